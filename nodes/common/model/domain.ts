/**
 * The words of this package. Two flags, not one status: `enabled` and `locked` are independent,
 * as in ConnId (`__ENABLE__`, `__LOCK_OUT__`).
 */

/** What a workflow may ask of the vendor. */
export const ACTIONS = ['enable', 'disable', 'lock', 'unlock'] as const;
export type Action = (typeof ACTIONS)[number];

/** What a person may choose as the node's operation. */
export type Operation = Action | 'get' | 'getMany';

export function isReading(operation: Operation): operation is 'get' | 'getMany' {
	return operation === 'get' || operation === 'getMany';
}

/** How a person is named: the vendor's own id, an e-mail address, or a login. */
export type NameKind = 'id' | 'email' | 'login';

export interface Name {
	by: NameKind;
	/** Trimmed, otherwise as the workflow gave it. */
	value: string;
}

/** A person as the vendor names them; `null` where the vendor didn't say. */
export interface User {
	id: string | null;
	login: string | null;
	email: string | null;
	displayName: string | null;
}

/** Everything that the vendor calls a person. */
export interface Called {
	user: User;
	/** Beside the names in `user`: further addresses, the login in its other forms. */
	aliases?: readonly Name[];
}

/** An observed state. `null`: not observed, or the vendor has no such flag. */
export interface UserState {
	enabled: boolean | null;
	locked: boolean | null;
}

export type Flag = keyof UserState;

/** The flag that an action sets, and to what. */
export const WANTED: Record<Action, { flag: Flag; value: boolean }> = {
	enable: { flag: 'enabled', value: true },
	disable: { flag: 'enabled', value: false },
	lock: { flag: 'locked', value: true },
	unlock: { flag: 'locked', value: false },
};

/** Actions that take access away: the ones that protected people are protected from. */
export const TAKES_ACCESS: readonly Action[] = ['disable', 'lock'];

/** A moment, on the wall for people and on the monotonic clock for measuring age. */
export interface Moment {
	/** Epoch milliseconds. */
	wall: number;
	/** {@link Clock.now} milliseconds. */
	tick: number;
}

/** A person seen at the vendor. */
export interface Sighting extends Called {
	state: UserState | null;
	/** When the answer came; its `tick` is when it was asked for, so that an age is never understated. */
	seen: Moment;
	/** Actions that the vendor refuses in this person's present state, each with the reason. */
	forbids?: Partial<Record<Action, string>>;
	/** Who else rules over this account and may undo a change, as a sentence. */
	warning?: string;
	/** The vendor's own record, for `includeResponse`. */
	response?: unknown;
}

/** How an item ended, and the word for it in a summary; the meanings stand in docs/reference.md. */
export const IN_SUMMARY = [
	['changed', 'changed'],
	['unchanged', 'already so'],
	['set', 'set'],
	['wouldChange', 'would change'],
	['notFound', 'not found'],
	['ambiguous', 'ambiguous'],
	['invalid', 'not readable'],
	['unsupported', 'not supported'],
	['protected', 'protected'],
	['refused', 'refused'],
	['conflict', 'in conflict'],
	['unauthorized', 'not authorized'],
	['rateLimited', 'rate limited'],
	['unverified', 'not verified'],
	['unknown', 'unknown'],
	['failed', 'failed'],
	['notAttempted', 'not attempted'],
] as const;
export type Outcome = (typeof IN_SUMMARY)[number][0];
export const OUTCOMES = IN_SUMMARY.map(([outcome]) => outcome);

const SUCCESSES = ['changed', 'unchanged', 'set', 'wouldChange'] as const;
export type FailedOutcome = Exclude<Outcome, (typeof SUCCESSES)[number]>;

/** @returns whether an outcome belongs to the error output; a skipped `notFound` is decided by the caller */
export function isFailure(outcome: Outcome): outcome is FailedOutcome {
	return !(SUCCESSES as readonly Outcome[]).includes(outcome);
}

/** What stands behind a claimed state. */
export type Proof = 'readBack' | 'response' | 'check' | null;
