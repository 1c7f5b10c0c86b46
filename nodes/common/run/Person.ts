import type { Action, FailedOutcome, Name, Outcome, Proof, Sighting, User, UserState } from '../domain';
import type { Effort } from '../effort';
import type { Fault } from '../fault';
import { userKey } from '../names';
import type { Search } from '../search';
import type { ChangeAnswer, UserDirectory } from '../UserDirectory';

/** What one input item asks for. */
export interface Ask {
	item: number;
	name: Name;
	action: Action;
	reason: string | null;
	/** The part of the vendor that the user belongs to, where it has parts. */
	scope: string;
}

/** An input item that asks for nothing that can be done. */
export interface Unusable {
	item: number;
	action: Action;
	name: Name | null;
	reason: string | null;
	fault: Fault;
}

/** One part of a vendor, opened for this run. */
export interface Place {
	scope: string;
	directory: UserDirectory;
	search: Search;
}

/** One person to be changed, however many items name them. */
export interface Person {
	place: Place;
	action: Action;
	/** As far as known. */
	user: User;
	/** The latest look before the change. */
	sighting: Sighting | null;
	/** The latest look before anything was sent. */
	before: Sighting | null;
	asks: Ask[];
	effort: Effort;
	/** What the vendor said to the change, or why it said nothing; null before. */
	answer: ChangeAnswer | Fault | null;
	result: Result | null;
}

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

/** @returns equal texts for the same person in every run of this node */
export function personKey({ scope }: Pick<Place, 'scope'>, user: User): string {
	return JSON.stringify([scope, userKey(user)]);
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
