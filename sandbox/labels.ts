import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { REGISTRY } from '../registry';
import type { SandboxName } from '.';

/** Each vendor's credential, as n8n's panel shows it. */
export const CREDENTIALS = Object.fromEntries(
	REGISTRY.map(({ profile, credential }) => [profile.name, credential]),
) as Record<SandboxName, ICredentialType>;

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
