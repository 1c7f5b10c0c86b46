import { asFault, Cancelled, Fault } from '../model/fault';
import { Guards } from '../guards/guards';
import { Absent, nameKey, type IdRule } from '../model/names';
import { ACT_WITHIN_MS, decided, disagreement } from '../plan/plan';
import { RunEnded } from '../outcomes/stop';
import { settlePerson } from '../outcomes/settlePerson';
import { ChangePhase, type RunSetting } from './ChangePhase';
import { look } from '../state/freshness';
import { guardAll, guardNow } from '../guards/guardAll';
import { observe, readableBy, type Seen } from '../state/observer';
import { overlapped } from './overlapped';
import { isLookedUp, notFound, resolve } from '../who/resolve';
import { personKey, type Person, type Place } from '../who/Person';
import { isFailure } from '../model/domain';
import { failure } from '../model/result';
import { type Ask, type Unusable } from '../items/Ask';

/** What of a run concerns one place. */
interface Part {
	place: Place;
	asks: Ask[];
	guards: Guards;
	changes: ChangePhase;
}

/**
 * One execution of enable, disable, lock or unlock: who, guards, what is, plan, change, what is now.
 * With On Error = Stop all looking-up and every guard comes before the first change; else a person's change may go out
 * while others are still being looked up.
 */
export class StatusRun {
	private readonly people: Person[] = [];
	private unusable: Unusable[] = [];
	private hasDry = false;
	private overlaps = false;

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
		this.overlaps = this.mayOverlap(asks);
		const parts = this.partsOf(asks);
		this.endIfFailed();
		for (const part of parts) await this.findOut(part);
		this.endIfFailed();
		this.checkCap();
		this.endIfFailed();
		for (const { place, guards } of parts) await guardAll(place, this.undecided(place), guards, this.setting);
		this.endIfFailed();
		for (const part of parts) await this.lookFirst(part);
		this.endIfFailed();
		this.decideAll();
		this.endIfFailed();
		for (const { changes } of parts) await changes.run();
	}

	/** Whether nothing that is still to be found out can speak against a change, or make it another item's. */
	private mayOverlap(asks: readonly Ask[]): boolean {
		const { stopsOnFailure, options, countPeople } = this.setting;
		if (stopsOnFailure || this.hasDry) return false;
		if (new Set(asks.map(({ action, reason }) => JSON.stringify([action, reason]))).size > 1) return false;
		return options.maxUsers === 0 || countPeople([]) + this.namesIn(asks, {}).size <= options.maxUsers;
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

	private partsOf(asks: readonly Ask[]): Part[] {
		const parts = new Map<string, Part>();
		for (const ask of asks) {
			try {
				const part = parts.get(ask.scope) ?? this.newPart(ask.scope);
				parts.set(ask.scope, part);
				part.asks.push(ask);
			} catch (error) {
				// A credential that can't work is the fault of each item that needs it.
				if (!(error instanceof Fault)) throw error;
				this.unusable.push({ ...ask, fault: error });
			}
		}
		return [...parts.values()];
	}

	private newPart(scope: string): Part {
		const { options, open } = this.setting;
		const place = open(scope);
		const stillOpen = () => this.stillOpen(place);
		const changes = new ChangePhase(place, this.setting, stillOpen, () => this.endIfFailed());
		return { place, asks: [], guards: new Guards(options, place.directory), changes };
	}

	private async findOut(part: Part): Promise<void> {
		const { place, asks, guards } = part;
		const how = { label: this.setting.label, looksUpIds: this.needsState(place) || guards.hasDomains };
		// Who is given by ID and isn't read may end the run yet, where what guards them can't be looked up.
		const overlaps = this.overlaps && asks.every(({ name }) => isLookedUp(place, name, how)) && this.tellAlike(part);
		const early = new Set<Person>();
		const goOn = async (person: Person) => {
			early.add(person);
			this.people.push(person);
			if (guardNow(person, guards)) await this.goOn(person, part);
		};
		const { people, unusable } = await overlapped(this.setting.options.concurrency, goOn, async (setOut) => {
			return await resolve(place, asks, { ...how, met: overlaps ? setOut : undefined });
		});
		// One by one: 100,000 arguments overflow the stack.
		for (const person of people) if (!early.has(person)) this.people.push(person);
		for (const item of unusable) this.unusable.push(item);
	}

	/** Whether it makes no difference which of the items that name one person is the first to be looked up. */
	private tellAlike({ place, asks }: Part): boolean {
		const { singleTellsState } = place.directory.traits;
		return this.needsState(place) || new Set(asks.map(({ name }) => singleTellsState[name.by])).size === 1;
	}

	/** The rest of one person's way, as far as it doesn't take the others'. */
	private async goOn(person: Person, { place, changes }: Part): Promise<void> {
		if (place.directory.traits.changesSets || person.result !== null || this.setting.signal?.aborted) return;
		if (this.needsState(place) && !person.sighting?.state) return;
		this.decide(person);
		if (person.result === null) await changes.begin(person);
	}

	/** Names, before anything is looked up: a list that is too long costs no request. */
	private isTooLong(asks: readonly Ask[]): boolean {
		const { maxUsers } = this.setting.options;
		// Two IDs that differ by case only may be one person's: that is counted once people are known.
		return maxUsers > 0 && this.namesIn(asks, { idsInAnyCase: true }).size > maxUsers;
	}

	private namesIn(asks: readonly Ask[], rule: IdRule): Set<string> {
		return new Set([...asks, ...this.unusable].flatMap(({ name }) => (name ? [nameKey(name, rule)] : [])));
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

	private needsState({ directory: { traits } }: Place): boolean {
		return this.setting.options.checkFirst || this.hasDry || traits.changeNeedsStateWithinMs !== null;
	}

	/** Reads the state of those of whom the look-up didn't tell it. */
	private async lookFirst(part: Part): Promise<void> {
		const { place } = part;
		if (!this.needsState(place)) return;
		const unseen = this.undecided(place).filter(
			(person) => !person.sighting?.state && readableBy(place.directory.traits, person.user),
		);
		const take = (person: Person, seen: Seen) => {
			if (seen instanceof Fault) person.result = failure(seen);
			else if (seen instanceof Absent)
				person.result = failure(notFound(person.asks[0]!.name, this.setting.label, seen));
			else look(person, seen);
		};
		const early = new Set<Person>();
		const goOn = async (person: Person) => await this.goOn(person, part);
		const seen = await overlapped(this.setting.options.concurrency, goOn, async (setOut) => {
			const told = (person: Person, its: Seen) => {
				early.add(person);
				take(person, its);
				setOut(person);
			};
			return await observe(place, unseen, this.overlaps ? { told } : {});
		});
		for (const [person, its] of seen) if (!early.has(person)) take(person, its);
	}

	private decideAll(): void {
		// Where all are looked at only, nobody can disagree.
		const looked = this.people.some(({ dryRun }) => !dryRun) ? this.people.filter(({ dryRun }) => dryRun) : [];
		const dry = new Map(looked.map(({ place, user, asks }) => [personKey(place, user), asks[0]!.item]));
		for (const person of this.undecided())
			this.decide(person, person.dryRun ? undefined : dry.get(personKey(person.place, person.user)));
	}

	/** @param dryItem - the item that asks for a dry run of a person who is to be changed */
	private decide(person: Person, dryItem?: number): void {
		const { clock, options } = this.setting;
		const { user, dryRun, sighting } = person;
		const result =
			dryItem === undefined
				? decided(person, options.checkFirst, clock.wall())
				: failure(disagreement(user, dryItem), { before: sighting?.state ?? null, at: sighting?.seen.wall ?? null });
		// Too old to leave them alone for it: they are read again right before the change.
		const isOld = sighting !== null && clock.now() - sighting.seen.tick > ACT_WITHIN_MS;
		if (isOld && !dryRun && result?.outcome === 'unchanged') return;
		person.result = result;
	}

	/** People without a result yet. */
	private stillOpen(place?: Place): Person[] {
		return this.people.filter((person) => person.result === null && (!place || person.place === place));
	}

	/** Those of them for whom nothing was sent yet. */
	private undecided(place?: Place): Person[] {
		return this.stillOpen(place).filter(({ answer }) => answer === null);
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
