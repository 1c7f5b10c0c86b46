import { isNoLimit } from './report/names';
import type { Exchange } from './exchange';
import type { Named, NodeRun } from './nodeRun';
import type { Tap } from './tap';

const MOST = 300;
const AT_ONCE = 10;

/** How a vendor refuses too many requests. */
export interface Limit {
	requests: number;
	seconds: number;
	refused: boolean;
	status: number | null;
	/** The form of Retry-After. */
	retryAfter: 'seconds' | 'HTTP date' | 'ISO date' | 'another form' | 'none';
	/** Names of headers that tell of limits, with refusals or without. */
	headers: string[];
	words: string;
	isUnderstood: boolean;
}

/** Reads the user again and again, until the vendor refuses one, or {@link MOST} times. */
export async function burst(run: NodeRun, named: Named, tap: Tap): Promise<Limit> {
	tap.check = 'limits';
	const start = Date.now();
	let outcome: string | undefined;
	for (let sent = 0; sent < MOST && outcome === undefined; sent += AT_ONCE) {
		// No retries: the first refusal is the last request.
		const items = await Promise.all(
			Array.from({ length: AT_ONCE }, async () => await run.get(named, { maxRetries: 0, maxWaitSeconds: 0 })),
		);
		outcome = items.find((item) => item.outcome !== 'found')?.outcome;
	}
	const exchanges = tap.of('limits');
	const refusal = exchanges.find(({ status }) => status !== null && status >= 400);
	const refused = outcome !== undefined;
	const seconds = Math.max(1, Math.round((Date.now() - start) / 1000));
	return {
		requests: exchanges.length,
		seconds,
		refused,
		status: refusal?.status ?? null,
		retryAfter: formOf(refusal),
		headers: [...new Set(exchanges.flatMap(({ headers }) => Object.keys(headers)))].filter((name) => !isNoLimit(name)),
		words: refused
			? `${outcome}, with ${refusal?.status ?? 'no status'}, after ${exchanges.length} requests in ${seconds} s`
			: `no refusal in ${exchanges.length} requests in ${seconds} s`,
		isUnderstood: !refused || outcome === 'rateLimited',
	};
}

function formOf(refusal: Exchange | undefined): Limit['retryAfter'] {
	const value = refusal?.headers['retry-after'];
	if (value === undefined) return 'none';
	if (/^\d+$/.test(String(value))) return 'seconds';
	if (/^\d{4}-\d\d-\d\d/.test(String(value))) return 'ISO date';
	return Number.isNaN(Date.parse(String(value))) ? 'another form' : 'HTTP date';
}
