import type { Clock } from '../model/clock';
import type { Action } from '../model/domain';
import { newEffort, noteFate, splitEffort, type Effort } from '../model/effort';
import { Fault, StaleState } from '../model/fault';
import type { RunOptions } from '../model/runOptions';
import { inParallel } from '../who/parallel';
import { ACT_WITHIN_MS, decided } from '../plan/plan';
import type { Freshness } from '../state/freshness';
import type { OnAnswer, Person, Place } from '../who/Person';

export interface ChangeLimits extends Pick<RunOptions, 'concurrency' | 'batchSize' | 'checkFirst'> {
	clock: Pick<Clock, 'now' | 'wall'>;
	/** Asked before each request: true ends it. */
	stopped: () => boolean;
}

/** So many people refused alone, and nobody let through since, are no people's own fault. */
const MOST_ALONE = 10;

/** Sends the changes of one place: one by one, or in sets where the vendor has them. */
export class Changes {
	/** How many were refused alone since anybody went through. */
	private refusedAlone = 0;

	constructor(
		private readonly place: Place,
		private readonly freshness: Freshness,
		private readonly limits: ChangeLimits,
		private readonly done: OnAnswer,
	) {}

	/** @param people - to be changed, each by their action */
	async send(people: readonly Person[]): Promise<void> {
		const { concurrency, batchSize, stopped } = this.limits;
		if (people.length > 1) await this.prepare();
		const sets = setsOf(people, this.place.directory.traits.changesSets ? batchSize : 1);
		await inParallel(sets, concurrency, (set) => this.set(set), stopped);
	}

	/** One person's change alone. */
	async sendOne(person: Person): Promise<void> {
		await this.set([person]);
	}

	private async prepare(): Promise<void> {
		const { directory, search } = this.place;
		await directory.prepare?.(newEffort(search.limits)).catch((error: unknown) => {
			if (!(error instanceof Fault)) throw error;
		});
	}

	/** One request, or as many as it takes to set apart the user who spoils it for the others. */
	private async set(people: readonly Person[], suspicious = true): Promise<void> {
		const result = await this.request(people);
		if (!result) return;
		if (result.people.length === 1 || !result.fault.mayBeOneUser) this.tell(result.people, result.fault);
		else await this.split(result.people, result.fault, suspicious);
	}

	/**
	 * Halves a set that failed as a whole, until the users at fault are alone. When both halves and
	 * then ten single users fail alike, it is an outage and no user's fault: splitting stops.
	 * @param suspicious - nobody of the set went through yet, so that it may be an outage
	 */
	private async split(people: readonly Person[], fault: Fault, suspicious = true): Promise<void> {
		// Whoever of them is at fault, it is one fault.
		const { whose } = people[0]!.effort;
		for (const person of people) person.effort = { ...splitEffort(person.effort), whose };
		const middle = Math.ceil(people.length / 2);
		const failed: Failed[] = [];
		for (const half of [people.slice(0, middle), people.slice(middle)]) {
			if (this.limits.stopped()) return;
			if (half.length === 0) continue;
			const result = await this.request(half);
			if (result) failed.push(result);
		}
		const isSuspicious = suspicious && failed.length === 2 && failed.every((half) => isAlike(half.fault, fault));
		if (isSuspicious && (await this.isOutage(failed, fault))) {
			for (const half of failed) this.tell(half.people.filter(isOpen), half.fault);
			return;
		}
		for (const { people: half, fault: own } of failed) {
			const left = half.filter(isOpen);
			if (half.length === 1 || !own.mayBeOneUser) this.tell(left, own);
			else if (this.limits.stopped()) return;
			else if (left.length === half.length) await this.split(left, own, false);
			// One of them was tried alone, so the others may be well.
			else await this.set(left, false);
		}
	}

	/** Tries some alone, from all over the set: that they are all at fault is less likely than that it is everybody's. */
	private async isOutage(halves: readonly Failed[], fault: Fault): Promise<boolean> {
		const untried = halves.flatMap(({ people }) => (people.length > 1 ? people : []));
		const step = Math.max(1, Math.floor(untried.length / MOST_ALONE));
		for (let i = 0; i < untried.length && this.refusedAlone < MOST_ALONE; i += step) {
			if (this.limits.stopped()) return false;
			const result = await this.request([untried[i]!]);
			if (!result) return false;
			this.tell(result.people, result.fault);
			if (!isAlike(result.fault, fault)) return false;
		}
		return true;
	}

	/** Sends one request; reads states again that grew too old before it could leave. */
	private async request(asked: readonly Person[]): Promise<Failed | null> {
		const { directory } = this.place;
		let people = asked;
		for (let round = 0; ; round++) {
			const [first] = people;
			if (!first) return null;
			// People of one set have one past, since a set is sent and split as a whole.
			const before = first.effort;
			const effort = { ...before, actBy: latestFor(people) };
			let open: readonly Person[];
			try {
				if (this.limits.clock.now() > effort.actBy) throw new StaleState();
				const answers = await directory.change(first.action, people.map(orderOf), effort);
				share(people, before, effort);
				this.refusedAlone = 0;
				for (const [i, answer] of answers.entries()) if (answer) this.done(people[i]!, answer);
				open = people.filter((_, i) => answers[i] === null);
			} catch (error) {
				share(people, before, effort);
				if (error instanceof StaleState) {
					const renewed = await this.freshness.renew(people, round, this.done);
					people = renewed.filter((person) => this.isStillToBeChanged(person));
					continue;
				}
				if (!(error instanceof Fault)) throw error;
				if (people.length === 1 && error.mayBeOneUser) this.refusedAlone++;
				return { people, fault: error };
			}
			await this.alone(open);
			return null;
		}
	}

	/** Changes those of a set of whom the answer said nothing. */
	private async alone(people: readonly Person[]): Promise<void> {
		for (const person of people) {
			person.effort = splitEffort(person.effort);
			noteFate(person.effort, 'answered');
		}
		const { concurrency, stopped } = this.limits;
		await inParallel(people, concurrency, (person) => this.set([person]), stopped);
	}

	/** What was read anew may speak against it; after a request of one's own it speaks of that. */
	private isStillToBeChanged(person: Person): boolean {
		if (person.effort.fate !== 'none') return true;
		const result = decided(person, this.limits.checkFirst, this.limits.clock.wall());
		if (result?.fault) this.done(person, result.fault);
		else person.result = result;
		return result === null;
	}

	private tell(people: readonly Person[], fault: Fault): void {
		for (const person of people) this.done(person, fault);
	}
}

/** A request that failed as a whole. */
interface Failed {
	people: readonly Person[];
	fault: Fault;
}

function orderOf({ user, sighting, asks }: Person) {
	return { user, sighting, reason: asks[0]?.reason ?? null };
}

/** A shared request counts once for each of its users, besides what each was in alone. */
function share(people: readonly Person[], before: Effort, after: Effort): void {
	const [attempts, waitedMs] = [after.attempts - before.attempts, after.waitedMs - before.waitedMs];
	for (const person of people) {
		const own = person.effort;
		person.effort = {
			...after,
			whose: own.whose,
			attempts: own.attempts + attempts,
			waitedMs: own.waitedMs + waitedMs,
		};
	}
}

function isAlike(one: Fault, other: Fault): boolean {
	return one.status === other.status && one.outcome === other.outcome;
}

function isOpen({ answer, result }: Person): boolean {
	return answer === null && result === null;
}

/** @returns the latest that a request may leave by the states that it goes by, in {@link Clock.now} milliseconds */
function latestFor(people: readonly Person[]): number {
	const ticks = people.map(({ sighting, effort }) =>
		sighting?.state && effort.fate === 'none' ? sighting.seen.tick : Infinity,
	);
	return ticks.reduce((least, tick) => Math.min(least, tick), Infinity) + ACT_WITHIN_MS;
}

/** @returns sets of so many people at most, each of one action */
function setsOf(people: readonly Person[], size: number): Person[][] {
	const sets: Person[][] = [];
	const last = new Map<Action, Person[]>();
	for (const person of people) {
		let set = last.get(person.action);
		if (!set || set.length >= size) sets.push((set = []));
		set.push(person);
		last.set(person.action, set);
	}
	return sets;
}
