import type { Flags, LimitRule, Person } from '../../sandbox';
import type { Chance } from '../chance';
import type { VendorTable } from '../vendors';

/** When something happens besides the run: always just before the vendor works on a request, or at a time. */
export type Trigger =
	/** The nth request that the vendor works on. */
	| { request: number }
	/** A change of this person. */
	| { changeOf: number }
	/** The first request after a change of this person. */
	| { afterChangeOf: number }
	/** Milliseconds after the start. */
	| { ms: number };

export type Happening =
	/** Another administrator sets a person's flags, by the person's number in the world. */
	| { kind: 'admin'; person: number; flags: Partial<Flags> }
	/** … deletes one. */
	| { kind: 'remove'; person: number }
	/** … deletes one and gives login and address to somebody new. */
	| { kind: 'replace'; person: number; flags: Partial<Flags> }
	/** Tokens and sessions end. */
	| { kind: 'expire' }
	| { kind: 'rotateCsrf' }
	| { kind: 'limit'; rule: LimitRule | null }
	/** Somebody presses n8n's Stop button. */
	| { kind: 'cancel' };

export interface PlannedEvent {
	when: Trigger;
	what: Happening;
}

/** Draws up to six events. */
export function drawEvents(chance: Chance, people: readonly Person[], table: VendorTable): PlannedEvent[] {
	const count = chance.weighted([
		[3, 0],
		[3, chance.int(1, 2)],
		[1, chance.int(3, 6)],
	]);
	const events = Array.from({ length: count }, () => drawEvent(chance, people, table));
	if (chance.maybe(0.12)) events.push({ when: drawMoment(chance, people), what: { kind: 'cancel' } });
	return events;
}

function drawEvent(chance: Chance, people: readonly Person[], table: VendorTable): PlannedEvent {
	const kind = chance.weighted([
		[8, 'admin'],
		[1, 'remove'],
		[1, 'replace'],
		[3, 'expire'],
		[table.rotateCsrf ? 2 : 0, 'rotateCsrf'],
		[1, 'limit'],
	] as const);
	const person = chance.int(0, people.length - 1);
	const aimed: Trigger = chance.maybe(0.6) ? { changeOf: person } : { afterChangeOf: person };
	const when = chance.maybe(0.7) ? aimed : drawMoment(chance, people);
	switch (kind) {
		case 'admin':
			return { when, what: { kind, person, flags: drawFlags(chance, table) } };
		case 'replace':
			return { when, what: { kind, person, flags: { enabled: chance.maybe(0.7) } } };
		case 'remove':
			return { when, what: { kind, person } };
		case 'limit':
			return { when: drawMoment(chance, people), what: { kind, rule: chance.maybe(0.3) ? null : drawLimit(chance) } };
		case 'expire':
		case 'rotateCsrf':
			return { when: drawMoment(chance, people), what: { kind } };
	}
}

function drawMoment(chance: Chance, people: readonly Person[]): Trigger {
	return chance.weighted<Trigger>([
		[4, { request: chance.int(1, 40) }],
		[2, { changeOf: chance.int(0, people.length - 1) }],
		[2, { ms: chance.pick([0, 1, 50, 700, 5_000]) * chance.int(1, 3) }],
	]);
}

function drawFlags(chance: Chance, { hasLock }: VendorTable): Partial<Flags> {
	return hasLock && chance.maybe(0.5) ? { locked: chance.maybe(0.5) } : { enabled: chance.maybe(0.5) };
}

/** A rate limit that a small run meets. */
export function drawLimit(chance: Chance): LimitRule {
	return {
		perSecond: chance.pick([1, 5, 20]),
		burst: chance.pick([1, 3, 10]),
		retryAfter: chance.pick(['seconds', 'date', 'none', '0', '0.02']),
		as: chance.maybe(0.5) ? 'Throttling' : 429,
	};
}
