import type { SandboxName } from '../sandbox';

/** AWS SDK v3 keeps as many connections, and the package sends no more. */
export const MOST_AT_ONCE = 50;
const PAGE = 100;
const ALONE = 1;

/** Requests of each stage that must wait for the one before: one look-up and one change a person, or fewer where the vendor has pages or sets. */
const STAGES: Record<SandboxName, (users: number) => { lookUp: number[]; change: number[] }> = {
	rsaIdPlus: (users) => ({ lookUp: [users], change: [users] }),
	oraclePrimavera: (users) => ({ lookUp: [ALONE], change: [users / PAGE] }),
	akana: (users) => ({ lookUp: [ALONE, users], change: [users] }),
	// Each page says where the next one begins.
	alibabaCloudSso: (users) => ({ lookUp: pages(users), change: [users] }),
	scim: (users) => ({ lookUp: pages(users), change: [users] }),
};

/**
 * @param latencyMs - of each request
 * @returns the least time in milliseconds in which so many can be found by e-mail and disabled, 50 requests at once
 */
export function leastMs(vendor: SandboxName, users: number, latencyMs: number, { looksUp = true } = {}): number {
	const { lookUp, change } = STAGES[vendor](users);
	const stages = looksUp ? [...lookUp, ...change] : change;
	return latencyMs * stages.reduce((rounds, requests) => rounds + Math.ceil(requests / MOST_AT_ONCE), 0);
}

function pages(users: number): number[] {
	return new Array<number>(Math.ceil(users / PAGE)).fill(ALONE);
}
