import type { CheckId, Exchange } from '../exchange';

/** Where a fact comes from; a guess is an inference that nobody has confirmed. */
export type Source = 'vendor document' | 'client code' | 'guess';

export type Verdict = 'confirmed' | 'refuted' | 'not seen';

/** How a check tells whether a fact holds. */
export interface Settling {
	by: readonly CheckId[];
	/** The exchanges that say something about it. */
	among: (exchange: Exchange) => boolean;
	/** What is so in each of them. */
	holds: (exchange: Exchange) => boolean;
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
	const telling = exchanges.filter((exchange) => settled.by.includes(exchange.check) && settled.among(exchange));
	if (telling.length === 0) return 'not seen';
	return telling.every(settled.holds) ? 'confirmed' : 'refuted';
}

/** @returns whether a request went to a path of this form, and was answered with one of these statuses (default: 2xx) */
export function asked(method: string, path: RegExp, ...statuses: number[]): (exchange: Exchange) => boolean {
	return (exchange) =>
		exchange.method === method &&
		path.test(exchange.path) &&
		exchange.status !== null &&
		(statuses.length > 0 ? statuses.includes(exchange.status) : exchange.status >= 200 && exchange.status < 300);
}
