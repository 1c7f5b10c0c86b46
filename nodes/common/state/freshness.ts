import { Fault } from '../model/fault';
import { Absent } from '../model/names';
import type { Sighting } from '../model/domain';
import { observe, type Seen } from './observer';
import type { OnAnswer, Person, Place } from '../who/Person';

const MOST_ROUNDS = 3;

/** Keeps states fresh enough to be sent along with a change, with one reading for all who wait for it. */
export class Freshness {
	private reading: Promise<Map<Person, Seen>> | null = null;

	/** @param waiting - everyone whose change hasn't been sent yet */
	constructor(
		private readonly place: Place,
		private readonly waiting: () => readonly Person[],
	) {}

	/**
	 * Reads people again.
	 * @param round - how often this was in vain: the list may take longer to read than a state stays
	 *   fresh, so later rounds ask for these people one by one
	 * @returns those who can still be changed; the others are told as done
	 */
	async renew(people: readonly Person[], round: number, done: OnAnswer): Promise<Person[]> {
		const { changeNeedsStateWithinMs } = this.place.directory.traits;
		if (round === MOST_ROUNDS && changeNeedsStateWithinMs === null) return people.filter(forget);
		const seen = round < MOST_ROUNDS ? await this.read(people, round) : null;
		return people.filter((person) => {
			if (seen && !seen.has(person) && changeNeedsStateWithinMs === null) return forget(person);
			const sighting = seen === null ? tooSlow() : present(seen.get(person));
			if (sighting instanceof Fault) {
				done(person, sighting);
				return false;
			}
			look(person, sighting);
			return true;
		});
	}

	/** Where every change needs a state that is a few seconds old, all who wait are read at once. */
	private async read(people: readonly Person[], round: number): Promise<Map<Person, Seen>> {
		if (round > 0 || this.place.directory.traits.changeNeedsStateWithinMs === null)
			return await observe(this.place, people, { avoidList: round > 0 });
		this.reading ??= observe(this.place, this.waiting()).finally(() => (this.reading = null));
		return await this.reading;
	}
}

/** Takes note of a new sighting; what was before anything was sent stays what it was. */
export function look(person: Person, sighting: Sighting): void {
	person.sighting = sighting;
	person.user = sighting.user;
	if (person.effort.fate === 'none') person.before = sighting;
}

/**
 * Nothing is claimed of a person whose state can't be read, or not quickly enough to act on it.
 * @returns true: they can still be changed
 */
function forget(person: Person): true {
	person.sighting = person.before = null;
	return true;
}

function tooSlow(): Fault {
	return new Fault('failed', 'The user’s present state couldn’t be read quickly enough to be sent along safely.', {
		advice: 'Lower “Batch Size” in the options, or run it when the system is less busy.',
	});
}

/** @returns what was seen of a user who was found a moment ago; a fault when they aren't there now */
export function present(seen: Seen | undefined): Sighting | Fault {
	if (seen !== undefined && !(seen instanceof Absent)) return seen;
	return new Fault('conflict', 'The user isn’t there any more.', {
		advice: 'Check at the vendor whether the user was deleted or renamed.',
	});
}
