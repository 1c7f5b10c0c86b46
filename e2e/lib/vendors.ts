import { generateKeyPairSync } from 'node:crypto';
import type { Sandbox, SandboxName } from '../../sandbox';
import { ACTIONS } from '../../sandbox/alibabaCloudSso/keys';

type Fields = Record<string, string>;

/** What a person who sits before the editor knows of a vendor. */
export interface VendorInEditor {
	/** The node's name in the nodes panel. */
	readonly label: string;
	/** Everyday words that have to find the node. */
	readonly words: readonly string[];
	readonly credentialType: string;
	/** The credential's fields that are typed in; the others keep their defaults. */
	readonly typed: readonly string[];
	readonly wrongSecret: (right: Fields) => Fields;
	readonly wrongHost: (right: Fields) => Fields;
	/** Takes the credential's role away at the vendor, or gives it back. */
	readonly setRole: (sandbox: Sandbox, has: boolean) => void;
	/** What the Test button has to say about each. */
	readonly verdicts: {
		secret: RegExp;
		host: RegExp;
		/** Absent where the vendor tells only when something is changed. */ role?: RegExp;
	};
	/** The operations in the panel's order. */
	readonly operations: readonly string[];
	/** The parameters below the operation, beside `resource` and `operation` themselves. */
	readonly parameters: Readonly<Record<string, readonly string[]>>;
}

// Nothing listens on port 9, "discard".
const NOBODY = 'http://127.0.0.1:9';
const UNREACHABLE = /“127\.0\.0\.1:9” can’t be reached/;

const CHANGE = ['user', 'reason'];
const NO_UNLOCK = ['Disable User', 'Enable User', 'Get', 'Get Many', 'Lock User'];
const ALL = [...NO_UNLOCK, 'Unlock User'];

const keyFile = (right: Fields, changes: object): Fields => ({
	apiKeyFile: JSON.stringify({ ...(JSON.parse(right.apiKeyFile!) as object), ...changes }),
});

const changes = (own: string[], noLock: boolean): VendorInEditor['parameters'] => ({
	'Enable User': [...own, ...CHANGE],
	'Disable User': [...own, ...CHANGE],
	'Lock User': noLock ? [...own, 'user', 'whenNoLock', 'reason'] : [...own, ...CHANGE],
	Get: [...own, 'user'],
	'Get Many': [...own, 'returnAll', 'limit'],
});

/** Each by its node's name. */
export const VENDORS: Record<SandboxName, VendorInEditor> = {
	rsaIdPlus: {
		label: 'RSA ID Plus',
		words: ['SecurID', 'RSA'],
		credentialType: 'rsaIdPlusApi',
		typed: ['apiKeyFile'],
		wrongSecret: (right) => keyFile(right, { accessKey: otherKey() }),
		wrongHost: (right) => keyFile(right, { adminRestApiUrl: `${NOBODY}/AdminInterface/restapi` }),
		setRole: ({ rsaIdPlus }, has) => {
			rsaIdPlus.settings.role = has ? 'superAdministrator' : 'none';
		},
		// RSA answers both with the same 403.
		verdicts: { secret: /Check the API key/, host: UNREACHABLE, role: /role Super Administrator/ },
		operations: NO_UNLOCK,
		parameters: changes([], true),
	},
	oraclePrimavera: {
		label: 'Oracle Primavera Administration',
		words: ['Primavera', 'Oracle'],
		credentialType: 'oraclePrimaveraApi',
		typed: ['serverUrl', 'username', 'password'],
		wrongSecret: () => ({ password: 'not-the-password' }),
		wrongHost: () => ({ serverUrl: NOBODY }),
		setRole: ({ oraclePrimavera }, has) => {
			oraclePrimavera.settings.admin = has;
		},
		verdicts: { secret: /user name or password/, host: UNREACHABLE, role: /isn’t authorised to administer users/ },
		operations: ALL,
		parameters: changes([], false),
	},
	akana: {
		label: 'Akana API Platform',
		words: ['Akana'],
		credentialType: 'akanaApi',
		typed: ['serverUrl', 'email', 'password'],
		wrongSecret: () => ({ password: 'not-the-password' }),
		wrongHost: () => ({ serverUrl: NOBODY }),
		setRole: ({ akana }, has) => {
			akana.settings.siteAdmin = has;
		},
		verdicts: { secret: /Check e-mail and password/, host: UNREACHABLE },
		operations: ALL,
		parameters: changes([], false),
	},
	alibabaCloudSso: {
		label: 'Alibaba Cloud CloudSSO',
		words: ['CloudSSO', 'Alibaba'],
		credentialType: 'alibabaCloudSsoApi',
		typed: ['accessKeyId', 'accessKeySecret', 'endpoint', 'directoryId'],
		wrongSecret: () => ({ accessKeySecret: 'not-the-secret' }),
		wrongHost: () => ({ endpoint: NOBODY }),
		setRole: ({ alibabaCloudSso: { mainKey } }, has) => {
			for (const action of ACTIONS) mainKey.permissions[has ? 'add' : 'delete'](action);
		},
		verdicts: { secret: /Check the access key secret/, host: UNREACHABLE, role: /lacks the permission/ },
		operations: NO_UNLOCK,
		parameters: changes(['directoryId'], true),
	},
	scim: {
		label: 'SCIM 2.0',
		words: ['SCIM', 'RFC 7644'],
		credentialType: 'userStatusScimApi',
		typed: ['baseUrl', 'token'],
		wrongSecret: () => ({ token: 'not-the-token' }),
		wrongHost: () => ({ baseUrl: NOBODY }),
		setRole: ({ scim }, has) => {
			scim.settings.rights = has ? 'write' : 'none';
		},
		verdicts: { secret: /Check the token or password/, host: UNREACHABLE, role: /lacks the right/ },
		operations: NO_UNLOCK,
		parameters: changes([], true),
	},
};

function otherKey(): string {
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
