import type { Fate } from './fault';

/**
 * What one piece of work (a look-up, a user's change) may spend on retries, and has spent so far.
 * Passed along with the work, so that a retry after a split or a re-reading goes on counting.
 */
export interface Effort {
	/** Whose work it is, since one person's faults aren't the service's; null: nobody's, each fault counts for itself. */
	whose: string | symbol | null;
	/** Retries allowed for one request. */
	maxRetries: number;
	/** Milliseconds that may be spent waiting for retries. */
	maxWaitMs: number;
	/** Retries spent on a request that grew too old while it waited: the one in its place goes on counting. */
	spentRetries: number;
	/** Requests sent, retries included. */
	attempts: number;
	/** Milliseconds spent waiting for retries, as reported. */
	waitedMs: number;
	/** The part of it that counts against `maxWaitMs`. */
	chargedMs: number;
	/** It is part of a set that failed, so that a fault which may be one user's was retried already. */
	split: boolean;
	/** The most that may have come of a request that failed. */
	fate: Fate;
	/**
	 * {@link Clock.now} milliseconds: a change that hasn't left by then doesn't, as long as nothing came of it; the
	 * state that it goes by is too old.
	 */
	actBy: number;
}

/**
 * @param whose - by default nobody's: reading a list is for everybody
 * @returns an effort with nothing spent
 */
export function newEffort({
	maxRetries,
	maxWaitMs,
	whose = null,
}: Pick<Effort, 'maxRetries' | 'maxWaitMs'> & Partial<Pick<Effort, 'whose'>>): Effort {
	return {
		whose,
		maxRetries,
		maxWaitMs,
		spentRetries: 0,
		attempts: 0,
		waitedMs: 0,
		chargedMs: 0,
		split: false,
		fate: 'none',
		actBy: Infinity,
	};
}

/**
 * @param maxWaitMs - the run's own
 * @returns what logging in may spend
 */
export function loginEffort({ maxWaitMs }: Pick<Effort, 'maxWaitMs'>): Effort {
	return newEffort({ maxRetries: 3, maxWaitMs });
}

/** @returns the effort for a part of a set that failed: its past is kept, the wait isn't charged again */
export function splitEffort(effort: Effort): Effort {
	return { ...effort, spentRetries: 0, chargedMs: 0, split: true };
}

const FATES: readonly Fate[] = ['none', 'answered', 'open'];

/** @returns the one of two fates that leaves more open */
export function worseFate(one: Fate, other: Fate): Fate {
	return FATES.indexOf(one) > FATES.indexOf(other) ? one : other;
}

/** Remembers what a failed request may have done; a later one doesn't take it back. */
export function noteFate(effort: Effort, fate: Fate): void {
	effort.fate = worseFate(effort.fate, fate);
}
