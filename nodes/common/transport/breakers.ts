import { systemClock, type Clock } from '../model/clock';
import type { Effort } from '../model/effort';
import type { Kind } from '../pace/lane';
import { Breaker, type Pass } from './breaker';

/**
 * The breakers of one credential. Changes have one more of their own: where they alone fail, a read that is answered
 * says nothing of them.
 */
export class Breakers {
	private readonly all: Breaker;
	private readonly changes: Breaker;

	/** @param mayOpen - see {@link Breaker} */
	constructor(clock: Clock = systemClock, mayOpen = true) {
		this.all = new Breaker(clock, mayOpen);
		this.changes = new Breaker(clock, mayOpen);
	}

	/** Whether somebody needs them, or may soon. */
	get isNeeded(): boolean {
		return this.all.isNeeded || this.changes.isNeeded;
	}

	/** @returns whether requests of a kind may be sent without waiting */
	areClosed(kind: Kind): boolean {
		return this.of(kind).every(({ isClosed }) => isClosed);
	}

	/** @returns see {@link Breaker.isHopeless} */
	isHopeless(kind: Kind, maxWaitMs: number, tookMs: number): boolean {
		return this.of(kind).some((one) => one.isHopeless(maxWaitMs, tookMs));
	}

	/**
	 * Waits until a request may be sent.
	 * @throws see {@link Breaker.pass}
	 */
	async pass(kind: Kind, whose: Effort['whose'], maxWaitMs: number, signal?: AbortSignal): Promise<Pass> {
		const passes: Pass[] = [];
		try {
			for (const breaker of this.of(kind)) passes.push(await breaker.pass(whose, maxWaitMs, signal));
		} catch (error) {
			for (const pass of passes) pass.end('unsent');
			throw error;
		}
		return {
			holds: () => passes.every((pass) => pass.holds()),
			end: (verdict, fault) => passes.forEach((pass) => pass.end(verdict, fault)),
		};
	}

	private of(kind: Kind): Breaker[] {
		return kind === 'change' ? [this.changes, this.all] : [this.all];
	}
}
