/**
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds, or a date.
 * A date is measured against the answer's own Date header where there is one, so that two clocks
 * that disagree don't matter.
 * @param value - the header, or null
 * @param date - the Date header of the same answer, or null
 * @param wallMs - now, in epoch milliseconds
 * @returns milliseconds to wait; null where the header says nothing usable (missing, negative, past, no number)
 */
export function parseRetryAfter(value: string | null, date: string | null, wallMs: number): number | null {
	const text = value?.trim() ?? '';
	if (/^\d+(\.\d+)?$/.test(text)) {
		const ms = Number(text) * 1000;
		return Number.isFinite(ms) ? ms : null;
	}
	if (!/[A-Za-z]{3}/.test(text)) return null;
	const until = Date.parse(text);
	const since = date === null ? NaN : Date.parse(date);
	const wait = until - (Number.isNaN(since) ? wallMs : since);
	return wait > 0 ? wait : null;
}

/**
 * Full jitter (as AWS describes it): between nothing and a bound that doubles.
 * @param retry - 0 for the first
 * @param random - in [0, 1)
 * @returns milliseconds
 */
export function backoffMs(retry: number, random: number): number {
	return random * Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(retry, 20), LONGEST_BACKOFF_MS);
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 20_000;
