import type { Clock } from '../model/clock';
import type { Name } from '../model/domain';
import { Fault } from '../model/fault';
import { nameKey } from '../model/names';
import { failure } from '../model/result';
import { theOne } from '../who/resolve';
import type { Person, Place } from '../who/Person';
import type { Guards } from './guards';

/** So many entries are looked up at a time, where that is all that can be done. */
const SOME = 100;

const NAME_OTHERWISE = 'Name the users by e-mail or by login instead of by ID.';

/**
 * Holds everyone against the guards, before anything is changed. For people of whom not all names are known the
 * entries are looked up, once; where that isn't certain, or takes more requests, the people are read.
 * @param label - the vendor's name, for sentences
 */
export async function guardAll(
	place: Place,
	people: readonly Person[],
	guards: Guards,
	{ clock, label }: { clock: Clock; label: string },
): Promise<void> {
	const unknown = people.filter((person) => !isKnown(person));
	const names = unknown.length === 0 ? [] : guards.toLookUp(unknown.map(({ action }) => action));
	const canRead = place.directory.traits.finds.id === 'single';
	let doubt = unknown.some(({ action }) => guards.protectsDomains(action)) && !canRead ? domainUnknown() : null;
	if (names.length > 0 && !doubt) {
		const isLess = canRead && names.length > unknown.length;
		doubt = isLess ? null : await lookUp(place, names, guards, canRead ? null : clock);
		if (isLess || (doubt && canRead)) await read(place, unknown, label);
	}
	// What can't be held against the guards for certain ends the run, for those of whom it could as well.
	if (doubt && !canRead) for (const person of people) refuse(person, uncheckable(doubt));
	for (const person of people) if (person.result === null) guard(person, guards);
}

/**
 * Holds somebody against the guards while others are still being looked up.
 * @returns false where not all of their names are known, so that the entries have to be looked up first
 */
export function guardNow(person: Person, guards: Guards): boolean {
	const known = isKnown(person);
	if (known) guard(person, guards);
	return known;
}

function guard(person: Person, guards: Guards): void {
	const fault = guards.refusal(person.action, person.sighting ?? person);
	if (fault) refuse(person, fault);
}

/** A record with the state in it is the whole record; what it lacks the vendor doesn't hold. */
function isKnown({ user, sighting, place: { directory } }: Person): boolean {
	if (sighting === null) return false;
	const isWhole = sighting.state !== null && directory.traits.finds.id === 'single';
	return isWhole || (user.login !== null && user.email !== null);
}

/**
 * @param clock - where it has to be over within Max Wait
 * @returns why it can't be told of an entry whom it means; null where all are certain
 */
async function lookUp(
	{ search, directory: { traits } }: Place,
	names: readonly Name[],
	guards: Guards,
	clock: Clock | null,
): Promise<Fault | null> {
	const until = clock ? clock.now() + search.limits.maxWaitMs : Infinity;
	const step = clock ? SOME : names.length;
	let doubt: Fault | null = null;
	for (let start = 0; start < names.length; start += step) {
		if (start > 0 && clock && clock.now() >= until) return tooMany(names.length);
		const some = names.slice(start, start + step);
		const found = await search.find(some);
		for (const name of some) {
			const who = found.get(nameKey(name, traits));
			if (Array.isArray(who)) guards.learn(name, who);
			else if (who instanceof Fault) doubt ??= who;
		}
	}
	return doubt;
}

async function read({ search, directory: { traits } }: Place, people: readonly Person[], label: string): Promise<void> {
	const names = new Map(
		people.flatMap((person): Array<[Person, Name]> =>
			person.user.id === null ? [] : [[person, { by: 'id', value: person.user.id }]],
		),
	);
	const found = await search.find([...names.values()]);
	for (const [person, name] of names) {
		const sighting = theOne(name, found.get(nameKey(name, traits))!, label);
		if (sighting instanceof Fault) refuse(person, sighting);
		else Object.assign(person, { user: sighting.user, sighting, before: sighting });
	}
}

function refuse(person: Person, fault: Fault): void {
	person.result = failure(fault, { before: person.sighting?.state ?? null });
}

function tooMany(count: number): Fault {
	return new Fault('failed', `They are ${count} names, too many to be looked up within “Max Wait”.`, {
		advice: `${NAME_OTHERWISE} Or raise “Max Wait” in the options.`,
	});
}

function domainUnknown(): Fault {
	return new Fault('failed', 'A user’s ID doesn’t say of which domain their address is.', { advice: NAME_OTHERWISE });
}

function uncheckable(fault: Fault): Fault {
	return fault.but({
		message: `The protected and allowed users couldn’t be looked up, so this user wasn’t changed. ${fault.message}`,
	});
}
