import { DOUBTFUL_MS, Evidence } from './evidence';

/** When a request was sent, and in which stretch between two pauses. */
export interface Sent {
	at: number;
	stretch: number;
}

/** So many of a burst are in flight at once, unless the rate needs more: the next refusal meets them all. */
const BURST_IN_FLIGHT = 3;

/** So often a pause that is too long must be asked for, with nothing accepted between, until everyone believes it. */
const LONG_ASKS = 3;

// The first guess of the rate: many a vendor's bucket is as large as its rate a second.
const LEAST_GUESS = 15;
const LEAST_RATE = 0.2;
/** A guess doubles in this time until it is refused. */
const SEARCH_DOUBLES_MS = 400;

/** In flight beyond what the rate needs: latency isn't steady. */
const SPARE = 1.3;

/** How far under a measured rate it goes on. */
const MARGIN = 0.03;
/** For twice this time it stays about the measured rate; then it doubles in `REGROW_DOUBLES_MS`. */
const QUIET_MS = 2000;
const REGROW_DOUBLES_MS = 400;
/** So much longer, for each second of refill that a pause lets overflow: there a refusal is dear. */
const QUIET_FOR_LOSS_MS = 8000;

/** The part of a full bucket that is spent in a burst; one request less than that, for chance. */
const SPENDABLE = 0.8;

const OWN_PAUSE_MS = { least: 100, most: 500, longest: 30_000 };
const SHORTEST_PAUSE_MS = 10;
/** Timers are late by a millisecond or so: what flowed in meanwhile isn't lost. */
const LATE_MS = 2;
/** Sums of fractions miss a whole by less than this. */
const ROUNDING = 1e-6;

/**
 * When the next request may be sent, and how many at once: the vendor's bucket, kept in parallel.
 * Knows nothing of queues and timers; time comes in as monotonic milliseconds, rates are requests a second.
 */
export class Bucket {
	/** Nothing is sent before. */
	pausedUntil = -Infinity;
	/** The wait that the vendor asked for last, since it accepted nothing; null: it didn't say. */
	askedMs: number | null = null;
	/** Pauses in a row without any acceptance. */
	private strikes = 0;
	/** Since when the vendor has refused everything. */
	private refusingSince: number | null = null;
	private longAsks = 0;

	private readonly evidence = new Evidence();
	/** Counts the pauses. */
	private stretch = 0;
	/** Sent in this stretch, without an answer. */
	private inFlight = 0;
	/** Nothing was sent in this stretch. */
	private isFirst = true;
	/** One at a time, until something is accepted. */
	private probing = false;

	/** The present rate; infinite until something is refused. */
	private rate = Infinity;
	/** What the rate was measured as at the last refusal, or guessed. */
	private measured = Infinity;
	private searching = true;
	private quietMs = QUIET_MS;
	/** Since when the rate has been tried and nothing refused; idle time is left out. */
	private quietSince = 0;

	/** Requests that may be sent now: the tokens that the vendor's bucket should hold. */
	private credit = 0;
	private creditAt = 0;

	/** @param random - in [0, 1) */
	constructor(private readonly random: () => number) {}

	/**
	 * @param latencyMs - the mean time of a request
	 * @returns milliseconds until one more may be sent; 0: now; Infinity: not before an answer
	 */
	waitMs(now: number, latencyMs: number): number {
		if (now < this.pausedUntil) return this.pausedUntil - now;
		if (this.inFlight >= this.mostInFlight(latencyMs)) return Infinity;
		if (this.rate === Infinity) return 0;
		this.flow(now);
		// The vendor named this moment itself, or it is time to ask.
		if (this.isFirst) return 0;
		return this.credit >= 1 - ROUNDING ? 0 : ((1 - this.credit) * 1000) / this.rate;
	}

	/** Only during a pause: what can be sent is sent, and may turn out well. */
	isHopeless(now: number, maxWaitMs: number): boolean {
		if (now >= this.pausedUntil || this.refusingSince === null) return false;
		return this.longAsks >= LONG_ASKS || (this.strikes > 1 && this.pausedUntil - this.refusingSince >= maxWaitMs);
	}

	onSent(now: number): Sent {
		if (this.rate !== Infinity) this.credit -= 1;
		this.inFlight++;
		this.isFirst = false;
		return { at: now, stretch: this.stretch };
	}

	onAccepted(sent: Sent, now: number): void {
		this.onDropped(sent);
		this.evidence.onAccepted(sent.at, now, sent.stretch !== this.stretch);
		this.strikes = 0;
		this.longAsks = 0;
		this.refusingSince = null;
		this.askedMs = null;
		this.probing = false;
	}

	/** Nothing was refused, and nothing is sent before a moment. */
	rest(until: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, until);
		this.quietSince = Math.max(this.quietSince, this.pausedUntil);
	}

	/** No verdict. */
	onDropped(sent: Sent): void {
		if (sent.stretch === this.stretch) this.inFlight--;
	}

	/**
	 * @param askedMs - the wait that the vendor asked for; null: it didn't say
	 * @param longestKeptMs - one answer that asks for more doesn't hold up everybody: a probe soon shows what it is worth
	 */
	onRefused(sent: Sent, now: number, askedMs: number | null, longestKeptMs: number): void {
		const asked = askedMs !== null && askedMs >= 0 ? askedMs : null;
		const tooLong = asked !== null && asked > longestKeptMs;
		const kept = tooLong ? null : asked;
		this.askedMs = asked ?? this.askedMs;
		if (sent.stretch !== this.stretch) {
			// Sent before the present pause: it says how long that should be, and nothing new of the rate.
			if (kept !== null) this.pausedUntil = Math.max(this.pausedUntil, now + kept);
			this.quietSince = Math.max(this.quietSince, this.pausedUntil);
			return;
		}
		this.refusingSince ??= now;
		if (tooLong) this.longAsks++;
		this.strikes++;
		this.learn(sent, now);
		this.pause(now, kept);
		this.probing = tooLong || this.strikes > 1;
	}

	private mostInFlight(latencyMs: number): number {
		if (this.probing) return 1;
		if (this.rate === Infinity) return Infinity;
		// As many as the rate keeps in flight.
		return Math.max(BURST_IN_FLIGHT, Math.ceil((SPARE * this.rate * latencyMs) / 1000) + 1);
	}

	private learn(sent: Sent, now: number): void {
		const estimate = this.evidence.onEmpty(sent.at, now);
		if (!estimate) {
			const perSecond = this.evidence.accepted / Math.max(1, this.evidence.runningMs(now) / 1000);
			this.measured = Math.max(LEAST_GUESS, perSecond);
		} else if (this.strikes > 1) {
			this.measured = Math.max(LEAST_RATE, this.measured / 2);
			this.searching = true;
		} else {
			this.believe(estimate.rate, estimate.spanMs);
		}
	}

	private believe(rate: number, spanMs: number): void {
		// It was just refused at the present rate, so it isn't higher.
		const estimate = Math.min(rate, this.rate);
		const weight = spanMs / (spanMs + DOUBTFUL_MS);
		const change = Math.max(0.4, estimate / this.measured);
		// That more was accepted is a fact; that less was may be chance.
		this.measured = Math.max(LEAST_RATE, change >= 1 ? estimate : this.measured * change ** weight);
		if (spanMs > DOUBTFUL_MS) this.searching = false;
	}

	private pause(now: number, askedMs: number | null): void {
		// Refused again after the wait that was asked for: that one is too short.
		const ms = Math.max(askedMs ?? 0, askedMs === null || this.strikes > 1 ? this.ownPauseMs() : SHORTEST_PAUSE_MS);
		this.quietMs = QUIET_MS + (QUIET_FOR_LOSS_MS * Math.max(0, ms - 1.25 * this.fillsInMs)) / 1000;
		this.rate = this.measured * (this.searching ? 1 : 1 - MARGIN);
		this.pausedUntil = now + ms;
		this.quietSince = this.pausedUntil;
		this.credit = 0;
		this.creditAt = now;
		this.inFlight = 0;
		this.isFirst = true;
		this.stretch++;
	}

	/** Until the next token, or till the bucket is full where that is known; twice as long each time in vain; with jitter. */
	private ownPauseMs(): number {
		const { least, most, longest } = OWN_PAUSE_MS;
		const first = this.searching ? most : Math.min(most, Math.max(least, this.fillsInMs));
		const ms = Math.max(1000 / this.measured, first * 2 ** (this.strikes - 1));
		return Math.min(longest, ms) * (0.5 + this.random() / 2);
	}

	private get fillsInMs(): number {
		return (1000 * this.evidence.burst) / this.measured;
	}

	/** Lets credit flow in up to now, and the rate grow. */
	private flow(now: number): void {
		const { burst, surge } = this.evidence;
		// While the rate is a guess, what the first burst held may have flowed in on the way.
		const held = this.searching ? Math.min(burst, surge) : burst;
		const most = Math.max(1, SPENDABLE * held - 1) + (LATE_MS * this.rate) / 1000;
		// A rate is tried only while requests wait for credit: other time isn't quiet, it's idle.
		const tried = Math.max(0, ((1 - this.credit) * 1000) / this.rate);
		this.quietSince += Math.max(0, now - Math.max(this.creditAt, this.quietSince) - tried);
		this.credit = Math.min(most, this.credit + ((now - this.creditAt) * this.rate) / 1000);
		this.creditAt = now;
		if (now > this.quietSince) this.rate = this.rateAfter(now - this.quietSince);
	}

	/** Doubling while it is a guess; else up to what was measured, flat about it, and then ever faster. */
	private rateAfter(quiet: number): number {
		if (this.searching) return this.measured * 2 ** (quiet / SEARCH_DOUBLES_MS);
		const x = quiet / this.quietMs - 1;
		if (x < 1) return this.measured * (1 + MARGIN * x ** 3);
		return this.measured * (1 + MARGIN) * 2 ** ((quiet - 2 * this.quietMs) / REGROW_DOUBLES_MS);
	}
}
