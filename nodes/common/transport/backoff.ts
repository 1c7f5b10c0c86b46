const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/**
 * Full jitter (as AWS describes it): between nothing and a bound that doubles.
 * @param retry - 0 for the first
 * @param random - in [0, 1)
 * @returns milliseconds
 */
export function backoffMs(retry: number, random: number): number {
	return random * Math.min(FIRST_MS * 2 ** Math.min(retry, 20), LONGEST_MS);
}
