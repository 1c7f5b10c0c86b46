import type { INodeProperties } from 'n8n-workflow';
import type { Action, Operation } from '../model/domain';
import type { VendorProfile } from '../vendor/Vendor';

/** What the node does as a tool, for a vendor that can do it. */
const DOES: Record<Operation, (label: string) => string> = {
	disable: (label) => `Disables the account of one person at ${label}: they can no longer log in.`,
	enable: (label) => `Enables the account of one person at ${label} again. A lock stays as it is.`,
	lock: (label) => `Locks the account of one person at ${label}: they can’t log in until it is unlocked.`,
	unlock: (label) => `Removes the lock from the account of one person at ${label}. A disabled account stays disabled.`,
	get: (label) => `Looks up one person at ${label}: whether the account is enabled, and locked. Changes nothing.`,
	getMany: (label) => `Lists users of ${label} with their status, not necessarily all of them. Changes nothing.`,
};

const ONE =
	'Name exactly one person a call, in the words that you were given: no list, no pattern, no guess. Call it again for the next person.';
const CHANGED =
	'The answer’s “outcome” says what came of it: “changed”, “unchanged” and “set” mean that it is so now; “wouldChange” means that it was a rehearsal and nothing was changed; with any other, don’t say that it was done: “error” tells why. “protected” and “refused” were decided by an administrator: report them and don’t look for a way around.';
const READ = 'An “error” says why nothing can be told; only “notFound” means that there is no such account.';

/** A lock where there is none, by what “When There Is No Lock” says. */
const NO_LOCK: Record<string, (label: string) => string> = {
	refuse: (label) => `Refuses every call, since ${label} can’t lock accounts. Don’t call it.`,
	disable: (label) => `${DOES.disable(label)} ${label} has no lock, so this stands in for locking. ${ONE} ${CHANGED}`,
};

/**
 * What an AI model is told of the node when it is a tool, in place of n8n's “Disable a user in …”. n8n takes the
 * parameter of this name as its own; a person may word it anew, and what they wrote stays.
 */
export function toolDescriptions({ traits, label }: VendorProfile): INodeProperties[] {
	const operations = (Object.keys(DOES) as Operation[]).filter((operation) =>
		['lock', 'unlock'].includes(operation) ? traits.actions.includes(operation as Action) : true,
	);
	return [
		...operations.map((operation) => described(textOf(operation, label), { operation: [operation] })),
		...Object.entries(traits.actions.includes('lock') ? {} : NO_LOCK).map(([whenNoLock, text]) =>
			described(text(label), { operation: ['lock'], whenNoLock: [whenNoLock] }),
		),
	];
}

function textOf(operation: Operation, label: string): string {
	if (operation === 'getMany') return DOES.getMany(label);
	return [DOES[operation](label), ONE, operation === 'get' ? READ : CHANGED].join(' ');
}

function described(text: string, show: Record<string, string[]>): INodeProperties {
	return {
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 4 },
		default: text,
		required: true,
		displayOptions: { show: { '@tool': [true], resource: ['user'], ...show } },
		description: 'What the AI model is told about this tool',
	};
}
