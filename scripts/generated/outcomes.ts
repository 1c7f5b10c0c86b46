import type { Outcome } from '../../nodes/common/model/domain';
import type { Output } from '../../nodes/common/outcomes/fields';

/** What each outcome means, for whoever reads a report. */
export const MEANINGS: Record<Outcome, string> = {
	changed: 'was otherwise, now so',
	unchanged: 'already so, or an earlier item of this run named the same person',
	set: 'the vendor took the change; what was before is not known',
	wouldChange: 'dry run: this person would be changed',
	notFound: 'no such user, and the vendor’s answer proves it',
	ambiguous: 'several users match; nobody was changed',
	invalid: 'the item’s input can’t be used',
	unsupported: 'the vendor has no such operation',
	protected: 'a protected or not allowed user, or the credential’s own account',
	refused: 'the run is over Max Users; nobody was changed',
	conflict: 'the vendor’s state forbids it, it changed meanwhile, or the run’s items disagree about this person',
	unauthorized: 'the credential was rejected or lacks the right',
	rateLimited: 'gave up waiting; the message says what wait was asked for',
	unverified: 'the vendor said yes, the read-back says no',
	unknown: 'sent, and no usable answer came: it may or may not have happened',
	failed: 'the vendor said no for another reason, or it can’t be told whether there is such a user',
	notAttempted:
		'nothing was sent for this person: the vendor had stopped answering, or had rejected the credential, before',
};

/** What each field of an item says. */
export const FIELDS: Record<keyof Output, string> = {
	outcome: 'what came of it; see above',
	user: '`id`, `login`, `email` (the primary address) and `displayName`, as the vendor has them',
	before: 'the observed state before: `enabled` and `locked`; `null` where nothing was observed',
	after: 'the observed state afterwards, in the same form; `locked` is `null` where the vendor has no lock',
	changed: 'true, false, or `null` where it can’t be known',
	vendor: 'the node’s name',
	operation: 'what was asked for',
	action: 'what was asked of the vendor: `disable` for a lock with _When There Is No Lock: Disable the User_',
	requested: 'the state that was asked for',
	verified: 'whether there is a proof',
	proof:
		'`readBack` (read after the change), `response` (the vendor’s answer carried the new state), `check` (it was so already), or `null`',
	warning: 'what to know beside it, a sentence; else `null`',
	reason: 'the text in the parameter Reason',
	at: 'when the fact was observed, else when the answer came: UTC, ISO 8601',
	attempts: 'requests that carried this person’s change, with those that were tried again',
	waitedMs: 'milliseconds spent waiting to try again',
	requestId: 'the vendor’s number for the request, for its support',
	run: 'who did it, for auditors: `executionId`, `workflowId`, `workflowName`, `node`, `credential`; at SCIM `product`, too',
	response: 'the vendor’s own answer, with the option Include Response',
};

/** Where an item with this outcome leaves the node. */
export function outputOf(outcome: Outcome): string {
	if (['changed', 'unchanged', 'set', 'wouldChange'].includes(outcome)) return 'regular';
	return outcome === 'notFound' ? 'error; regular with _When Not Found: Skip_' : 'error';
}
