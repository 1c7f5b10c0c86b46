import { systemClock, type Clock } from '../clock';
import { Fifo } from './fifo';
import { PaceModel, type Sent } from './paceModel';

/** The vendor takes nothing more, or not for so long that waiting is no use. */
export class PaceGaveUp extends Error {
	/** @param askedMs - the wait that the vendor asked for last; null: it didn't say */
	constructor(readonly askedMs: number | null) {
		super('The vendor accepts no requests at present');
		this.name = 'PaceGaveUp';
	}
}

export interface LaneLimits {
	/** Requests in flight at once. */
	concurrency: number;
	/** An upper bound; 0 is none. */
	requestsPerSecond: number;
	/** How long nothing at all may be accepted before the waiting give up. */
	maxWaitMs: number;
	/** Ends every wait of this lane with its reason. */
	signal?: AbortSignal;
}

/** Leave to send one request. Says how it went exactly once; what is said later doesn't count. */
export interface Turn {
	accepted(): void;
	/** @param retryAfterMs - the wait that the vendor asked for; null: it didn't say */
	refused(retryAfterMs: number | null): void;
	/** No verdict on the pace: a fault, a timeout, cancelled. */
	dropped(): void;
}

/** One run's place at the vendor. */
export interface Lane {
	/**
	 * Waits for leave to send one request.
	 * @param retry - goes before first tries
	 * @param budgetMs - the longest that this one may wait
	 * @throws PaceGaveUp, or the signal's reason
	 */
	turn(retry?: boolean, budgetMs?: number): Promise<Turn>;
	/** Ends the lane: what still waits is rejected. */
	leave(): void;
}

interface Waiting {
	resolve: (turn: Turn) => void;
	reject: (reason: unknown) => void;
	/** Monotonic milliseconds. */
	deadline: number;
	gone: boolean;
}

// A pause up to this is kept by everyone, whatever one run is ready to wait.
const ALWAYS_KEPT_MS = 60_000;
const LONG_ASKS = 3;
const REARMED = new Error('Another time');
// Timers are late by a millisecond or so; so much may be made up for, or the bound couldn't be reached.
const LATE_MS = 2;

/** All requests with one credential go through here, so that one refusal slows everybody. */
export class Pace {
	private readonly model: PaceModel;
	private readonly lanes: RunLane[] = [];
	private next = 0;
	private inFlight = 0;
	private timer: { due: number; abort: AbortController } | null = null;
	private troubleSince: number | null = null;
	private longAsks = 0;
	private askedMs: number | null = null;
	/** When a lane with a bound may send next. */
	private boundFreeAt = -Infinity;

	constructor(private readonly clock: Clock = systemClock) {
		this.model = new PaceModel(() => clock.random());
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

	leave(lane: RunLane): void {
		const at = this.lanes.indexOf(lane);
		if (at >= 0) this.lanes.splice(at, 1);
		this.pump();
	}

	accepted(sent: Sent): void {
		this.model.onAccepted(sent, this.clock.now());
		this.troubleSince = null;
		this.longAsks = 0;
		this.done();
	}

	refused(sent: Sent, retryAfterMs: number | null): void {
		const now = this.clock.now();
		const asked = retryAfterMs !== null && retryAfterMs >= 0 ? retryAfterMs : null;
		const kept = Math.max(ALWAYS_KEPT_MS, ...this.lanes.map((lane) => lane.maxWaitMs));
		const long = asked !== null && asked > kept;
		if (sent.stretch === this.model.stretch) {
			this.troubleSince ??= now;
			if (long) this.longAsks++;
		}
		this.askedMs = asked;
		this.model.onRefused(sent, now, long ? null : asked);
		this.done();
	}

	done(): void {
		this.inFlight--;
		this.pump();
	}

	/** Gives out all the turns that may be given now, and sets the timer for the next. */
	pump(): void {
		const now = this.clock.now();
		let due = Infinity;
		for (const lane of this.lanes) {
			if (this.hopeless(lane, now)) lane.rejectAll(new PaceGaveUp(this.askedMs));
			due = Math.min(due, lane.rejectLate(Math.max(now, this.model.pausedUntil), this.askedMs));
		}
		const concurrency = this.lanes.reduce((sum, lane) => sum + lane.concurrency, 0);
		while (this.lanes.some((lane) => lane.waiting > 0)) {
			if (this.inFlight >= this.model.allowedInFlight(concurrency)) break;
			const wait = this.model.waitMs(now);
			if (wait > 0) {
				due = Math.min(due, now + wait);
				break;
			}
			const lane = this.nextLane(now);
			if (!lane) {
				if (this.lanes.some((other) => other.hungry)) due = Math.min(due, this.boundFreeAt);
				break;
			}
			if (lane.intervalMs > 0) this.boundFreeAt = Math.max(this.boundFreeAt, now - LATE_MS) + lane.intervalMs;
			this.inFlight++;
			lane.grant(this.model.sent(now));
		}
		this.setTimer(now, due);
	}

	/** In turn, so that a long run doesn't hold up a short one. */
	private nextLane(now: number): RunLane | null {
		for (let i = 0; i < this.lanes.length; i++) {
			const lane = this.lanes[(this.next + i) % this.lanes.length];
			if (!lane?.hungry || (lane.intervalMs > 0 && now < this.boundFreeAt)) continue;
			this.next = (this.next + i + 1) % this.lanes.length;
			return lane;
		}
		return null;
	}

	private hopeless(lane: RunLane, now: number): boolean {
		const until = this.model.pausedUntil;
		if (now >= until || this.troubleSince === null) return false;
		if (this.longAsks >= LONG_ASKS) return true;
		return this.model.strikes > 1 && until - this.troubleSince >= lane.maxWaitMs;
	}

	private setTimer(now: number, due: number): void {
		if (this.timer && this.timer.due <= due && due !== Infinity) return;
		this.timer?.abort.abort(REARMED);
		this.timer = null;
		if (due === Infinity) return;
		const timer = { due, abort: new AbortController() };
		this.timer = timer;
		this.clock.sleep(due - now, timer.abort.signal).then(
			() => {
				if (this.timer !== timer) return;
				this.timer = null;
				this.pump();
			},
			() => undefined,
		);
	}
}

class RunLane implements Lane {
	readonly concurrency: number;
	readonly intervalMs: number;
	readonly maxWaitMs: number;
	waiting = 0;
	inFlight = 0;
	private readonly retries = new Fifo<Waiting>();
	private readonly firsts = new Fifo<Waiting>();
	private readonly budgeted = new Set<Waiting>();
	/** Not later than the first of their deadlines. */
	private nextDeadline = Infinity;
	private readonly signal: AbortSignal | undefined;
	private left = false;
	private readonly onAbort = () => {
		this.rejectAll(this.signal?.reason);
		this.pace.pump();
	};

	constructor(
		private readonly pace: Pace,
		private readonly clock: Clock,
		limits: LaneLimits,
	) {
		this.concurrency = limits.concurrency >= 1 ? Math.floor(limits.concurrency) : 1;
		this.intervalMs = limits.requestsPerSecond > 0 ? 1000 / limits.requestsPerSecond : 0;
		this.maxWaitMs = limits.maxWaitMs >= 0 ? limits.maxWaitMs : 0;
		this.signal = limits.signal;
		this.signal?.addEventListener('abort', this.onAbort, { once: true });
	}

	/** It has something to send, and may have one more in flight. */
	get hungry(): boolean {
		return this.waiting > 0 && this.inFlight < this.concurrency;
	}

	turn(retry = false, budgetMs = Infinity): Promise<Turn> {
		return new Promise((resolve, reject) => {
			this.signal?.throwIfAborted();
			if (this.left) throw new Error('The lane was left');
			const waiting = { resolve, reject, deadline: this.clock.now() + budgetMs, gone: false };
			(retry ? this.retries : this.firsts).push(waiting);
			this.waiting++;
			if (waiting.deadline < Infinity) {
				this.budgeted.add(waiting);
				this.nextDeadline = Math.min(this.nextDeadline, waiting.deadline);
			}
			this.pace.pump();
		});
	}

	leave(): void {
		if (this.left) return;
		this.left = true;
		this.signal?.removeEventListener('abort', this.onAbort);
		this.rejectAll(new Error('The lane was left'));
		this.pace.leave(this);
	}

	grant(sent: Sent): void {
		const waiting = this.take(this.retries) ?? this.take(this.firsts);
		if (!waiting) return;
		this.forget(waiting);
		this.inFlight++;
		waiting.resolve(new RunTurn(this.pace, this, sent));
	}

	rejectAll(reason: unknown): void {
		for (const queue of [this.retries, this.firsts]) {
			for (let waiting = queue.shift(); waiting; waiting = queue.shift()) this.reject(waiting, reason);
		}
	}

	/**
	 * Rejects those whose budget ends before anything can be sent.
	 * @param earliest - when something can be sent again, as far as is known
	 * @returns when the next one's budget ends, at the earliest
	 */
	rejectLate(earliest: number, askedMs: number | null): number {
		if (earliest < this.nextDeadline) return this.nextDeadline;
		this.nextDeadline = Infinity;
		for (const waiting of this.budgeted) {
			if (earliest >= waiting.deadline) this.reject(waiting, new PaceGaveUp(askedMs));
			else this.nextDeadline = Math.min(this.nextDeadline, waiting.deadline);
		}
		return this.nextDeadline;
	}

	private reject(waiting: Waiting, reason: unknown): void {
		if (waiting.gone) return;
		this.forget(waiting);
		waiting.reject(reason);
	}

	private forget(waiting: Waiting): void {
		waiting.gone = true;
		this.waiting--;
		this.budgeted.delete(waiting);
	}

	private take(queue: Fifo<Waiting>): Waiting | undefined {
		while (queue.peek()?.gone) queue.shift();
		return queue.shift();
	}
}

class RunTurn implements Turn {
	private settled = false;

	constructor(
		private readonly pace: Pace,
		private readonly lane: RunLane,
		private readonly sent: Sent,
	) {}

	accepted(): void {
		if (this.settle()) this.pace.accepted(this.sent);
	}

	refused(retryAfterMs: number | null): void {
		if (this.settle()) this.pace.refused(this.sent, retryAfterMs);
	}

	dropped(): void {
		if (this.settle()) this.pace.done();
	}

	private settle(): boolean {
		if (this.settled) return false;
		this.settled = true;
		this.lane.inFlight--;
		return true;
	}
}
