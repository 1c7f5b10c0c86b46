import { WANTED, type Action, type Sighting, type User } from '../model/domain';
import { Fault } from '../model/fault';
import { nameOf } from '../model/names';
import { failure, resultOf, type Result } from '../model/result';
import type { Person } from '../who/Person';

/**
 * How old a state may be, in milliseconds, to act on it or to leave a user alone for it. An older one is read
 * again before the change: someone may have been enabled meanwhile.
 */
export const ACT_WITHIN_MS = 60_000;

/**
 * Decides what to do with one user: a pure function of what was seen and what is asked.
 * @param sighting - null where nothing was observed
 * @param checkFirst - whether a user who is already so is left alone
 * @returns to change them, to leave them since they are so already, or why the vendor's state forbids it
 */
export function plan(
	action: Action,
	sighting: Sighting | null,
	checkFirst: boolean,
): 'change' | 'leave' | { why: string } {
	if (checkFirst && isAlready(action, sighting)) return 'leave';
	const why = sighting?.forbids?.[action];
	return why === undefined ? 'change' : { why };
}

/** @returns true or false as observed; null where the flag wasn't observed */
export function isAlready(action: Action, sighting: Pick<Sighting, 'state'> | null): boolean | null {
	const { flag, value } = WANTED[action];
	const observed = sighting?.state?.[flag] ?? null;
	return observed === null ? null : observed === value;
}

/**
 * @param checkFirst - whether a person who is already so is left alone
 * @param now - epoch milliseconds, for someone who wasn't looked at
 * @returns how it ends for a person for whom nothing is to be sent; null for one who is to be changed
 */
export function decided(person: Person, checkFirst: boolean, now: number): Result | null {
	const { action, dryRun, sighting } = person;
	const decision = plan(action, sighting, checkFirst || dryRun);
	const state = sighting?.state ?? null;
	const known = { before: state, at: sighting?.seen.wall ?? now, response: sighting?.response ?? null };
	if (typeof decision === 'object') return failure(new Fault('conflict', decision.why), known);
	if (decision === 'leave') return resultOf('unchanged', { ...known, after: state, proof: 'check' });
	return dryRun ? resultOf('wouldChange', known) : null;
}

/** @returns why a person whom one item wants changed and another only looked at isn’t changed */
export function disagreement(user: User, dryItem: number): Fault {
	return new Fault(
		'conflict',
		`“${nameOf(user)}” wasn’t changed: item ${dryItem} asks for a dry run of the same person.`,
		{ advice: 'Give each person once, or “Dry Run” the same for all of a person’s items.' },
	);
}
