import { isRecord, parseJson, type Answer } from './answer';
import type { LimitRule } from './limiter';
import type { SandboxRequest } from './request';

/**
 * Whether the change happens behind the fault: yes, no, or only for the first n users of a set.
 * A number below the set's size stands for a vendor that fell over midway.
 */
export type Apply = boolean | number;

/** What can go wrong with one answer. `apply` says what happened to the change all the same. */
export type Fault =
	/** Another status. `body`: the vendor's own form of error (default), a proxy's page, nothing, or this text. */
	| {
			kind: 'status';
			status: number;
			body?: 'json' | 'html' | 'empty' | (string & {});
			headers?: Record<string, string>;
			apply?: Apply;
	  }
	/** A refusal as by the rate limit; Retry-After holds this text, or is absent. */
	| { kind: 'throttled'; as?: LimitRule['as']; retryAfter?: string }
	/** The connection is reset before anything was done. */
	| { kind: 'resetBefore' }
	/** … after the change was applied for the first `changes` users of a set. */
	| { kind: 'resetDuring'; changes: number }
	/** … after the change was applied, before a byte of the answer. */
	| { kind: 'resetAfterApply' }
	/** The answer's headers and half of its body, then a reset. */
	| { kind: 'cutBody'; apply?: Apply }
	/** The right answer, `ms` late, or when the test lets it go. The change is applied at once (`before`), when the wait is over (`after`), or never, and then the connection is reset. */
	| { kind: 'slow'; ms: number | Promise<void>; apply?: 'before' | 'after' | 'never' }
	/** The answer that a change would have, without the change. */
	| { kind: 'lie' }
	/** A 200 with nothing in it. */
	| { kind: 'emptyBody'; apply?: Apply }
	/** A 200 with JSON that belongs to something else (or with `json`). */
	| { kind: 'foreignBody'; json?: unknown; apply?: Apply }
	/** A 200 with a text that isn't JSON. */
	| { kind: 'notJson'; apply?: Apply }
	/** A 200 with JSON too long to take in; streamed. Default 512 MiB. */
	| { kind: 'oversize'; bytes?: number; apply?: Apply }
	/** A 200 with 100,000 nested arrays. */
	| { kind: 'deepJson'; depth?: number; apply?: Apply }
	/** The right answer, with `__proto__` and `constructor` in every object. */
	| { kind: 'proto'; apply?: Apply }
	/** The right answer, with a number in every object that no double can hold. */
	| { kind: 'hugeNumbers'; apply?: Apply }
	/** Nothing applied unless `apply` says so. */
	| { kind: 'redirect'; location: string; status?: 301 | 302 | 303 | 307 | 308; apply?: Apply }
	/** The right answer, its JSON changed by the test. */
	| { kind: 'edit'; edit: (body: unknown) => unknown; apply?: Apply };

/** Which requests a scheduled fault waits for; every condition that is given must hold. */
export interface Match {
	method?: string;
	/** A text that the path contains, or a pattern. */
	path?: string | RegExp;
	action?: string;
	userId?: string;
}

/** One request under a fault: the means to answer it wrongly. */
export interface Exchange {
	/** Lets the vendor do its work. */
	run(apply: Apply | 'pretend'): Answer;
	send(answer: Answer): void;
	/** Headers and the first half of the body, then a reset. */
	cut(answer: Answer): void;
	reset(): void;
	stream(bytes: number): void;
	later(ms: number, then: () => void): void;
	/** The vendor's own form of error. */
	error(status: number): Answer;
	/** The refusal of the vendor's rate limit. */
	throttled(as: LimitRule['as'], retryAfter: string | undefined): Answer;
}

type Delivery<K extends Fault['kind']> = (fault: Extract<Fault, { kind: K }>, exchange: Exchange) => void;

const HTML = '<html><head><title>Error</title></head><body><h1>The gateway did not answer in time</h1></body></html>';

const deliveries: { [K in Fault['kind']]: Delivery<K> } = {
	status(fault, exchange) {
		if (fault.apply) exchange.run(fault.apply);
		exchange.send(statusAnswer(fault, exchange));
	},
	throttled: (fault, exchange) => exchange.send(exchange.throttled(fault.as, fault.retryAfter)),
	resetBefore: (_, exchange) => exchange.reset(),
	resetDuring(fault, exchange) {
		exchange.run(fault.changes);
		exchange.reset();
	},
	resetAfterApply(_, exchange) {
		exchange.run(true);
		exchange.reset();
	},
	cutBody: (fault, exchange) => exchange.cut(work(fault, exchange)),
	slow(fault, exchange) {
		const apply = fault.apply ?? 'before';
		const early = apply === 'before' ? exchange.run(true) : undefined;
		const end = () => {
			if (apply === 'never') exchange.reset();
			else exchange.send(early ?? exchange.run(true));
		};
		if (typeof fault.ms === 'number') exchange.later(fault.ms, end);
		else void fault.ms.then(end);
	},
	lie: (_, exchange) => exchange.send(exchange.run('pretend')),
	emptyBody: (fault, exchange) => instead(fault, exchange, ''),
	foreignBody: (fault, exchange) =>
		instead(fault, exchange, JSON.stringify(fault.json ?? { status: 'ok', service: 'gateway', version: '4.2' })),
	notJson: (fault, exchange) => instead(fault, exchange, 'OK - see <a href="/status">status</a>'),
	oversize(fault, exchange) {
		work(fault, exchange);
		exchange.stream(fault.bytes ?? 512 * 1024 * 1024);
	},
	deepJson(fault, exchange) {
		const depth = fault.depth ?? 100_000;
		instead(fault, exchange, '['.repeat(depth) + ']'.repeat(depth));
	},
	proto: (fault, exchange) =>
		inject(
			fault,
			exchange,
			'"__proto__":{"polluted":true,"isAdmin":true},"constructor":{"prototype":{"polluted":true}}',
		),
	hugeNumbers: (fault, exchange) => inject(fault, exchange, '"huge":1e999,"long":123456789012345678901234567890'),
	redirect(fault, exchange) {
		if (fault.apply) work(fault, exchange);
		exchange.send({ status: fault.status ?? 302, headers: { location: fault.location }, body: '' });
	},
	edit(fault, exchange) {
		const answer = work(fault, exchange);
		exchange.send({
			...answer,
			body: JSON.stringify(fault.edit(parseJson(answer.body) ?? answer.body)) ?? '',
		});
	},
};

export function deliver(fault: Fault, exchange: Exchange): void {
	(deliveries[fault.kind] as Delivery<Fault['kind']>)(fault, exchange);
}

function statusAnswer(fault: Extract<Fault, { kind: 'status' }>, exchange: Exchange): Answer {
	const { status, body = 'json' } = fault;
	const answer: Answer =
		body === 'json'
			? exchange.error(status)
			: body === 'empty'
				? { status, body: '' }
				: {
						status,
						headers: { 'content-type': 'text/html;charset=UTF-8' },
						body: body === 'html' ? HTML : body,
					};
	return { ...answer, headers: { ...answer.headers, ...fault.headers } };
}

/** The right answer, and what `apply` wants behind it: everything, when it says nothing. */
function work({ apply = true }: { apply?: Apply }, exchange: Exchange): Answer {
	return exchange.run(apply === false ? 'pretend' : apply);
}

function instead(fault: { apply?: Apply }, exchange: Exchange, body: string): void {
	work(fault, exchange);
	exchange.send({
		status: 200,
		headers: { 'content-type': 'application/json;charset=UTF-8' },
		body,
	});
}

/** Puts members into every object of the answer, as text: JSON.stringify would lose them. */
function inject(fault: { apply?: Apply }, exchange: Exchange, members: string): void {
	const answer = work(fault, exchange);
	const marked = JSON.stringify(mark(parseJson(answer.body)));
	const body = marked?.replaceAll('"\\u0000":0', members);
	exchange.send({ ...answer, body: body ?? answer.body });
}

function mark(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(mark);
	if (!isRecord(value)) return value;
	return {
		'\u0000': 0,
		...Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mark(part)])),
	};
}

/** Faults waiting for the requests they are meant for. */
export class FaultQueue {
	private waiting: Array<{ match: Match; fault: Fault; left: number }> = [];

	add(match: Match, fault: Fault, times: number): void {
		this.waiting.push({ match, fault, left: times });
	}

	clear(): void {
		this.waiting = [];
	}

	take(request: SandboxRequest): Fault | undefined {
		const entry = this.waiting.find(({ match }) => matches(match, request));
		if (!entry) return undefined;
		if (--entry.left <= 0) this.waiting = this.waiting.filter((other) => other !== entry);
		return entry.fault;
	}
}

function matches(match: Match, request: SandboxRequest): boolean {
	return (
		(match.method === undefined || match.method === request.method) &&
		(match.path === undefined ||
			(typeof match.path === 'string' ? request.path.includes(match.path) : match.path.test(request.path))) &&
		(match.action === undefined || match.action === request.action) &&
		(match.userId === undefined || request.userIds.includes(match.userId))
	);
}
