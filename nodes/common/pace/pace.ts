import { systemClock, type Clock } from '../model/clock';
import { Bucket } from './bucket';
import { InFlight } from './inFlight';
import { Lane, PaceGaveUp, type Kind, type LaneLimits, type Turn } from './lane';

/** A pause of up to this long is kept by everyone, whatever a run is ready to wait. */
const ALWAYS_KEPT_MS = 60_000;
/** Timers are late by a millisecond or so; so much is made up for, or the bound couldn't be reached. */
const LATE_MS = 2;
/** Sums of fractions must not make a timer that never gets there. */
const SHORTEST_TIMER_MS = 0.1;
const REARMED = new Error('Another time');

/**
 * The pace of one credential in this process. Every request of every run takes a turn here; one refusal
 * holds up them all. A single timer, and only while somebody waits for it.
 */
export class Pace {
	private readonly buckets: Record<Kind, Bucket>;
	private readonly inFlight: InFlight;
	private readonly lanes: Lane[] = [];
	/** The lane whose turn it is. */
	private next = 0;
	private timer: { due: number; cancel: AbortController } | null = null;
	/** When the bounded lanes may send next. */
	private boundFreeAt = -Infinity;
	private endedAt: number;

	/** @param apart - the vendor limits reads and changes apart */
	constructor(
		private readonly clock: Clock = systemClock,
		apart = false,
	) {
		const bucket = () => new Bucket(() => clock.random());
		const change = bucket();
		this.buckets = { change, read: apart ? bucket() : change };
		this.inFlight = new InFlight(clock);
		this.endedAt = clock.now();
	}

	/** For how many milliseconds no run has used it. */
	get idleMs(): number {
		return this.lanes.length > 0 ? 0 : this.clock.now() - this.endedAt;
	}

	/** How many runs use it. */
	get joined(): number {
		return this.lanes.length;
	}

	join(limits: LaneLimits): Lane {
		const lane = new Lane(limits, this.clock, {
			proceed: () => this.proceed(),
			ended: (ended) => {
				this.lanes.splice(this.lanes.indexOf(ended), 1);
				this.endedAt = this.clock.now();
				this.proceed();
			},
		});
		this.lanes.push(lane);
		return lane;
	}

	/** Does all that can be done now, and sets the timer for the rest. */
	private proceed(): void {
		const now = this.clock.now();
		const gaveUp = (kind: Kind) => new PaceGaveUp(this.buckets[kind].askedMs);
		for (const lane of this.lanes) {
			for (const kind of lane.waiting) {
				if (this.buckets[kind].isHopeless(now, lane.maxWaitMs)) lane.reject(kind, gaveUp(kind));
			}
		}
		let due = this.giveTurns(now);
		const earliest = (kind: Kind) => Math.max(now, this.buckets[kind].pausedUntil);
		for (const lane of this.lanes) due = Math.min(due, lane.rejectLate(earliest, gaveUp));
		this.setTimer(now, this.lanes.some((lane) => lane.waiting.length > 0) ? due : Infinity);
	}

	/** @returns when the next turn can be given, as far as time decides that */
	private giveTurns(now: number): number {
		while (this.inFlight.hasRoom) {
			const next = this.nextTurn(now);
			if (typeof next === 'number') return next;
			const { lane, kind } = next;
			this.next = this.lanes.indexOf(lane) + 1;
			if (lane.intervalMs > 0) this.boundFreeAt = Math.max(this.boundFreeAt, now - LATE_MS) + lane.intervalMs;
			lane.give(kind, this.turn(lane, kind, now));
		}
		return Infinity;
	}

	/** One lane after the other, so that a long run doesn't hold up a short one. */
	private nextTurn(now: number): { lane: Lane; kind: Kind } | number {
		let due = Infinity;
		for (let i = 0; i < this.lanes.length; i++) {
			const lane = this.lanes[(this.next + i) % this.lanes.length]!;
			if (lane.inFlight >= lane.concurrency) continue;
			for (const kind of lane.waiting) {
				const free = now + this.buckets[kind].waitMs(now, this.inFlight.latencyMs);
				const at = lane.intervalMs > 0 ? Math.max(free, this.boundFreeAt) : free;
				if (at <= now) return { lane, kind };
				due = Math.min(due, at);
			}
		}
		return due;
	}

	private turn(lane: Lane, kind: Kind, now: number): Turn {
		const bucket = this.buckets[kind];
		const sent = bucket.onSent(now);
		const flight = this.inFlight.onSent(kind, now);
		let isOver = false;
		const end = (tell: (at: number) => void) => {
			if (isOver) return;
			isOver = true;
			lane.inFlight--;
			tell(this.clock.now());
			this.proceed();
		};
		return {
			left: () => (flight.at = sent.at = this.clock.now()),
			accepted: (restMs = 0) =>
				end((at) => {
					bucket.onAccepted(sent, at);
					// A longer one only a refusal proves.
					if (restMs > 0 && restMs <= this.longestKeptMs) bucket.rest(at + restMs);
					this.inFlight.onAccepted(flight, at);
				}),
			refused: (askedMs) =>
				end((at) => {
					bucket.onRefused(sent, at, askedMs, this.longestKeptMs);
					this.inFlight.onUntold();
				}),
			dropped: () =>
				end(() => {
					bucket.onDropped(sent);
					this.inFlight.onDropped(flight);
				}),
			withdrawn: () =>
				end(() => {
					bucket.onDropped(sent);
					this.inFlight.onUntold();
				}),
		};
	}

	private get longestKeptMs(): number {
		return this.lanes.reduce((longest, lane) => Math.max(longest, lane.maxWaitMs), ALWAYS_KEPT_MS);
	}

	private setTimer(now: number, due: number): void {
		// One that is set for earlier finds out by itself that it is early.
		if (this.timer && this.timer.due <= due && due < Infinity) return;
		this.timer?.cancel.abort(REARMED);
		this.timer = null;
		if (due === Infinity) return;
		const timer = { due, cancel: new AbortController() };
		this.timer = timer;
		this.clock.sleep(Math.max(due - now, SHORTEST_TIMER_MS), timer.cancel.signal).then(
			() => {
				if (this.timer !== timer) return;
				this.timer = null;
				this.proceed();
			},
			() => undefined,
		);
	}
}

const KEPT_MS = 300_000;
const MOST_KEPT = 200;

/** The one asked for longest ago comes first. */
const paces = new Map<string, { pace: Pace; clock: Clock }>();

/**
 * The pace of one credential in this process. What a run has learnt is there for the next one, for some minutes.
 * @param key - names the credential and its vendor
 * @param apart - the vendor limits reads and changes apart
 */
export function sharedPace(key: string, clock: Clock = systemClock, apart = false): Pace {
	const known = paces.get(key);
	const isFresh = known?.clock === clock && known.pace.idleMs < KEPT_MS;
	const pace = isFresh ? known.pace : new Pace(clock, apart);
	paces.delete(key);
	paces.set(key, { pace, clock });
	for (const [old, entry] of paces) {
		if (paces.size <= MOST_KEPT) break;
		if (old !== key && entry.pace.joined === 0) paces.delete(old);
	}
	return pace;
}
