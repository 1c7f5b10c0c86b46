import { systemClock, type Clock } from '../model/clock';
import { noteFate, type Effort } from '../model/effort';
import { Cancelled, Fault, StaleState } from '../model/fault';
import { PaceGaveUp, type Lane, type Turn } from '../pace/lane';
import { backoffMs } from './backoff';
import { StillDown, verdictOf, type Pass } from './breaker';
import { Breakers } from './breakers';
import { kindOf, noted, type Call, type Received } from './call';
import { CredentialGate, type Leave } from './gate';
import { rateLimited, stoppedAnswering } from './givingUp';
import { limitsIn } from './limits';
import type { Redactor } from './redact';
import type { Outgoing, Sender } from './sender';

export interface WireOptions {
	/** The vendor's name, for sentences. */
	label: string;
	sender: Sender;
	lane: Lane;
	/** None: each request finds out for itself. */
	breakers?: Breakers;
	/** None: this wire finds out for itself. */
	gate?: CredentialGate;
	redactor: Redactor;
	timeoutMs: number;
	signal?: AbortSignal;
	clock?: Clock;
}

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const NO_MATTER: Leave = { holds: () => true, accepted: () => {}, refused: () => {}, end: () => {} };

/**
 * The line to one vendor for one run: every request goes through it, in its turn, and is retried
 * where that can help. Each call sets a value or reads, so that it may be repeated.
 */
export class Wire {
	readonly clock: Clock;
	readonly redactor: Redactor;
	readonly label: string;
	/** Aborts when the execution is stopped. */
	readonly signal: AbortSignal | undefined;
	/** How long retries may be waited for, in milliseconds. */
	readonly maxWaitMs: number;
	private readonly breakers: Breakers;
	private readonly gate: CredentialGate;
	/** Whether changes, or reads, were refused with a new token, too: another one wouldn't help the next. */
	private readonly renewedInVain = new Set<boolean | undefined>();

	constructor(private readonly options: WireOptions) {
		this.clock = options.clock ?? systemClock;
		this.breakers = options.breakers ?? new Breakers(this.clock, false);
		this.gate = options.gate ?? new CredentialGate(options.label, this.clock);
		this.redactor = options.redactor;
		this.label = options.label;
		this.signal = options.signal;
		this.maxWaitMs = options.lane.maxWaitMs;
	}

	/**
	 * Sends until there is a usable answer.
	 * @throws {Fault} what the last attempt ended with, when nothing helped
	 * @throws {Cancelled} when the execution was stopped
	 * @throws {StaleState} from `compose`, or when it leaves later than {@link Effort.actBy}
	 */
	async send(call: Call): Promise<Received> {
		let retries = call.effort.spentRetries;
		call.effort.spentRetries = 0;
		let renewed = false;
		let isResent = false;
		/** When the last attempt was refused; null when there is nothing to wait for. */
		let refusedAt: number | null = null;
		let last: Fault | null = null;
		let leave: Leave | null = null;
		try {
			for (;;) {
				// Waiting for others, or for the service, isn't charged.
				if (refusedAt !== null) this.charge(call.effort, refusedAt);
				if (!leave?.holds()) leave = await this.enter(call, last, leave);
				if (refusedAt !== null) refusedAt = this.clock.now();
				await this.getReady(call);
				if (refusedAt !== null) this.charge(call.effort, refusedAt);
				const pass = await this.pass(call, last);
				if (refusedAt !== null) refusedAt = this.clock.now();
				const turn = await this.turn(call, refusedAt, last, pass);
				// Before it is composed: a state that grew too old meanwhile doesn't make the wait undone.
				if (refusedAt !== null) refusedAt = this.charge(call.effort, refusedAt);
				const outgoing = pass.holds() && leave.holds() ? await this.compose(call, turn, pass, retries) : null;
				if (outgoing === null) {
					// Held back by an outage, it is as good as failed.
					if (pass.holds()) turn.withdrawn();
					else turn.dropped();
					pass.end('unsent');
					continue;
				}
				const began = this.clock.now();
				const result = await this.attempt(call, outgoing, turn, pass, isResent);
				if (!(result instanceof Fault)) {
					if (call.shows === undefined) leave.accepted();
					this.renewedInVain.delete(call.changes);
					return result;
				}
				last = result;
				isResent ||= last.retry === 'again';
				const mayHelp = !this.gate.isInDoubt && !this.renewedInVain.has(call.changes);
				if (last.retry === 'renew' && call.renew && !renewed && mayHelp) {
					renewed = true;
					refusedAt = null;
					call.renew();
					continue;
				}
				if (last.retry === 'renew') leave.refused(last, call.effort.whose);
				if (renewed) this.renewedInVain.add(call.changes);
				if (last.outcome === 'notFound' || last.outcome === 'conflict') leave.accepted();
				leave.end();
				leave = null;
				refusedAt = this.clock.now();
				if (await this.waitToRetry(call, last, retries, refusedAt - began)) retries++;
			}
		} finally {
			leave?.end();
		}
	}

	/** Sends one request outside the pace and forgets about it: for a goodbye after the run. */
	async farewell(request: Outgoing): Promise<void> {
		await this.options
			.sender(request, { timeoutMs: this.options.timeoutMs, maxBytes: MAX_ANSWER_BYTES })
			.catch(() => undefined);
	}

	/** Waits for leave to send with the credential; a login has that of the call that waits for it. */
	private async enter({ shows, changes }: Call, last: Fault | null, old: Leave | null): Promise<Leave> {
		old?.end();
		if (shows === 'login') return NO_MATTER;
		try {
			return await this.gate.enter(this.signal);
		} catch (error) {
			throw changes && last && error instanceof Fault ? last : error;
		}
	}

	/** Logging in changes nobody: where no change was sent yet, its failure leaves nothing open. */
	private async getReady({ ready, vouch, effort }: Call): Promise<void> {
		try {
			await ready?.();
			if (vouch) await this.gate.prove(vouch);
		} catch (error) {
			if (error instanceof Fault && error.outcome === 'unauthorized') this.gate.reject(error);
			throw error instanceof Fault && effort.fate === 'none' ? error.ofReading : error;
		}
	}

	/** Waits while the service is down. */
	private async pass(call: Call, last: Fault | null): Promise<Pass> {
		const { effort, changes } = call;
		const since = this.breakers.areClosed(kindOf(call)) ? null : this.clock.now();
		try {
			return await this.breakers.pass(kindOf(call), effort.whose, this.maxWaitMs, this.signal);
		} catch (error) {
			this.throwIfCancelled();
			if (!(error instanceof StillDown)) throw error;
			throw changes && last ? last : stoppedAnswering(this.label, error.fault);
		} finally {
			if (since !== null) effort.waitedMs += this.clock.now() - since;
		}
	}

	/** Waits for a turn. A retry goes before first tries, and may wait only as long as its effort allows. */
	private async turn(call: Call, refusedAt: number | null, last: Fault | null, pass: Pass): Promise<Turn> {
		const { effort } = call;
		const kind = kindOf(call);
		try {
			return refusedAt === null
				? await this.options.lane.turn(false, Infinity, kind)
				: await this.options.lane.turn(
						true,
						effort.maxWaitMs - effort.chargedMs - (this.clock.now() - refusedAt),
						kind,
					);
		} catch (error) {
			pass.end('unsent');
			this.throwIfCancelled();
			if (!(error instanceof PaceGaveUp)) throw error;
			if (refusedAt !== null) this.charge(effort, refusedAt);
			throw rateLimited(this.label, last, error.askedMs);
		}
	}

	private async compose(call: Call, turn: Turn, pass: Pass, retries: number): Promise<Outgoing | null> {
		const { effort, changes } = call;
		try {
			if (changes && effort.fate === 'none' && this.clock.now() > effort.actBy) throw new StaleState();
			return await call.compose();
		} catch (error) {
			effort.spentRetries = retries;
			turn.withdrawn();
			pass.end('unsent');
			throw error;
		}
	}

	/** One request and its answer. */
	private async attempt(
		call: Call,
		outgoing: Outgoing,
		turn: Turn,
		pass: Pass,
		isResent: boolean,
	): Promise<Received | Fault> {
		const { sender, timeoutMs } = this.options;
		call.effort.attempts++;
		const tick = this.clock.now();
		let verdict = () => turn.withdrawn();
		try {
			const maxBytes = call.maxBytes ?? MAX_ANSWER_BYTES;
			const onLeft = () => turn.left();
			const answer = await sender(outgoing, { timeoutMs, signal: this.signal, maxBytes, onLeft, isResent });
			const fault = call.judge(answer);
			pass.end(verdictOf(fault), fault ?? undefined);
			if (fault?.retry === 'throttled') verdict = () => turn.refused(fault.retryAfterMs);
			else if (answer.status < 500) verdict = () => turn.accepted(limitsIn(answer, this.clock.wall()).restMs);
			else verdict = () => turn.dropped();
			if (fault) return noted(call, fault);
			return Object.assign(answer, { seen: { tick, wall: this.clock.wall() } });
		} catch (error) {
			if (error instanceof Fault) {
				// A server may close a connection that it kept whenever it likes.
				if (error.retry !== 'again') verdict = () => turn.dropped();
				pass.end(verdictOf(error), error);
				return noted(call, error);
			}
			pass.end('unsent');
			if (call.changes) noteFate(call.effort, 'open');
			throw error;
		} finally {
			verdict();
		}
	}

	/**
	 * Waits before the next attempt; a throttled one waits in the pace's own queue instead.
	 * @param tookMs - what the attempt took
	 * @returns whether the next one is a retry. While the service is down it only finds out whether it is back; a change
	 *   that met an error of the service's own may have been the reason.
	 * @throws {Fault} when there is no next attempt
	 */
	private async waitToRetry(call: Call, fault: Fault, retries: number, tookMs: number): Promise<boolean> {
		const { effort } = call;
		if (fault.retry === 'again') return false;
		if (fault.retry === 'never' || fault.retry === 'renew') throw fault;
		const allowed =
			(call.carriesSet || effort.split) && fault.mayBeOneUser ? Math.min(1, effort.maxRetries) : effort.maxRetries;
		const verdict = verdictOf(fault);
		const isDown = verdict === 'down' || verdict === 'ill';
		const isClosed = this.breakers.areClosed(kindOf(call));
		if (isDown && !isClosed && (!call.changes || verdict === 'down')) return false;
		if (retries >= allowed)
			throw fault.retry === 'throttled' ? rateLimited(this.label, fault, fault.retryAfterMs) : fault;
		if (isDown && !isClosed) return true;
		const isHopeless = isDown && this.breakers.isHopeless(kindOf(call), effort.maxWaitMs, tookMs);
		if (isHopeless && fault.retryAfterMs === null) throw fault;
		const wait = fault.retryAfterMs ?? (fault.retry === 'later' ? backoffMs(retries, this.clock.random()) : 0);
		if (effort.chargedMs + wait > effort.maxWaitMs) throw rateLimited(this.label, fault, wait);
		if (fault.retry !== 'later') return true;
		await this.clock.sleep(wait, this.signal).catch(() => {
			throw new Cancelled();
		});
		return true;
	}

	/** @returns now: what is waited from here on is charged next */
	private charge(effort: Effort, since: number): number {
		const now = this.clock.now();
		effort.waitedMs += now - since;
		effort.chargedMs += now - since;
		return now;
	}

	private throwIfCancelled(): void {
		if (this.signal?.aborted) throw new Cancelled();
	}
}
