import type { Name, Sighting, User } from '../model/domain';
import { newEffort } from '../model/effort';
import { Fault } from '../model/fault';
import {
	Absent,
	describeName,
	namedUser,
	nameKey,
	nameOf,
	namesOf,
	userKey,
	type Found,
	type IdRule,
} from '../model/names';
import { personKey, type Person, type Place } from './Person';
import { type Ask, type Unusable } from '../items/Ask';

export interface Resolving {
	/** The vendor's name, for sentences. */
	label: string;
	/** Whether users given by id are looked up too, where the vendor can. */
	looksUpIds: boolean;
	/** Told of those who are known for certain while others are still being looked up. */
	met?: (person: Person) => void;
}

/**
 * Finds out whom the items name: each person once, however many items name them in whatever way.
 * @returns the people, and the items that name nobody
 */
export async function resolve(
	place: Place,
	asks: readonly Ask[],
	how: Resolving,
): Promise<{ people: Person[]; unusable: Unusable[] }> {
	const { traits } = place.directory;
	const people = new Map<string, Person>();
	const personOf = (ask: Ask, { user, sighting }: Known): Person => {
		const key = personKey(place, user) + ask.action + String(ask.dryRun);
		const person = people.get(key) ?? newPerson(place, ask, { user, sighting });
		people.set(key, person);
		// Another item's look-up may tell more than an ID alone.
		if (!person.sighting) Object.assign(person, { user, sighting, before: sighting });
		return person;
	};
	const first = new Map(how.met && asks.toReversed().map((ask) => [nameKey(ask.name, traits), ask]));
	const told = (name: Name, found: Found) => {
		const ask = first.get(nameKey(name, traits))!;
		const who = whoIs(name, found, how.label);
		if (who instanceof Fault) return;
		const person = personOf(ask, who);
		if (person.asks.length > 0) return;
		person.asks = [ask];
		how.met?.(person);
	};
	const names = asks.map(({ name }) => name).filter((name) => isLookedUp(place, name, how));
	const found = await place.search.find(names, how.met && { told });
	const others = seenForOthers(place, asks, found);
	const unusable: Unusable[] = [];
	for (const person of people.values()) person.asks = [];
	for (const ask of asks) {
		const nameIs = nameKey(ask.name, traits);
		const who = whoIs(ask.name, others.get(nameIs) ?? found.get(nameIs), how.label);
		if (who instanceof Fault) unusable.push({ ...ask, fault: who });
		else add(personOf(ask, who), ask);
	}
	return { people: [...people.values()], unusable };
}

/** An empty list that grows takes room for seventeen, of 100,000 people too. */
function add(person: Person, ask: Ask): void {
	if (person.asks.length > 0) person.asks.push(ask);
	else person.asks = [ask];
}

function newPerson(place: Place, { action, dryRun, name }: Ask, { user, sighting }: Known): Person {
	const whose = nameKey(name, place.directory.traits);
	return {
		place,
		action,
		dryRun,
		user,
		sighting,
		before: sighting,
		asks: [],
		effort: newEffort({ ...place.search.limits, whose }),
		answer: null,
		result: null,
	};
}

/**
 * Someone whose own look-up failed, or wasn't made, may have been found for another item: by an id or a login,
 * which no two people share. Taken for two, they would be reported as left alone and changed all the same.
 */
function seenForOthers(
	{ directory: { traits } }: Place,
	asks: readonly Ask[],
	found: ReadonlyMap<string, Found>,
): Map<string, Found> {
	const wanted = asks.map(({ name }) => nameKey(name, traits)).filter((key) => isOpen(found.get(key)));
	if (wanted.length === 0) return new Map();
	/** By name; null where several are called so. */
	const seen = new Map<string, Sighting[] | null>();
	for (const result of found.values()) {
		if (!Array.isArray(result) || result.length !== 1) continue;
		for (const name of namesOf(result[0]!)) {
			const key = nameKey(name, traits);
			const other = seen.get(key);
			const isShared = seen.has(key) && !(other && isSame(other[0]!, result[0]!, traits));
			if (name.by !== 'email') seen.set(key, isShared ? null : result);
		}
	}
	return new Map(wanted.flatMap((key) => (seen.get(key) ? [[key, seen.get(key)!]] : [])));
}

/** Two look-ups of one person give two sightings. */
function isSame({ user: one }: Sighting, { user: other }: Sighting, rule: IdRule): boolean {
	const key = userKey(one, rule);
	return key !== null && key === userKey(other, rule);
}

function isOpen(found: Found | undefined): boolean {
	return found === undefined || found instanceof Fault;
}

/** @returns whether a name is looked up at all */
export function isLookedUp({ directory: { traits } }: Place, name: Name, { looksUpIds }: Resolving): boolean {
	if (name.by !== 'id') return true;
	return traits.finds.id !== 'no' && looksUpIds;
}

/** Somebody, as far as is known. */
interface Known {
	user: User;
	sighting: Sighting | null;
}

function whoIs(name: Name, found: Found | undefined, label: string): Known | Fault {
	if (found === undefined) return { user: namedUser(name), sighting: null };
	const sighting = theOne(name, found, label);
	return sighting instanceof Fault ? sighting : { user: sighting.user, sighting };
}

/** @returns the one whom a name means, or why there is no such one */
export function theOne(name: Name, found: Found, label: string): Sighting | Fault {
	if (found instanceof Fault) return found;
	if (found instanceof Absent) return notFound(name, label, found);
	return found.length > 1 ? ambiguous(name, found, label) : found[0]!;
}

/** @returns the fault for a name that nobody answers to, and what proves it where the change itself doesn't */
export function notFound(name: Name, label: string, absent?: Absent): Fault {
	const advice =
		name.by === 'id' && name.value.includes('@')
			? 'This looks like an e-mail address: choose “By Email” instead of “By ID”.'
			: 'Check the spelling, or set “When Not Found” to “Skip” where not everyone has an account.';
	return new Fault('notFound', `${label} has no user with the ${describeName(name)}.`, {
		advice: absent ? `${absent.proof} ${advice}` : advice,
	});
}

const MOST_CANDIDATES = 10;

/** @returns the fault for a name that several users answer to */
function ambiguous(name: Name, found: readonly Sighting[], label: string): Fault {
	const logins = found
		.slice(0, MOST_CANDIDATES)
		.map(({ user }) => `“${nameOf(user)}”`)
		.join(', ');
	const more = found.length > MOST_CANDIDATES ? ` and ${found.length - MOST_CANDIDATES} more` : '';
	return new Fault(
		'ambiguous',
		`${label} has ${found.length} users with the ${describeName(name)}: ${logins}${more}. None was changed.`,
		{ advice: 'Name the one that is meant by login or by ID.' },
	);
}
