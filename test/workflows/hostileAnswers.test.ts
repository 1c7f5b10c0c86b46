import type { Fault, VendorName } from '../../sandbox';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
// A machine that is busy with something else may take long over the largest.
const OPTIONS = { maxRetries: 0, includeResponse: true, timeoutSeconds: 300 };
const MIB = 1024 * 1024;

/** Names that a hostile answer would give to every object, if it could. */
const POLLUTION = ['polluted', 'isAdmin'];

function expectClean(value: unknown) {
	for (const name of POLLUTION) expect(({} as Record<string, unknown>)[name]).toBeUndefined();
	const text = JSON.stringify(value);
	expect(text).not.toMatch(/"__proto__"/);
	JSON.parse(text, (_key, part: unknown) => {
		if (typeof part === 'object' && part !== null && !Array.isArray(part))
			expect(Object.getPrototypeOf(part)).toBe(Object.prototype);
		return part;
	});
}

/** Disables someone while every request meets the fault. */
async function disable(vendor: VendorName, match: { action?: string }, fault: Fault) {
	const person = stage.sandbox[vendor].people.add();
	stage.sandbox[vendor].faultOnce(match, fault, 99);
	const [item] = await stage.items(vendor, { options: OPTIONS }, [person.email]);
	return { person, item: item! };
}

describe.each(ALL)('%s', (vendor) => {
	test.each(['proto', 'hugeNumbers'] as const)('right answers with %s in every object are right', async (kind) => {
		const { person, item } = await disable(vendor, {}, { kind });
		expect(item.outcome).toMatch(/^(changed|set)$/);
		expect(person.enabled).toBe(false);
		expectClean(item);
	});

	test.each([
		['100,000 lists in one another', { kind: 'deepJson' }],
		['a text that isn’t JSON', { kind: 'notJson' }],
		['17 MiB', { kind: 'oversize', bytes: 17 * MIB }],
	] as const)('%s in answer to a change leave its fate open', async (_what, fault) => {
		const { item } = await disable(vendor, { action: VENDOR[vendor].changes[0] }, { apply: false, ...fault });
		// It is read back: not done, but a lost request may still arrive. Or it can’t be understood at all.
		expect(['unknown', 'failed']).toContain(item.outcome);
		expect(item).toMatchObject({ changed: null });
		expect(item.error).toMatch(/can’t be understood|too large to be read/);
		expectClean(item);
	});

	test.each([
		['100,000 lists in one another', { kind: 'deepJson' }],
		['a text that isn’t JSON', { kind: 'notJson' }],
	] as const)('%s in answer to everything change nobody', async (_what, fault) => {
		const { person, item } = await disable(vendor, {}, { apply: false, ...fault });
		expect(item).toMatchObject({ changed: false, attempts: 0 });
		expect(['failed', 'unauthorized']).toContain(item.outcome);
		expect(person.history).toHaveLength(1);
		expect(item.error.length).toBeLessThan(500);
	});
});

describe('Oracle’s list, which comes in one answer', () => {
	test('holds 100,000 users', async () => {
		const { people } = stage.sandbox.oraclePrimavera;
		people.addMany(100_000);
		const person = people.add({ login: 'JSMITH', email: 'jsmith@example.com' });
		const [item] = await stage.items('oraclePrimavera', {}, ['jsmith@example.com']);
		expect(item).toMatchObject({ outcome: 'changed', user: { login: 'JSMITH' } });
		expect(person.enabled).toBe(false);
	});

	test('is given up beyond 256 MiB', async () => {
		const fault: Fault = { kind: 'oversize', bytes: 257 * MIB };
		const { person, item } = await disable('oraclePrimavera', { action: 'list' }, fault);
		expect(item).toMatchObject({ outcome: 'failed', changed: false, attempts: 0 });
		expect(item.error).toMatch(/too large to be read/);
		expect(person.enabled).toBe(true);
	}, 300_000);
});
