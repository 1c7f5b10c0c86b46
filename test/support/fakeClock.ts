import type { Clock } from '../../nodes/common/model/clock';

interface Sleeper {
	due: number;
	wake: () => void;
}

/** A clock that stands still until a test moves it; its chance comes from a seed. */
export class FakeClock implements Clock {
	private sleepers: Sleeper[] = [];
	private seed: number;

	/**
	 * @param seed - of `random()`
	 * @param time - what `now()` says at first, in milliseconds
	 * @param epoch - what `wall()` says at first, in epoch milliseconds
	 */
	constructor(
		seed = 1,
		private time = 0,
		private epoch = Date.UTC(2026, 0, 1),
	) {
		this.seed = seed;
	}

	/** How many sleeps are under way: a clock that nobody needs has none. */
	get sleeping(): number {
		return this.sleepers.length;
	}

	now(): number {
		return this.time;
	}

	wall(): number {
		return this.epoch + this.time;
	}

	idle(): number {
		return this.time;
	}

	/** Lets the wall clock jump, forwards or backwards, while `now()` goes on as before. */
	jumpWall(ms: number): void {
		this.epoch += ms;
	}

	// mulberry32
	random(): number {
		this.seed = (this.seed + 0x6d2b79f5) | 0;
		let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();
		if (!(ms > 0)) return;
		await new Promise<void>((resolve, reject) => {
			const sleeper: Sleeper = {
				due: this.time + ms,
				wake: () => {
					signal?.removeEventListener('abort', onAbort);
					resolve();
				},
			};
			const onAbort = () => {
				const at = this.sleepers.indexOf(sleeper);
				if (at >= 0) this.sleepers.splice(at, 1);
				reject(signal?.reason as Error);
			};
			signal?.addEventListener('abort', onAbort, { once: true });
			this.insert(sleeper);
		});
	}

	/** Moves on by `ms`, waking each sleeper at its own time and letting all that follows from it happen. */
	async advance(ms: number): Promise<void> {
		const until = this.time + ms;
		await settle();
		while (this.sleepers.length > 0 && this.sleepers[0]!.due <= until) {
			await this.wakeNext();
		}
		this.time = until;
	}

	/**
	 * Moves on until nobody sleeps any more.
	 * @throws when that takes more than `limitMs`
	 */
	async runAll(limitMs = 86_400_000): Promise<void> {
		const until = this.time + limitMs;
		await settle();
		while (this.sleepers.length > 0) {
			if (this.sleepers[0]!.due > until) throw new Error(`Still waiting after ${limitMs} ms`);
			await this.wakeNext();
		}
	}

	private async wakeNext(): Promise<void> {
		this.time = Math.max(this.time, this.sleepers[0]!.due);
		while (this.sleepers.length > 0 && this.sleepers[0]!.due <= this.time) this.sleepers.shift()!.wake();
		await settle();
	}

	private insert(sleeper: Sleeper): void {
		let low = 0;
		let high = this.sleepers.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.sleepers[middle]!.due <= sleeper.due) low = middle + 1;
			else high = middle;
		}
		this.sleepers.splice(low, 0, sleeper);
	}
}

/** Until every promise that can settle has settled: a macrotask comes after all microtasks. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
