import { credentialFault, optionalField, requiredField, serverUrl } from '../common/vendor/credential';
import { loginEffort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import { record, text } from '../common/model/json';
import { sharedSession, type Fresh, type Session } from '../common/transport/session';
import type { Wire } from '../common/transport/wire';
import type { CredentialFields } from '../common/vendor/Vendor';
import { judgeCloudSso } from './cloudSsoErrors';
import { signedRequest, type AccessKey } from './signing';

/** The regions that CloudSSO has endpoints in, by the vendor's metadata. */
export const REGIONS = [
	'cn-shanghai',
	'cn-hongkong',
	'ap-southeast-1',
	'ap-northeast-2',
	'us-west-1',
	'eu-central-1',
] as const;

const STS_VERSION = '2015-04-01';
const SESSION_NAME = 'n8n-nodes-user-status';
const ROLE_SECONDS = 3600;
const MARGIN_MS = 120_000;

/** Where the API is, and the key that signs: the credential's own, or that of the role it assumes. */
export interface CloudSsoAccess {
	endpoint: string;
	directoryId: string;
	session: Session<AccessKey>;
	open: () => Promise<Fresh<AccessKey>>;
	/** Whether a refused key may be followed by another one. */
	renewable: boolean;
}

/**
 * Reads the credential.
 * @throws {Fault} when a field can't be used
 */
export function cloudSsoAccess(credential: CredentialFields, wire: Wire): CloudSsoAccess {
	const key: AccessKey = {
		accessKeyId: requiredField(credential, 'accessKeyId', 'Access Key ID'),
		accessKeySecret: requiredField(credential, 'accessKeySecret', 'Access Key Secret'),
		securityToken: optionalField(credential, 'securityToken') || null,
	};
	const region = optionalField(credential, 'region') || 'cn-shanghai';
	const endpoint = urlOf(credential, 'endpoint', 'Endpoint', `https://cloudsso.${region}.aliyuncs.com`);
	if (!optionalField(credential, 'endpoint') && !REGIONS.some((known) => known === region)) {
		throw credentialFault(
			`The credential’s region “${region}” has no CloudSSO endpoint.`,
			`Choose one of ${REGIONS.join(', ')}, or give the endpoint itself.`,
		);
	}
	const roleArn = optionalField(credential, 'roleArn');
	const stsEndpoint = urlOf(credential, 'stsEndpoint', 'STS Endpoint', `https://sts.${region}.aliyuncs.com`);
	return {
		endpoint,
		directoryId: optionalField(credential, 'directoryId'),
		session: sharedSession<AccessKey>(['alibabaCloudSso', endpoint, stsEndpoint, key, roleArn], wire.clock),
		open: roleArn
			? async () => await assumeRole(wire, stsEndpoint, key, roleArn)
			: async () => await Promise.resolve({ value: key, until: Infinity }),
		renewable: roleArn !== '',
	};
}

function urlOf(credential: CredentialFields, field: string, label: string, fallback: string): string {
	const given = optionalField(credential, field);
	// The documents give endpoints without a scheme.
	const url = given === '' || given.includes('://') ? given : `https://${given}`;
	return serverUrl(url || fallback, label, credential.allowInsecureHttp);
}

// CLOUDSSO-10
async function assumeRole(wire: Wire, endpoint: string, key: AccessKey, roleArn: string): Promise<Fresh<AccessKey>> {
	const answer = await wire.send({
		compose: async () =>
			await signedRequest(endpoint, STS_VERSION, key, 'AssumeRole', {
				RoleArn: roleArn,
				RoleSessionName: SESSION_NAME,
				DurationSeconds: String(ROLE_SECONDS),
			}),
		judge: judgeCloudSso(wire, false),
		effort: loginEffort(wire),
		shows: 'login',
	});
	const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = record(record(answer.json).Credentials);
	const [accessKeyId, accessKeySecret, securityToken] = [text(AccessKeyId), text(AccessKeySecret), text(SecurityToken)];
	if (!accessKeyId || !accessKeySecret || !securityToken) {
		throw new Fault('failed', 'The answer to assuming the role holds no key.', {
			advice: 'Check the role ARN in the credential.',
		});
	}
	wire.redactor.hide(accessKeySecret);
	wire.redactor.hide(securityToken);
	const until = Date.parse(text(Expiration) ?? '') || wire.clock.wall() + ROLE_SECONDS * 1000;
	return { value: { accessKeyId, accessKeySecret, securityToken }, until: until - MARGIN_MS };
}
