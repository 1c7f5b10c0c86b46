import { createEngine, type Engine } from '../../engine';
import { SANDBOX_NAMES } from '../../sandbox';
import { check } from '../../simulation/invariants';
import { describeFailure } from '../../simulation/report';
import { simulate } from '../../simulation/simulate';
import { Tally } from '../../simulation/tally';

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

let engine: Engine;

jest.setTimeout(120_000);

beforeAll(async () => {
	engine = await createEngine({ from: 'source' });
});

test.each(SANDBOX_NAMES)('%s: what must hold after every run holds', async (vendor) => {
	const tally = new Tally();
	const failures: string[] = [];
	for (const seed of SEEDS) {
		const evidence = await simulate(engine, vendor, seed);
		tally.count(evidence);
		const violations = check(evidence);
		if (violations.length > 0) failures.push(describeFailure(evidence, violations));
	}
	expect(failures).toEqual([]);
	expect(tally.describe()).toMatch(/^12 of 12 seeds hold: \d+ requests, [1-9]\d* of them under a fault or refused/);
});

test('a seed gives the same run again', async () => {
	const traceOf = async (seed: number) => {
		const { scenario, requests, startedAt } = await simulate(engine, 'akana', seed);
		return {
			scenario,
			requests: requests.map(({ at, method, action, status, fault }) => [
				at - startedAt,
				method,
				action,
				status,
				fault,
			]),
		};
	};
	const [one, again, other] = [await traceOf(3), await traceOf(3), await traceOf(4)];
	const drawn = ({ scenario: { operation, options, items, faults } }: typeof one) => ({
		operation,
		options,
		items,
		faults,
	});
	expect(drawn(again)).toEqual(drawn(one));
	expect(again.requests).toEqual(one.requests);
	expect(drawn(other)).not.toEqual(drawn(one));
});
