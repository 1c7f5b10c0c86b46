import { Cancelled, Fault } from '../model/fault';
import { Absent } from '../model/found';
import { Guards } from '../guards/guards';
import type { Name, User } from '../model/domain';
import { nameKey, nameOf } from '../model/names';
import { decided } from '../plan/decided';
import { ACT_WITHIN_MS } from '../plan/plan';
import { Search } from '../who/Search';
import type { UserDirectory } from '../vendor/UserDirectory';
import { asFault } from '../model/unforeseen';
import { RunEnded } from '../outcomes/RunEnded';
import { settlePerson } from '../outcomes/settlePerson';
import { ChangePhase } from './ChangePhase';
import type { RunSetting } from './RunSetting';
import { look } from '../state/freshness';
import { guardAll } from '../guards/guardAll';
import { observe, readableBy } from '../state/observer';
import { searchLimits } from '../model/runOptions';
import { notFound, resolve } from '../who/resolve';
import { personKey, type Person, type Place } from '../who/Person';
import { failure, isFailure } from '../model/result';
import { type Ask, type Unusable } from '../items/Ask';

/**
 * One execution of enable, disable, lock or unlock: who, guards, what is, plan, change, what is now.
 * With On Error = Stop all looking-up and every guard comes before the first change.
 */
export class StatusRun {
	private readonly people: Person[] = [];
	private unusable: Unusable[] = [];
	private hasDry = false;

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
		this.hasDry = asks.some(({ dryRun }) => dryRun);
		try {
			await this.goThrough(asks);
		} catch (error) {
			if (error instanceof RunEnded) throw error;
			if (this.setting.signal?.aborted) throw new RunEnded(new Cancelled(), null, this.people);
			if (this.setting.stopsOnFailure) throw new RunEnded(asFault(error), null, this.people);
			this.breakOff(asks, error);
		}
		return { people: this.people, unusable: this.unusable };
	}

	private async goThrough(asks: readonly Ask[]): Promise<void> {
		this.endIfFailed();
		if (this.isTooLong(asks)) {
			this.refuse(asks);
			return;
		}
		const places = this.placesOf(asks);
		this.endIfFailed();
		for (const [place, own] of places) await this.findOut(place, own);
		this.endIfFailed();
		this.checkCap();
		this.endIfFailed();
		for (const place of places.keys()) await guardAll(place, this.stillOpen(place), this.guardsOf(place), this.setting);
		this.endIfFailed();
		for (const place of places.keys()) await this.lookFirst(place);
		this.endIfFailed();
		this.decideAll();
		this.endIfFailed();
		for (const place of places.keys()) {
			await new ChangePhase(
				place,
				this.setting,
				() => this.stillOpen(place),
				() => this.endIfFailed(),
			).run();
		}
	}

	/** An error that nobody foresaw: everyone is told what is known of them, and nothing more is sent. */
	private breakOff(asks: readonly Ask[], error: unknown): void {
		const { label, clock } = this.setting;
		for (const person of this.stillOpen()) {
			person.answer ??= asFault(error, person.effort.fate);
			person.result = settlePerson(person, label, clock.wall());
		}
		const told = new Set([...this.people.flatMap((person) => person.asks), ...this.unusable].map(({ item }) => item));
		for (const ask of asks) if (!told.has(ask.item)) this.unusable.push({ ...ask, fault: asFault(error) });
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
			looksUpIds: this.needsState(place) || this.guardsOf(place).allowsByDomain,
		});
		// One by one: 100,000 arguments overflow the stack.
		for (const person of people) this.people.push(person);
		for (const item of unusable) this.unusable.push(item);
	}

	/** Names, before anything is looked up: a list that is too long costs no request. */
	private isTooLong(asks: readonly Ask[]): boolean {
		const { maxUsers } = this.setting.options;
		// Two IDs that differ by case only may be one person's: that is counted once people are known.
		const key = (name: Name) => nameKey(name, { idsInAnyCase: true });
		const named = [...asks, ...this.unusable].flatMap(({ name }) => (name ? [key(name)] : []));
		return maxUsers > 0 && new Set(named).size > maxUsers;
	}

	private refuse(asks: readonly Ask[]): void {
		const fault = this.tooMany();
		for (const ask of asks) this.unusable.push({ ...ask, fault });
		// What comes in a later turn of the same execution is too much as well.
		this.setting.countPeople(asks.map(({ name }) => nameKey(name, {})));
		this.endIfFailed();
	}

	/** People, once they are known. */
	private checkCap(): void {
		const { maxUsers } = this.setting.options;
		if (maxUsers === 0) return;
		// Named, not found: a list that is too long is too long whoever has an account here.
		const unfound = this.unusable.flatMap(({ name }) => (name ? [nameKey(name, {})] : []));
		const found = this.people.map(({ place, user }) => personKey(place, user));
		if (this.setting.countPeople([...found, ...unfound]) <= maxUsers) return;
		const fault = this.tooMany();
		for (const person of this.people) person.result = failure(fault, { before: person.sighting?.state ?? null });
	}

	private tooMany(): Fault {
		const { maxUsers } = this.setting.options;
		return new Fault(
			'refused',
			`This execution names more than ${maxUsers} people at this node, so this step changed no one.`,
			{ advice: 'Check the list; if it is right, raise “Max Users” in the options.' },
		);
	}

	private guardsOf({ directory }: Place): Guards {
		const { options, protectedByCredential } = this.setting;
		const { allowedUsers } = options;
		const protectedUsers = [...options.protectedUsers, ...protectedByCredential];
		return new Guards({ protectedUsers, allowedUsers, ownAccount: directory.ownAccount }, directory.traits);
	}

	private needsState({ directory: { traits } }: Place): boolean {
		return this.setting.options.checkFirst || this.hasDry || traits.changeNeedsStateWithinMs !== null;
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

	private decideAll(): void {
		const { clock, options } = this.setting;
		const dry = new Map(
			this.people
				.filter(({ dryRun }) => dryRun)
				.map(({ place, user, asks }) => [personKey(place, user), asks[0]!.item]),
		);
		for (const person of this.stillOpen()) {
			const { place, user, dryRun, sighting } = person;
			const dryItem = dryRun ? undefined : dry.get(personKey(place, user));
			const result =
				dryItem === undefined
					? decided(person, options.checkFirst, clock.wall())
					: failure(disagreement(user, dryItem), { before: sighting?.state ?? null, at: sighting?.seen.wall ?? null });
			// Too old to leave them alone for it: they are read again right before the change.
			const isOld = sighting !== null && clock.now() - sighting.seen.tick > ACT_WITHIN_MS;
			if (isOld && !dryRun && result?.outcome === 'unchanged') continue;
			person.result = result;
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

function disagreement(user: User, dryItem: number): Fault {
	return new Fault(
		'conflict',
		`“${nameOf(user)}” wasn’t changed: item ${dryItem} asks for a dry run of the same person.`,
		{
			advice: 'Give each person once, or “Dry Run” the same for all of a person’s items.',
		},
	);
}
