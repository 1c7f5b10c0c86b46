import { worseFate } from '../model/effort';
import type { Sighting } from '../model/domain';
import { Fault, type Fate } from '../model/fault';
import { nameOf } from '../model/names';
import { failure, type Result } from '../model/result';
import { asFault } from '../model/unforeseen';
import type { Person } from '../who/Person';
import { notFound } from '../who/resolve';
import { settle } from './settle';

/**
 * Says how it ended for a person who was answered.
 * @param label - the vendor's name, for sentences
 * @param now - epoch milliseconds
 * @param readBack - what was read afterwards; null where it wasn't tried
 */
export function settlePerson(
	person: Person,
	label: string,
	now: number,
	readBack: Sighting | Fault | null = null,
): Result {
	const { action, asks, user, before } = person;
	try {
		const fault = faultOf(person);
		const { status, requestId, response } = fault ?? {};
		const answer =
			fault?.outcome === 'notFound'
				? notFound(asks[0]!.name, label).but({ status, requestId, response })
				: person.answer!;
		return settle({ action, who: nameOf(user), before, answer, fate: fateOf(person), readBack, now });
	} catch (error) {
		return failure(asFault(error, 'open'), { changed: null, at: now });
	}
}

/** @returns what went wrong with a person's change; null when nothing did, or nothing is known */
export function faultOf({ answer }: Person): Fault | null {
	return answer instanceof Fault ? answer : (answer?.fault ?? null);
}

/** @returns the most that may have come of everything that was sent for this person */
export function fateOf(person: Person): Fate {
	return worseFate(person.effort.fate, faultOf(person)?.fate ?? 'none');
}
