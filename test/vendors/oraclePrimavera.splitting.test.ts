import type { Person } from '../../sandbox';
import { setStage, type Item } from '../support/stage';

const stage = setStage(['oraclePrimavera']);

const vendor = () => stage.sandbox.oraclePrimavera;
const puts = () => stage.changes('oraclePrimavera');
const outcomes = (items: Item[]) => items.map(({ outcome }) => outcome);

async function disable(people: readonly Person[], options: object = {}, onError?: 'stop') {
	const who = people.map(({ email }) => email);
	const setting = { options: { concurrency: 1, maxRetries: 1, ...options }, ...(onError && { onError }) };
	return await stage.items('oraclePrimavera', setting, who);
}

/** Where the guilty ones stand in the list. */
const CULPRITS = [[0], [5], [15], [0, 8], [0, 15], [3, 4], [0, 1, 2, 3]];

describe.each([400, 500] as const)('a set that fails with %i', (changeFails) => {
	test.each(CULPRITS)('is halved until who is at fault is alone: %j', async (...culprits) => {
		const people = vendor().people.addMany(16, (i: number) => (culprits.includes(i) ? { changeFails } : {}));
		const items = await disable(people);
		expect(outcomes(items)).toEqual(people.map((_, i) => (culprits.includes(i) ? 'failed' : 'changed')));
		for (const [i, person] of people.entries()) {
			expect(person.enabled).toBe(culprits.includes(i));
			expect(items[i]).toMatchObject({ changed: !culprits.includes(i), before: { enabled: true, locked: false } });
		}
		for (const i of culprits) {
			expect(items[i]!.error).toMatch(changeFails === 400 ? /Invalid input, Please check/ : /threw an error/);
		}
		// Nobody is written twice by a request that went through.
		const applied = puts()
			.filter(({ status }) => status === 200)
			.flatMap(({ appliedTo }) => appliedTo);
		expect(new Set(applied).size).toBe(applied.length);
	});

	test('says of each how many requests it was in', async () => {
		const people = vendor().people.addMany(4, (i: number) => (i === 2 ? { changeFails } : {}));
		const items = await disable(people);
		for (const [i, { id }] of people.entries()) {
			expect(items[i]!.attempts).toBe(puts().filter(({ userIds }) => userIds.includes(id)).length);
		}
	});
});

describe('an outage', () => {
	test.each([400, 500] as const)('%i for everybody is not split down to single users', async (status) => {
		const people = vendor().people.addMany(64);
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status }, 1_000);
		const items = await disable(people);
		expect(outcomes(items)).toEqual(Array(64).fill('failed'));
		expect(items.every(({ changed }) => changed === false)).toBe(true);
		// The set, its halves and ten users, everything at most twice.
		expect(puts().length).toBeLessThanOrEqual(26);
	});

	test.each([503, 404])('%i is no user’s fault: nothing is split', async (status) => {
		const people = vendor().people.addMany(8);
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status }, 1_000);
		await disable(people, { maxWaitSeconds: 1 });
		expect(puts().every(({ userIds }) => userIds.length === 8)).toBe(true);
	});

	test('that is over after a moment costs a retry and blames nobody', async () => {
		const people = vendor().people.addMany(8);
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status: 500, apply: 3 });
		const items = await disable(people);
		expect(outcomes(items)).toEqual(Array(8).fill('changed'));
		expect(puts()).toHaveLength(2);
	});
});

describe('a lost answer', () => {
	test.each([
		['applied', { kind: 'resetAfterApply' as const }],
		['applied to some', { kind: 'resetDuring' as const, changes: 3 }],
	])('%s: each user is read, and told as they are', async (_what, fault) => {
		const people = vendor().people.addMany(6);
		vendor().faultOnce({ action: 'changeStatus' }, fault, 9);
		const items = await disable(people, { maxRetries: 0 });
		for (const [i, { enabled }] of people.entries()) {
			expect(items[i]).toMatchObject(
				enabled
					? { outcome: 'unknown', changed: null, after: { enabled: true, locked: false } }
					: { outcome: 'changed', changed: true, proof: 'readBack', after: { enabled: false, locked: false } },
			);
		}
		// Over a connection that was kept it may not have come: once more over another.
		expect(puts()).toHaveLength(2);
	});

	test('in a run that stops at failures: when all is well it goes on, and proves each lock', async () => {
		const people = vendor().people.addMany(4);
		vendor().faultOnce({ action: 'changeStatus', userId: people[1]!.id }, { kind: 'resetAfterApply' });
		const who = people.map(({ email }) => email);
		const options = { concurrency: 1, maxRetries: 0, batchSize: 1 };
		const items = await stage.items('oraclePrimavera', { operation: 'lock', onError: 'stop', options }, who);
		expect(items.map(({ outcome, proof }) => [outcome, proof])).toEqual(Array(4).fill(['changed', 'readBack']));
	});
});

test('a run that stops at failures names the user at fault, and counts who was changed', async () => {
	const people = vendor().people.addMany(8, (i: number) => ({
		login: `user${i}`,
		...(i === 5 && { changeFails: 400 as const }),
	}));
	const who = people.map(({ email }) => email);
	const run = await stage.run('oraclePrimavera', { onError: 'stop', options: { concurrency: 1, batchSize: 4 } }, who);
	expect(run.status).toBe('error');
	expect(run.error?.message).toMatch(/Invalid input.*\[item 5\]/);
	const changed = people.filter(({ enabled }) => !enabled).map(({ login }) => login);
	expect(run.error?.description).toContain(`${changed.length} people were changed before this: ${changed.join(', ')}.`);
	expect(changed.length).toBeGreaterThanOrEqual(4);
});
