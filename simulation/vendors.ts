import type { Action } from '../nodes/common/domain';
import type { PersonInput, Sandbox, SandboxRequest, VendorName, VendorSandbox } from '../sandbox';
import type { Chance } from './chance';

type Fields = Record<string, unknown>;

/** What a request is about, for choosing its fault. */
export type RequestKind = 'change' | 'read' | 'login';

/** What the simulation has to know of a vendor, and nothing that the node's own code says. */
export interface VendorTable {
	nodeType: string;
	credentialType: string;
	/** Fields of the credential that are secrets as they stand. */
	secretFields: string[];
	variants: string[];
	/** Makes a credential a wrong one. */
	spoil(fields: Fields): Fields;
	/** The changes that the vendor has; a lock that it hasn't may be asked for as a disable. */
	actions: Action[];
	hasLock: boolean;
	/** How the vendor's requests are called in the sandbox; others are reads. */
	changes: string[];
	logins: string[];
	/** Whether a user can be read by id, so that a vendor without that learns of a missing one by the change only. */
	readsById: boolean;
	/** Whether a change's answer tells the state. */
	answersState: boolean;
	/** Whether the vendor keeps e-mail addresses unique. */
	uniqueEmails: boolean;
	/** Whether every change carries both flags, so that another admin's of the same seconds may be overwritten. */
	carriesBothFlags: boolean;
	/** An id of the vendor's form that nobody has. */
	unknownId: string;
	/** Users whom the vendor refuses to change, or some changes of them. */
	troubles: PersonInput[];
	ownAccount: PersonInput | null;
	/** Draws how this installation of the vendor behaves. */
	settle(sandbox: Sandbox, chance: Chance): void;
	/** What the vendor can do to its clients beside faults. */
	rotateCsrf?(sandbox: Sandbox): void;
	/** More fields of the credential. */
	credential?(vendor: VendorSandbox): Fields;
	/** What makes two changes the same, when the request itself is signed. */
	sameness?(request: Pick<SandboxRequest, 'body'>): string;
}

const NODE = 'n8n-nodes-user-status';

export const VENDORS: Record<VendorName, VendorTable> = {
	rsaIdPlus: {
		nodeType: `${NODE}.rsaIdPlus`,
		credentialType: 'rsaIdPlusApi',
		secretFields: [],
		variants: ['apiKey', 'oAuth2Rsa', 'oAuth2Ec'],
		spoil: (fields) => ({
			...fields,
			clientId: 'somebody-else',
			apiKeyFile: String(fields.apiKeyFile).replace(/"accessID":"[^"]*"/, '"accessID":"somebody-else"'),
		}),
		actions: ['enable', 'disable'],
		hasLock: false,
		changes: ['changeStatus'],
		logins: ['token'],
		readsById: false,
		answersState: true,
		uniqueEmails: true,
		carriesBothFlags: false,
		unknownId: 'f10d0514-7dd1-4a13-a30e-000000000000',
		troubles: [
			{ markDeleted: true, enabled: false },
			{ syncDisabled: true, enabled: false },
		],
		ownAccount: null,
		settle({ rsaIdPlus: { settings } }, chance) {
			settings.urlEndsInV1 = chance.maybe(0.5);
			settings.errorShape = chance.pick(['mixed', 'code', 'timestamp']);
			settings.searchRows = chance.pick(['users', 'content', 'elements']);
		},
	},
	oraclePrimavera: {
		nodeType: `${NODE}.oraclePrimavera`,
		credentialType: 'oraclePrimaveraApi',
		secretFields: ['password'],
		variants: ['basic', 'bearer'],
		spoil: (fields) => ({ ...fields, password: 'wr0ng/p&ss"wörd' }),
		actions: ['enable', 'disable', 'lock', 'unlock'],
		hasLock: true,
		changes: ['changeStatus', 'changeLock'],
		logins: ['token'],
		readsById: true,
		answersState: false,
		uniqueEmails: false,
		carriesBothFlags: true,
		unknownId: '9999',
		troubles: [{ changeMessage: 'The user is managed elsewhere.' }, { changeFails: 400 }, { changeFails: 500 }],
		ownAccount: { login: 'svc-offboarding' },
		settle({ oraclePrimavera: { settings } }, chance) {
			settings.tenant = chance.maybe(0.5) ? 'tenant' : '';
			settings.readById = chance.maybe(0.7);
			settings.tokenForm = chance.pick(['raw', 'json']);
		},
	},
	akana: {
		nodeType: `${NODE}.akana`,
		credentialType: 'akanaApi',
		secretFields: ['password'],
		variants: ['password'],
		spoil: (fields) => ({ ...fields, password: 'wr0ng/p&ss"wörd' }),
		actions: ['enable', 'disable', 'lock', 'unlock'],
		hasLock: true,
		changes: ['changeStatus'],
		logins: ['login', 'endSession'],
		readsById: true,
		answersState: true,
		uniqueEmails: false,
		carriesBothFlags: false,
		unknownId: 'f57dd9cc-2608-456e-9dfa-000000000000.acme',
		troubles: [{ registration: 'pending' }],
		ownAccount: { email: 'svc-offboarding@example.com' },
		settle({ akana: { settings } }, chance) {
			settings.csrf = chance.maybe(0.8);
			settings.enabledClearsLocked = chance.maybe(0.3);
			settings.unlocked = chance.pick(['supported', 'supported', 400, 500]);
			settings.unknownUser = chance.maybe(0.8) ? 404 : 500;
			settings.errorShape = chance.pick(['faultstring', 'message', 'text']);
			settings.singleHitAsObject = chance.maybe(0.5);
			settings.biggestPage = chance.pick([20, 100]);
		},
		rotateCsrf: ({ akana }) => akana.rotateCsrf(),
	},
	alibabaCloudSso: {
		nodeType: `${NODE}.alibabaCloudSso`,
		credentialType: 'alibabaCloudSsoApi',
		secretFields: ['accessKeySecret', 'securityToken'],
		variants: ['accessKey', 'securityToken', 'role'],
		spoil: (fields) => ({ ...fields, accessKeySecret: 'wr0ngSecretOfTheAccessKey12345' }),
		actions: ['enable', 'disable'],
		hasLock: false,
		changes: ['UpdateUserStatus'],
		logins: ['AssumeRole'],
		readsById: true,
		answersState: false,
		uniqueEmails: false,
		carriesBothFlags: false,
		unknownId: 'u-00nobody00nobody',
		troubles: [],
		ownAccount: null,
		settle({ alibabaCloudSso: { settings } }, chance) {
			settings.filterIgnoresCase = chance.maybe(0.5);
		},
		credential: (vendor) => ({ stsEndpoint: vendor.url }),
		sameness({ body }) {
			const form = new URLSearchParams(body);
			return ['Action', 'DirectoryId', 'UserId', 'NewStatus'].map((name) => form.get(name)).join(' ');
		},
	},
};

/** @returns what a request is about */
export function kindOf({ changes, logins }: VendorTable, action: string | undefined): RequestKind {
	if (action === undefined) return 'read';
	return changes.includes(action) ? 'change' : logins.includes(action) ? 'login' : 'read';
}
