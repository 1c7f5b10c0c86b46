import type { Person, RequestRecord } from '../../sandbox';
import { setStage, type Item, type NodeSetting } from '../support/stage';
import { skip } from '../support/time';

const stage = setStage(['oraclePrimavera']);
const FRESH_MS = 10_000;

const vendor = () => stage.sandbox.oraclePrimavera;
const puts = () => stage.changes('oraclePrimavera');

interface Line {
	loginId: string;
	id: string;
	disabled: boolean;
	locked: boolean;
}
const linesOf = ({ body }: RequestRecord) => JSON.parse(body) as Line[];

async function change(operation: string, people: readonly Person[], options: object = {}, setting: NodeSetting = {}) {
	const who = people.map(({ email }) => email);
	return await stage.items('oraclePrimavera', { operation, options: { concurrency: 1, ...options }, ...setting }, who);
}

const outcomes = (items: Item[]) => items.map(({ outcome }) => outcome);
const sizes = () => puts().map((request) => linesOf(request).length);

/** Every PUT sent both flags, the one that wasn't asked for as it was read at most ten seconds before. */
function expectFreshFlags(asked: 'disabled' | 'locked' = 'disabled'): void {
	expect(puts().length).toBeGreaterThan(0);
	for (const put of puts()) {
		for (const line of linesOf(put)) {
			expect(line).toEqual({
				loginId: expect.any(String),
				id: expect.any(String),
				disabled: expect.any(Boolean),
				locked: expect.any(Boolean),
			});
			const reads = vendor().requests.filter(
				({ no, action, path, status }) =>
					no < put.no && status === 200 && (action === 'list' || path.endsWith(`/user/${line.loginId}`)),
			);
			const last = reads.at(-1)!;
			expect(put.at - last.at).toBeLessThanOrEqual(FRESH_MS);
			const sent = asked === 'disabled' ? { locked: line.locked } : { enabled: !line.disabled };
			expect(vendor().people.wasEver(line.id, sent, last.at, put.at)).toBe(true);
		}
	}
}

describe('a list of people', () => {
	test('goes in sets of a hundred', async () => {
		const people = vendor().people.addMany(250, (i: number) => ({ locked: i % 3 === 0 }));
		expect(outcomes(await change('disable', people))).toEqual(Array(250).fill('changed'));
		expect(sizes()).toEqual([100, 100, 50]);
		expect(people.every(({ enabled }) => !enabled)).toBe(true);
		expect(people.map(({ locked }) => locked)).toEqual(people.map((_, i) => i % 3 === 0));
		expectFreshFlags();
	});

	test.each([
		[1, [1, 1, 1, 1, 1]],
		[2, [2, 2, 1]],
		[1000, [5]],
	])('or of %i', async (batchSize, expected) => {
		const people = vendor().people.addMany(5);
		expect(outcomes(await change('disable', people, { batchSize }))).toEqual(Array(5).fill('changed'));
		expect(sizes()).toEqual(expected);
	});
});

describe('states are read at most ten seconds before they are sent along', () => {
	test.each([429, 503])('a wait for a %i: another admin’s lock in the meantime stays', async (status) => {
		const people = vendor().people.addMany(8);
		let refused = false;
		vendor().intercept = ({ action }) => {
			if (action !== 'changeStatus' || refused) return undefined;
			refused = true;
			// As if Retry-After had asked for it and it had passed.
			skip(FRESH_MS + 1_000);
			vendor().people.setState(people[3]!.id, { locked: true });
			return { kind: 'status', status, headers: { 'retry-after': '0' } };
		};
		const items = await change('disable', people);
		expect(outcomes(items)).toEqual(Array(8).fill('changed'));
		expect(people[3]).toMatchObject({ enabled: false, locked: true });
		expect(items[3]!.attempts).toBe(2);
		expectFreshFlags();
	});

	test('later sets of a slow run are read again before they leave', async () => {
		const people = vendor().people.addMany(9);
		vendor().intercept = ({ action }) => {
			if (action === 'changeStatus') {
				skip(4_000);
				vendor().people.setState(people[8]!.id, { locked: true });
			}
			return undefined;
		};
		expect(outcomes(await change('disable', people, { batchSize: 1 }))).toEqual(Array(9).fill('changed'));
		expect(people[8]).toMatchObject({ enabled: false, locked: true });
		expect(stage.requests('oraclePrimavera', 'list').length).toBeGreaterThan(1);
		expectFreshFlags();
	});

	test('a list that takes longer than that is left for single reads', async () => {
		const people = vendor().people.addMany(6, () => ({ locked: true }));
		vendor().intercept = ({ action }) => {
			if (action === 'list') skip(FRESH_MS + 1_000);
			return undefined;
		};
		expect(outcomes(await change('disable', people))).toEqual(Array(6).fill('changed'));
		expect(people.every(({ enabled, locked }) => !enabled && locked)).toBe(true);
		expectFreshFlags();
	});

	test('where nothing is read quickly enough, nothing is sent', async () => {
		const people = vendor().people.addMany(3);
		vendor().intercept = ({ action }) => {
			if (action === 'list' || action === 'get') skip(FRESH_MS + 1_000);
			return undefined;
		};
		const items = await change('disable', people);
		expect(outcomes(items)).toEqual(['failed', 'failed', 'failed']);
		expect(items[0]!.error).toMatch(/couldn’t be read quickly enough.*Lower “Batch Size”/);
		expect(puts()).toEqual([]);
	});

	test('who was deleted in the meantime is left out of the set', async () => {
		const people = vendor().people.addMany(6);
		vendor().intercept = ({ action }) => {
			if (action !== 'list' || vendor().people.size < 6) return undefined;
			setImmediate(() => vendor().people.remove(people[2]!.id));
			skip(FRESH_MS + 1_000);
			return undefined;
		};
		const items = await change('disable', people);
		expect(items[2]).toMatchObject({ outcome: 'conflict', changed: false, attempts: 0 });
		expect(items[2]!.error).toMatch(/isn’t there any more/);
		expect(outcomes(items.filter((_, i) => i !== 2))).toEqual(Array(5).fill('changed'));
		expectFreshFlags();
	});

	test('a lock sends `disabled` as it is', async () => {
		const people = vendor().people.addMany(6, (i: number) => ({ enabled: i % 2 === 0 }));
		expect(outcomes(await change('lock', people, { batchSize: 4 }))).toEqual(Array(6).fill('changed'));
		expect(people.map(({ enabled }) => enabled)).toEqual([true, false, true, false, true, false]);
		expectFreshFlags('locked');
	});
});

describe('the answer has a message for each user', () => {
	test('any text is that user’s failure, and no one else’s', async () => {
		const people = vendor().people.addMany(3, (i: number) => (i === 1 ? { changeMessage: 'Managed elsewhere.' } : {}));
		const items = await change('disable', people);
		expect(outcomes(items)).toEqual(['changed', 'failed', 'changed']);
		expect(items[1]).toMatchObject({ changed: false, before: { enabled: true, locked: false }, attempts: 1 });
		expect(items[1]!.error).toBe('Primavera refused this user: “Managed elsewhere.”');
	});

	const without = (id: string) => (body: unknown) =>
		Object.fromEntries(Object.entries(body as object).filter(([key]) => key !== id));

	test.each([
		[true, { outcome: 'changed', changed: true, proof: 'readBack' }],
		[false, { outcome: 'failed', changed: false, proof: null, after: { enabled: true, locked: false } }],
	])('a user who is missing in it is read; applied: %s', async (applied, expected) => {
		const people = vendor().people.addMany(2);
		const person = people[1]!;
		person.changeMessage = applied ? '' : 'No.';
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'edit', edit: without(person.id) });
		const items = await change('disable', people);
		expect(items[0]!.outcome).toBe('changed');
		expect(items[1]).toMatchObject(expected);
	});

	test('it may be keyed by login', async () => {
		const people = vendor().people.addMany(2);
		const edit = () => ({ [people[0]!.login]: '', [people[1]!.login]: 'No.' });
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'edit', edit });
		expect(outcomes(await change('disable', people))).toEqual(['changed', 'failed']);
	});

	test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
		'a user called %s is one like any other',
		async (name) => {
			const people = [
				vendor().people.add({ id: name, login: 'first', email: 'first@example.com' }),
				vendor().people.add({ login: name, email: 'second@example.com' }),
			];
			expect(outcomes(await change('disable', people))).toEqual(['changed', 'changed']);
			for (const by of ['id', 'login'] as const) {
				const [item] = await stage.items('oraclePrimavera', { operation: 'enable', by }, [name]);
				expect(item).toMatchObject({ outcome: 'changed', user: { [by]: name } });
			}
			expect(people.every(({ enabled }) => enabled)).toBe(true);
			const missing = without(name);
			vendor().faultOnce({ action: 'changeStatus' }, { kind: 'edit', edit: missing, apply: false });
			const [item] = await stage.items('oraclePrimavera', { by: 'id', options: { maxRetries: 0 } }, [name]);
			// What objects inherit is no message of the vendor's.
			expect(item!.outcome).toBe('unknown');
		},
	);
});

describe('a lock is read back', () => {
	test.each(['lock', 'unlock'])('%s: one that doesn’t take is not called done', async (operation) => {
		const person = vendor().people.add({ locked: operation === 'unlock' });
		vendor().faultOnce({ method: 'PUT' }, { kind: 'lie' });
		const [item] = await change(operation, [person]);
		expect(item).toMatchObject({
			outcome: 'unverified',
			changed: false,
			verified: false,
			after: { enabled: true, locked: operation === 'unlock' },
		});
		expect(item!.error).toMatch(/was accepted, but the user is enabled, (not )?locked/);
	});

	test('where that fails, the outcome stands without a proof', async () => {
		const people = vendor().people.addMany(1);
		let changed = false;
		vendor().intercept = ({ action }) => {
			changed ||= action === 'changeStatus';
			return changed && action === 'get' ? { kind: 'status', status: 403 } : undefined;
		};
		const [item] = await change('lock', people, { maxRetries: 0 });
		expect(item).toMatchObject({ outcome: 'changed', changed: true, after: null, verified: false, proof: null });
		expect(item!.warning).toMatch(/couldn’t be read back/);
	});

	test('disabling is read back where it is asked for', async () => {
		const [person] = vendor().people.addMany(1);
		vendor().faultOnce({ method: 'PUT' }, { kind: 'lie' });
		const [item] = await change('disable', [person!], { verify: true });
		expect(item).toMatchObject({ outcome: 'unverified', after: { enabled: true } });
	});
});

test.each([
	['lock', { enabled: false }, /is now disabled \(disabled, locked\)/],
	['disable', { locked: true }, /is now locked \(disabled, locked\)/],
	['unlock', { enabled: false }, /is now disabled \(disabled, not locked\)/],
])('%s: a flag that moved in the meantime is a conflict, with what was seen', async (operation, moved, words) => {
	const person = vendor().people.add({ locked: operation === 'unlock' });
	let changed = false;
	vendor().intercept = ({ action, method }) => {
		if (changed && action === 'get') vendor().people.setState(person.id, moved);
		changed ||= method === 'PUT';
		return undefined;
	};
	const [item] = await change(operation, [person], { verify: true });
	expect(item).toMatchObject({ outcome: 'conflict', changed: true, after: { ...moved } });
	expect(item!.error).toMatch(words);
});
