import { systemClock, type Clock } from '../model/clock';
import { Fault } from '../model/fault';
import type { Effort } from '../model/effort';
import { unlessAborted } from './session';

/** Leave to send with the credential. */
export interface Leave {
	/** @returns whether it still holds: the credential may have been refused meanwhile */
	holds(): boolean;
	/** What came back is what a credential gets that is accepted. */
	accepted(): void;
	/** The credential was refused, after a renewal where there is one. */
	refused(fault: Fault, whose: Effort['whose']): void;
	/** Lets the next one in. */
	end(): void;
}

/** How long a rejection, an acceptance and a doubt count, in milliseconds. */
const KEPT_MS = 60_000;

/** How many different people's refusals in a row are the credential's: none of them was let in before, or some were. */
const PEOPLE = {
	/** An answer that is about the credential. */
	certain: { before: 1, after: 2 },
	/** One that a single person may be the reason for. */
	perhaps: { before: 2, after: 10 },
} as const;

/**
 * Lets requests in with one credential in this process. Until it was accepted, and while that is in doubt, one goes
 * alone, since a vendor may lock an account that is tried too often; once it is rejected, nobody does for a minute.
 */
export class CredentialGate {
	private acceptedAt = -Infinity;
	private refusedAt = -Infinity;
	/** Whose requests were refused since one was accepted. */
	private refused = new Set<unknown>();
	private rejected: { fault: Fault; until: number } | null = null;
	private isTaken = false;
	private wake = () => {};
	private changed = this.nextChange();

	/** @param label - the vendor's name, for sentences */
	constructor(
		private readonly label: string,
		private readonly clock: Clock = systemClock,
	) {}

	/** Whether it holds something to remember, or somebody is in. */
	get isNeeded(): boolean {
		return this.isTaken || this.isAccepted(this.clock.now()) || this.isInDoubt || this.isRejected;
	}

	private get isRejected(): boolean {
		return this.rejected !== null && this.clock.now() < this.rejected.until;
	}

	/** Whether somebody was refused, also after a renewal, and nobody accepted since. */
	get isInDoubt(): boolean {
		return this.refused.size > 0 && this.clock.now() - this.refusedAt < KEPT_MS;
	}

	/**
	 * @param signal - ends the wait
	 * @throws {Fault} when the credential was rejected
	 */
	async enter(signal?: AbortSignal): Promise<Leave> {
		for (;;) {
			const now = this.clock.now();
			if (this.rejected && this.isRejected) throw this.rejected.fault;
			if (!this.isInDoubt) this.refused.clear();
			if (this.isAccepted(now) && !this.isInDoubt)
				return this.leave(
					() => !this.isRejected && !this.isInDoubt,
					() => {},
				);
			if (!this.isTaken) {
				this.isTaken = true;
				return this.leave(
					() => !this.isRejected,
					() => {
						this.isTaken = false;
						this.tell();
					},
				);
			}
			await unlessAborted(this.changed, signal);
		}
	}

	/**
	 * Where somebody was refused and nobody accepted, finds out whose fault that is, before another one is tried.
	 * @param read - what is refused only where the credential is
	 * @throws {Fault} when that was refused, too
	 */
	async prove(read: () => Promise<unknown>): Promise<void> {
		if (!this.isInDoubt || this.isAccepted(this.clock.now())) return;
		try {
			await read();
			this.accept();
		} catch (error) {
			// Any other fault tells nothing.
			if (!(error instanceof Fault) || error.outcome === 'unauthorized') throw error;
		}
	}

	/** Nobody is let in for a minute. @param fault - what each of them is told */
	reject(fault: Fault): void {
		this.rejected = { fault, until: this.clock.now() + KEPT_MS };
		this.acceptedAt = -Infinity;
		this.refused.clear();
		this.tell();
	}

	/** It was accepted: a rejection of a moment ago is over. */
	accept(): void {
		this.acceptedAt = this.clock.now();
		this.rejected = null;
		this.refused.clear();
		this.tell();
	}

	private leave(holds: () => boolean, onEnd: () => void): Leave {
		let isOver = false;
		return {
			holds,
			accepted: () => this.accept(),
			refused: (fault, whose) => this.refuse(fault, whose),
			end: () => {
				if (!isOver) onEnd();
				isOver = true;
			},
		};
	}

	private refuse(fault: Fault, whose: Effort['whose']): void {
		const now = this.clock.now();
		if (!this.isInDoubt) this.refused.clear();
		this.refused.add(whose ?? Symbol('nobody'));
		this.refusedAt = now;
		const { before, after } = fault.mayBeOneUser ? PEOPLE.perhaps : PEOPLE.certain;
		if (this.refused.size < (this.isAccepted(now) ? after : before)) return;
		const { message, advice, status, requestId, response } = fault;
		this.reject(
			new Fault('notAttempted', `${this.label} rejected the credential, so it was asked no more. ${message}`, {
				advice: `${advice ?? 'Check the credential.'} It is tried again after a minute, or at once when it was changed.`,
				status,
				requestId,
				response,
			}),
		);
	}

	private isAccepted(now: number): boolean {
		return now - this.acceptedAt < KEPT_MS;
	}

	private tell(): void {
		const { wake } = this;
		this.changed = this.nextChange();
		wake();
	}

	private nextChange(): Promise<void> {
		return new Promise((resolve) => (this.wake = resolve));
	}
}
