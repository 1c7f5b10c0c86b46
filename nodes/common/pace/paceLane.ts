import type { Clock } from '../model/clock';
import { Fifo } from './fifo';
import type { Lane, LaneLimits, Pace, Turn } from './pace';
import type { Sent } from './paceModel';

interface Waiting {
	resolve: (turn: Turn) => void;
	reject: (reason: unknown) => void;
	/** Monotonic milliseconds. */
	deadline: number;
	gone: boolean;
}

/** The queue of one run, and its limits. */
export class RunLane implements Lane {
	readonly concurrency: number;
	/** Between two sends, by the upper bound; 0: none. */
	readonly intervalMs: number;
	readonly maxWaitMs: number;
	/** How many wait for their turn. */
	waiting = 0;
	private inFlight = 0;
	private readonly retries = new Fifo<Waiting>();
	private readonly firstTries = new Fifo<Waiting>();
	private readonly withDeadline = new Set<Waiting>();
	/** Not later than the first of their deadlines. */
	private nextDeadline = Infinity;
	private readonly signal: AbortSignal | undefined;
	private isLeft = false;

	constructor(
		private readonly pace: Pace,
		private readonly clock: Clock,
		{ concurrency, requestsPerSecond, maxWaitMs, signal }: LaneLimits,
	) {
		this.concurrency = concurrency >= 1 ? Math.floor(concurrency) : 1;
		this.intervalMs = requestsPerSecond > 0 ? 1000 / requestsPerSecond : 0;
		this.maxWaitMs = maxWaitMs >= 0 ? maxWaitMs : 0;
		this.signal = signal;
		signal?.addEventListener('abort', this.onAbort, { once: true });
	}

	/** It has something to send, and may have one more in flight. */
	get isReady(): boolean {
		return this.waiting > 0 && this.inFlight < this.concurrency;
	}

	turn(retry = false, budgetMs = Infinity): Promise<Turn> {
		return new Promise((resolve, reject) => {
			this.signal?.throwIfAborted();
			if (this.isLeft) throw new Error('The run has ended');
			const waiting = { resolve, reject, deadline: this.clock.now() + budgetMs, gone: false };
			(retry ? this.retries : this.firstTries).push(waiting);
			this.waiting++;
			if (waiting.deadline < Infinity) {
				this.withDeadline.add(waiting);
				this.nextDeadline = Math.min(this.nextDeadline, waiting.deadline);
			}
			this.pace.proceed();
		});
	}

	leave(): void {
		if (this.isLeft) return;
		this.isLeft = true;
		this.signal?.removeEventListener('abort', this.onAbort);
		this.rejectAll(new Error('The run has ended'));
		this.pace.left(this);
	}

	/** Gives the next one its turn. */
	give(sent: Sent): void {
		const waiting = take(this.retries) ?? take(this.firstTries);
		if (!waiting) return;
		this.forget(waiting);
		this.inFlight++;
		waiting.resolve(new RunTurn(this.pace, this, sent, this.clock));
	}

	done(): void {
		this.inFlight--;
	}

	rejectAll(reason: unknown): void {
		for (const queue of [this.retries, this.firstTries]) {
			for (let waiting = take(queue); waiting; waiting = take(queue)) {
				this.forget(waiting);
				waiting.reject(reason);
			}
		}
	}

	/**
	 * Rejects those whose time is up before anything can be sent.
	 * @param earliest - when something can be sent, as far as is known
	 * @returns when the next one's time may be up
	 */
	rejectLate(earliest: number, reason: () => unknown): number {
		if (earliest < this.nextDeadline) return this.nextDeadline;
		this.nextDeadline = Infinity;
		for (const waiting of this.withDeadline) {
			if (earliest < waiting.deadline) {
				this.nextDeadline = Math.min(this.nextDeadline, waiting.deadline);
				continue;
			}
			this.forget(waiting);
			waiting.reject(reason());
		}
		return this.nextDeadline;
	}

	private readonly onAbort = () => {
		this.rejectAll(this.signal?.reason);
		this.pace.proceed();
	};

	private forget(waiting: Waiting): void {
		waiting.gone = true;
		this.waiting--;
		this.withDeadline.delete(waiting);
	}
}

/** @returns the first that still waits */
function take(queue: Fifo<Waiting>): Waiting | undefined {
	while (queue.peek()?.gone) queue.shift();
	return queue.shift();
}

class RunTurn implements Turn {
	private isSettled = false;

	constructor(
		private readonly pace: Pace,
		private readonly lane: RunLane,
		private readonly sent: Sent,
		private readonly clock: Clock,
	) {}

	left(): void {
		this.sent.at = this.clock.now();
	}

	accepted(): void {
		if (this.settle()) this.pace.accepted(this.sent);
	}

	refused(retryAfterMs: number | null): void {
		if (this.settle()) this.pace.refused(this.sent, retryAfterMs);
	}

	dropped(): void {
		if (this.settle()) this.pace.dropped(this.sent);
	}

	private settle(): boolean {
		if (this.isSettled) return false;
		this.isSettled = true;
		this.lane.done();
		return true;
	}
}
