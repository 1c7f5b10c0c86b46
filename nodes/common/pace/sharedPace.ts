import { systemClock, type Clock } from '../model/clock';
import { Pace } from './pace';

const KEPT_MS = 300_000;
const MOST_KEPT = 200;

/** The one asked for longest ago comes first. */
const paces = new Map<string, { pace: Pace; clock: Clock }>();

/**
 * The pace of one credential in this process. What a run has learnt is there for the next one, for some minutes.
 * @param key - names the credential and its vendor
 */
export function sharedPace(key: string, clock: Clock = systemClock): Pace {
	const known = paces.get(key);
	const isFresh = known?.clock === clock && known.pace.idleMs < KEPT_MS;
	const pace = isFresh ? known.pace : new Pace(clock);
	paces.delete(key);
	paces.set(key, { pace, clock });
	for (const [old, entry] of paces) {
		if (paces.size <= MOST_KEPT) break;
		if (old !== key && entry.pace.joined === 0) paces.delete(old);
	}
	return pace;
}
