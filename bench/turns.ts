import type { Trial, Vendor } from './lab';
import type { WayName } from './ways';

/** Where the processor decides, a time varies from run to run: so many times as often as elsewhere. */
export const NEAR_TIMES = 3;

/**
 * Lets several ways disable everybody, in turns, so that whatever else the machine does falls on all of them.
 * @param warm - whether each is tried on everybody before: what is measured first would still be compiled on the way
 * @returns the trials of each
 */
export async function inTurns(
	at: Vendor,
	ways: readonly WayName[],
	repetitions: number,
	warm: boolean,
): Promise<Map<WayName, Trial[]>> {
	if (warm) for (const way of ways) await at.try(way);
	const trials = new Map<WayName, Trial[]>(ways.map((way) => [way, []]));
	for (let i = 0; i < repetitions; i++) for (const way of inTurn(ways, i)) trials.get(way)!.push(await at.try(way));
	return trials;
}

/**
 * A row of Williams' square: over twice as many turns as there are ways each comes first twice, and behind each other
 * twice. Who comes later finds more of the code compiled; who comes behind 1,000 connections finds them to be swept up.
 */
function inTurn<T>(ways: readonly T[], turn: number): T[] {
	const { length } = ways;
	const row = ways.map((_, i) => ways[((i % 2 === 1 ? length - (i + 1) / 2 : i / 2) + turn) % length]!);
	return turn % (2 * length) < length ? row : row.reverse();
}
