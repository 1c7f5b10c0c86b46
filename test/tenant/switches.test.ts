import { FACTS, VENDOR_NAMES } from '../../tenant/facts';
import { verdictOn } from '../../tenant/facts/fact';
import { SWITCHES } from '../../tenant/facts/switches';
import { setDesk } from './desk';

const desk = setDesk();
const ALL = { withWrongPassword: true, limits: true };

/** Those that need a credential of another kind. */
const VARIANTS: Record<string, string> = { 'ORACLE-10': 'bearer', 'CLOUDSSO-10': 'role' };

const verdicts = (vendor: (typeof VENDOR_NAMES)[number], exchanges: Parameters<typeof verdictOn>[1]) =>
	Object.fromEntries(FACTS[vendor].map((fact) => [fact.id, verdictOn(fact, exchanges)]));

test.each(VENDOR_NAMES)(
	'against the sandbox of %s all is as expected, and each fact that can be settled is confirmed',
	async (vendor) => {
		const person = desk.add(vendor);
		desk.sandbox[vendor].limit({ perSecond: 5, burst: 120 });
		const { results, tap, ended } = await desk.check(vendor, ALL);
		expect(ended).toBeNull();
		expect(results.filter(({ passed }) => !passed)).toEqual([]);
		const settleable = FACTS[vendor].filter(({ id, settled }) => typeof settled !== 'string' && !(id in VARIANTS));
		expect(verdicts(vendor, tap.exchanges)).toMatchObject(
			Object.fromEntries(settleable.map(({ id }) => [id, 'confirmed'])),
		);
		expect(person).toMatchObject({ enabled: true, locked: false });
		expect(desk.journal(vendor).read()).toBeNull();
	},
);

test.each(Object.entries(VARIANTS))('%s is confirmed with a credential of its kind', async (id, variant) => {
	const vendor = id.startsWith('ORACLE') ? 'oraclePrimavera' : 'alibabaCloudSso';
	desk.add(vendor);
	const { tap } = await desk.check(vendor, { readOnly: true, variant });
	expect(verdicts(vendor, tap.exchanges)[id]).toBe('confirmed');
});

test.each(SWITCHES)(
	'$vendor, $what: refutes $refutes by $by, and nothing else',
	async ({ vendor, settings, variant, refutes, also, by, outcomes = {}, isLeft }) => {
		const person = desk.add(vendor);
		Object.assign(desk.at(vendor).settings, settings);
		const { results, tap, ended } = await desk.check(vendor, { variant });
		const fact = FACTS[vendor].find(({ id }) => id === refutes)!;
		const own = tap.exchanges.filter(({ check }) => check === by);
		expect([refutes, verdictOn(fact, own)]).toEqual([refutes, 'refuted']);
		const refuted = Object.entries(verdicts(vendor, tap.exchanges)).filter(([, verdict]) => verdict === 'refuted');
		expect(refuted.map(([id]) => id).sort()).toEqual([refutes, also ?? []].flat().sort());
		const others = results.filter(({ passed, check }) => !passed && check !== 'putBack');
		const unexpected = others.filter(({ check }) => !(check in outcomes));
		// What follows from the first difference is told there: the state, not the outcome, is another.
		expect(unexpected.filter(({ seen, expected }) => seen.split(';')[0] !== expected.split(';')[0])).toEqual([]);
		const seen = Object.fromEntries(results.map(({ check, seen: words }) => [check, words.split(';')[0]]));
		expect(seen).toMatchObject(outcomes);
		if (isLeft) expect(ended?.message).toContain('By hand:');
		else expect(person).toMatchObject({ enabled: true, locked: false });
	},
);
