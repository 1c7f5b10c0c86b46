import type { FailedOutcome, Outcome, Proof, UserState } from './domain';
import type { Fault } from './fault';

/** How it ended for a person. */
export interface Result {
	outcome: Outcome;
	changed: boolean | null;
	before: UserState | null;
	after: UserState | null;
	proof: Proof;
	/** Epoch milliseconds: when the fact behind the outcome was observed, else when the answer came. */
	at: number | null;
	requestId: string | null;
	/** What went wrong, for a failed outcome. */
	error: string | null;
	fault: Fault | null;
	warning: string | null;
	response: unknown;
}

const SUCCESSES: readonly Outcome[] = ['changed', 'unchanged', 'set', 'wouldChange'];

/** @returns whether an outcome belongs to the error output; a skipped `notFound` is decided by the caller */
export function isFailure(outcome: Outcome): outcome is FailedOutcome {
	return !SUCCESSES.includes(outcome);
}

/** @returns a result of which nothing else is known; each field is named, since 100,000 copied objects are large */
export function resultOf(outcome: Outcome, known: Partial<Result> = {}): Result {
	return {
		outcome,
		changed: known.changed === undefined ? false : known.changed,
		before: known.before ?? null,
		after: known.after ?? null,
		proof: known.proof ?? null,
		at: known.at ?? null,
		requestId: known.requestId ?? null,
		error: known.error ?? null,
		fault: known.fault ?? null,
		warning: known.warning ?? null,
		response: known.response ?? null,
	};
}

/** @returns the result of a fault before or instead of a change */
export function failure(fault: Fault, known: Partial<Result> = {}): Result {
	const { outcome, requestId, sentence: error, response } = fault;
	return resultOf(known.outcome ?? outcome, { requestId, error, fault, response, ...known });
}
