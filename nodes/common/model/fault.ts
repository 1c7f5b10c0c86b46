import type { FailedOutcome } from './domain';

/**
 * Whether a request that failed may have changed something.
 * - `none`: it certainly didn't (never sent, or refused).
 * - `answered`: the vendor answered with an error of its own; it may have been applied, but it is over.
 * - `open`: no usable answer; it may have been applied, or may yet be.
 */
export type Fate = 'none' | 'answered' | 'open';

/**
 * Whether sending the same again can help.
 * - `never`
 * - `later`: after a wait, with backoff.
 * - `throttled`: the vendor refused for pace; the pace decides when.
 * - `renew`: at once, after a new token or login, and only once.
 */
export type Retry = 'never' | 'later' | 'throttled' | 'renew';

export interface FaultDetails {
	/** What to do next, for a person who doesn't code. */
	advice?: string | null;
	retry?: Retry;
	fate?: Fate;
	/** The wait that the vendor asked for, in milliseconds. */
	retryAfterMs?: number | null;
	/** The HTTP status, where there was an answer. */
	status?: number | null;
	requestId?: string | null;
	/** One of the several users in the request may be what is wrong with it. */
	mayBeOneUser?: boolean;
	response?: unknown;
}

/**
 * Something that went wrong, said in words for a person, with no secret in them.
 * `outcome` is what the item is reported as when nothing helps.
 */
export class Fault extends Error {
	readonly advice: string | null;
	readonly retry: Retry;
	readonly fate: Fate;
	readonly retryAfterMs: number | null;
	readonly status: number | null;
	readonly requestId: string | null;
	readonly mayBeOneUser: boolean;
	readonly response: unknown;

	constructor(
		readonly outcome: FailedOutcome,
		message: string,
		details: FaultDetails = {},
	) {
		super(message);
		this.name = 'Fault';
		this.advice = details.advice ?? null;
		this.retry = details.retry ?? 'never';
		this.fate = details.fate ?? 'none';
		this.retryAfterMs = details.retryAfterMs ?? null;
		this.status = details.status ?? null;
		this.requestId = details.requestId ?? null;
		this.mayBeOneUser = details.mayBeOneUser ?? false;
		this.response = details.response ?? null;
	}

	/** @returns the same fault with some of it said otherwise */
	but(changes: Partial<FaultDetails> & { outcome?: FailedOutcome; message?: string }): Fault {
		return new Fault(changes.outcome ?? this.outcome, changes.message ?? this.message, { ...this, ...changes });
	}

	/** The same fault of a request that changes nobody: what can't be known is then nothing about a change. */
	get ofReading(): Fault {
		return this.outcome === 'unknown' ? this.but({ outcome: 'failed', fate: 'none' }) : this;
	}

	/** The sentence with its advice. */
	get sentence(): string {
		return this.advice ? `${this.message} ${this.advice}` : this.message;
	}
}

/** The execution was stopped by a person: no more is sent. */
export class Cancelled extends Error {
	constructor() {
		super('The execution was cancelled');
		this.name = 'Cancelled';
	}
}

/** The state that a change sends along, or goes by, was read too long ago: it has to be read again. */
export class StaleState extends Error {
	constructor() {
		super('The state that was read is too old');
		this.name = 'StaleState';
	}
}
