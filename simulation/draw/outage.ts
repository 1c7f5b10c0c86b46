import type { Fault } from '../../sandbox';
import type { Chance } from '../chance';

/** In which way a vendor doesn't answer as it should. */
export type Way = 'unavailable' | 'gateway' | 'reset' | 'refused' | 'silence' | 'error';

interface Down {
	from: number;
	way: Way;
	/** Whether reads are answered as ever. */
	changesAlone: boolean;
}

/** What befalls the whole vendor, its credential or one of its users; from the how manieth request on. */
export type Outage =
	| ({ kind: 'dies' } & Down)
	| ({ kind: 'comesBack'; afterMs: number } & Down)
	| ({ kind: 'flaps'; downMs: number; upMs: number } & Down)
	/** Each answer takes half as long again. */
	| { kind: 'slowDeath'; from: number }
	/** One user's change, or look-up by ID, is an error. */
	| { kind: 'sick'; person: number }
	/** The credential is taken back. */
	| { kind: 'rejected'; from: number };

const WAYS: readonly Way[] = ['unavailable', 'gateway', 'reset', 'refused', 'silence', 'error'];

/** Draws one run in five its outage; nothing else goes wrong there. */
export function drawOutage(chance: Chance): Outage | null {
	if (!chance.maybe(0.2)) return null;
	const from = chance.pick([1, chance.int(1, 6), chance.int(1, 30)]);
	const down: Down = { from, way: chance.pick(WAYS), changesAlone: chance.maybe(0.3) };
	switch (
		chance.weighted([
			[4, 'dies'],
			[4, 'comesBack'],
			[2, 'flaps'],
			[1, 'slowDeath'],
			[3, 'sick'],
			[2, 'rejected'],
		] as const)
	) {
		case 'dies':
			return { kind: 'dies', ...down };
		case 'comesBack':
			return { kind: 'comesBack', ...down, afterMs: 1000 * chance.int(1, 30) };
		case 'flaps':
			return { kind: 'flaps', ...down, downMs: 1000 * chance.int(1, 20), upMs: chance.int(50, 10_000) };
		case 'slowDeath':
			return { kind: 'slowDeath', from };
		case 'sick':
			return { kind: 'sick', person: chance.int(0, 39) };
		case 'rejected':
			return { kind: 'rejected', from };
	}
}

/** @returns how a request that arrives during an outage is answered; one that is refused never arrives */
export function faultOf(way: Way, timeoutMs: number): Fault {
	switch (way) {
		case 'unavailable':
			return { kind: 'status', status: 503, body: 'html' };
		case 'gateway':
			return { kind: 'status', status: 502, body: 'empty' };
		case 'error':
			return { kind: 'status', status: 500 };
		case 'silence':
			return { kind: 'slow', ms: 3 * timeoutMs, apply: 'never' };
		case 'reset':
		case 'refused':
			return { kind: 'resetBefore' };
	}
}
