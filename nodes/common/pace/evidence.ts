/** How many of the latest acceptances are looked at one by one. */
const REMEMBERED = 512;
const EMPTIES = 3;
/** Fewer requests than this, beyond what the bucket can have held, say nothing. */
const ENOUGH = 4;
/** So much of a token is left on average when the next request is refused. */
const LEFT_OVER = 0.5;
/** Evidence of this many milliseconds weighs as much as what was known before. */
export const DOUBTFUL_MS = 300;
/** The last moments, in times of a request. */
const MOMENTS = 2;

/**
 * What the vendor's answers say about its limit, taken for a token bucket of unknown rate and size.
 *
 * Whatever was accepted between two moments either was in the bucket at the first or flowed in since:
 *
 *     rate ≥ (accepted − what the bucket can have held at the first moment) / time
 *
 * It held nothing when it refused, and never more than its size. Each moment so gives a lower bound, and at
 * a refusal, when nothing is left over, the best of them is the rate.
 */
export class Evidence {
	/** Acceptances so far. */
	accepted = 0;
	/** The size of the bucket; an upper bound until the rate is known. */
	burst = Infinity;
	/** Accepted in the last moments before the bucket was empty: so many at once it surely held. */
	surge = 0;

	/** The rate when the full bucket was emptied: a limit that changes later says nothing of what it gave then. */
	private firstRate = Infinity;
	private firstAt: number | null = null;
	/** When the full bucket gave what, until it first refused. */
	private first: { times: number[]; end: number } = { times: [], end: 0 };
	/** When the bucket was seen empty, and how many had been accepted by then. */
	private empties: Array<{ at: number; accepted: number }> = [];
	/** When the latest since then were accepted. */
	private times: number[] = [];

	/** @param stale - sent before the bucket was last empty */
	onAccepted(sentAt: number, now: number, stale: boolean): void {
		const at = arrival(sentAt, now);
		this.firstAt ??= at;
		this.accepted++;
		if (!stale) {
			this.times.push(at);
			if (this.times.length > 2 * REMEMBERED) this.times = this.times.slice(-REMEMBERED);
			return;
		}
		// It reached the vendor before the refusal, or about then.
		const last = this.empties.at(-1);
		if (last) last.accepted++;
		if (this.empties.length === 1) {
			this.burst++;
			this.first.times.push(at);
			this.first.end = Math.max(this.first.end, at);
		}
	}

	/**
	 * The bucket was empty.
	 * @returns requests a second, and the milliseconds that this rests upon; null: the first one tells no rate
	 */
	onEmpty(sentAt: number, now: number): { rate: number; spanMs: number } | null {
		const at = arrival(sentAt, now);
		this.times = this.times.slice(-REMEMBERED);
		const estimate = this.empties.length > 0 ? this.estimate(at) : null;
		if (!estimate) {
			this.burst = this.accepted;
			this.first = { times: this.times, end: at };
		}
		this.surge = this.times.filter((time) => time >= at - MOMENTS * (now - sentAt)).length;
		this.empties.push({ at, accepted: this.accepted });
		if (this.empties.length > EMPTIES) this.empties.shift();
		this.times = [];
		return estimate;
	}

	/** Milliseconds since the first acceptance. */
	runningMs(now: number): number {
		return now - (this.firstAt ?? now);
	}

	private estimate(at: number): { rate: number; spanMs: number } {
		let rate = 0;
		for (const empty of this.empties) rate = Math.max(rate, perSecond(this.accepted - empty.accepted, at - empty.at));
		const sinceEmpty = rate;
		// The rate follows from the size of the bucket and the size from the rate: a few rounds are near enough.
		for (let round = 0; round < 6; round++) {
			// The bucket may have overflowed in the pause: then what came since any later moment tells more.
			rate = Math.max(sinceEmpty, this.sinceLater(at));
			this.burst = this.heldAtFirst(Math.min(rate, this.firstRate));
		}
		const spanMs = at - (this.empties.at(-1)?.at ?? at);
		if (spanMs > DOUBTFUL_MS) this.firstRate = Math.min(this.firstRate, rate);
		return { rate, spanMs };
	}

	/** The best bound from moments at which the bucket may have been full. */
	private sinceLater(at: number): number {
		const { times } = this;
		let best = 0;
		for (let count = Math.ceil(this.burst) + ENOUGH; count <= times.length; count++) {
			best = Math.max(best, perSecond(count + LEFT_OVER - this.burst, at - times[times.length - count]!));
		}
		return best;
	}

	/**
	 * The size of the bucket, if such is its rate. It gave less than it held and what flowed in, unless it was full
	 * just before: the window in which it gave most beyond that is the one that began full.
	 */
	private heldAtFirst(rate: number): number {
		const { times, end } = this.first;
		return times.reduce(
			(most, since, i) => Math.max(most, times.length - i + LEFT_OVER - (rate * (end - since)) / 1000),
			1,
		);
	}
}

/** When a request reached the vendor: half-way is the best guess. */
function arrival(sentAt: number, answeredAt: number): number {
	return (sentAt + answeredAt) / 2;
}

function perSecond(count: number, ms: number): number {
	return ms > 0 ? (count * 1000) / ms : 0;
}
