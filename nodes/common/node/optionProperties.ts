import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../model/domain';
import type { Panel } from './Panel';
import { DEFAULT_MAX_USERS, NUMBERS } from '../model/runOptions';

const limits = (name: keyof typeof NUMBERS) => ({ minValue: NUMBERS[name].least, maxValue: NUMBERS[name].most });

const READING: INodeProperties[] = [
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		default: NUMBERS.concurrency.default,
		typeOptions: limits('concurrency'),
		description:
			'How many requests may be under way at once. 0 is automatic: few at first, more while the vendor answers as quickly.',
	},
	{
		displayName: 'Include Response',
		name: 'includeResponse',
		type: 'boolean',
		default: false,
		description: 'Whether to add the vendor’s own answer to the output as “response”',
	},
	{
		displayName: 'Max Requests per Second',
		name: 'requestsPerSecond',
		type: 'number',
		default: 0,
		typeOptions: { ...limits('requestsPerSecond'), numberPrecision: 2 },
		description:
			'An upper bound. With 0 the node learns how fast the vendor takes requests, and stays under its limit.',
	},
	{
		displayName: 'Max Retries',
		name: 'maxRetries',
		type: 'number',
		default: NUMBERS.maxRetries.default,
		typeOptions: limits('maxRetries'),
		description: 'How often one request is tried again after a 429, a server error or a broken connection',
	},
	{
		displayName: 'Max Wait (Seconds)',
		name: 'maxWaitSeconds',
		type: 'number',
		default: NUMBERS.maxWaitSeconds.default,
		typeOptions: limits('maxWaitSeconds'),
		description:
			'How long one user’s change may spend waiting for retries; a vendor that asks for more is given up on at once',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		default: NUMBERS.timeoutSeconds.default,
		typeOptions: limits('timeoutSeconds'),
		description: 'How long one request may take',
	},
];

const WHEN_NOT_FOUND: INodeProperties = {
	displayName: 'When Not Found',
	name: 'whenNotFound',
	type: 'options',
	default: 'fail',
	description: 'What to do when there is no such user',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Treat it as an error' },
		{
			name: 'Skip',
			value: 'skip',
			description: 'Report the user as not found on the regular output, where not everyone has an account',
		},
	],
};

const CHANGING: INodeProperties[] = [
	{
		displayName: 'Allowed Users',
		name: 'allowedUsers',
		type: 'string',
		default: '',
		typeOptions: { rows: 2 },
		placeholder: 'e.g. @example.com',
		description:
			'IDs, logins, e-mails or @domains, separated by commas or lines. Nobody else is changed. Empty allows everyone.',
	},
	{
		displayName: 'Check First',
		name: 'checkFirst',
		type: 'boolean',
		default: true,
		description: 'Whether to read each user first, leave alone those who are already so, and return the status before',
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to only look everything up and report what would change',
	},
	{
		displayName: 'Max Users',
		name: 'maxUsers',
		type: 'number',
		default: DEFAULT_MAX_USERS,
		typeOptions: { minValue: 0 },
		description:
			'Refuse the whole run, before the first change, when an execution names more people at this node. 0 is no cap.',
	},
	{
		displayName: 'Protected Users',
		name: 'protectedUsers',
		type: 'string',
		default: '',
		typeOptions: { rows: 2 },
		placeholder: 'e.g. admin@example.com',
		description:
			'IDs, logins, e-mails or @domains, separated by commas or lines: never disabled or locked, like those in the credential',
	},
	{
		displayName: 'Verify',
		name: 'verify',
		type: 'boolean',
		default: false,
		description: 'Whether to read each user back after the change and fail when it is not so',
	},
	WHEN_NOT_FOUND,
];

const OUTPUT: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	default: 'full',
	description: 'Which fields each item has',
	options: [
		{ name: 'Essential', value: 'essential', description: 'Who it was, what came of it, and when' },
		{ name: 'Full', value: 'full', description: 'Everything that an auditor asks for' },
	],
};

const BATCH_SIZE: INodeProperties = {
	displayName: 'Batch Size',
	name: 'batchSize',
	type: 'number',
	default: NUMBERS.batchSize.default,
	typeOptions: limits('batchSize'),
	description: 'How many users to change in one request',
};

/** In the order in which people need them: guards, what else rules the change, what comes out, how fast. */
const ORDER = [
	'dryRun',
	'maxUsers',
	'protectedUsers',
	'allowedUsers',
	'whenNotFound',
	'checkFirst',
	'verify',
	'output',
	'includeResponse',
	'concurrency',
	'requestsPerSecond',
	'batchSize',
	'maxRetries',
	'maxWaitSeconds',
	'timeoutSeconds',
];

/** The options of each group of operations. */
export function optionsFor(
	{ batches }: Panel,
	show: (operations: readonly Operation[]) => INodeProperties['displayOptions'],
): INodeProperties[] {
	const groups: Array<[Operation[], INodeProperties[]]> = [
		[
			['enable', 'disable', 'lock', 'unlock'],
			[...CHANGING, OUTPUT, ...READING, ...(batches ? [BATCH_SIZE] : [])],
		],
		[['get'], [...READING, WHEN_NOT_FOUND]],
		[['getMany'], READING],
	];
	return groups.map(([operations, options]) => ({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		default: {},
		placeholder: 'Add Option',
		displayOptions: show(operations),
		options: [...options].sort((one, other) => ORDER.indexOf(one.name) - ORDER.indexOf(other.name)),
	}));
}
