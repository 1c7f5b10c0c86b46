import type { Clock } from '../model/clock';

/** What a request does at the vendor: limits may be apart. */
export type Kind = 'read' | 'change';
/** Changes first: what they rest upon grows old. */
export const KINDS: readonly Kind[] = ['change', 'read'];
const READS_FIRST: readonly Kind[] = ['read', 'change'];

/** The vendor takes nothing more, or not before the wait is longer than allowed. */
export class PaceGaveUp extends Error {
	/** @param askedMs - the wait that the vendor asked for last; null: it didn't say */
	constructor(readonly askedMs: number | null) {
		super('The vendor accepts no requests at present');
		this.name = 'PaceGaveUp';
	}
}

export interface LaneLimits {
	/** The most requests in flight at once; 0: as many as the vendor answers quickly. */
	concurrency: number;
	/** An upper bound; 0 is none. */
	requestsPerSecond: number;
	/** How long the vendor may accept nothing at all before everything that waits gives up. */
	maxWaitMs: number;
	/** Ends every wait of this lane with its reason. */
	signal?: AbortSignal;
}

/** Leave to send one request, at once. Says how it went; only the first word counts. */
export interface Turn {
	/** It left only now: what a new connection took says nothing of the vendor. */
	left(): void;
	/** @param restMs - for how long the vendor will take nothing more, by its own word; 0: it doesn't say so */
	accepted(restMs?: number): void;
	/** @param retryAfterMs - the wait that the vendor asked for; null: it didn't say */
	refused(retryAfterMs: number | null): void;
	/** No answer, or a server error. */
	dropped(): void;
	/** Not sent after all, cancelled, or over a connection that was closed before: that tells nothing of the vendor. */
	withdrawn(): void;
}

interface Waiting {
	retry: boolean;
	resolve: (turn: Turn) => void;
	reject: (reason: unknown) => void;
	/** Monotonic milliseconds. */
	deadline: number;
}

/** One run's place at the vendor: its queues, and its limits. */
export class Lane {
	readonly concurrency: number;
	/** Between two sends, by the upper bound; 0: none. */
	readonly intervalMs: number;
	readonly maxWaitMs: number;
	inFlight = 0;
	private readonly queues: Record<Kind, Waiting[]> = { change: [], read: [] };
	/** Not later than the first of their deadlines. */
	private nextDeadline = Infinity;
	private readonly signal: AbortSignal | undefined;
	private isLeft = false;

	/** @param pace - told when there is more to send, and when the lane has ended */
	constructor(
		{ concurrency, requestsPerSecond, maxWaitMs, signal }: LaneLimits,
		private readonly clock: Clock,
		private readonly pace: { proceed: () => void; ended: (lane: Lane) => void },
	) {
		this.concurrency = concurrency >= 1 ? Math.floor(concurrency) : Infinity;
		this.intervalMs = requestsPerSecond > 0 ? 1000 / requestsPerSecond : 0;
		this.maxWaitMs = maxWaitMs >= 0 ? maxWaitMs : 0;
		this.signal = signal;
		signal?.addEventListener('abort', this.onAbort, { once: true });
	}

	/**
	 * Waits for leave to send one request.
	 * @param retry - goes before first tries; each sort in order
	 * @param budgetMs - the longest that this one may wait
	 * @throws PaceGaveUp, or the signal's reason
	 */
	turn(retry = false, budgetMs = Infinity, kind: Kind = 'read'): Promise<Turn> {
		return new Promise((resolve, reject) => {
			this.signal?.throwIfAborted();
			if (this.isLeft) throw new Error('The run has ended');
			const queue = this.queues[kind];
			const deadline = this.clock.now() + budgetMs;
			const firstTry = retry ? queue.findIndex((waiting) => !waiting.retry) : -1;
			queue.splice(firstTry < 0 ? queue.length : firstTry, 0, { retry, resolve, reject, deadline });
			this.nextDeadline = Math.min(this.nextDeadline, deadline);
			this.pace.proceed();
		});
	}

	/** Ends the lane: what still waits is rejected. */
	leave(): void {
		if (this.isLeft) return;
		this.isLeft = true;
		this.signal?.removeEventListener('abort', this.onAbort);
		for (const kind of KINDS) this.reject(kind, new Error('The run has ended'));
		this.pace.ended(this);
	}

	/** What waits, retries first. */
	get waiting(): Kind[] {
		const [change, read] = [this.queues.change[0], this.queues.read[0]];
		return (read?.retry && !change?.retry ? READS_FIRST : KINDS).filter((kind) => this.queues[kind].length > 0);
	}

	/** Gives the next one its turn. */
	give(kind: Kind, turn: Turn): void {
		this.inFlight++;
		this.queues[kind].shift()?.resolve(turn);
	}

	reject(kind: Kind, reason: unknown): void {
		for (const waiting of this.queues[kind].splice(0)) waiting.reject(reason);
	}

	/**
	 * Rejects those whose time is up before anything can be sent.
	 * @param earliest - when something can be sent, as far as is known
	 * @returns when the next one's time may be up
	 */
	rejectLate(earliest: (kind: Kind) => number, reason: (kind: Kind) => unknown): number {
		const at = { change: earliest('change'), read: earliest('read') };
		if (Math.max(at.change, at.read) < this.nextDeadline) return this.nextDeadline;
		this.nextDeadline = Infinity;
		for (const kind of KINDS) {
			const inTime = this.queues[kind].filter(({ deadline, reject }) => {
				if (deadline > at[kind]) return true;
				reject(reason(kind));
				return false;
			});
			this.queues[kind] = inTime;
			for (const { deadline } of inTime) this.nextDeadline = Math.min(this.nextDeadline, deadline);
		}
		return this.nextDeadline;
	}

	private readonly onAbort = () => {
		for (const kind of KINDS) this.reject(kind, this.signal?.reason);
		this.pace.proceed();
	};
}
