import { systemClock, type Clock } from '../model/clock';
import type { Effort } from '../model/effort';
import type { Fault } from '../model/fault';

/** The service is down, and has been for as long as a run waits for it. */
export class StillDown extends Error {
	/** @param fault - what was wrong with it last */
	constructor(readonly fault: Fault) {
		super('The vendor has stopped answering');
		this.name = 'StillDown';
	}
}

/**
 * How a request went, as far as it tells of the service.
 * - `answered`: it is there, whatever it said.
 * - `throttled`: it is there, and refuses for pace.
 * - `down`: nothing answers, or a gateway in its place, whomever it was asked about.
 * - `ill`: an error of its own, which may be one person's.
 * - `unclear`: an answer that tells nothing.
 * - `unsent`
 */
export type Verdict = 'answered' | 'throttled' | 'down' | 'ill' | 'unclear' | 'unsent';

const GATEWAYS: readonly number[] = [408, 502, 503, 504];

/**
 * @returns what an answer, or none, tells of the service. A fault that no retry helps is of the set-up, or the vendor's
 *   own word: it is there.
 */
export function verdictOf(fault: Fault | null): Verdict {
	if (fault === null) return 'answered';
	const { retry, status } = fault;
	if (retry === 'throttled') return 'throttled';
	if (status === null) return retry === 'later' ? 'down' : 'unclear';
	if (status < 300) return 'unclear';
	if (retry !== 'later') return 'answered';
	return GATEWAYS.includes(status) ? 'down' : status >= 500 ? 'ill' : 'answered';
}

const isTelling = (verdict: Verdict) => ['answered', 'down', 'ill'].includes(verdict);

/** Leave to send one request. */
export interface Pass {
	/** @returns whether it still holds: the breaker may have opened meanwhile */
	holds(): boolean;
	/** Says how it went; only the first word counts. */
	end(verdict: Verdict, fault?: Fault): void;
}

interface Waiting {
	whose: Effort['whose'];
	maxWaitMs: number;
	signal: AbortSignal | undefined;
	resolve: (pass: Pass) => void;
	reject: (reason: unknown) => void;
}

/** So many faults in a row are no one person's: errors of so many people, or nobody's. */
const PEOPLE = 3;
const RECENT = 20;
const PROBE_MS = 1000;
const LONGEST_PROBE_MS = 9000;
/** So long the one who tries may take after a wait that the vendor asked for. */
const TRY_MS = 10_000;
/** What is known is forgotten when nothing was sent for so long: who is turned away learns nothing new. */
const KEPT_MS = 60_000;
const REARMED = new Error('Another time');
const NOTHING_ASKED = { at: -Infinity, until: -Infinity };

/** How long a service that is down for everybody is waited for, in milliseconds. */
const patienceMs = (maxWaitMs: number) => (maxWaitMs * 3) / 8;

/**
 * The circuit breaker of one credential in this process. It opens when the service fails, whomever it is asked
 * about, and then lets one request at a time find out whether it is back. One person's fault never opens it.
 */
export class Breaker {
	/** Since the last success: whose fault each was, and its first time. */
	private readonly failing = new Map<unknown, number>();
	/** … when it was first no one person's. */
	private downSince = Infinity;
	/** … and whose requests met one. */
	private readonly met = new Set<unknown>();
	/** The last answers: whose fault each was; null for none. */
	private recent: unknown[] = [];
	private openSince: number | null = null;
	private why: Fault | null = null;
	private probe: Pass | null = null;
	private probeAt = 0;
	private probeMs = PROBE_MS;
	/** The vendor’s last wish to wait: when it was said, and until when. */
	private asked = NOTHING_ASKED;
	private waiting: Waiting[] = [];
	private readonly heeded = new WeakSet<AbortSignal>();
	private underWay = 0;
	/** When something was last answered, or may be sent again by the vendor's wish. */
	private usedAt: number;
	private timer: { due: number; cancel: AbortController } | null = null;

	/** @param mayOpen - false where a single request, such as a credential's test, wants to know for itself */
	constructor(
		private readonly clock: Clock = systemClock,
		private readonly mayOpen = true,
	) {
		this.usedAt = clock.now();
	}

	get isClosed(): boolean {
		return this.openSince === null;
	}

	/** Whether somebody needs it, or may soon. */
	get isNeeded(): boolean {
		return this.underWay + this.waiting.length > 0 || this.clock.now() - this.usedAt < KEPT_MS;
	}

	/**
	 * Waits until a request may be sent.
	 * @throws {StillDown} when it has been open for 3/8 of `maxWaitMs`; or the signal's reason
	 */
	async pass(whose: Effort['whose'], maxWaitMs: number, signal?: AbortSignal): Promise<Pass> {
		if (!this.isNeeded) this.close();
		if (this.isClosed) return this.give(whose, maxWaitMs);
		return await new Promise<Pass>((resolve, reject) => {
			signal?.throwIfAborted();
			if (signal) this.heed(signal);
			this.waiting.push({ whose, maxWaitMs, signal, resolve, reject });
			this.proceed();
		});
	}

	/** One listener a run: hundreds may wait. */
	private heed(signal: AbortSignal): void {
		if (this.heeded.has(signal)) return;
		this.heeded.add(signal);
		const stop = () => {
			const stopped = this.waiting.filter((one) => one.signal === signal);
			this.waiting = this.waiting.filter((one) => one.signal !== signal);
			for (const { reject } of stopped) reject(signal.reason);
			this.proceed();
		};
		signal.addEventListener('abort', stop, { once: true });
	}

	/**
	 * @param tookMs - what the last try took
	 * @returns whether another try would end when nobody waits for the service any more
	 */
	isHopeless(maxWaitMs: number, tookMs: number): boolean {
		const [first] = this.failing.values();
		return first !== undefined && this.clock.now() - first + tookMs > patienceMs(maxWaitMs);
	}

	private give(whose: Effort['whose'], maxWaitMs: number): Pass {
		let isOver = false;
		const pass: Pass = {
			holds: () => this.isClosed || this.probe === pass,
			end: (verdict, fault) => {
				if (isOver) return;
				isOver = true;
				this.underWay--;
				this.usedAt = Math.max(this.usedAt, this.clock.now() + Math.min(fault?.retryAfterMs ?? 0, maxWaitMs));
				if (this.isClosed) this.note(verdict, fault, whose, maxWaitMs);
				else this.noteWhileOpen(verdict, fault, this.probe === pass);
			},
		};
		this.underWay++;
		return pass;
	}

	private note(verdict: Verdict, fault: Fault | undefined, whose: Effort['whose'], maxWaitMs: number): void {
		const now = this.clock.now();
		if (verdict === 'answered') this.forget();
		if (!this.mayOpen || !isTelling(verdict)) return;
		const key = verdict === 'answered' ? null : ((verdict === 'ill' ? whose : null) ?? Symbol('nobody'));
		// One person's fault counts once, however often it was met: a set with a sick one fails with each of its parts.
		this.recent = [...this.recent.filter((one) => one === null || one !== key).slice(1 - RECENT), key];
		if (key === null) return;
		this.met.add(whose);
		if (verdict === 'down') this.downSince = Math.min(this.downSince, now);
		if (!this.failing.has(key)) this.failing.set(key, now);
		const [first, second = now] = this.failing.values();
		const bad = this.recent.filter((one) => one !== null);
		if (this.failing.size >= PEOPLE) this.open(Math.min(second, this.downSince), fault!);
		// So few people would take too long to become three.
		else if (this.failing.size > 1 && now - first! > patienceMs(maxWaitMs)) this.open(first!, fault!);
		else if (bad.length > RECENT / 2) this.open(now, fault!);
	}

	private open(since: number, fault: Fault): void {
		this.openSince = since;
		this.recent = [];
		this.failsAgain(fault);
	}

	private close(): void {
		this.openSince = null;
		this.probe = null;
		this.probeMs = PROBE_MS;
		this.asked = NOTHING_ASKED;
		this.forget();
		for (const { resolve, whose, maxWaitMs } of this.waiting.splice(0)) resolve(this.give(whose, maxWaitMs));
		this.setTimer(Infinity);
	}

	private forget(): void {
		this.failing.clear();
		this.downSince = Infinity;
		this.met.clear();
	}

	private noteWhileOpen(verdict: Verdict, fault: Fault | undefined, isProbe: boolean): void {
		if (isProbe) this.probe = null;
		if (isProbe && (verdict === 'answered' || verdict === 'throttled')) return this.close();
		// One that was sent before: its answer may be as old.
		if (!isProbe && verdict === 'answered') this.probeAt = Math.min(this.probeAt, this.clock.now());
		if (isProbe && fault) this.failsAgain(fault);
		this.proceed();
	}

	private failsAgain(fault: Fault): void {
		const now = this.clock.now();
		this.why = fault;
		this.probeAt = now + Math.max(this.probeMs, fault.retryAfterMs ?? 0);
		const until = now + (fault.retryAfterMs ?? -Infinity);
		if (until > this.asked.until) this.asked = { at: now, until };
		this.probeMs = Math.min(2 * this.probeMs, LONGEST_PROBE_MS);
	}

	/** Lets somebody try when it is time, and sends those away who have waited long enough. */
	private proceed(): void {
		if (this.isClosed) return;
		const now = this.clock.now();
		if (!this.probe && now >= this.probeAt) this.letTry(now);
		const late = this.waiting.filter((one) => this.leftMs(one, now) <= 0);
		this.waiting = this.waiting.filter((one) => !late.includes(one));
		for (const { reject } of late) reject(new StillDown(this.why!));
		const left = this.waiting.reduce((least, one) => Math.min(least, this.leftMs(one, now)), Infinity);
		// The answer of one who tries is everybody's.
		const mayTry = !this.probe && now < this.probeAt && left < Infinity;
		this.setTimer(Math.min(now + left, mayTry ? this.probeAt : Infinity));
	}

	/**
	 * Somebody who hasn't failed yet, where there is one: one person's own fault must not keep it open. Nobody in the
	 * last moment, since an answer may take long.
	 */
	private letTry(now: number): void {
		const able = this.waiting.filter((one) => this.leftMs(one, now) >= PROBE_MS);
		const next = able.find(({ whose }) => !this.met.has(whose)) ?? able[0];
		if (!next) return;
		this.waiting.splice(this.waiting.indexOf(next), 1);
		this.met.add(next.whose);
		this.probe = this.give(next.whose, next.maxWaitMs);
		next.resolve(this.probe);
	}

	/**
	 * @returns how long somebody may wait on, also while another one tries. A wait that the vendor asks for meanwhile is
	 *   kept, where it is short enough, and no other after it; of one that is too long nothing is hoped.
	 */
	private leftMs({ maxWaitMs }: Waiting, now: number): number {
		const since = this.openSince!;
		const { at, until } = this.asked;
		if (until > since + maxWaitMs) return 0;
		const end = since + patienceMs(maxWaitMs);
		return (at < end ? Math.max(end, until + TRY_MS) : end) - now;
	}

	private setTimer(due: number): void {
		if (this.timer?.due === due) return;
		this.timer?.cancel.abort(REARMED);
		this.timer = null;
		if (due === Infinity) return;
		const timer = { due, cancel: new AbortController() };
		this.timer = timer;
		this.clock.sleep(Math.max(due - this.clock.now(), 1), timer.cancel.signal).then(
			() => {
				if (this.timer !== timer) return;
				this.timer = null;
				this.proceed();
			},
			() => undefined,
		);
	}
}
