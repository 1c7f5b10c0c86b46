/** When a request was sent, and in which stretch between two pauses. */
export interface Sent {
	at: number;
	stretch: number;
}

// Before the first refusal: how many may be in flight, after how many acceptances.
const START = 6;
const CAREFUL = 12;
const CAREFUL_UNTIL = 60;
const OWN_PAUSE_MS = 500;
const LONGEST_OWN_PAUSE_MS = 30_000;
const SEARCH_DOUBLES_MS = 250;
const REGROW_DOUBLES_MS = 1_000;
const REMEMBERED = 64;
const ROUNDING = 1e-6;
const MARGIN = 0.03;
const QUIET_MS = 1_500;

/**
 * What is known of the vendor's limit, seen as a token bucket of unknown rate and size.
 * Pure: time comes in as monotonic milliseconds. Rates are in requests a second.
 */
export class PaceModel {
	/** Nothing is sent before. */
	pausedUntil = -Infinity;
	/** Refusals in a row, one a stretch, without any acceptance between. */
	strikes = 0;
	/** Counts the pauses. */
	stretch = 0;

	private rate = Infinity;
	private measured = Infinity;
	private searching = true;
	private burst = Infinity;
	private credit = 0;
	private creditAt = 0;
	private resumedAt = 0;
	private window = START;
	private accepted = 0;
	private acceptedInStretch = 0;
	private latencyMs = 0;
	private pauseMs = 0;
	private share = 1;
	private confirmed = 1;
	private firstBurst = 0;
	private firstBurstMs = 0;
	private startedAt = 0;
	private plateauMs = QUIET_MS;
	/** When the bucket was seen empty, and how many had been accepted by then; the latest last. */
	private empties: Array<{ at: number; accepted: number }> = [];
	/** When the latest requests were accepted; a ring. */
	private readonly times = new Float64Array(REMEMBERED);

	constructor(private readonly random: () => number) {}

	/** How many may be in flight, of `concurrency` that the runs allow together. */
	allowedInFlight(concurrency: number): number {
		if (this.strikes > 1) return 1;
		if (this.rate === Infinity) return this.window;
		const needed = Math.ceil((1.5 * this.rate * this.latencyMs) / 1000) + 1;
		return Math.max(2, Math.min(10, Math.ceil(concurrency / 5)), needed);
	}

	/** @returns milliseconds until one more may be sent; 0: now */
	waitMs(now: number): number {
		if (now < this.pausedUntil) return this.pausedUntil - now;
		if (this.rate === Infinity) return 0;
		this.refill(now);
		return this.credit >= 1 - ROUNDING ? 0 : ((1 - this.credit) * 1000) / this.rate;
	}

	sent(now: number): Sent {
		if (this.rate !== Infinity) this.credit -= 1;
		return { at: now, stretch: this.stretch };
	}

	tookMs(sent: Sent, now: number): void {
		const took = now - sent.at;
		this.latencyMs = this.latencyMs === 0 ? took : this.latencyMs + (took - this.latencyMs) / 8;
	}

	onAccepted(sent: Sent, now: number): void {
		this.strikes = 0;
		this.tookMs(sent, now);
		this.accepted++;
		if (this.window < CAREFUL || this.accepted > CAREFUL_UNTIL) this.window++;
		if (sent.stretch === this.stretch) {
			this.times[this.acceptedInStretch % REMEMBERED] = now;
			this.acceptedInStretch++;
		} else {
			// It reached the vendor before the bucket was empty, or about then.
			const last = this.empties[this.empties.length - 1];
			if (last) last.accepted++;
			if (this.empties.length === 1) { this.firstBurst++; this.burst++; }
		}
	}

	/** @param pauseMs - that the vendor asked for; null: it didn't say */
	onRefused(sent: Sent, now: number, pauseMs: number | null): void {
		if (sent.stretch !== this.stretch) {
			// Sent before the present pause: it says how long that should be, and nothing new of the rate.
			if (pauseMs !== null) this.pausedUntil = Math.max(this.pausedUntil, now + pauseMs);
			return;
		}
		this.strikes++;
		const pause = pauseMs ?? this.ownPause();
		this.learn(now, pause);
		this.stretch++;
		this.acceptedInStretch = 0;
		this.pausedUntil = now + pause;
		this.resumedAt = this.pausedUntil;
		this.pauseMs = pause;
		this.creditAt = now;
		this.credit = 0;
	}

	private ownPause(): number {
		const longest = Math.min(OWN_PAUSE_MS * 2 ** (this.strikes - 1), LONGEST_OWN_PAUSE_MS);
		return longest * (0.5 + this.random() / 2);
	}

	private learn(now: number, pause: number): void {
		if (this.rate === Infinity) {
			this.firstBurst = this.burst = this.accepted;
			this.firstBurstMs = now - this.startedAt;
			this.rate = this.measured = Math.max(10, this.accepted);
		} else if (this.strikes > 1) {
			this.rate = this.measured = Math.max(this.rate / 2, 0.2);
		} else {
			const estimate = this.estimate(now);
			this.share = now - this.resumedAt < this.pauseMs && !this.searching ? this.share / 2 : Math.min(1, this.share * 2);
			const old = this.measured;
			this.measured = Math.max(0.2, estimate);
			this.rate = this.measured * (1 - MARGIN);
			this.confirmed = !this.searching && Math.abs(this.measured / old - 1) < 0.07 ? Math.min(4, 2 * this.confirmed) : 1;
			this.searching = false;
		}
		const lost = Math.max(0, pause / 1000 - this.burst / this.measured);
		this.plateauMs = (QUIET_MS + 8000 * lost) * this.confirmed;
		this.empties.push({ at: now, accepted: this.accepted });
		if (this.empties.length > 3) this.empties.shift();
	}

	/**
	 * What was accepted between two moments came out of the bucket or flowed in: so the rate is at least
	 * (accepted − what the bucket can have held at first) / time. It held nothing at a refusal, and never
	 * more than the burst. The best of these lower bounds is the rate, unless the bucket overflowed all along.
	 */
	private estimate(now: number): number {
		let best = 0;
		for (const empty of this.empties) {
			best = Math.max(best, ((this.accepted - empty.accepted) * 1000) / (now - empty.at));
		}
		if (best * this.pauseMs / 1000 < this.burst) return best;
		for (let i = 0; i < 2; i++) {
			best = Math.max(best, this.windows(now));
			this.burst = Math.max(1, this.firstBurst - best * this.firstBurstMs / 1000);
		}
		return best;
	}

	private windows(now: number): number {
		let best = 0;
		const count = Math.min(REMEMBERED, this.acceptedInStretch);
		for (let ago = Math.ceil(this.burst) + 4; ago <= count; ago++) {
			const since = this.times[(this.acceptedInStretch - ago) % REMEMBERED] ?? now;
			if (now > since) best = Math.max(best, ((ago - this.burst) * 1000) / (now - since));
		}
		return best;
	}

	private refill(now: number): void {
		const flowed = ((now - this.creditAt) * this.rate) / 1000;
		this.credit = Math.min(this.credit + flowed, Math.max(1, this.burst * 0.8 * this.share));
		this.creditAt = now;
		const quiet = now - this.resumedAt;
		if (quiet <= 0) return;
		if (this.searching) {
			this.rate = this.measured * 2 ** (quiet / SEARCH_DOUBLES_MS);
			return;
		}
		// Cubic: quickly up to the measured rate, flat about it, then ever faster beyond.
		const x = quiet / this.plateauMs - 1;
		this.rate = x < 1 ? this.measured * (1 + MARGIN * x ** 3) : this.measured * (1 + MARGIN) * 2 ** ((quiet - 2 * this.plateauMs) / REGROW_DOUBLES_MS);
	}
}
