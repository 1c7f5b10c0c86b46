import type { Action, NameKind } from '../../nodes/common/model/domain';
import type { SandboxName, VendorName } from '../../sandbox';

/** What the tests know of a vendor, from its documents and not from the node's own table. */
export interface VendorFacts {
	name: SandboxName;
	label: string;
	nodeType: string;
	credentialType: string;
	actions: readonly Action[];
	hasLock: boolean;
	/** The sandbox's names for the requests that change a user. */
	changes: readonly string[];
	/** … and that log in or get a token. */
	logins: readonly string[];
	/** Whether naming a user so tells the state along the way. */
	tellsState: Record<NameKind, boolean>;
	/** By what a user can be read at all. */
	readable: Record<NameKind, boolean>;
	/** Whether the answer to a change carries the state. */
	answersState: boolean;
	/** A login as people have it there. */
	login: (first: string, last: string) => string;
}

const type = (name: SandboxName) => `n8n-nodes-user-status.${name}`;
const BOTH = ['enable', 'disable'] as const;
const ALL = ['enable', 'disable', 'lock', 'unlock'] as const;

export const VENDORS: ReadonlyArray<VendorFacts & { name: VendorName }> = [
	{
		name: 'rsaIdPlus',
		label: 'RSA ID Plus',
		nodeType: type('rsaIdPlus'),
		credentialType: 'rsaIdPlusApi',
		actions: BOTH,
		hasLock: false,
		changes: ['changeStatus'],
		logins: ['token'],
		tellsState: { id: false, email: true, login: true },
		readable: { id: false, email: true, login: true },
		answersState: true,
		login: (first, last) => `${first}.${last}`.toLowerCase(),
	},
	{
		name: 'oraclePrimavera',
		label: 'Oracle Primavera Administration',
		nodeType: type('oraclePrimavera'),
		credentialType: 'oraclePrimaveraApi',
		actions: ALL,
		hasLock: true,
		changes: ['changeStatus', 'changeLock'],
		logins: ['token'],
		tellsState: { id: true, email: true, login: true },
		readable: { id: true, email: true, login: true },
		answersState: false,
		login: (first, last) => `${first.slice(0, 1)}${last}`.toUpperCase(),
	},
	{
		name: 'akana',
		label: 'Akana API Platform',
		nodeType: type('akana'),
		credentialType: 'akanaApi',
		actions: ALL,
		hasLock: true,
		changes: ['changeStatus'],
		logins: ['login'],
		tellsState: { id: false, email: false, login: false },
		readable: { id: true, email: true, login: true },
		answersState: true,
		login: (first, last) => first + last,
	},
	{
		name: 'alibabaCloudSso',
		label: 'Alibaba Cloud CloudSSO',
		nodeType: type('alibabaCloudSso'),
		credentialType: 'alibabaCloudSsoApi',
		actions: BOTH,
		hasLock: false,
		changes: ['UpdateUserStatus'],
		logins: ['AssumeRole'],
		tellsState: { id: false, email: true, login: true },
		readable: { id: true, email: true, login: true },
		answersState: false,
		login: (first, last) => `${first}.${last}`.toLowerCase(),
	},
];

/** The sandbox's SCIM server, beside the four. */
const SCIM: VendorFacts = {
	name: 'scim',
	label: 'SCIM 2.0',
	nodeType: type('scim'),
	credentialType: 'userStatusScimApi',
	actions: BOTH,
	hasLock: false,
	changes: ['patch', 'put', 'bulk'],
	logins: ['token'],
	tellsState: { id: true, email: true, login: true },
	readable: { id: true, email: true, login: true },
	answersState: true,
	login: (first, last) => `${first}.${last}`.toLowerCase(),
};

/** The four, and SCIM. */
export const ALL_FIVE: readonly VendorFacts[] = [...VENDORS, SCIM];

export const VENDOR = Object.fromEntries(ALL_FIVE.map((vendor) => [vendor.name, vendor])) as Record<
	SandboxName,
	VendorFacts
>;
