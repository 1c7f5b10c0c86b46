import type { Trial, Vendor } from './lab';
import type { WayName } from './ways';

/**
 * Lets several ways disable everybody, in turns, so that whatever else the machine does falls on all of them.
 * @param warm - whether each is tried on a few people before: the first one measured would still be compiled on the way
 * @returns the trials of each
 */
export async function inTurns(
	at: Vendor,
	ways: readonly WayName[],
	repetitions: number,
	warm: boolean,
): Promise<Map<WayName, Trial[]>> {
	if (warm) for (const way of ways) await at.try(way, at.people.slice(0, 200));
	const trials = new Map<WayName, Trial[]>(ways.map((way) => [way, []]));
	for (let i = 0; i < repetitions; i++) for (const way of ways) trials.get(way)!.push(await at.try(way));
	return trials;
}
