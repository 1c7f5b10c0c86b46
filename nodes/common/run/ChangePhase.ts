import type { Clock } from '../model/clock';
import { Fault } from '../model/fault';
import type { RunOptions } from '../model/runOptions';
import type { ChangeAnswer } from '../vendor/UserDirectory';
import { Changes } from '../change/changes';
import { Freshness, present } from '../state/freshness';
import { observe } from '../state/observer';
import { type Person, type Place } from '../who/Person';
import { isFailure, type Sighting } from '../model/domain';
import type { Result } from '../model/result';
import { fateOf, faultOf, isSaidGone, settlePerson } from '../outcomes/settlePerson';

/** The second half of a run, for one place: changes everyone who is still to be changed, and finds out how it went. */
export class ChangePhase {
	private readonly failed: Person[] = [];
	private readonly changes: Changes;

	constructor(
		private readonly place: Place,
		private readonly setting: RunSetting,
		/** People of this place without a result yet. */
		private readonly stillOpen: () => Person[],
		private readonly endIfFailed: () => void,
	) {
		const { options, stopsOnFailure, clock } = setting;
		const done = (person: Person, answer: ChangeAnswer | Fault) => {
			person.answer = answer;
			if (stopsOnFailure && isFailure(this.settled(person, null).outcome)) this.failed.push(person);
		};
		this.changes = new Changes(
			place,
			new Freshness(place, () => this.waiting()),
			{ ...options, clock, stopped: () => this.failed.length > 0 },
			done,
		);
	}

	/** Begins with one person, while others are still being looked up. */
	async begin(person: Person): Promise<void> {
		await this.changes.sendOne(person);
	}

	/** @throws {RunEnded} from `endIfFailed` */
	async run(): Promise<void> {
		do {
			await this.lookAfter(this.failed.splice(0));
			// Those whose answer was lost may turn out well when they are read back: then it goes on.
			this.endIfFailed();
			await this.changes.send(this.waiting());
		} while (this.failed.length > 0);
		await this.lookAfter(this.stillOpen());
		this.endIfFailed();
	}

	private waiting(): Person[] {
		return this.stillOpen().filter(({ answer }) => answer === null);
	}

	/** Reads back whom it should, and settles everyone. */
	private async lookAfter(people: readonly Person[]): Promise<void> {
		const { verify } = this.setting.options;
		const { alwaysReadsBack } = this.place.directory.traits;
		const unsure = people.filter((person) =>
			faultOf(person)
				? fateOf(person) !== 'none' || isDoubtful(person)
				: verify || alwaysReadsBack.includes(person.action),
		);
		const seen = await observe(this.place, unsure);
		const readBacks = new Map(
			unsure.map((person) => [person, seen.has(person) ? present(seen.get(person)) : unreadable()]),
		);
		for (const person of people) {
			const readBack = readBacks.get(person) ?? null;
			person.result = this.settled(person, readBack);
			if (readBack && !(readBack instanceof Fault)) person.sighting = readBack;
		}
	}

	private settled(person: Person, readBack: Sighting | Fault | null): Result {
		return settlePerson(person, this.setting.label, this.setting.clock.wall(), readBack);
	}
}

/** Whoever was seen is looked for once more before it is said that there is no such user. */
function isDoubtful(person: Person): boolean {
	return isSaidGone(person) && person.before !== null;
}

function unreadable(): Fault {
	return new Fault('failed', 'It has no way to read a user who is known only by ID.');
}

/** What a run is told of its surroundings. */
export interface RunSetting {
	/** The vendor's name, for sentences. */
	label: string;
	/** Whom the credential protects is among the protected users. */
	options: RunOptions;
	/** On Error = Stop: the first failure ends the run. */
	stopsOnFailure: boolean;
	/** Opens a part of the vendor. */
	open: (scope: string) => Place;
	/**
	 * Counts distinct people over the whole workflow execution.
	 * @returns how many there are, these included
	 */
	countPeople: (keys: readonly string[]) => number;
	signal?: AbortSignal;
	clock: Clock;
}
