import { RateEvidence } from './rateEvidence';

/** When a request was sent, and in which stretch between two pauses. */
export interface Sent {
	at: number;
	stretch: number;
}

// Requests in flight before anything was refused. The first refusal meets as many as are in flight, so
// there are few until a common limit would have been hit; from then on one more for each success.
const FIRST_IN_FLIGHT = 6;
const CAREFUL_IN_FLIGHT = 12;
const CAREFUL_UNTIL = 60;

// The first guess of the rate: many a vendor's bucket is as large as its rate a second.
const LEAST_GUESS = 15;
const LEAST_RATE = 0.2;
/** A guess doubles in this time until it is refused. */
const SEARCH_DOUBLES_MS = 250;

/** How far under a measured rate it goes on. */
const MARGIN = 0.03;
/** For twice this time it stays about the measured rate; then it doubles in `REGROW_DOUBLES_MS`. */
const QUIET_MS = 2500;
const REGROW_DOUBLES_MS = 1000;
/** So much longer, for each second of refill that a pause lets overflow: there a refusal is dear. */
const QUIET_FOR_LOSS_MS = 8000;
/** Evidence of this many milliseconds weighs as much as what was known before. */
const DOUBTFUL_MS = 300;

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
export class PaceModel {
	/** Nothing is sent before. */
	pausedUntil = -Infinity;
	/** Pauses in a row without any acceptance. */
	strikes = 0;

	private readonly evidence = new RateEvidence();
	/** Counts the pauses. */
	private stretch = 0;
	/** Sent in this stretch, without an answer. */
	private inFlight = 0;
	/** Nothing was sent in this stretch. */
	private isFirst = true;
	/** One at a time, until something is accepted. */
	private probing = false;
	private firstInFlight = FIRST_IN_FLIGHT;

	/** The present rate; infinite until something is refused. */
	private rate = Infinity;
	/** What the rate was measured as at the last refusal, or guessed. */
	private measured = Infinity;
	private searching = true;
	private quietMs = QUIET_MS;
	/** Since when the rate has been tried and nothing refused; idle time is left out. */
	private quietSince = 0;
	private pauseMs = 0;

	/** Requests that may be sent now: the tokens that the vendor's bucket should hold. */
	private credit = 0;
	private creditAt = 0;
	/** The part of the credit that is believed: others may drink from the same bucket. */
	private share = 1;

	/** @param random - in [0, 1) */
	constructor(private readonly random: () => number) {}

	/** Whether a refusal of this request would be news. */
	isFresh(sent: Sent): boolean {
		return sent.stretch === this.stretch;
	}

	/** @param concurrency - what the runs allow together */
	hasRoom(concurrency: number): boolean {
		return this.inFlight < this.mostInFlight(concurrency);
	}

	/** @returns milliseconds until one more may be sent; 0: now */
	waitMs(now: number): number {
		if (now < this.pausedUntil) return this.pausedUntil - now;
		if (this.rate === Infinity) return 0;
		this.flow(now);
		// The vendor named this moment itself, or it is time to ask.
		if (this.isFirst) return 0;
		return this.credit >= 1 - ROUNDING ? 0 : ((1 - this.credit) * 1000) / this.rate;
	}

	onSent(now: number): Sent {
		if (this.rate !== Infinity) this.credit -= 1;
		this.inFlight++;
		this.isFirst = false;
		return { at: now, stretch: this.stretch };
	}

	onAccepted(sent: Sent, now: number): void {
		this.onDropped(sent);
		this.evidence.onAccepted(sent.at, now, !this.isFresh(sent));
		this.strikes = 0;
		this.probing = false;
		if (this.firstInFlight < CAREFUL_IN_FLIGHT || this.evidence.accepted > CAREFUL_UNTIL) this.firstInFlight++;
	}

	/** No verdict. */
	onDropped(sent: Sent): void {
		if (this.isFresh(sent)) this.inFlight--;
	}

	/**
	 * @param askedMs - the wait that the vendor asked for; null: it didn't say
	 * @param probe - go on with a single request
	 */
	onRefused(sent: Sent, now: number, askedMs: number | null, probe: boolean): void {
		if (!this.isFresh(sent)) {
			// Sent before the present pause: it says how long that should be, and nothing new of the rate.
			if (askedMs !== null) this.pausedUntil = Math.max(this.pausedUntil, now + askedMs);
			this.quietSince = Math.max(this.quietSince, this.pausedUntil);
			return;
		}
		this.strikes++;
		this.learn(sent, now);
		this.pause(now, askedMs);
		this.probing = probe || this.strikes > 1;
	}

	private mostInFlight(concurrency: number): number {
		if (this.probing) return 1;
		if (this.rate === Infinity) return this.firstInFlight;
		// As many as the rate keeps in flight, and few of a burst: the next refusal meets them all.
		const needed = Math.ceil((1.5 * this.rate * this.evidence.latencyMs) / 1000) + 1;
		return Math.max(2, Math.min(10, Math.ceil(concurrency / 5)), needed);
	}

	private learn(sent: Sent, now: number): void {
		const estimate = this.evidence.onEmpty(sent.at, now, this.pauseMs);
		if (!estimate) {
			const perSecond = this.evidence.accepted / Math.max(1, this.evidence.runningMs(now) / 1000);
			this.measured = Math.max(LEAST_GUESS, perSecond);
		} else if (this.strikes > 1) {
			this.measured = Math.max(LEAST_RATE, this.measured / 2);
			this.searching = true;
		} else {
			this.doubtCredit(now);
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

	/** Refused so soon after a pause, the bucket held less than was thought. */
	private doubtCredit(now: number): void {
		const tooSoon = !this.searching && now - this.pausedUntil < this.pauseMs;
		this.share = tooSoon ? this.share / 2 : Math.min(1, this.share + 0.1);
	}

	private pause(now: number, askedMs: number | null): void {
		// Refused again after the wait that was asked for: that one is too short.
		const ms = Math.max(askedMs ?? 0, askedMs === null || this.strikes > 1 ? this.ownPauseMs() : SHORTEST_PAUSE_MS);
		this.quietMs = QUIET_MS + (QUIET_FOR_LOSS_MS * Math.max(0, ms - 1.25 * this.fillsInMs)) / 1000;
		this.rate = this.measured * (this.searching ? 1 : 1 - MARGIN);
		this.pausedUntil = now + ms;
		this.pauseMs = ms;
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
		const held = this.share * (this.searching ? Math.min(burst, surge) : burst);
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
