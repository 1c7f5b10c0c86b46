import { type Fault } from '../model/fault';
import { Absent, type Found } from '../model/found';
import type { Name, Sighting } from '../model/domain';
import { isCalled, nameKey } from '../model/names';
import type { Person, Place } from '../who/Person';

/** What was seen of a person; whether they are there at all may be open. */
export type Seen = Sighting | Absent | Fault;

/** @returns the name by which a known user is read again; null where the vendor can't */
export function readableBy({
	place: {
		directory: { traits },
	},
	user,
}: Person): Name | null {
	const by = traits.readsBy.find((kind) => user[kind] !== null);
	return by ? { by, value: user[by] as string } : null;
}

/**
 * Reads people again, in the fewest requests.
 * @param how - `told`: of those who were read alone, while the others still are
 * @returns what was seen of each; people who can't be read are missing
 */
export async function observe(
	place: Place,
	people: readonly Person[],
	{ avoidList = false, told }: { avoidList?: boolean; told?: (person: Person, seen: Seen) => void } = {},
): Promise<Map<Person, Seen>> {
	const { traits } = place.directory;
	const names = new Map<Person, Name>();
	for (const person of people) {
		const name = readableBy(person);
		if (name) names.set(person, name);
	}
	const byName = new Map([...names].map(([person, name]) => [nameKey(name, traits), person]));
	const whose = new Map([...names].map(([{ effort }, name]) => [name, effort.split ? undefined : effort.whose]));
	const found = await place.search.find([...names.values()], {
		needsState: true,
		avoidList,
		whose: (name) => whose.get(name),
		told:
			told &&
			((name, result) => {
				const person = byName.get(nameKey(name, traits));
				if (person) told(person, seenIn(result, person));
			}),
	});
	return new Map([...names].map(([person, name]) => [person, seenIn(found.get(nameKey(name, traits))!, person)]));
}

function seenIn(found: Found, person: Person): Seen {
	if (!Array.isArray(found)) return found;
	return found.find(({ user }) => isSame(person, user.id)) ?? new Absent('Somebody else is called so now.');
}

/** A login or an address may have passed to another user: only the same id is the same person. */
function isSame({ user, place }: Person, id: string | null): boolean {
	return user.id === null || (id !== null && isCalled({ user }, { by: 'id', value: id }, place.directory.traits));
}
