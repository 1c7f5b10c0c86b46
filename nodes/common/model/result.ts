import type { Outcome, Proof, UserState } from './domain';
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
	fault: Fault | null;
	warning: string | null;
	response: unknown;
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
		fault: known.fault ?? null,
		warning: known.warning ?? null,
		response: known.response ?? null,
	};
}

/** @returns the result of a fault before or instead of a change */
export function failure(fault: Fault, known: Partial<Result> = {}): Result {
	const { outcome, requestId, response } = fault;
	return resultOf(outcome, { requestId, fault, response, ...known });
}
