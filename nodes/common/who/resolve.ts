import type { Name, Sighting, User } from '../model/domain';
import { newEffort } from '../model/effort';
import { Fault } from '../model/fault';
import { needsEmail, type Guards } from '../guards/guards';
import { describeName, nameKey, nameOf } from '../model/names';
import type { Found } from './Search';
import { personKey, type Person, type Place } from './Person';
import { type Ask, type Unusable } from '../items/Ask';

export interface Resolving {
	/** The vendor's name, for sentences. */
	label: string;
	guards: Guards;
	/** Whether users given by id are looked up too, where the vendor can. */
	looksUpIds: boolean;
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
	const found = await place.search.find(asks.map(({ name }) => name).filter((name) => isLookedUp(place, name, how)));
	const others = seenForOthers(asks, found);
	const people = new Map<string, Person>();
	const unusable: Unusable[] = [];
	for (const ask of asks) {
		const nameIs = nameKey(ask.name);
		const who = whoIs(ask.name, others.get(nameIs) ?? found.get(nameIs), how.label);
		if (who instanceof Fault) {
			unusable.push({ ...ask, fault: who });
			continue;
		}
		const { user, sighting } = who;
		const key = personKey(place, user) + ask.action;
		const person = people.get(key);
		if (person) {
			person.asks.push(ask);
			// Another item's look-up may tell more than an ID alone.
			if (!person.sighting) Object.assign(person, { user, sighting, before: sighting });
		} else {
			people.set(key, {
				place,
				action: ask.action,
				user,
				sighting,
				before: sighting,
				asks: [ask],
				effort: newEffort(place.search.limits),
				answer: null,
				result: null,
			});
		}
	}
	return { people: [...people.values()], unusable };
}

/**
 * Someone whose own look-up failed, or wasn't made, may have been found for another item: by an id or a login,
 * which no two people share. Taken for two, they would be reported as left alone and changed all the same.
 */
function seenForOthers(asks: readonly Ask[], found: ReadonlyMap<string, Found>): Map<string, Found> {
	const wanted = asks.map(({ name }) => nameKey(name)).filter((key) => !Array.isArray(found.get(key)));
	if (wanted.length === 0) return new Map();
	const seen = new Map<string, Found>();
	for (const result of found.values()) {
		if (result instanceof Fault || result.length !== 1) continue;
		for (const by of ['id', 'login'] as const) {
			const value = result[0]!.user[by];
			if (value !== null) seen.set(nameKey({ by, value }), result);
		}
	}
	return new Map(wanted.flatMap((key) => (seen.has(key) ? [[key, seen.get(key)!]] : [])));
}

function isLookedUp({ directory: { traits } }: Place, name: Name, { guards, looksUpIds }: Resolving): boolean {
	if (name.by !== 'id') return true;
	return traits.finds.id !== 'no' && (looksUpIds || needsEmail(onlyId(name), guards));
}

function onlyId({ value }: Name): User {
	return { id: value, login: null, email: null, displayName: null };
}

function whoIs(name: Name, found: Found | undefined, label: string): { user: User; sighting: Sighting | null } | Fault {
	if (found === undefined) return { user: onlyId(name), sighting: null };
	if (found instanceof Fault) return found;
	const [sighting, ...others] = found;
	if (!sighting) return notFound(name, label);
	if (others.length > 0) return ambiguous(name, found, label);
	return { user: sighting.user, sighting };
}

/** @returns the fault for a name that nobody answers to */
export function notFound(name: Name, label: string): Fault {
	return new Fault('notFound', `${label} has no user with the ${describeName(name)}.`, {
		advice:
			name.by === 'id' && name.value.includes('@')
				? 'This looks like an e-mail address: choose “By Email” instead of “By ID”.'
				: 'Check the spelling, or set “When Not Found” to “Skip” where not everyone has an account.',
	});
}

const MOST_CANDIDATES = 10;

/** @returns the fault for a name that several users answer to */
export function ambiguous(name: Name, found: readonly Sighting[], label: string): Fault {
	const logins = found
		.slice(0, MOST_CANDIDATES)
		.map(({ user }) => `“${nameOf(user)}”`)
		.join(', ');
	const more = found.length > MOST_CANDIDATES ? ` and ${found.length - MOST_CANDIDATES} more` : '';
	return new Fault(
		'ambiguous',
		`${label} has ${found.length} users with the ${describeName(name)}: ${logins}${more}. None was changed.`,
		{
			advice: 'Name the one that is meant by login or by ID.',
		},
	);
}
