import { worseFate } from '../model/effort';
import type { Sighting, User } from '../model/domain';
import { asFault, Fault, type Fate } from '../model/fault';
import { nameOf } from '../model/names';
import { failure, type Result } from '../model/result';
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
	const { action, user, before } = person;
	try {
		const answer = isSaidGone(person) ? goneOrNot(person, label, readBack) : person.answer!;
		return settle({ action, who: nameOf(user), before, answer, fate: fateOf(person), readBack, now });
	} catch (error) {
		return failure(asFault(error, 'open'), { changed: null, at: now });
	}
}

/** @returns whether the vendor says to a person's change that there is no such user */
export function isSaidGone(person: Person): boolean {
	return faultOf(person)?.outcome === 'notFound';
}

/** Of somebody who was seen, that there is no such user proves nothing: it may be about the call. */
function goneOrNot(person: Person, label: string, readBack: Sighting | Fault | null): Fault {
	const { status, requestId, response } = faultOf(person) ?? {};
	const isGone = person.before === null || (readBack instanceof Fault && readBack.outcome === 'conflict');
	const said = isGone ? notFound(person.asks[0]!.name, label) : contradicted(person.user, label, readBack);
	return said.but({ status, requestId, response });
}

function contradicted(user: User, label: string, readBack: Sighting | Fault | null): Fault {
	const now = readBack instanceof Fault ? `was read before. ${readBack.message}` : 'can be read all the same.';
	return new Fault('failed', `${label} answered to the change that there is no “${nameOf(user)}”, who ${now}`, {
		advice: 'The user may be one whom it can’t change, or not that way: look at the user at the vendor.',
	});
}

/** @returns what went wrong with a person's change; null when nothing did, or nothing is known */
export function faultOf({ answer }: Person): Fault | null {
	return answer instanceof Fault ? answer : (answer?.fault ?? null);
}

/** @returns the most that may have come of everything that was sent for this person */
export function fateOf(person: Person): Fate {
	return worseFate(person.effort.fate, faultOf(person)?.fate ?? 'none');
}
