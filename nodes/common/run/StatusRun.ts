import { Cancelled, Fault } from '../model/fault';
import { Absent } from '../model/found';
import type { Guards } from '../guards/guards';
import { nameKey } from '../model/names';
import { isAlready, plan, SKIP_WITHIN_MS } from '../plan/plan';
import { Search } from '../who/Search';
import type { UserDirectory } from '../vendor/UserDirectory';
import { RunEnded } from '../outcomes/RunEnded';
import { ChangePhase } from './ChangePhase';
import type { RunSetting } from './RunSetting';
import { look } from '../state/freshness';
import { guardAll } from '../guards/guardAll';
import { observe, readableBy } from '../state/observer';
import { searchLimits } from '../model/runOptions';
import { notFound, resolve } from '../who/resolve';
import { personKey, type Person, type Place } from '../who/Person';
import { failure, isFailure, resultOf } from '../model/result';
import { type Ask, type Unusable } from '../items/Ask';

/**
 * One execution of enable, disable, lock or unlock: who, guards, what is, plan, change, what is now.
 * With On Error = Stop all looking-up and every guard comes before the first change.
 */
export class StatusRun {
	private readonly people: Person[] = [];
	private unusable: Unusable[] = [];

	constructor(private readonly setting: RunSetting) {}

	/**
	 * Runs it.
	 * @param asks - what the items ask for
	 * @param unusable - items that ask for nothing usable
	 * @returns everyone with a result, and the items that name nobody
	 * @throws {RunEnded}
	 */
	async run(asks: readonly Ask[], unusable: readonly Unusable[]): Promise<{ people: Person[]; unusable: Unusable[] }> {
		this.unusable = [...unusable];
		try {
			this.endIfFailed();
			const places = this.placesOf(asks);
			this.endIfFailed();
			for (const [place, own] of places) await this.findOut(place, own);
			this.endIfFailed();
			this.checkCap();
			this.endIfFailed();
			for (const place of places.keys()) await guardAll(place, this.stillOpen(place), this.guardsOf(place));
			this.endIfFailed();
			for (const place of places.keys()) await this.lookFirst(place);
			this.endIfFailed();
			for (const person of this.stillOpen()) this.decide(person);
			this.endIfFailed();
			for (const place of places.keys()) {
				await new ChangePhase(
					place,
					this.setting,
					() => this.stillOpen(place),
					() => this.endIfFailed(),
				).run();
			}
		} catch (error) {
			throw error instanceof RunEnded ? error : new RunEnded(error as Error, null, this.people);
		}
		return { people: this.people, unusable: this.unusable };
	}

	private placesOf(asks: readonly Ask[]): Map<Place, Ask[]> {
		const limits = searchLimits(this.setting.options);
		const places = new Map<string, Place>();
		const byPlace = new Map<Place, Ask[]>();
		for (const ask of asks) {
			let place = places.get(ask.scope);
			if (!place) {
				const directory = this.openPlace(ask);
				if (!directory) continue;
				place = { scope: ask.scope, directory, search: new Search(directory, limits) };
				places.set(ask.scope, place);
				byPlace.set(place, []);
			}
			byPlace.get(place)?.push(ask);
		}
		return byPlace;
	}

	/** A credential that can't work is the fault of each item that needs it. */
	private openPlace(ask: Ask): UserDirectory | null {
		try {
			return this.setting.open(ask.scope);
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			this.unusable.push({ ...ask, fault: error });
			return null;
		}
	}

	private async findOut(place: Place, asks: readonly Ask[]): Promise<void> {
		const { people, unusable } = await resolve(place, asks, {
			label: this.setting.label,
			guards: this.guardsOf(place),
			looksUpIds: this.needsState(place),
		});
		// One by one: 100,000 arguments overflow the stack.
		for (const person of people) this.people.push(person);
		for (const item of unusable) this.unusable.push(item);
	}

	private checkCap(): void {
		const { maxUsers } = this.setting.options;
		if (maxUsers === 0) return;
		// Named, not found: a list that is too long is too long whoever has an account here.
		const unfound = this.unusable.flatMap(({ name }) => (name ? [nameKey(name, {})] : []));
		const found = this.people.map(({ place, user }) => personKey(place, user));
		const count = this.setting.countPeople([...found, ...unfound]);
		if (count <= maxUsers) return;
		const fault = new Fault(
			'refused',
			`This execution names more than ${maxUsers} people at this node, so no one was changed.`,
			{
				advice: 'Check the list; if it is right, raise “Max Users” in the options.',
			},
		);
		for (const person of this.people) person.result = failure(fault, { before: person.sighting?.state ?? null });
	}

	private guardsOf({ directory }: Place): Guards {
		const { options, protectedByCredential } = this.setting;
		return {
			protectedUsers: [...options.protectedUsers, ...protectedByCredential],
			allowedUsers: options.allowedUsers,
			ownAccount: directory.ownAccount,
		};
	}

	private needsState({ directory: { traits } }: Place): boolean {
		const { checkFirst, dryRun } = this.setting.options;
		return checkFirst || dryRun || traits.changeNeedsStateWithinMs !== null;
	}

	/** Reads the state of those of whom the look-up didn't tell it. */
	private async lookFirst(place: Place): Promise<void> {
		if (!this.needsState(place)) return;
		const unseen = this.stillOpen(place).filter((person) => !person.sighting?.state && readableBy(person));
		for (const [person, seen] of await observe(place, unseen)) {
			if (seen instanceof Fault) person.result = failure(seen);
			else if (seen instanceof Absent)
				person.result = failure(notFound(person.asks[0]!.name, this.setting.label, seen));
			else look(person, seen);
		}
	}

	private decide(person: Person): void {
		const { clock, options } = this.setting;
		const { action, sighting } = person;
		const age = sighting ? clock.now() - sighting.seen.tick : 0;
		const decision = plan(action, sighting, age, options.checkFirst || options.dryRun);
		const state = sighting?.state ?? null;
		const known = {
			before: state,
			after: null,
			at: sighting?.seen.wall ?? clock.wall(),
			response: sighting?.response ?? null,
		};
		if (decision.do === 'leave') {
			person.result = resultOf('unchanged', { ...known, after: state, proof: 'check' });
		} else if (decision.do === 'refuse') {
			person.result = failure(new Fault('conflict', decision.why), known);
		} else if (options.dryRun) {
			person.result = resultOf('wouldChange', known);
		} else if (age > SKIP_WITHIN_MS && isAlready(action, sighting)) {
			// Too old to say that it was so all along.
			person.before = null;
		}
	}

	/** People without a result yet. */
	private stillOpen(place?: Place): Person[] {
		return this.people.filter((person) => person.result === null && (!place || person.place === place));
	}

	/** @throws {RunEnded} with On Error = Stop, for the first item that failed */
	private endIfFailed(): void {
		if (this.setting.signal?.aborted) throw new Cancelled();
		if (!this.setting.stopsOnFailure) return;
		const skips = this.setting.options.whenNotFound === 'skip';
		const failed = [
			...this.unusable.filter(({ fault }) => !(skips && fault.outcome === 'notFound')),
			...this.people.flatMap(({ result, asks }) => {
				const fails = result && isFailure(result.outcome) && !(skips && result.outcome === 'notFound');
				return fails ? [{ item: asks[0]!.item, fault: result.fault! }] : [];
			}),
		];
		if (failed.length === 0) return;
		const first = failed.reduce((one, other) => (other.item < one.item ? other : one));
		throw new RunEnded(first.fault, first.item, this.people);
	}
}
