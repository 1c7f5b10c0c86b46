import type { Trial, Vendor } from './lab';
import type { WayName } from './ways';

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
	for (let i = 0; i < repetitions; i++) {
		// What comes later finds more of the code compiled: each begins once.
		const first = i % ways.length;
		for (const way of [...ways.slice(first), ...ways.slice(0, first)]) trials.get(way)!.push(await at.try(way));
	}
	return trials;
}
