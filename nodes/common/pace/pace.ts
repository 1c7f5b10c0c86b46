import { systemClock, type Clock } from '../model/clock';
import { RunLane } from './paceLane';
import { PaceModel, type Sent } from './paceModel';

/** The vendor takes nothing more, or not before the wait is longer than allowed. */
export class PaceGaveUp extends Error {
	/** @param askedMs - the wait that the vendor asked for last; null: it didn't say */
	constructor(readonly askedMs: number | null) {
		super('The vendor accepts no requests at present');
		this.name = 'PaceGaveUp';
	}
}

export interface LaneLimits {
	/** Requests in flight at once; at least one. */
	concurrency: number;
	/** An upper bound; 0 is none. */
	requestsPerSecond: number;
	/** How long the vendor may accept nothing at all before everything that waits gives up. */
	maxWaitMs: number;
	/** Ends every wait of this lane with its reason. */
	signal?: AbortSignal;
}

/** One run's place at the vendor. */
export interface Lane {
	/**
	 * Waits for leave to send one request.
	 * @param retry - goes before first tries; each kind in order
	 * @param budgetMs - the longest that this one may wait
	 * @throws PaceGaveUp, or the signal's reason
	 */
	turn(retry?: boolean, budgetMs?: number): Promise<Turn>;
	/** Ends the lane: what still waits is rejected. */
	leave(): void;
}

/** Leave to send one request, at once. Says how it went; only the first word counts. */
export interface Turn {
	/** It left only now: what a new connection took says nothing of the vendor. */
	left(): void;
	accepted(): void;
	/** @param retryAfterMs - the wait that the vendor asked for; null: it didn't say */
	refused(retryAfterMs: number | null): void;
	/** No verdict on the pace: a fault, a timeout, cancelled. */
	dropped(): void;
}

/** A pause of up to this long is kept by everyone, whatever a run is ready to wait. */
const ALWAYS_KEPT_MS = 60_000;
/** So often a longer one must be asked for, with nothing accepted between, until everyone believes it. */
const LONG_ASKS = 3;
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
	private readonly model: PaceModel;
	private readonly lanes: RunLane[] = [];
	/** The lane whose turn it is. */
	private next = 0;
	private timer: { due: number; cancel: AbortController } | null = null;
	/** When the bounded lanes may send next. */
	private boundFreeAt = -Infinity;

	/** Since when the vendor has refused everything. */
	private refusingSince: number | null = null;
	private longAsks = 0;
	private askedMs: number | null = null;

	private leftAt: number;

	constructor(private readonly clock: Clock = systemClock) {
		this.model = new PaceModel(() => clock.random());
		this.leftAt = clock.now();
	}

	/** For how many milliseconds no run has used it. */
	get idleMs(): number {
		return this.lanes.length > 0 ? 0 : this.clock.now() - this.leftAt;
	}

	/** How many runs use it. */
	get joined(): number {
		return this.lanes.length;
	}

	join(limits: LaneLimits): Lane {
		const lane = new RunLane(this, this.clock, limits);
		this.lanes.push(lane);
		return lane;
	}

	/** For the lanes. */
	left(lane: RunLane): void {
		const at = this.lanes.indexOf(lane);
		if (at >= 0) this.lanes.splice(at, 1);
		this.leftAt = this.clock.now();
		this.proceed();
	}

	/** For the turns. */
	accepted(sent: Sent): void {
		this.model.onAccepted(sent, this.clock.now());
		this.refusingSince = null;
		this.longAsks = 0;
		this.askedMs = null;
		this.proceed();
	}

	/** For the turns. */
	refused(sent: Sent, retryAfterMs: number | null): void {
		const now = this.clock.now();
		const asked = retryAfterMs !== null && retryAfterMs >= 0 ? retryAfterMs : null;
		// One answer that says hours must not hold up everybody for hours: a probe soon shows what it is worth.
		const tooLong = asked !== null && asked > this.longestKeptMs();
		if (this.model.isFresh(sent)) {
			this.refusingSince ??= now;
			if (tooLong) this.longAsks++;
		}
		this.askedMs = asked ?? this.askedMs;
		this.model.onRefused(sent, now, tooLong ? null : asked, tooLong);
		this.proceed();
	}

	/** For the turns. */
	dropped(sent: Sent): void {
		this.model.onDropped(sent);
		this.proceed();
	}

	/** Does all that can be done now, and sets the timer for the rest. */
	proceed(): void {
		const now = this.clock.now();
		for (const lane of this.lanes) {
			if (this.isHopeless(lane, now)) lane.rejectAll(new PaceGaveUp(this.askedMs));
		}
		let due = this.giveTurns(now);
		for (const lane of this.lanes) {
			const deadline = lane.rejectLate(Math.max(now, this.model.pausedUntil), () => new PaceGaveUp(this.askedMs));
			due = Math.min(due, deadline);
		}
		this.setTimer(now, this.lanes.some((lane) => lane.waiting > 0) ? due : Infinity);
	}

	/** @returns when the next turn can be given, as far as time decides that */
	private giveTurns(now: number): number {
		let concurrency = 0;
		for (const lane of this.lanes) concurrency += lane.concurrency;
		while (this.model.hasRoom(concurrency)) {
			const lane = this.nextLane(now);
			if (!lane) return this.lanes.some((other) => other.isReady) ? this.boundFreeAt : Infinity;
			const wait = this.model.waitMs(now);
			if (wait > 0) return now + wait;
			this.next = this.lanes.indexOf(lane) + 1;
			if (lane.intervalMs > 0) {
				this.boundFreeAt = Math.max(this.boundFreeAt, now - LATE_MS) + lane.intervalMs;
			}
			lane.give(this.model.onSent(now));
		}
		return Infinity;
	}

	/** One after the other, so that a long run doesn't hold up a short one. */
	private nextLane(now: number): RunLane | null {
		for (let i = 0; i < this.lanes.length; i++) {
			const lane = this.lanes[(this.next + i) % this.lanes.length];
			if (lane?.isReady && (lane.intervalMs === 0 || now >= this.boundFreeAt)) return lane;
		}
		return null;
	}

	private longestKeptMs(): number {
		return this.lanes.reduce((longest, lane) => Math.max(longest, lane.maxWaitMs), ALWAYS_KEPT_MS);
	}

	/** Only during a pause: what can be sent is sent, and may turn out well. */
	private isHopeless(lane: RunLane, now: number): boolean {
		const { pausedUntil, strikes } = this.model;
		if (now >= pausedUntil || this.refusingSince === null) return false;
		return this.longAsks >= LONG_ASKS || (strikes > 1 && pausedUntil - this.refusingSince >= lane.maxWaitMs);
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
