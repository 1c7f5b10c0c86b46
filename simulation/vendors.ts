import type { Action, Outcome } from '../nodes/common/model/domain';
import type { Fault, PersonInput, Sandbox, SandboxName, SandboxRequest, VendorSandbox } from '../sandbox';
import { CHARACTERS, type CharacterName, type ScimSettings } from '../sandbox/scim';
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
	/** What has to be known of the server before anyone is read, where that is a request of its own. */
	askedFirst?: string;
	/** Whether a user can be read by id, so that a vendor without that learns of a missing one by the change only. */
	readsById: boolean;
	/** Whether a change's answer tells the state. */
	answersState: boolean;
	/** Whether a login that ends in a domain is found without it, too. */
	takesBareLogins?: boolean;
	/** Whether people have addresses beside the primary one. */
	hasSecondAddresses?: boolean;
	/** Whether ids are the same in any case. */
	idsInAnyCase?: boolean;
	/** Whether the vendor keeps e-mail addresses unique. */
	uniqueEmails: boolean;
	/** Whether every change carries both flags, so that another admin's of the same seconds may be overwritten. */
	carriesBothFlags: boolean;
	/** An id of the vendor's form that nobody has. */
	unknownId: string;
	/** Users whom the vendor refuses to change, or some changes of them. */
	troubles: PersonInput[];
	ownAccount: PersonInput | null;
	/** The account that asks is itself somebody whom the vendor lists. */
	listsOwnAccount?: boolean;
	/** The ways to log in that tell whose account it is; all of them when absent. */
	ownAccountBy?: string[];
	/** What an id that nobody has may come to beside `notFound`: where it is looked up, and where it is only changed. */
	unclearMiss?: { asked: Outcome[]; unasked: Outcome[] };
	/** Answers to something else that might be taken for the vendor's. */
	foreign?: unknown[];
	/** What the vendor itself may say to a change, and says nothing. */
	ownWord?: unknown;
	/** What it says once the credential was taken back. */
	revoked: Fault;
	/** Whether the list of this installation may leave people out. */
	listProvesNothing?(sandbox: Sandbox): boolean;
	/** Whether it does, and nothing else tells of some who are there. */
	listLeavesOut?(sandbox: Sandbox): boolean;
	/** Draws how this installation of the vendor behaves. */
	settle(sandbox: Sandbox, chance: Chance): void;
	/** What the vendor can do to its clients beside faults. */
	rotateCsrf?(sandbox: Sandbox): void;
	/** More fields of the credential. */
	credential?(vendor: VendorSandbox): Fields;
	/** What makes two changes the same, when the request itself is signed. */
	sameness?(request: Pick<SandboxRequest, 'body'>): string;
	/** By which of several ways a login was tried: one that is rejected may be followed by the next. */
	loginWay?(request: Pick<SandboxRequest, 'headers'>): string;
}

const NODE = 'n8n-nodes-user-status';

export const VENDORS: Record<SandboxName, VendorTable> = {
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
		takesBareLogins: true,
		idsInAnyCase: true,
		uniqueEmails: true,
		carriesBothFlags: false,
		unknownId: 'f10d0514-7dd1-4a13-a30e-000000000000',
		troubles: [
			{ markDeleted: true, enabled: false },
			{ syncDisabled: true, enabled: false },
		],
		ownAccount: null,
		revoked: { kind: 'status', status: 403 },
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
		revoked: { kind: 'status', status: 401 },
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
		listsOwnAccount: true,
		revoked: { kind: 'status', status: 401 },
		settle({ akana: { settings } }, chance) {
			settings.csrf = chance.maybe(0.8);
			settings.enabledClearsLocked = chance.maybe(0.3);
			settings.unlocked = chance.pick(['supported', 'supported', 400, 500]);
			settings.unknownUser = chance.maybe(0.8) ? 404 : 500;
			settings.errorShape = chance.pick(['faultstring', 'message', 'text']);
			settings.singleHitAsObject = chance.maybe(0.5);
			settings.biggestPage = chance.pick([20, 100]);
		},
		// It may answer 500 for an unknown id.
		unclearMiss: { asked: ['failed'], unasked: ['unknown'] },
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
		revoked: { kind: 'status', status: 404, body: '{"RequestId":"1","Code":"InvalidAccessKeyId.NotFound"}' },
		settle({ alibabaCloudSso: { settings } }, chance) {
			settings.filterIgnoresCase = chance.maybe(0.5);
		},
		credential: (vendor) => ({ stsEndpoint: vendor.url }),
		sameness({ body }) {
			const form = new URLSearchParams(body);
			return ['Action', 'DirectoryId', 'UserId', 'NewStatus'].map((name) => form.get(name)).join(' ');
		},
	},
	scim: {
		nodeType: `${NODE}.scim`,
		credentialType: 'userStatusScimApi',
		secretFields: ['token', 'password', 'clientSecret'],
		variants: ['bearer', 'basic', 'oAuth2'],
		spoil: (fields) => ({
			...fields,
			token: 'wr0ng-token/of+nobody',
			password: 'wr0ng/p&ss"wörd',
			clientSecret: 'wr0ng/s&cret"ö',
		}),
		actions: ['enable', 'disable'],
		hasLock: false,
		changes: ['patch', 'put', 'bulk'],
		logins: ['token'],
		askedFirst: 'config',
		readsById: true,
		hasSecondAddresses: true,
		answersState: true,
		uniqueEmails: false,
		carriesBothFlags: false,
		unknownId: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
		troubles: [{ refusal: 400 }, { refusal: 403 }, { refusal: 409 }],
		ownAccount: { login: 'svc-offboarding' },
		ownAccountBy: ['basic'],
		// Where a server doesn't say that it is one, a 404 may as well be a wrong base URL.
		unclearMiss: { asked: [], unasked: ['failed'] },
		ownWord: {},
		foreign: [{ id: 'somebody-else', active: false }, { Resources: [] }, { detail: 'Hello' }, { Operations: [] }],
		revoked: { kind: 'status', status: 401 },
		// Fewer came than there are, by its own word.
		listProvesNothing: ({ scim: { settings } }) => settings.totalIsOffBy > 0 || isPartial(settings),
		listLeavesOut: ({ scim: { settings } }) => isPartial(settings),
		settle({ scim }, chance) {
			const { settings } = scim;
			settings.clientLogin = chance.pick(['header', 'form', 'both']);
			settings.scope = chance.maybe(0.5) ? 'scim.users' : '';
			settings.config = chance.maybe(0.8);
			settings.filters = chance.pick(['all', 'all', 'eq', 'none', 'ignored']);
			settings.filterMindsCase = chance.maybe(0.4);
			settings.paging = chance.pick(['index', 'index', 'cursor']);
			settings.biggestPage = chance.pick([1, 3, 20, 100]);
			settings.afterTheLast = chance.pick(['nothing', 'theFirst']);
			// Where a list begins again and claims to have more, nobody can tell its end.
			settings.totalIsOffBy = chance.pick(settings.afterTheLast === 'nothing' ? [0, 0, -2, 7] : [0, 0, -2]);
			settings.active = chance.pick(['boolean', 'boolean', 'word']);
			settings.etag = chance.maybe(0.5);
			settings.patch = chance.pick(['yes', 'yes', 'yes', 'no', 'claimed']);
			settings.patchForms = chance.pick([['path', 'object'], ['object'], ['word']]);
			settings.patchAnswer = chance.pick([200, 204]);
			settings.bulk = chance.pick(['yes', 'no', 'claimed']);
			settings.bulkMostOperations = chance.pick([2, 5, 1000]);
			settings.bulkTellsUsers = chance.maybe(0.5);
			settings.bulkData = chance.pick(['message', 'message', 'array']);
			settings.bulkLocation = chance.pick(['encoded', 'bare', 'none']);
			if (chance.maybe(0.5)) {
				const { biggestPage } = settings;
				scim.play(chance.pick(Object.keys(CHARACTERS) as CharacterName[]));
				// So that lists of a few people have as many pages as theirs have.
				settings.biggestPage = Math.min(biggestPage, settings.biggestPage);
				if (settings.lastStartIndex < Infinity) settings.lastStartIndex = chance.pick([1, 10, 2200]);
			}
		},
		loginWay: ({ headers }) => (headers.authorization ? 'header' : 'form'),
	},
};

/** Whether a server's list can't be read to its end. */
function isPartial({ lastStartIndex, unfiltered, needsPlace, paging }: ScimSettings): boolean {
	return lastStartIndex < Infinity || unfiltered !== 'list' || (needsPlace && paging === 'cursor');
}

/** @returns what a request is about */
export function kindOf({ changes, logins }: VendorTable, action: string | undefined): RequestKind {
	if (action === undefined) return 'read';
	return changes.includes(action) ? 'change' : logins.includes(action) ? 'login' : 'read';
}
