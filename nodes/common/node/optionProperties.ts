import type { INodeProperties } from 'n8n-workflow';
import { ACTIONS, type Operation } from '../model/domain';
import { OPTIONS, titleOf, type OptionName, type OptionRule } from '../model/runOptions';

const PEOPLE = 'IDs, logins, e-mails or @domains, separated by commas or lines';

const DESCRIPTIONS: Record<OptionName, string> = {
	allowedUsers: `${PEOPLE}. Nobody else is changed. Empty allows everyone.`,
	batchSize: 'How many users to change in one request',
	checkFirst: 'Whether to read each user first, leave alone those who are already so, and return the status before',
	concurrency:
		'How many requests may be under way at once. 0 is automatic: few at first, more while the vendor answers as quickly.',
	dryRun: 'Whether to only look everything up and report what would change',
	includeResponse: 'Whether to add the vendor’s own answer to the output as “response”',
	maxRetries: 'How often one request is tried again after a 429, a server error or a broken connection',
	maxUsers:
		'Refuse the whole run, before the first change, when an execution names more people at this node. 0 is no cap.',
	maxWaitSeconds:
		'How long one user’s change may spend waiting for retries; a vendor that asks for more is given up on at once',
	output: 'Which fields each item has',
	protectedUsers: `${PEOPLE}: never disabled or locked, like those in the credential`,
	requestsPerSecond:
		'An upper bound. With 0 the node learns how fast the vendor takes requests, and stays under its limit.',
	timeoutSeconds: 'How long one request may take',
	verify: 'Whether to read each user back after the change and fail when it is not so',
	whenNotFound: 'What to do when there is no such user',
};

/** What a name and a rule don't tell. */
const MORE: Partial<Record<OptionName, Partial<INodeProperties>>> = {
	allowedUsers: { placeholder: 'e.g. @example.com', typeOptions: { rows: 2 } },
	output: {
		type: 'options',
		options: [
			{ name: 'Essential', value: 'essential', description: 'Who it was, what came of it, and when' },
			{ name: 'Full', value: 'full', description: 'Everything that an auditor asks for' },
		],
	},
	protectedUsers: { placeholder: 'e.g. admin@example.com', typeOptions: { rows: 2 } },
	requestsPerSecond: {
		displayName: 'Max Requests per Second',
		typeOptions: { minValue: 0, maxValue: OPTIONS.requestsPerSecond.most, numberPrecision: 2 },
	},
	whenNotFound: {
		type: 'options',
		options: [
			{ name: 'Fail', value: 'fail', description: 'Treat it as an error' },
			{
				name: 'Skip',
				value: 'skip',
				description: 'Report the user as not found on the regular output, where not everyone has an account',
			},
		],
	},
};

/**
 * The options of each group of operations.
 * @param batches - whether users are changed in sets
 */
export function optionsFor(
	batches: boolean | undefined,
	show: (operations: readonly Operation[]) => INodeProperties['displayOptions'],
): INodeProperties[] {
	return [ACTIONS, ['get'] as const, ['getMany'] as const].map((operations) => ({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		default: {},
		placeholder: 'Add Option',
		displayOptions: show(operations),
		options: (Object.entries(OPTIONS) as Array<[OptionName, OptionRule]>)
			.filter(([name, { notOf }]) => !notOf?.includes(operations[0]) && (name !== 'batchSize' || batches))
			.map(([name, rule]) => propertyOf(name, rule)),
	}));
}

function propertyOf(name: OptionName, { default: value, least, most }: OptionRule): INodeProperties {
	return {
		displayName: titleOf(name),
		name,
		type: typeof value as 'boolean' | 'number' | 'string',
		default: value,
		...(least !== undefined && { typeOptions: { minValue: least, ...(most !== undefined && { maxValue: most }) } }),
		description: DESCRIPTIONS[name],
		...MORE[name],
	};
}
