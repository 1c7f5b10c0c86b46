import type { Clock } from '../model/clock';
import { Breakers } from './breakers';
import { CredentialGate } from './gate';

/** How a credential stands in this process: a loop of single items doesn't find out anew each time. */
export interface Standing {
	/** Whether the service is up. */
	breakers: Breakers;
	/** Whether the credential is accepted. */
	gate: CredentialGate;
}

const MOST_KEPT = 200;
const standings = new Map<string, Standing & { clock: Clock }>();

/**
 * @param key - names the credential and its vendor
 * @param label - the vendor's name, for sentences
 */
export function sharedStanding(key: string, label: string, clock: Clock): Standing {
	const known = standings.get(key);
	const standing =
		known?.clock === clock ? known : { breakers: new Breakers(clock), gate: new CredentialGate(label, clock), clock };
	standings.delete(key);
	standings.set(key, standing);
	for (const [old, { breakers, gate }] of standings) {
		if (standings.size <= MOST_KEPT) break;
		if (old !== key && !breakers.isNeeded && !gate.isNeeded) standings.delete(old);
	}
	return standing;
}
