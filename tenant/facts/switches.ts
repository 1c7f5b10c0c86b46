import type { Outcome } from '../../nodes/common/model/domain';
import type { CheckId } from '../exchange';
import type { VendorName } from './index';

/** The other possibility of a fact, as the sandbox plays it. */
export interface Switch {
	vendor: VendorName;
	/** In words. */
	what: string;
	/** The sandbox's settings. */
	settings: Record<string, unknown>;
	/** Which of the sandbox's credentials. */
	variant?: string;
	refutes: string;
	/** What can't be otherwise then either. */
	also?: string;
	by: CheckId;
	/** What the nodes then do, in words … */
	nodes: string;
	/** … and the outcomes that aren't the expected ones. */
	outcomes?: Partial<Record<CheckId, Outcome | 'found' | 'an error'>>;
	/** The user stays locked, and the check says how to put that back. */
	isLeft?: true;
}

export const SWITCHES: readonly Switch[] = [
	{
		vendor: 'rsaIdPlus',
		what: 'the search’s rows come under `content`',
		settings: { searchRows: 'content' },
		refutes: 'RSA-5',
		by: 'list',
		nodes: 'the same: they take the first list, whatever its name',
	},
	{
		vendor: 'rsaIdPlus',
		what: '`@` is no part of an address',
		settings: { searchTakesAt: false },
		refutes: 'RSA-6',
		by: 'test',
		nodes: 'the Test and Get Many fail: an answer that can’t be understood; changes don’t need the search',
		outcomes: { test: 'an error' },
	},
	{
		vendor: 'rsaIdPlus',
		what: 'every error has the form with `timestamp` and `message`',
		settings: { errorShape: 'timestamp' },
		refutes: 'RSA-7',
		by: 'unknownLogin',
		nodes: 'the same: either form is read',
	},
	{
		vendor: 'rsaIdPlus',
		what: 'the login is called `username`',
		settings: { loginField: 'username' },
		refutes: 'RSA-13',
		by: 'findByLogin',
		nodes: 'the same: either is read',
	},
	{
		vendor: 'rsaIdPlus',
		what: 'the answer to a change has the ID in capital letters',
		settings: { shoutsIds: true },
		refutes: 'RSA-2',
		by: 'disable',
		nodes: 'the change is `changed`: case alone makes no other person',
	},
	{
		vendor: 'oraclePrimavera',
		what: 'a user can’t be read by ID',
		settings: { readById: false },
		refutes: 'ORACLE-6',
		by: 'findById',
		nodes: 'they read the list of users instead: one larger request, the same result',
	},
	{
		vendor: 'oraclePrimavera',
		what: '`locked: true` in change-status does nothing',
		settings: { locks: false },
		refutes: 'ORACLE-4',
		by: 'lock',
		nodes: 'Lock is `unverified`: it was taken, and the read-back shows no lock',
		outcomes: { lock: 'unverified', unlock: 'unchanged' },
	},
	{
		vendor: 'oraclePrimavera',
		what: 'change-lock does nothing',
		settings: { unlocks: false },
		refutes: 'ORACLE-5',
		by: 'unlock',
		nodes: 'Unlock is `unverified`; the check says that the user stays locked, and how to unlock by hand',
		outcomes: { unlock: 'unverified' },
		isLeft: true,
	},
	{
		vendor: 'oraclePrimavera',
		what: 'a change that was made has the message “Success”',
		settings: { success: 'Success' },
		refutes: 'ORACLE-2',
		by: 'disable',
		nodes: 'each change is `failed`, with the server’s own words; nothing is claimed to be done',
		outcomes: {
			disable: 'failed',
			enable: 'failed',
			lock: 'failed',
			disableLocked: 'failed',
			enableLocked: 'failed',
			unlock: 'failed',
		},
	},
	{
		vendor: 'oraclePrimavera',
		what: 'the token comes in JSON',
		settings: { tokenForm: 'json' },
		variant: 'bearer',
		refutes: 'ORACLE-10',
		by: 'test',
		nodes: 'the same: the token is found in either',
	},
	{
		vendor: 'akana',
		what: '`.enabled` is another word',
		settings: { enabledWord: 'active' },
		refutes: 'AKANA-2',
		by: 'enable',
		nodes:
			'Enable is `failed`, with the platform’s 500 and what the read-back shows; the check says how to enable by hand',
		outcomes: { enable: 'failed', disableLocked: 'unchanged', enableLocked: 'failed' },
		isLeft: true,
	},
	{
		vendor: 'akana',
		what: '`.enabled` clears `Locked`, too',
		settings: { enabledClearsLocked: true },
		refutes: 'AKANA-5',
		by: 'enableLocked',
		nodes: 'Enable is `changed`, and `after` says that the lock is gone',
		outcomes: { enableLocked: 'changed', unlock: 'unchanged' },
	},
	{
		vendor: 'akana',
		what: '`.unlocked` is refused, and nothing else unlocks',
		settings: { unlocked: 500 },
		refutes: 'AKANA-4',
		by: 'unlock',
		nodes: 'Unlock is `unverified`; the check says that the user stays locked, and how to unlock by hand',
		outcomes: { unlock: 'unverified' },
		isLeft: true,
	},
	{
		vendor: 'akana',
		what: 'the platform has no CSRF token',
		settings: { csrf: false },
		refutes: 'AKANA-7',
		by: 'test',
		nodes: 'the same, without the header',
	},
	{
		vendor: 'akana',
		what: '`{fed}` holds other letters',
		settings: { fed: 'acme+pay!1' },
		refutes: 'AKANA-8',
		by: 'test',
		nodes: 'the same: the cookie’s name goes into the header as it stands',
	},
	{
		vendor: 'akana',
		what: 'a UserID that nobody has is a 500',
		settings: { unknownUser: 500 },
		refutes: 'AKANA-11',
		by: 'unknownId',
		nodes: 'such a user is `failed`, never `notFound`: a 500 may be anything',
		outcomes: { unknownId: 'failed' },
	},
	{
		vendor: 'akana',
		what: 'an error’s text is in `message`',
		settings: { errorShape: 'message' },
		refutes: 'AKANA-12',
		by: 'unknownId',
		nodes: 'the same: either is read',
	},
	{
		vendor: 'akana',
		what: 'an error is plain text',
		settings: { errorShape: 'text' },
		refutes: 'AKANA-12',
		by: 'unknownId',
		nodes: 'the same: the text is read',
	},
	{
		vendor: 'akana',
		what: 'the search doesn’t look at addresses',
		settings: { searchesAddresses: false },
		refutes: 'AKANA-13',
		by: 'findByEmail',
		nodes: 'they read the list of users instead: slower, the same result',
	},
	{
		vendor: 'akana',
		what: 'a row’s `guid` is the ID itself',
		settings: { guid: 'text' },
		refutes: 'AKANA-14',
		by: 'find',
		nodes: 'the same: either is read',
	},
	{
		vendor: 'alibabaCloudSso',
		what: 'the filter minds the case',
		settings: { filterIgnoresCase: false },
		refutes: 'CLOUDSSO-2',
		by: 'findInAnotherCase',
		nodes: 'they read the list of users before they say anything: slower, the same result',
	},
	{
		vendor: 'alibabaCloudSso',
		what: 'a UserId that nobody has is `InvalidParameter.UserId`',
		settings: { unknownUser: 'InvalidParameter.UserId' },
		refutes: 'CLOUDSSO-6',
		by: 'unknownId',
		nodes: 'such a user is `failed`: a parameter was refused',
		outcomes: { unknownId: 'failed' },
	},
	{
		vendor: 'scim',
		what: 'there are no filters',
		settings: { filters: 'none' },
		refutes: 'SCIM-1',
		also: 'SCIM-2',
		by: 'findByLogin',
		nodes: 'they read the list of users instead, and a hint says so',
	},
	{
		vendor: 'scim',
		what: 'every filter gives everyone',
		settings: { filters: 'ignored' },
		refutes: 'SCIM-2',
		also: 'SCIM-1',
		by: 'findByEmail',
		nodes: 'they compare everyone here: the same result',
	},
	{
		vendor: 'scim',
		what: 'user names are compared in their case',
		settings: { filterMindsCase: true },
		refutes: 'SCIM-3',
		by: 'findInAnotherCase',
		nodes: 'they read the list of users before they say anything: slower, the same result',
	},
	{
		vendor: 'scim',
		what: 'a PATCH with a path is refused',
		settings: { patchForms: ['object'] },
		refutes: 'SCIM-4',
		by: 'disable',
		nodes: 'they send the standard’s other form, and remember it',
	},
	{
		vendor: 'scim',
		what: 'a PATCH answers nothing (204)',
		settings: { patchAnswer: 204 },
		refutes: 'SCIM-5',
		by: 'disable',
		nodes: 'they read the user back before they say anything',
	},
	{
		vendor: 'scim',
		what: '`active` is a word',
		settings: { active: 'word' },
		refutes: 'SCIM-6',
		by: 'findById',
		nodes: 'the same: the word counts, too',
	},
	{
		vendor: 'scim',
		what: 'there is no ServiceProviderConfig',
		settings: { config: false },
		refutes: 'SCIM-7',
		by: 'test',
		nodes: 'the same, but for Bulk and versions',
	},
	{
		vendor: 'scim',
		what: 'lists are paged by cursor',
		settings: { paging: 'cursor' },
		refutes: 'SCIM-9',
		by: 'list',
		nodes: 'they follow the cursor',
	},
];
