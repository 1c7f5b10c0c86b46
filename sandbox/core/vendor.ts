import type { IncomingMessage, ServerResponse } from 'node:http';
import { text, type Answer } from './answer';
import type { Certificate } from './certificate';
import type { SandboxClock } from './clock';
import { Listening, write, writeLong, type Connections } from './connection';
import { deliver, FaultQueue, type Apply, type Exchange, type Fault, type Match } from './faults';
import { Limiter, retryAfter, type LimitRule } from './limiter';
import { hostInUrl } from './listen';
import { People } from './people';
import { Workers, type WorkerRule } from './workers';
import { readRequest, recordOf, type Change, type RequestRecord, type SandboxRequest } from './request';

/** What every vendor is started with. */
export interface VendorContext {
	certificate: Certificate | null;
	clock: SandboxClock;
	/** The address to listen on. */
	host: string;
	latencyMs: number;
	/** `full`: each request with its headers and body; `brief`: without, for long benchmarks. */
	records: 'full' | 'brief';
}

/** Thrown to leave a vendor's work midway, see {@link Apply}. */
class Interrupted extends Error {}

type Fields = Record<string, unknown>;

/**
 * One vendor in miniature: a server on loopback unless told otherwise, its people, and the means to make it misbehave.
 * A vendor adds how it is spoken to.
 */
export abstract class VendorSandbox<Variant extends string = string> {
	readonly people: People;
	readonly requests: RequestRecord[] = [];
	readonly limiter: Limiter;
	/** Asked before each request that the limit lets through; comes before {@link faultOnce}. */
	intercept: ((request: SandboxRequest) => Fault | undefined) | null = null;
	/** How far the vendor's clock is ahead of the sandbox's; negative for behind. */
	clockSkewMs = 0;
	/** Between a request's arrival and the vendor's work on it. */
	latencyMs: number;
	/** Everything that authenticates here: what may never show up in an output, an error or a log. */
	readonly secrets = new Set<string>();
	private staff: Workers | null = null;
	protected port = 0;
	private readonly server: Listening;
	private readonly faults = new FaultQueue();
	private requestCount = 0;
	private closed = false;

	constructor(
		protected readonly context: VendorContext,
		newId: (n: number) => string,
	) {
		this.people = new People(newId, context.clock);
		this.limiter = new Limiter(context.clock);
		this.latencyMs = context.latencyMs;
		this.server = new Listening(context.certificate, (incoming, response, body) =>
			this.receive(incoming, response, body),
		);
	}

	/** What goes into the credential as the server's address. */
	abstract get url(): string;

	/** The fields of a credential that works, `overrides` laid over. */
	credential(overrides: Fields = {}, variant?: Variant): Fields {
		return {
			...this.credentialFields(variant),
			protectedUsers: '',
			allowInsecureHttp:
				this.context.certificate === null && !/^(127\.|localhost$|\[::1\]$)/.test(hostInUrl(this.context.host)),
			allowUnauthorizedCerts: this.context.certificate !== null,
			...overrides,
		};
	}

	/** Makes every session and token that was handed out invalid, as if its time were over. */
	abstract expireSessions(): void;

	get connections(): Connections {
		return this.server.connections;
	}

	/** Sets or lifts the rate limit. Logins and token requests count too; a refused request changes nothing. */
	limit(rule: LimitRule | null): void {
		this.limiter.set(rule);
	}

	/** Hangs up without a word after so many answers of a connection; Infinity: never. */
	hangUpAfter(answers: number): void {
		this.server.hangsUpAfter = answers;
	}

	/** Has so many workers serve the requests; null: as many as there are requests. */
	workers(rule: WorkerRule | null): void {
		this.staff = rule && new Workers(rule);
	}

	/** Injects a fault into the next `times` requests that match. */
	faultOnce(match: Match, fault: Fault, times = 1): void {
		this.faults.add(match, fault, times);
	}

	clearFaults(): void {
		this.intercept = null;
		this.faults.clear();
	}

	/** Forgets the records and the limiter's counters; request numbers go on. */
	clearRequests(): void {
		this.requests.length = 0;
		this.limiter.clear();
	}

	/** @param port - 0 takes a free one */
	async listen(port = 0): Promise<void> {
		this.port = await this.server.listen(port, this.context.host);
	}

	async close(): Promise<void> {
		this.closed = true;
		await this.server.close();
	}

	protected abstract credentialFields(variant?: Variant): Fields;
	/** What the request asks for and of whom, before any check. */
	protected abstract describe(request: SandboxRequest): { action?: string; userIds?: string[] };
	/** The vendor's work. Every change of a person goes through `change`. */
	protected abstract handle(request: SandboxRequest, change: Change): Answer;
	/** The vendor's own form of error, for injected faults. */
	protected abstract error(status: number): Answer;

	/** The refusal of the rate limit, without Retry-After. */
	protected abstract throttled(as: LimitRule['as']): Answer;

	/** The vendor's clock: epoch milliseconds. */
	protected now(): number {
		return this.context.clock.wall() + this.clockSkewMs;
	}

	protected get origin(): string {
		return `${this.context.certificate ? 'https' : 'http'}://${hostInUrl(this.context.host)}:${this.port}`;
	}

	private receive(incoming: IncomingMessage, response: ServerResponse, body: string): void {
		const request = readRequest(incoming, body, {
			no: ++this.requestCount,
			at: this.context.clock.wall(),
			connectionId: this.server.connectionId(incoming.socket),
		});
		Object.assign(request, this.describe(request));
		const record = recordOf(request, incoming.url ?? '/', this.context.records === 'full');
		this.requests.push(record);
		response.once('close', () => {
			if (record.answeredAt === null) record.abandonedAt = this.context.clock.wall();
		});
		const work = () => {
			if (!this.closed) this.answer(request, response, record);
		};
		const arrive = () => (this.staff ? this.staff.take(work) : work());
		if (this.latencyMs > 0) setTimeout(arrive, this.latencyMs);
		else arrive();
	}

	private answer(request: SandboxRequest, response: ServerResponse, record: RequestRecord): void {
		const exchange = this.exchange(request, response, record);
		const wait = this.limiter.take();
		if (wait !== null) {
			record.refused = true;
			exchange.send(this.refusal(wait));
			return;
		}
		const fault = this.intercept?.(request) ?? this.faults.take(request);
		if (!fault) {
			exchange.send(exchange.run(true));
			return;
		}
		record.fault = fault.kind;
		deliver(fault, exchange);
	}

	private refusal(waitMs: number): Answer {
		const rule = this.limiter.current!;
		return this.comeBack(rule.as, retryAfter(rule, waitMs, this.now()));
	}

	private comeBack(as: LimitRule['as'], value: string | undefined): Answer {
		const answer = this.throttled(as);
		if (value === undefined) return answer;
		// A vendor that says it in a way of its own goes by that.
		return { ...answer, headers: { 'retry-after': value, ...answer.headers } };
	}

	private exchange(request: SandboxRequest, response: ServerResponse, record: RequestRecord): Exchange {
		const done = (status: number | null) => {
			if (record.abandonedAt !== null) return;
			record.status = status;
			record.answeredAt = this.context.clock.wall();
		};
		return {
			run: (apply) => this.run(request, record, apply),
			send: (answer) => {
				done(answer.status);
				write(response, this.dated(answer));
			},
			cut: (answer) => {
				done(answer.status);
				this.server.writeHalf(response, answer);
			},
			reset: () => {
				done(null);
				this.server.reset(response);
			},
			stream: (bytes) => {
				done(200);
				writeLong(response, bytes);
			},
			later: (ms, then) => {
				setTimeout(() => this.closed || then(), ms).unref();
			},
			error: (status) => this.error(status),
			throttled: (as, value) => this.comeBack(as, value),
		};
	}

	/** By the sandbox's clock, which tests move, and not by the machine's. */
	private dated(answer: Answer): Answer {
		return { ...answer, headers: { ...answer.headers, date: new Date(this.now()).toUTCString() } };
	}

	private run(request: SandboxRequest, record: RequestRecord, apply: Apply | 'pretend'): Answer {
		let left = apply === true ? Infinity : Number(apply);
		const change: Change = (person, flags) => {
			if (apply === 'pretend') return { enabled: person.enabled, locked: person.locked, ...flags };
			if (left-- <= 0) throw new Interrupted();
			record.appliedTo.push(person.id);
			return this.people.setState(person.id, flags, 'api', request.no);
		};
		try {
			return this.handle(request, change);
		} catch (error) {
			if (error instanceof Interrupted) return this.error(500);
			return text(500, `A bug in the sandbox: ${(error as Error).stack}`);
		}
	}
}
