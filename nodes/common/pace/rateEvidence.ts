/** How many of the latest acceptances are looked at one by one. */
const REMEMBERED = 512;
const EMPTIES = 3;
/** Fewer requests than this, beyond what the bucket can have held, say nothing. */
const ENOUGH = 4;
/** An overflow loses much or isn't worth guessing at. */
const CLEARLY = 1.3;
/** So much of a token is left on average when the next request is refused. */
const LEFT_OVER = 0.5;
/** The last moments, in times of a request. */
const MOMENTS = 2;
/** Weight of the newest value in a running mean. */
const NEWEST = 1 / 8;

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
export class RateEvidence {
	/** Acceptances so far. */
	accepted = 0;
	/** The size of the bucket; an upper bound until the rate is known. */
	burst = Infinity;
	/** Accepted in the last moments before the bucket was empty: so many at once it surely held. */
	surge = 0;
	/** The mean time of a request, in milliseconds. */
	latencyMs = 0;

	private jitterMs = 0;
	private firstAt: number | null = null;
	/** When the full bucket gave what, until it first refused. */
	private first: { times: number[]; end: number } = { times: [], end: 0 };
	/** When the bucket was seen empty, and how many had been accepted by then. */
	private empties: Array<{ at: number; accepted: number }> = [];
	/** When those of the present stretch were accepted: a ring. */
	private readonly times = new Float64Array(REMEMBERED);
	private inStretch = 0;

	/** @param stale - sent before the present stretch */
	onAccepted(sentAt: number, now: number, stale: boolean): void {
		const at = arrival(sentAt, now);
		this.firstAt ??= at;
		this.accepted++;
		this.observeLatency(now - sentAt);
		if (!stale) {
			this.times[this.inStretch++ % REMEMBERED] = at;
			return;
		}
		// It reached the vendor before the refusal that ended its stretch, or about then.
		const last = this.empties.at(-1);
		if (last) last.accepted++;
		if (this.empties.length === 1) {
			this.burst++;
			this.first.times.push(at);
			this.first.end = Math.max(this.first.end, at);
		}
	}

	/**
	 * The bucket was empty: ends the stretch.
	 * @param pauseMs - how long nothing was sent after it was empty before
	 * @returns requests a second, and the milliseconds that this rests upon; null: the first one tells no rate
	 */
	onEmpty(sentAt: number, now: number, pauseMs: number): { rate: number; spanMs: number } | null {
		const at = arrival(sentAt, now);
		const estimate = this.empties.length > 0 ? this.estimate(at, pauseMs) : null;
		if (!estimate) {
			this.burst = this.accepted;
			this.first = { times: this.latest(), end: at };
		}
		this.surge = this.since(at - MOMENTS * this.latencyMs);
		this.empties.push({ at, accepted: this.accepted });
		if (this.empties.length > EMPTIES) this.empties.shift();
		this.inStretch = 0;
		return estimate;
	}

	/** Milliseconds since the first acceptance. */
	runningMs(now: number): number {
		return now - (this.firstAt ?? now);
	}

	private estimate(at: number, pauseMs: number): { rate: number; spanMs: number } {
		let rate = 0;
		for (const empty of this.empties) rate = Math.max(rate, perSecond(this.accepted - empty.accepted, at - empty.at));
		const spanMs = at - (this.empties.at(-1)?.at ?? at);
		// The rate follows from the size of the bucket and the size from the rate: a few rounds are near enough.
		let inStretch = 0;
		for (let round = 0; round < 6; round++) {
			inStretch = this.withinStretch(at);
			this.burst = this.heldAtFirst(Math.max(rate, inStretch));
		}
		// From refusal to refusal is exact, unless the bucket overflowed between, in the pause above all.
		const overflowed = inStretch > CLEARLY * rate || (inStretch * pauseMs) / 1000 > CLEARLY * this.burst;
		return { rate: overflowed ? Math.max(rate, inStretch) : rate, spanMs };
	}

	/** The best bound from moments after the pause, at which the bucket may have been full. */
	private withinStretch(at: number): number {
		let best = 0;
		const known = Math.min(REMEMBERED, this.inStretch);
		for (let count = Math.ceil(this.burst) + ENOUGH; count <= known; count++) {
			const since = this.times[(this.inStretch - count) % REMEMBERED] ?? at;
			best = Math.max(best, perSecond(count + LEFT_OVER - this.burst, at - since + this.jitterMs));
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

	/** Those of this stretch that are remembered, in order. */
	private latest(): number[] {
		const known = Math.min(REMEMBERED, this.inStretch);
		return Array.from({ length: known }, (_, i) => this.times[(this.inStretch - known + i) % REMEMBERED]!);
	}

	/** How many of this stretch were accepted since then. */
	private since(at: number): number {
		let count = 0;
		while (
			count < Math.min(REMEMBERED, this.inStretch) &&
			(this.times[(this.inStretch - count - 1) % REMEMBERED] ?? 0) >= at
		)
			count++;
		return count;
	}

	private observeLatency(ms: number): void {
		if (this.latencyMs === 0) this.latencyMs = ms;
		this.jitterMs += (Math.abs(ms - this.latencyMs) - this.jitterMs) * NEWEST;
		this.latencyMs += (ms - this.latencyMs) * NEWEST;
	}
}

/** When a request reached the vendor: half-way is the best guess. */
function arrival(sentAt: number, answeredAt: number): number {
	return (sentAt + answeredAt) / 2;
}

function perSecond(count: number, ms: number): number {
	return ms > 0 ? (count * 1000) / ms : 0;
}
