import { systemClock, type Clock } from '../clock';
import { Pace } from './pace';

const KEPT_MS = 300_000;
const MOST_KEPT = 200;

const paces = new Map<string, { pace: Pace; clock: Clock; usedAt: number }>();

/**
 * The pace of one credential in this process: what a run has learnt is there for the next one, for some minutes.
 * @param key - names the credential and its vendor
 */
export function sharedPace(key: string, clock: Clock = systemClock): Pace {
	const now = clock.now();
	const known = paces.get(key);
	const usable = known?.clock === clock && (known.pace.joined > 0 || now - known.usedAt < KEPT_MS);
	const pace = usable ? known.pace : new Pace(clock);
	// Put at the end, so that the first in the map is the one asked for longest ago.
	paces.delete(key);
	paces.set(key, { pace, clock, usedAt: now });
	for (const [old, entry] of paces) {
		if (paces.size <= MOST_KEPT) break;
		if (entry.pace.joined === 0) paces.delete(old);
	}
	return pace;
}
