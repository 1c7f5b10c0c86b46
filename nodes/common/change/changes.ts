import type { Action } from '../model/domain';
import { splitEffort, type Effort } from '../model/effort';
import { Fault } from '../model/fault';
import { inParallel } from '../who/parallel';
import { StaleState, type ChangeAnswer } from '../vendor/UserDirectory';
import type { Freshness } from '../state/freshness';
import type { OnAnswer, Person, Place } from '../who/Person';

export interface ChangeLimits {
	concurrency: number;
	/** Users in one request, where the vendor changes sets. */
	batchSize: number;
	/** Asked before each request: true ends it. */
	stopped: () => boolean;
}

/** Sends the changes of one place: one by one, or in sets where the vendor has them. */
export class Changes {
	constructor(
		private readonly place: Place,
		private readonly freshness: Freshness,
		private readonly limits: ChangeLimits,
		private readonly done: OnAnswer,
	) {}

	/** @param people - to be changed, each by the same action */
	async send(action: Action, people: readonly Person[]): Promise<void> {
		const size = this.place.directory.traits.changesSets ? this.limits.batchSize : 1;
		await inParallel(
			chunksOf(people, size),
			this.limits.concurrency,
			(chunk) => this.chunk(action, chunk),
			this.limits.stopped,
		);
	}

	/** One request, or as many as it takes to set apart the user who spoils it for the others. */
	private async chunk(action: Action, people: readonly Person[], suspicious = true): Promise<void> {
		const result = await this.request(action, people);
		if (!(result instanceof Failed)) return;
		if (result.people.length === 1 || !result.fault.mayBeOneUser) this.tell(result.people, result.fault);
		else await this.split(action, result.people, result.fault, suspicious);
	}

	/**
	 * Halves a set that failed as a whole, until the users at fault are alone. When both halves and
	 * then two single users fail alike, it is an outage and no user's fault: splitting stops.
	 * @param suspicious - nobody of the set went through yet, so that it may be an outage
	 */
	private async split(action: Action, people: readonly Person[], fault: Fault, suspicious = true): Promise<void> {
		for (const person of people) person.effort = splitEffort(person.effort);
		const middle = Math.ceil(people.length / 2);
		const failed: Failed[] = [];
		for (const half of [people.slice(0, middle), people.slice(middle)]) {
			if (this.limits.stopped()) return;
			if (half.length === 0) continue;
			const result = await this.request(action, half);
			if (result instanceof Failed) failed.push(result);
		}
		const isSuspicious = suspicious && failed.length === 2 && failed.every((half) => isAlike(half.fault, fault));
		if (isSuspicious && (await this.isOutage(action, failed, fault))) {
			for (const half of failed) this.tell(half.people.filter(isOpen), half.fault);
			return;
		}
		for (const { people: half, fault: own } of failed) {
			const left = half.filter(isOpen);
			if (half.length === 1 || !own.mayBeOneUser) this.tell(left, own);
			else if (this.limits.stopped()) return;
			else if (left.length === half.length) await this.split(action, left, own, false);
			// One of them was tried alone, so the others may be well.
			else await this.chunk(action, left, false);
		}
	}

	/** Tries one user of each half alone: that both are at fault is less likely than that all is down. */
	private async isOutage(action: Action, halves: readonly Failed[], fault: Fault): Promise<boolean> {
		for (const { people } of halves) {
			const [one] = people;
			if (!one || people.length === 1) continue;
			if (this.limits.stopped()) return false;
			const result = await this.request(action, [one]);
			if (!(result instanceof Failed)) return false;
			this.tell(result.people, result.fault);
			if (!isAlike(result.fault, fault)) return false;
		}
		return true;
	}

	/** Sends one request; reads states again that grew too old before it could leave. */
	private async request(action: Action, asked: readonly Person[]): Promise<Failed | null> {
		const { directory } = this.place;
		let people = asked;
		for (let round = 0; ; round++) {
			const [first] = people;
			if (!first) return null;
			// People of one set have one past, since a set is sent and split as a whole.
			const before = first.effort;
			const effort = { ...before };
			try {
				const answers = await directory.change(action, people.map(orderOf), effort);
				share(people, before, effort);
				people.forEach((person, index) => this.done(person, answers[index] as ChangeAnswer));
				return null;
			} catch (error) {
				share(people, before, effort);
				if (error instanceof StaleState) {
					people = await this.freshness.renew(people, round, this.done);
					continue;
				}
				if (!(error instanceof Fault)) throw error;
				return new Failed(people, error);
			}
		}
	}

	private tell(people: readonly Person[], fault: Fault): void {
		for (const person of people) this.done(person, fault);
	}
}

/** A request that failed as a whole. */
class Failed {
	constructor(
		readonly people: readonly Person[],
		readonly fault: Fault,
	) {}
}

function orderOf({ user, sighting, asks }: Person) {
	return { user, sighting, reason: asks[0]?.reason ?? null };
}

/** A shared request counts once for each of its users, besides what each was in alone. */
function share(people: readonly Person[], before: Effort, after: Effort): void {
	const [attempts, waitedMs] = [after.attempts - before.attempts, after.waitedMs - before.waitedMs];
	for (const person of people) {
		const own = person.effort;
		person.effort = { ...after, attempts: own.attempts + attempts, waitedMs: own.waitedMs + waitedMs };
	}
}

function isAlike(one: Fault, other: Fault): boolean {
	return one.status === other.status && one.outcome === other.outcome;
}

function isOpen({ answer }: Person): boolean {
	return answer === null;
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
	const chunks: T[][] = [];
	for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
	return chunks;
}
