import type { Clock } from '../model/clock';
import { MOST_IN_FLIGHT } from '../model/runOptions';
import { KINDS, type Kind } from './lane';

/** The first refusal meets all in flight, so that there are few until a bucket of 50 would have been emptied. */
const FIRST = 8;
const CAREFUL = { inFlight: 13, accepted: 60 };
/** The same for a bucket of 200: until then so many a millisecond, which binds where answers come fast. */
const BRISK = { perMs: 1, accepted: 300 };
/** The fewest in flight. With one more no answer waits for another: one that is slow is just slow. */
const LEAST = 1;
/** The median answer may take so many times its own time: chance moves it by less, a queue by more. */
const TOLERANCE = 1.2;
/** What a good round adds, as a divisor of the window. */
const DOUBLING = 1;
const CAUTIOUS = 3;
/** No deeper cut at once: one answer in a hundred may have hung. */
const DEEPEST = 4;
/** A busy process sees an answer so late. */
const LATE_MS = 3;
/** Weight of the newest value in a running mean. */
const NEWEST = 1 / 8;
/** A round has so many answers at least, and fewer of a kind say nothing of its time. */
const SHORTEST = 8;
const ENOUGH = 3;
/** With so much fewer in flight a queue would be shorter. */
const FEWER = 0.9;

/** A request under way. */
export interface Flight {
	kind: Kind;
	/** When it left. */
	at: number;
	/** Counts the cuts of the window: what was sent before one says nothing of what it brought. */
	epoch: number;
}

/**
 * How many requests the vendor answers as quickly as it answers one: a window over those in flight, moved once in each
 * round of answers by the latency gradient (as Gradient2 and Envoy do it): up while the median stays near the vendor's own
 * time, else down to what went through in that time (as BBR does).
 */
export class InFlight {
	/** The mean time of a request, in milliseconds. */
	latencyMs = 0;
	private accepted = 0;
	private window = FIRST;
	private count = 0;
	private epoch = 0;
	/** The window grows by this part of it: doubles at first, and goes more slowly once it was too large. */
	private growth = DOUBLING;
	private readonly own: Partial<Record<Kind, OwnTime>> = {};
	private round: ReturnType<InFlight['newRound']>;
	/** The window before it was cut, and how it grew. */
	private cut: { window: number; growth: number } | null = null;

	constructor(private readonly clock: Pick<Clock, 'now' | 'idle'>) {
		this.round = this.newRound(0);
	}

	get hasRoom(): boolean {
		return this.count < this.most;
	}

	onSent(kind: Kind, now: number): Flight {
		this.count++;
		this.round.peak = Math.max(this.round.peak, this.count);
		return { kind, at: now, epoch: this.epoch };
	}

	onAccepted({ kind, at, epoch }: Flight, now: number): void {
		this.count--;
		this.accepted++;
		const ms = now - at;
		this.latencyMs += (ms - this.latencyMs) * (this.latencyMs === 0 ? 1 : NEWEST);
		if (epoch !== this.epoch) return;
		this.round.times[kind].push(ms);
		if (++this.round.answers >= Math.max(SHORTEST, Math.min(this.window, this.round.peak))) this.endRound();
	}

	/** Nothing of what an answer takes: a refusal may come sooner than any, and is the bucket's business. */
	onUntold(): void {
		this.count--;
	}

	/** No answer, or a server error: half as many, once for all that were in flight together. */
	onDropped({ epoch }: Flight): void {
		this.count--;
		if (epoch === this.epoch) this.narrow(this.window / 2);
	}

	private get most(): number {
		if (this.accepted < CAREFUL.accepted) return Math.min(this.window, CAREFUL.inFlight);
		if (this.accepted < BRISK.accepted)
			return Math.min(this.window, Math.max(CAREFUL.inFlight, this.latencyMs * BRISK.perMs));
		return this.window;
	}

	private endRound(): void {
		const { peak, since } = this.round;
		const isFull = peak >= Math.min(this.window, this.most);
		const slower = this.slower();
		this.round = this.newRound(this.count);
		this.epoch++;
		// As long as this process was busy its answers may have waited for that, and not at the vendor.
		const took = this.clock.now() - since.now;
		const idle = took > 0 ? (this.clock.idle() - since.idle) / took : 1;
		if (!isFull || (slower > TOLERANCE && slower * idle <= TOLERANCE)) return;
		if (slower <= TOLERANCE) {
			this.cut = null;
			this.grow();
		} else {
			this.cut ??= { window: this.window, growth: this.growth };
			this.narrow(Math.min(this.window, peak) / Math.min(slower, DEEPEST));
		}
	}

	private narrow(window: number): void {
		this.window = Math.max(LEAST, Math.floor(window));
		this.growth = CAUTIOUS;
		this.epoch++;
		this.round = this.newRound(0);
	}

	private grow(): void {
		this.window = Math.min(MOST_IN_FLIGHT, this.window + Math.max(1, Math.floor(this.window / this.growth)));
	}

	private newRound(peak: number) {
		const since = { now: this.clock.now(), idle: this.clock.idle() };
		return { peak, since, answers: 0, times: { change: [], read: [] } as Record<Kind, number[]> };
	}

	/** How many times its own time an answer took in this round. */
	private slower(): number {
		let [sum, count] = [0, 0];
		for (const kind of KINDS) {
			const times = this.round.times[kind].sort((one, other) => one - other);
			if (times.length < ENOUGH) continue;
			const median = times[(times.length - 1) >> 1]!;
			sum += (times.length * (median - LATE_MS)) / this.ownTime(kind, median);
			count += times.length;
		}
		return count > 0 ? sum / count : 1;
	}

	/** @returns a kind's own time, after a round whose median is `ms` */
	private ownTime(kind: Kind, ms: number): number {
		const { peak } = this.round;
		const own = this.own[kind];
		if (!own || ms < own.ms) {
			this.own[kind] = { ms, peak };
		} else if (ms - LATE_MS > TOLERANCE * own.ms && peak <= Math.max(LEAST + 1, FEWER * own.peak)) {
			// With fewer in flight answers take longer: by chance, or the vendor got slower, and it isn't our doing.
			this.own[kind] = { ...own, ms };
			if (this.cut) ({ window: this.window, growth: this.growth } = this.cut);
		}
		return this.own[kind]!.ms;
	}
}

/** What an answer takes that waits for no other. */
interface OwnTime {
	/** Milliseconds. */
	ms: number;
	/** How many were in flight when it was seen. */
	peak: number;
}
