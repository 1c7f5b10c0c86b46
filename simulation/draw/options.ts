import type { Person } from '../../sandbox';
import type { Chance } from '../chance';
import { namesOf } from '../truth';
import type { VendorTable } from '../vendors';

/** Each item says for itself whether it is a dry run. */
export const DRY_BY_ITEM = '={{ $json.dry }}';

/** The node's options as its panel holds them; what is absent is left at its default. */
export interface Options {
	checkFirst?: boolean;
	verify?: boolean;
	dryRun?: boolean | typeof DRY_BY_ITEM;
	whenNotFound?: 'fail' | 'skip';
	maxUsers?: number;
	protectedUsers?: string;
	allowedUsers?: string;
	concurrency?: number;
	requestsPerSecond?: number;
	maxRetries?: number;
	maxWaitSeconds?: number;
	batchSize?: number;
	timeoutSeconds?: number;
	includeResponse?: boolean;
}

/** The defaults that the invariants reckon with, as the contract with users has them. */
export const DEFAULTS = { maxRetries: 5, maxWaitSeconds: 120, maxUsers: 500, timeoutSeconds: 30 } as const;

export function drawOptions(chance: Chance, people: readonly Person[], table: VendorTable): Options {
	const now = <T>(probability: number, draw: () => T): T | undefined =>
		chance.maybe(probability) ? draw() : undefined;
	const drawn: Options = {
		checkFirst: now(0.5, () => chance.maybe(0.4)),
		verify: now(0.6, () => chance.maybe(0.7)),
		dryRun: now(0.1, () => chance.pick([true, false, DRY_BY_ITEM, DRY_BY_ITEM])),
		whenNotFound: now(0.4, () => 'skip' as const),
		maxUsers: now(0.15, () => chance.pick([0, 3, 10, 100])),
		protectedUsers: now(0.15, () => guardList(chance, people, ', ', table)),
		allowedUsers: now(0.1, () =>
			chance.pick(['@example.com', guardList(chance, people, '\n', table), '@example.com;@example.org']),
		),
		concurrency: now(0.6, () => chance.pick([1, 1, 2, 5, 20])),
		requestsPerSecond: now(0.1, () => chance.pick([1, 10, 100])),
		maxRetries: now(0.6, () => chance.pick([0, 0, 1, 2, 4, 6])),
		maxWaitSeconds: now(0.5, () => chance.pick([0, 1, 5, 30, 600])),
		batchSize: now(0.6, () => chance.pick([1, 2, 3, 7, 40])),
		timeoutSeconds: now(0.5, () => chance.pick([1, 2, 10])),
		includeResponse: now(0.3, () => true),
	};
	return Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined));
}

/** Some people, each by one of their names, in any case. */
export function guardList(chance: Chance, people: readonly Person[], separator: string, table: VendorTable): string {
	const some = chance.sample(people, chance.int(1, 4));
	return some
		.map((person) => {
			const name = chance.pick(namesOf(person, table)[chance.pick(['id', 'login', 'email'] as const)]);
			return chance.maybe(0.5) ? name : name.toUpperCase();
		})
		.join(separator);
}
