import type { Name, Sighting, User } from '../model/domain';
import type { Effort } from '../model/effort';
import { Fault } from '../model/fault';
import { Absent, isCalled, nameKey, nameOf, type Found } from '../model/names';
import type { Traits } from '../vendor/UserDirectory';
import type { Place } from '../who/Person';

/** What was seen of a person; whether they are there at all may be open. */
export type Seen = Sighting | Absent | Fault;

/** Somebody who was found before; an effort of theirs says under whose name a reading counts. */
interface Known {
	user: User;
	effort?: Effort;
}

/** @returns the name by which a known user is read again; null where the vendor can't */
export function readableBy({ readsBy }: Traits, user: User): Name | null {
	const by = readsBy.find((kind) => user[kind] !== null);
	return by ? { by, value: user[by] as string } : null;
}

/**
 * Reads people again, in the fewest requests.
 * @param how - `told`: of those who were read alone, while the others still are
 * @returns what was seen of each; people who can't be read are missing
 */
export async function observe<T extends Known>(
	{ directory: { traits }, search }: Pick<Place, 'directory' | 'search'>,
	people: readonly T[],
	{ avoidList = false, told }: { avoidList?: boolean; told?: (person: T, seen: Seen) => void } = {},
): Promise<Map<T, Seen>> {
	const names = new Map<T, Name>();
	for (const person of people) {
		const name = readableBy(traits, person.user);
		if (name) names.set(person, name);
	}
	const seenIn = (found: Found, { user }: T): Seen => {
		if (!Array.isArray(found)) return found;
		return found.find((one) => isSame(user, one.user, traits)) ?? new Absent('Somebody else is called so now.');
	};
	const byName = new Map([...names].map(([person, name]) => [nameKey(name, traits), person]));
	const whose = new Map([...names].map(([{ effort }, name]) => [name, effort?.split ? undefined : effort?.whose]));
	const found = await search.find([...names.values()], {
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

/** A login or an address may have passed to another user: only the same id is the same person. */
function isSame(known: User, { id }: User, traits: Traits): boolean {
	return known.id === null || (id !== null && isCalled({ user: known }, { by: 'id', value: id }, traits));
}

/** A person with their state, or with the reason why it can't be told. */
export interface Read {
	sighting: Sighting;
	fault: Fault | null;
}

/** Reads the states of those of whom it isn't known yet. */
export async function readStates(
	place: Pick<Place, 'directory' | 'search'>,
	sightings: readonly Sighting[],
): Promise<Read[]> {
	const unknown = sightings.filter(({ state }) => state === null);
	const seen = await observe(place, unknown);
	return sightings.map((before) => {
		const now = seen.get(before);
		if (now instanceof Fault) return { sighting: before, fault: unreadable(before, now) };
		const sighting = now && !(now instanceof Absent) ? now : before;
		return { sighting, fault: (sighting.state?.enabled ?? null) === null ? unreadable(sighting, null) : null };
	});
}

/** @returns why a user's status isn't known */
export function unreadable({ user }: Sighting, why: Fault | null): Fault {
	const message = `The status of “${nameOf(user)}” couldn’t be read${why ? `: ${why.message}` : ', the vendor doesn’t tell it.'}`;
	return why
		? why.but({ outcome: why.outcome === 'notFound' ? 'failed' : why.outcome, message })
		: new Fault('failed', message, { advice: 'Check the user at the vendor.' });
}
