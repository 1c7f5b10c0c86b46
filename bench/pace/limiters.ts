/** What a simulated vendor says: `null` is yes, otherwise how long to wait, in milliseconds (`null`: it doesn't say). */
export type Answer = { wait: number | null; isDate?: boolean } | null;

/** A limiter in virtual time; both times in milliseconds, the wall time for dates. */
export interface Limiter {
	arrive(now: number, wall: number): Answer;
	/** A request that was let in is done. */
	depart(): void;
	/** @returns how long a request takes that was let in; no time unless said otherwise */
	serve?(now: number, chance: number): number;
}

export type RetryAfter = 'seconds' | 'date' | 'none';

/** Says it as a header would: whole seconds, or a date in whole seconds, both rounded up. */
function say(how: RetryAfter, waitMs: number, wall: number): Answer {
	if (how === 'none') return { wait: null };
	if (how === 'seconds') return { wait: Math.max(1, Math.ceil(waitMs / 1000)) * 1000 };
	return { wait: Math.ceil((wall + waitMs) / 1000) * 1000 - wall, isDate: true };
}

/** A token bucket, full at first; `rateAt` lets the rate change with time. */
export class TokenBucket implements Limiter {
	private tokens: number;
	private at = 0;

	constructor(
		private readonly rateAt: (now: number) => number,
		private readonly burst: number,
		private readonly how: RetryAfter,
	) {
		this.tokens = burst;
	}

	arrive(now: number, wall: number): Answer {
		const rate = this.rateAt(now);
		this.tokens = Math.min(this.burst, this.tokens + ((now - this.at) * rate) / 1000);
		this.at = now;
		if (this.tokens >= 1 - 1e-9) {
			this.tokens -= 1;
			return null;
		}
		return say(this.how, ((1 - this.tokens) * 1000) / rate, wall);
	}

	depart(): void {}
}

/** So many in each calendar second or minute. */
export class FixedWindow implements Limiter {
	private window = -1;
	private used = 0;

	constructor(
		private readonly most: number,
		private readonly windowMs: number,
		private readonly how: RetryAfter,
	) {}

	arrive(_now: number, wall: number): Answer {
		const window = Math.floor(wall / this.windowMs);
		if (window !== this.window) this.used = 0;
		this.window = window;
		if (this.used < this.most) {
			this.used++;
			return null;
		}
		return say(this.how, (window + 1) * this.windowMs - wall, wall);
	}

	depart(): void {}
}

/** So many at once. */
export class AtOnce implements Limiter {
	private busy = 0;

	constructor(
		private readonly most: number,
		private readonly how: RetryAfter,
	) {}

	arrive(_now: number, wall: number): Answer {
		if (this.busy >= this.most) return say(this.how, 1, wall);
		this.busy++;
		return null;
	}

	depart(): void {
		this.busy--;
	}
}

/** No limit at all. */
export class Unlimited implements Limiter {
	arrive(): Answer {
		return null;
	}

	depart(): void {}
}

/** No limit, and answers that take as long as chance has it. */
export class Chance extends Unlimited {
	/** @param ownMs - what one takes, by a number in [0, 1) */
	constructor(private readonly ownMs: (chance: number) => number) {
		super();
	}

	serve(_now: number, chance: number): number {
		return this.ownMs(chance);
	}
}

/** No limit, but so many workers behind a queue. */
export class Workers implements Limiter {
	private readonly free: number[];

	/** @param ownMs - what each takes for a request, a tenth more or less */
	constructor(
		workers: number,
		private readonly ownMs: (served: number) => number,
	) {
		this.free = new Array<number>(workers).fill(0);
	}

	private served = 0;

	arrive(): Answer {
		return null;
	}

	serve(now: number, chance: number): number {
		const first = this.free.indexOf(Math.min(...this.free));
		const done = Math.max(now, this.free[first]!) + this.ownMs(this.served++) * (0.9 + 0.2 * chance);
		this.free[first] = done;
		return done - now;
	}

	depart(): void {}
}
