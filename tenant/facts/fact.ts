import { record, text } from '../../nodes/common/model/json';
import type { CheckId, Exchange } from '../exchange';

/** Where a fact comes from; a guess is an inference that nobody has confirmed. */
export type Source = 'vendor document' | 'client code' | 'guess';

export type Verdict = 'confirmed' | 'refuted' | 'not seen';

/** How a check tells whether a fact holds. */
export interface Settling {
	by: readonly CheckId[];
	/** The exchanges that say something about it; `later` are those of the same check that came after one. */
	among: (exchange: Exchange, later: readonly Exchange[]) => boolean;
	/** What is so in each of them. */
	holds: (exchange: Exchange, later: readonly Exchange[]) => boolean;
}

/** Something about a vendor that the code relies on. The code names it in a comment, `// AKANA-7`. */
export interface Fact {
	/** The vendor's prefix and a number, which stays. */
	id: string;
	/** What is so. */
	is: string;
	/** What the code does because of it. */
	so: string;
	source: Source;
	/** The document's section, the client, or what the guess rests on. */
	from: string;
	/** How it would show in a workflow, if it were otherwise. */
	otherwise: string;
	/** What settles it; a text says why no check does. */
	settled: Settling | string;
}

/** @returns what a check saw of a fact */
export function verdictOn({ settled }: Fact, exchanges: readonly Exchange[]): Verdict {
	if (typeof settled === 'string') return 'not seen';
	const telling = exchanges
		.filter(({ check }) => settled.by.includes(check))
		.map((exchange) => ({ exchange, later: laterIn(exchanges, exchange) }))
		.filter(
			({ exchange, later }) =>
				!saysNothing(exchange) && !wasRepeated(exchange, later) && settled.among(exchange, later),
		);
	if (telling.length === 0) return 'not seen';
	return telling.every(({ exchange, later }) => settled.holds(exchange, later)) ? 'confirmed' : 'refuted';
}

function laterIn(exchanges: readonly Exchange[], exchange: Exchange): Exchange[] {
	return exchanges.slice(exchanges.indexOf(exchange) + 1).filter(({ check }) => check === exchange.check);
}

/** Checks that want a refusal: a redirection, a page or a 403 may be the vendor's way to say it. */
const PROVOKING: readonly CheckId[] = ['wrongPassword', 'unknownId'];

/** What a proxy, a gateway or a busy server says, or one that refuses the credential, tells nothing of the API. */
function saysNothing({ check, status, answer }: Exchange): boolean {
	if (status === null || [407, 502, 503, 504].includes(status)) return true;
	if (status === 429) return check !== 'limits';
	if (PROVOKING.includes(check)) return false;
	const isPage = typeof answer === 'string' && answer.trimStart().startsWith('<');
	return status === 401 || status === 403 || (status >= 300 && status < 400) || (status < 300 && isPage);
}

/** A server that was down for a moment, or a token that had expired: the answer to the same request then is what counts. */
function wasRepeated({ status, ...request }: Exchange, later: readonly Exchange[]): boolean {
	const isPassing = (one: number | null) => one === null || one === 401 || one >= 500;
	return isPassing(status) && later.some((one) => !isPassing(one.status) && isSameRequest(one, request));
}

function isSameRequest(one: Exchange, other: Omit<Exchange, 'status'>): boolean {
	// CloudSSO signs each request anew, and has one path for all.
	const words = ({ asked: body }: Pick<Exchange, 'asked'>) => text(record(body).Action) ?? JSON.stringify(body);
	return one.method === other.method && one.path === other.path && words(one) === words(other);
}

/** @returns whether a request went to a path of this form, and was answered with one of these statuses (default: 2xx) */
export function asked(method: string, path: RegExp, ...statuses: number[]): (exchange: Exchange) => boolean {
	return (exchange) =>
		exchange.method === method &&
		path.test(exchange.path) &&
		exchange.status !== null &&
		(statuses.length > 0 ? statuses.includes(exchange.status) : exchange.status >= 200 && exchange.status < 300);
}
