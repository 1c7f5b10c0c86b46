import type { User } from '../model/domain';
import { Fault } from '../model/fault';
import { nameOf } from '../model/names';
import { failure, resultOf, type Result } from '../model/result';
import type { Person } from '../who/Person';
import { plan } from './plan';

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
	if (decision.do === 'refuse') return failure(new Fault('conflict', decision.why), known);
	if (decision.do === 'leave') return resultOf('unchanged', { ...known, after: state, proof: 'check' });
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
