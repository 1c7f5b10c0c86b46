import type { Action } from '../domain';
import { splitEffort, type Effort } from '../effort';
import { Fault } from '../fault';
import { inParallel } from '../parallel';
import { StaleState, type ChangeAnswer } from '../UserDirectory';
import type { Freshness } from './freshness';
import type { Person, Place } from './Person';

/** What came of one person's change: the vendor's answer, or why there is none. */
export type Done = (person: Person, answer: ChangeAnswer | Fault) => void;

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
		private readonly done: Done,
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
	private async chunk(action: Action, people: readonly Person[]): Promise<void> {
		const result = await this.request(action, people);
		if (!(result instanceof Failed)) return;
		if (people.length === 1 || !result.fault.mayBeOneUser) this.tell(result.people, result.fault);
		else await this.split(action, result.people, result.fault);
	}

	/**
	 * Halves a set that failed as a whole, until the users at fault are alone. When both halves and
	 * then two single users fail alike, it is an outage and no user's fault: splitting stops.
	 */
	private async split(action: Action, people: readonly Person[], fault: Fault): Promise<void> {
		for (const person of people) person.effort = splitEffort(person.effort);
		const middle = Math.ceil(people.length / 2);
		const failed: Failed[] = [];
		for (const half of [people.slice(0, middle), people.slice(middle)]) {
			if (this.limits.stopped()) return;
			if (half.length === 0) continue;
			const result = await this.request(action, half);
			if (result instanceof Failed) failed.push(result);
		}
		if (
			failed.length === 2 &&
			failed.every((half) => isAlike(half.fault, fault)) &&
			(await this.isOutage(action, failed, fault))
		) {
			for (const half of failed) this.tell(half.people.filter(isOpen), half.fault);
			return;
		}
		for (const half of failed) {
			const left = half.people.filter(isOpen);
			if (left.length === 1 || !half.fault.mayBeOneUser) this.tell(left, half.fault);
			else if (left.length > 1 && !this.limits.stopped()) await this.split(action, left, half.fault);
		}
	}

	/** Tries one user of each half alone: that both are at fault is unlikely, that all is down is not. */
	private async isOutage(action: Action, halves: readonly Failed[], fault: Fault): Promise<boolean> {
		for (const { people } of halves) {
			const [one] = people;
			if (!one || people.length === 1) continue;
			if (this.limits.stopped()) return false;
			const result = await this.request(action, [one]);
			if (!(result instanceof Failed)) return false;
			if (!isAlike(result.fault, fault)) return false;
		}
		return true;
	}

	/** Sends one request; reads states again that grew too old before it could leave. */
	private async request(action: Action, asked: readonly Person[]): Promise<Failed | null> {
		const { directory } = this.place;
		const effort = jointEffort(asked);
		let people = asked;
		for (let round = 0; ; round++) {
			if (people.length === 0) return null;
			try {
				const answers = await directory.change(action, people.map(orderOf), effort);
				this.share(people, effort);
				people.forEach((person, index) => this.done(person, answers[index] as ChangeAnswer));
				return null;
			} catch (error) {
				this.share(people, effort);
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

	/** A shared request counts once for each of its users. */
	private share(people: readonly Person[], effort: Effort): void {
		for (const person of people) person.effort = { ...effort };
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

/** People of one set have one past, since a set is sent and split as a whole. */
function jointEffort(people: readonly Person[]): Effort {
	return { ...(people[0] as Person).effort };
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
