import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { AkanaApi } from '../credentials/AkanaApi.credentials';
import { AlibabaCloudSsoApi } from '../credentials/AlibabaCloudSsoApi.credentials';
import { OraclePrimaveraApi } from '../credentials/OraclePrimaveraApi.credentials';
import { RsaIdPlusApi } from '../credentials/RsaIdPlusApi.credentials';
import { UserStatusScimApi } from '../credentials/UserStatusScimApi.credentials';
import type { SandboxName } from '.';

/** Each vendor's credential, as n8n's panel shows it. */
export const CREDENTIALS: Record<SandboxName, ICredentialType> = {
	rsaIdPlus: new RsaIdPlusApi(),
	oraclePrimavera: new OraclePrimaveraApi(),
	akana: new AkanaApi(),
	alibabaCloudSso: new AlibabaCloudSsoApi(),
	scim: new UserStatusScimApi(),
};

/** @returns what people call it */
export function labelOf(vendor: SandboxName): string {
	return CREDENTIALS[vendor].displayName.replace(/ API$/, '');
}

/** @returns a credential's fields as a person finds them in n8n's panel: label and value, without what stays as it is */
export function asInPanel(vendor: SandboxName, fields: Record<string, unknown>): Array<[label: string, value: string]> {
	return CREDENTIALS[vendor].properties
		.filter(({ type }) => type !== 'hidden')
		.filter(({ name, default: untouched }) => ![undefined, '', untouched].includes(fields[name] as string))
		.map((property) => [property.displayName, shown(property, fields[property.name])]);
}

function shown({ options = [] }: INodeProperties, value: unknown): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	const option = options.find((one) => 'value' in one && one.value === value);
	return option ? option.name : String(value);
}
