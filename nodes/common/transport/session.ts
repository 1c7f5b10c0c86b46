import { createHash } from 'node:crypto';
import { Cancelled } from '../model/fault';
import type { Clock } from '../model/clock';
import { heed, type Abortable } from '../model/heed';

/** A token or a login, and until when it is fresh in epoch milliseconds. */
export interface Fresh<T> {
	value: T;
	until: number;
}

const SHORTEST_LIFE_MS = 10_000;

/**
 * One credential's token or login, opened once for however many ask for it at the same time, and
 * kept while it is fresh.
 */
export class Session<T> {
	private held: Fresh<T> | null = null;
	private opening: Promise<Fresh<T>> | null = null;
	private usedAt = 0;
	private idle: NodeJS.Timeout | undefined;

	constructor(private readonly clock: Clock) {}

	/**
	 * Makes sure that there is one.
	 * @param open - logs in
	 * @param signal - ends the wait for a login that another execution began, which goes on
	 */
	async ensure(open: () => Promise<Fresh<T>>, signal?: AbortSignal): Promise<void> {
		while (this.current() === null) {
			const mine = this.opening === null;
			this.opening ??= open();
			try {
				const opened = await (mine ? this.opening : unlessAborted(this.opening, signal));
				// A token that comes already expired (two clocks that disagree) gets its chance once.
				this.held = { value: opened.value, until: Math.max(opened.until, this.clock.wall() + SHORTEST_LIFE_MS) };
			} catch (error) {
				// Another execution that was logging in for everybody was cancelled: log in oneself.
				if (mine || signal?.aborted || !(error instanceof Cancelled)) throw error;
			} finally {
				if (mine) this.opening = null;
			}
		}
	}

	/** @returns the value while it is fresh, else null */
	current(): T | null {
		this.usedAt = this.clock.now();
		return this.held && this.clock.wall() < this.held.until ? this.held.value : null;
	}

	/**
	 * Ends what is held once nobody has used it for a while.
	 * @param idleMs - milliseconds
	 * @param end - says goodbye to the vendor, best effort
	 */
	endWhenIdle(idleMs: number, end: (value: T) => Promise<void>): void {
		// Doesn't keep the process alive: a vendor ends forgotten sessions by itself.
		const timer = setInterval(() => {
			if (this.opening || this.clock.now() - this.usedAt < idleMs) return;
			clearInterval(timer);
			const { held } = this;
			this.held = null;
			if (held) void end(held.value);
		}, idleMs);
		timer.unref();
		clearInterval(this.idle);
		this.idle = timer;
	}

	/** Drops what is held, without a goodbye. */
	forget(): void {
		clearInterval(this.idle);
		this.held = null;
	}

	/** Drops a value that the vendor refused; one that was renewed meanwhile stays. */
	refused(value: T | null): void {
		if (this.held?.value === value) this.held = null;
	}
}

/** @throws {Cancelled} as soon as the signal aborts; what is waited for goes on */
export async function unlessAborted<T>(promise: Promise<T>, signal?: Abortable): Promise<T> {
	if (!signal) return await promise;
	let heedNoMore = () => {};
	const stopped = new Promise<never>((_, reject) => {
		const stop = () => reject(new Cancelled());
		if (signal.aborted) stop();
		heedNoMore = heed(signal, stop);
	});
	return await Promise.race([promise, stopped]).finally(heedNoMore);
}

const MOST_SESSIONS = 200;
const sessions = new Map<string, Session<unknown>>();

/**
 * Keeps a session in the process, so that a loop that calls a node 100 times logs in once.
 * @param credential - everything that makes it this credential: a changed one never sees an old session
 */
export function sharedSession<T>(credential: unknown, clock: Clock): Session<T> {
	const key = credentialKey(credential);
	const session = sessions.get(key) ?? new Session<unknown>(clock);
	// Re-inserting keeps the most recently used last, and the first is the one to forget.
	sessions.delete(key);
	sessions.set(key, session);
	if (sessions.size > MOST_SESSIONS) sessions.delete(sessions.keys().next().value as string);
	return session as Session<T>;
}

/** Forgets every kept session. */
export function forgetSessions(): void {
	for (const session of sessions.values()) session.forget();
	sessions.clear();
}

/** @returns a digest that tells credentials apart without holding them */
export function credentialKey(credential: unknown): string {
	return createHash('sha256').update(JSON.stringify(credential)).digest('hex');
}
