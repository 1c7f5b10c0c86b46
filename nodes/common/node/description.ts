import type { INodeProperties } from 'n8n-workflow';
import { ACTIONS, type Operation } from '../model/domain';
import type { VendorProfile } from '../vendor/Vendor';
import { optionsFor } from './optionProperties';
import { toolDescriptions } from './toolDescription';

/** What a vendor's node says of itself beyond what the vendor's table tells. */
export interface Panel {
	/** Shown at the top for the operations that they are about. */
	notices: Array<{ text: string; operations: Operation[] }>;
	/** Realistic values for the locator's modes. */
	examples: { id: string; login: string };
	/** Parameters of the vendor's own, between the operation and the user. */
	own?: INodeProperties[];
	/** Whether the vendor stores the reason, for its description. */
	storesReason?: string;
	/** Whether users are changed in sets, so that their size is an option. */
	batches?: boolean;
}

const show = (operations: readonly Operation[]) => ({ show: { resource: ['user'], operation: [...operations] } });

/** What the node says below its name on the canvas: "Disable user". */
export const SUBTITLE =
	'={{ { enable: "Enable user", disable: "Disable user", lock: $parameter["whenNoLock"] === "disable" ? "Lock user (disable)" : "Lock user", unlock: "Unlock user", get: "Get user", getMany: "Get many users" }[$parameter["operation"]] }}';

/** Builds the parameters of a vendor's node. */
export function describeProperties(vendor: VendorProfile, panel: Panel): INodeProperties[] {
	return [
		...toolDescriptions(vendor),
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: [{ name: 'User', value: 'user' }],
			default: 'user',
		},
		operationProperty(vendor),
		...[...noLock(vendor), ...panel.notices].map(({ text, operations }, index): INodeProperties => ({
			displayName: text,
			name: `notice${index + 1}`,
			type: 'notice',
			default: '',
			displayOptions: show(operations),
		})),
		...(panel.own ?? []),
		userProperty(vendor, panel),
		...(vendor.traits.actions.includes('lock') ? [] : [whenNoLock(vendor)]),
		reasonProperty(vendor, panel),
		...manyProperties(vendor),
		...optionsFor(panel.batches, show),
	];
}

/** In the order of their names, which is n8n's. */
const OPERATIONS: Record<Operation, [name: string, action: string, description: string]> = {
	disable: ['Disable User', 'Disable a user', 'Take away access: the user can no longer log in'],
	enable: ['Enable User', 'Enable a user', 'Give access back to a disabled user; a lock stays as it is'],
	get: ['Get', 'Get a user', 'Look up one user and their status'],
	getMany: ['Get Many', 'Get many users', 'List users with their status'],
	lock: ['Lock User', 'Lock a user', 'Lock the user’s account at {vendor}'],
	unlock: ['Unlock User', 'Unlock a user', 'Remove the lock; a disabled user stays disabled'],
};
const NO_LOCK = '{vendor} has no lock: refuse, or disable instead';

/** Lock is shown everywhere, since it is looked for; where there is none, it says so. */
function operationProperty({ traits, label }: VendorProfile): INodeProperties {
	const options = Object.entries(OPERATIONS)
		.filter(([value]) => value !== 'unlock' || traits.actions.includes('unlock'))
		.map(([value, [name, action, description]]) => {
			const says = value === 'lock' && !traits.hasLock ? NO_LOCK : description;
			return { name, value, action, description: says.replace('{vendor}', label) };
		});
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['user'] } },
		options,
		default: 'disable',
	};
}

/** Said before the run: the operation is there, since it is looked for, and does not lock. */
function noLock({ traits, label }: VendorProfile): Panel['notices'] {
	if (traits.actions.includes('lock')) return [];
	const text = `${label} has no lock: “When There Is No Lock” says whether to refuse or to disable instead.`;
	return [{ text, operations: ['lock'] }];
}

function userProperty({ listStores }: VendorProfile, { examples }: Panel): INodeProperties {
	return {
		displayName: 'User',
		name: 'user',
		type: 'resourceLocator',
		default: { mode: 'email', value: '' },
		required: true,
		displayOptions: show([...ACTIONS, 'get']),
		description:
			'The person to work on. E-mail and login must match exactly, in any case; when several users match, nothing is changed.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a user…',
				hint: listStores === 'email' ? 'The user’s e-mail address is stored' : undefined,
				typeOptions: { searchListMethod: 'searchUsers', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${examples.id}` },
			{ displayName: 'By Email', name: 'email', type: 'string', placeholder: 'e.g. nathan@example.com' },
			{ displayName: 'By Login', name: 'login', type: 'string', placeholder: `e.g. ${examples.login}` },
		],
	};
}

function whenNoLock({ label }: VendorProfile): INodeProperties {
	return {
		displayName: 'When There Is No Lock',
		name: 'whenNoLock',
		type: 'options',
		displayOptions: show(['lock']),
		default: 'refuse',
		description: `What to do, since ${label} can’t lock users`,
		options: [
			{
				name: 'Disable the User',
				value: 'disable',
				description: 'The user can’t log in until someone enables the user again',
			},
			{ name: 'Refuse', value: 'refuse', description: 'Fail with a clear error; nothing is sent' },
		],
	};
}

function reasonProperty({ label }: VendorProfile, { storesReason }: Panel): INodeProperties {
	return {
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		default: '',
		placeholder: 'e.g. left the company on 30 November',
		displayOptions: show(ACTIONS),
		description: storesReason ?? `Why, for your own records: it is added to the output. ${label} doesn’t store it.`,
	};
}

function manyProperties({ traits }: VendorProfile): INodeProperties[] {
	const statuses = [
		{ name: 'Disabled', value: 'disabled' },
		{ name: 'Enabled', value: 'enabled' },
		...(traits.hasLock ? [{ name: 'Locked', value: 'locked' }] : []),
	];
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			displayOptions: show(['getMany']),
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			default: 50,
			typeOptions: { minValue: 1 },
			displayOptions: { show: { resource: ['user'], operation: ['getMany'], returnAll: [false] } },
			description: 'Max number of results to return',
		},
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			default: {},
			placeholder: 'Add Filter',
			displayOptions: show(['getMany']),
			options: [
				{
					displayName: 'Search',
					name: 'search',
					type: 'string',
					default: '',
					placeholder: 'e.g. nathan',
					description: 'Text to search users by; the vendor decides what it searches in',
				},
				{
					displayName: 'Status',
					name: 'status',
					type: 'options',
					default: 'disabled',
					options: statuses,
					description: 'Only users with this status',
				},
			],
		},
	];
}
