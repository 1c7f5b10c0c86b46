import type { Operation } from '../../nodes/common/model/domain';
import type { LimitRule, Person, Sandbox, SandboxName } from '../../sandbox';
import { Chance } from '../chance';
import { VENDORS } from '../vendors';
import { drawEvents, drawLimit, type PlannedEvent } from './events';
import { drawFaults, NO_FAULTS, type FaultPlan } from './faults';
import { drawItems, type Item } from './items';
import { DEFAULTS, drawOptions, guardList, type Options } from './options';
import { drawOutage, type Outage } from './outage';
import { drawPeople } from './people';

export type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

/** Everything about one simulated run that is decided beforehand, all of it drawn from the seed. */
export interface Scenario {
	vendor: SandboxName;
	seed: number;
	/** Nothing goes wrong: then every outcome can be foretold. */
	calm: boolean;
	operation: Operation;
	whenNoLock: 'refuse' | 'disable';
	onError: OnError;
	options: Options;
	/** getMany only. */
	many: { returnAll: boolean; limit: number; filters: { status?: string; search?: string } };
	/** The way to log in. */
	variant: string;
	wrongSecret: boolean;
	/** The credential's own list. */
	protectedByCredential: string;
	/** Who is there at the start; their number is their place. */
	people: Person[];
	items: Item[];
	latencyMs: number;
	clockSkewMs: number;
	limit: LimitRule | null;
	faults: FaultPlan;
	events: PlannedEvent[];
	/** What befalls the whole vendor; then nothing else goes wrong. */
	outage: Outage | null;
	/** Whether this vendor's list, read to its end, may leave people out: then it proves nobody absent. */
	listProvesNothing: boolean;
	/** Whether it does, so that nothing tells of some who are there. */
	listLeavesOut: boolean;
}

/** So slow that looking everybody up takes longer than a state may be old to act on it. */
const SLOW_MS = 8000;

function latencyOf(drawn: number, isSlow: boolean, { timeoutSeconds = DEFAULTS.timeoutSeconds }: Options): number {
	return isSlow && timeoutSeconds * 1000 > SLOW_MS ? SLOW_MS : drawn;
}

/** Draws a scenario and puts its people into the vendor. */
export function drawScenario(name: SandboxName, seed: number, sandbox: Sandbox): Scenario {
	const table = VENDORS[name];
	const chance = new Chance(name, seed);
	const outage = drawOutage(new Chance(name, seed, 'outage'));
	const calm = chance.maybe(0.12) && outage === null;
	const quiet = calm || outage !== null;
	table.settle(sandbox, chance);
	const operation = chance.weighted<Operation>([
		...table.actions.map((action) => [4, action] as const),
		...(table.hasLock ? [] : [[3, 'lock'] as const]),
		[0.7, 'get'],
		[0.5, 'getMany'],
	]);
	const people = drawPeople(chance, sandbox[name], table, operation, quiet);
	const isMany = operation === 'getMany';
	const options = drawOptions(chance, people, table);
	const isSlow = outage === null && new Chance(name, seed, 'slow').maybe(0.08);
	return {
		vendor: name,
		seed,
		calm,
		operation,
		whenNoLock: chance.maybe(0.9) ? 'disable' : 'refuse',
		onError: chance.weighted<OnError>([
			[2, 'stopWorkflow'],
			[3, 'continueRegularOutput'],
			[2, 'continueErrorOutput'],
		]),
		options,
		many: {
			returnAll: chance.maybe(0.5),
			limit: chance.int(1, 20),
			filters: {
				...(chance.maybe(0.4) && { status: chance.pick(['enabled', 'disabled', 'locked']) }),
				...(chance.maybe(0.3) && { search: chance.pick(['a', 'ada', 'example.com', 'nobody']) }),
			},
		},
		variant: chance.pick(table.variants),
		wrongSecret: !quiet && chance.maybe(0.03),
		protectedByCredential: chance.maybe(0.15) ? guardList(chance, people, '\n', table) : '',
		people,
		items: isMany
			? drawItems(chance, people, table, 'id').slice(0, chance.int(1, 3))
			: drawItems(chance, people, table, table.readsById ? 'id' : 'email'),
		latencyMs: latencyOf(chance.pick([1, 5, 20, 20, 150]), isSlow, options),
		// Not a moment's agreement: then the vendor tells its own time in each answer.
		clockSkewMs: quiet ? 1 : chance.pick([1, 1, 1, 1, 1, 1, -20_000, 45_000, -400_000, 3_600_000]),
		limit: !quiet && chance.maybe(0.15) ? drawLimit(chance) : null,
		faults: quiet ? { seed: [name, seed], ...NO_FAULTS } : drawFaults(chance, [name, seed]),
		events: quiet ? [] : drawEvents(chance, people, table),
		outage,
		listLeavesOut: table.listLeavesOut?.(sandbox) ?? false,
		listProvesNothing: table.listProvesNothing?.(sandbox) ?? false,
	};
}
