import type { INodeProperties } from 'n8n-workflow';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { AkanaApi } from '../credentials/AkanaApi.credentials';
import { AlibabaCloudSsoApi } from '../credentials/AlibabaCloudSsoApi.credentials';
import { OraclePrimaveraApi } from '../credentials/OraclePrimaveraApi.credentials';
import { RsaIdPlusApi } from '../credentials/RsaIdPlusApi.credentials';
import { UserStatusScimApi } from '../credentials/UserStatusScimApi.credentials';
import type { Action } from '../nodes/common/model/domain';
import { flag, list, parseJson, record, text } from '../nodes/common/model/json';
import type { VendorName } from './facts';
import { isSiteAdmin } from './siteAdmin';

export type Fields = Record<string, unknown>;

/** What the check has to know of a vendor. */
export interface Tenant {
	label: string;
	/** What may be written on the command line for it, besides the node's name. */
	alias: string;
	nodeType: string;
	credentialType: string;
	properties: () => INodeProperties[];
	actions: readonly Action[];
	/** Whether a user can be read by ID; if not, by address or login. */
	readsById: boolean;
	/** What tells two tenants of the vendor apart; no secret. */
	tenantOf: (credential: Fields) => string;
	/** The credential with a secret that is wrong. */
	wrong: (credential: Fields) => Fields;
	/** An ID of the vendor's form that nobody has. */
	strangerId: (id: string) => string;
	/** Whether this person is an administrator, the only one perhaps; null where the vendor doesn't say. */
	isAdministrator: (records: readonly Fields[], credential: Fields, id: string | null) => Promise<boolean | null>;
	/** What the vendor's record says of this person that speaks against changing them, in words. */
	speaksAgainst: (record: Fields) => string | null;
	/** What it says that should be known before. */
	mind: (record: Fields) => string | null;
}

const WRONG = 'this-is-not-it';
const nothing = () => null;
const untold = async () => null;

/** Each letter and digit becomes the next one. */
const turned = (id: string) =>
	id.replace(/[0-8a-eg-y]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1)).replace(/^9*$/, `${id}0`);

const url = (value: unknown) => (text(value) ?? '').trim().replace(/\/+$/, '').toLowerCase();

export const TENANTS: Record<VendorName, Tenant> = {
	rsaIdPlus: {
		label: 'RSA ID Plus',
		alias: 'rsa',
		nodeType: 'n8n-nodes-user-status.rsaIdPlus',
		credentialType: 'rsaIdPlusApi',
		properties: () => new RsaIdPlusApi().properties,
		actions: ['enable', 'disable'],
		readsById: false,
		tenantOf: ({ apiKeyFile, adminRestApiUrl }) =>
			url(record(parseJson(text(apiKeyFile) ?? '')).adminRestApiUrl ?? adminRestApiUrl).replace(/\/v\d+$/, ''),
		wrong: (credential) =>
			credential.authentication === 'oAuth2'
				? { ...credential, privateKeyJwk: otherJwk(credential.privateKeyJwk) }
				: { ...credential, apiKeyFile: otherKeyFile(credential.apiKeyFile) },
		strangerId: () => randomUUID(),
		// Its records are of users; who may administer stands in the console only.
		isAdministrator: untold,
		speaksAgainst: ({ markDeleted }) => (flag(markDeleted) === true ? 'is pending deletion' : null),
		mind: ({ identitySource }) =>
			text(identitySource) === null
				? null
				: 'comes from an identity source, whose synchronization may change the status',
	},
	oraclePrimavera: {
		label: 'Oracle Primavera Administration',
		alias: 'oracle',
		nodeType: 'n8n-nodes-user-status.oraclePrimavera',
		credentialType: 'oraclePrimaveraApi',
		properties: () => new OraclePrimaveraApi().properties,
		actions: ['enable', 'disable', 'lock', 'unlock'],
		readsById: true,
		tenantOf: ({ serverUrl }) => url(serverUrl).replace(/\/cloudapi(\/restapi(\/v\d+)?)?$/, ''),
		wrong: (credential) => ({ ...credential, password: WRONG }),
		strangerId: (id) => `999999999${id}`.slice(0, 15),
		isAdministrator: async (records) => {
			const flags = records.flatMap(({ admin }) => flag(admin) ?? []);
			return flags.length > 0 ? flags.includes(true) : null;
		},
		speaksAgainst: nothing,
		mind: nothing,
	},
	akana: {
		label: 'Akana API Platform',
		alias: 'akana',
		nodeType: 'n8n-nodes-user-status.akana',
		credentialType: 'akanaApi',
		properties: () => new AkanaApi().properties,
		actions: ['enable', 'disable', 'lock', 'unlock'],
		readsById: true,
		tenantOf: ({ serverUrl }) => url(serverUrl).replace(/\/api$/, ''),
		wrong: (credential) => ({ ...credential, password: WRONG }),
		strangerId: (id) => id.replace(/^[^.]+/, turned),
		isAdministrator: async (_records, credential, id) => (id === null ? null : await isSiteAdmin(credential, id)),
		speaksAgainst: nothing,
		mind: nothing,
	},
	alibabaCloudSso: {
		label: 'Alibaba Cloud CloudSSO',
		alias: 'cloudsso',
		nodeType: 'n8n-nodes-user-status.alibabaCloudSso',
		credentialType: 'alibabaCloudSsoApi',
		properties: () => new AlibabaCloudSsoApi().properties,
		actions: ['enable', 'disable'],
		readsById: true,
		tenantOf: ({ directoryId, region }) => [text(region) ?? 'cn-shanghai', text(directoryId) ?? ''].join(' '),
		wrong: (credential) => ({ ...credential, accessKeySecret: WRONG }),
		strangerId: (id) => id.replace(/[^-]+$/, turned),
		// What somebody may do in the accounts is in access assignments, which the nodes' permissions don't show.
		isAdministrator: untold,
		speaksAgainst: nothing,
		mind: ({ ProvisionType }) =>
			ProvisionType === 'Synchronized'
				? 'is synchronized by an identity provider, which may overwrite the status'
				: null,
	},
	scim: {
		label: 'SCIM 2.0',
		alias: 'scim',
		nodeType: 'n8n-nodes-user-status.scim',
		credentialType: 'userStatusScimApi',
		properties: () => new UserStatusScimApi().properties,
		actions: ['enable', 'disable'],
		readsById: true,
		tenantOf: ({ baseUrl }) => url(baseUrl),
		wrong: (credential) => ({ ...credential, token: WRONG, password: WRONG, clientSecret: WRONG }),
		strangerId: turned,
		isAdministrator: async (records) => {
			const told = records.flatMap(({ roles, groups, userType }) =>
				[...list(roles), ...list(groups), userType ?? []].flat(),
			);
			return told.length > 0 ? told.some((one) => /admin|owner/i.test(JSON.stringify(one))) : null;
		},
		speaksAgainst: nothing,
		mind: nothing,
	},
};

function otherKeyFile(file: unknown): string {
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const accessKey = privateKey.export({ type: 'pkcs1', format: 'pem' });
	return JSON.stringify({ ...record(parseJson(text(file) ?? '')), accessKey });
}

function otherJwk(jwk: unknown): string {
	const own = record(parseJson(text(jwk) ?? ''));
	const { privateKey } =
		own.kty === 'EC'
			? generateKeyPairSync('ec', { namedCurve: 'P-256' })
			: generateKeyPairSync('rsa', { modulusLength: 2048 });
	return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: own.kid });
}
