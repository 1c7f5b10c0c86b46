import { Fault } from '../model/fault';
import { checkGuards, meaningsOf, namesToLookUp, type Guards, type Meanings } from './guards';
import { nameKey } from '../model/names';
import { type Person, type Place } from '../who/Person';
import { failure } from '../model/result';

/**
 * Holds everyone against the guards, before anything is changed. People known only by id are
 * compared with the guards' own people, who are looked up once for it.
 */
export async function guardAll(place: Place, people: readonly Person[], guards: Guards): Promise<void> {
	const names = new Map(
		people
			.flatMap(({ action, user }) => namesToLookUp(action, user, guards))
			.map((name) => [nameKey(name, place.directory.traits), name]),
	);
	const found = await place.search.find([...names.values()]);
	// A guard that can't be checked protects everyone.
	const unchecked = [...found.values()].find((result) => result instanceof Fault);
	const meanings: Meanings = meaningsOf([...names.values()], (name) => {
		const result = found.get(nameKey(name, place.directory.traits));
		return Array.isArray(result) ? result.map(({ user }) => user) : [];
	});
	for (const person of people) {
		try {
			checkGuards(person.action, person.sighting ?? person, guards, meanings);
			if (unchecked instanceof Fault && namesToLookUp(person.action, person.user, guards).length > 0)
				throw uncheckable(unchecked);
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			person.result = failure(error, { before: person.sighting?.state ?? null });
		}
	}
}

function uncheckable(fault: Fault): Fault {
	return fault.but({
		message: `The protected and allowed users couldn’t be looked up, so no one was changed. ${fault.message}`,
	});
}
