import { join, resolve } from 'node:path';
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
 * - `again`: at once, only once, and it is no retry: the connection was closed before it came.
 */
export type Retry = 'never' | 'later' | 'throttled' | 'renew' | 'again';

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
		const { outcome = this.outcome, message = this.message } = changes;
		return new Fault(outcome, message, Object.assign({}, this as FaultDetails, changes));
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
	override readonly message = 'The execution was cancelled';
}

/** The state that a change sends along, or goes by, was read too long ago: it has to be read again. */
export class StaleState extends Error {
	override readonly message = 'The state that was read is too old';
}

/** Where this package's own code lies. */
const PACKAGE = resolve(join(__dirname, '../../..'));
const OWN_FILE = /^[\\/]?((?:[\w.-]+[\\/])*[\w.-]+\.[jt]s:\d+)/;

const NOT_DONE = ['failed', 'An error inside this node kept it from being done.', ''] as const;
const PERHAPS_DONE = [
	'unknown',
	'An error inside this node came up during the change: it may or may not have happened.',
	'Check the user at the vendor. ',
] as const;

/**
 * Makes a fault of whatever was thrown. One that nobody foresaw is told in this package's own words: its
 * message may hold a secret, as an axios error holds the whole request. For a report its class and place are kept.
 * @param fate - the most that may have come of the requests that it was thrown among
 */
export function asFault(error: unknown, fate: Fate = 'none'): Fault {
	if (error instanceof Fault) return error;
	if (error instanceof Cancelled) return new Fault(fate === 'none' ? 'failed' : 'unknown', error.message, { fate });
	const [outcome, says, check] = fate === 'none' ? NOT_DONE : PERHAPS_DONE;
	return new Fault(outcome, says, {
		fate,
		advice: `${check}Run it again; if it stays so, report it to the package’s maintainers: ${traceOf(error)}.`,
	});
}

/** @returns an error's class and the place in this package that it came from, without anything it says */
function traceOf(error: unknown): string {
	if (!(error instanceof Error)) return `${typeof error} thrown`;
	return orElse(() => placeOf(error), 'Error');
}

function placeOf(error: Error): string {
	const name = /^[A-Za-z]\w{0,40}$/.exec(error.constructor.name)?.[0] ?? 'Error';
	for (const line of typeof error.stack === 'string' ? error.stack.split('\n') : []) {
		const start = line.indexOf(PACKAGE);
		const file =
			/^\s+at /.test(line) && start >= 0 ? OWN_FILE.exec(line.slice(start + PACKAGE.length))?.[1] : undefined;
		if (file && !file.includes('node_modules')) return `${name} at ${file}`;
	}
	return name;
}

/** @returns what is read, or something else where reading it throws */
export function orElse<T, E>(read: () => T, otherwise: E): T | E {
	try {
		return read();
	} catch {
		return otherwise;
	}
}
