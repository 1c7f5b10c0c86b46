import { startSandbox, type Sandbox } from '../../sandbox';
import { CHARACTERS, type CharacterName } from '../../sandbox/scim';
import { ScimRuns } from '../scim/scimRun';

let sandbox: Sandbox;
const runs = new ScimRuns(() => sandbox.scim.credential());
const initial = {};

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['scim'] });
	Object.assign(initial, sandbox.scim.settings);
});
afterAll(async () => await sandbox.close());

const OTHERS = Array.from({ length: 60 }, (_, i) => `user${i + 1}@example.com`);
const JANE = {
	id: 'jane/1',
	login: 'jdoe@corp.example.com',
	email: 'jane.doe@example.com',
	moreEmails: ['ceo@example.com'],
};

/** The ways to name Jane, who is the last in the list. */
const HER: Array<[by: string, name: string]> = [
	['id', JANE.id],
	['login', JANE.login],
	['login', JANE.login.toUpperCase()],
	['email', JANE.login],
	['email', JANE.email],
	['email', 'Jane.Doe@Example.com'],
	['email', 'ceo@example.com'],
];
const NOBODY: Array<[by: string, name: string]> = [
	['id', 'no-such-id'],
	['login', 'nobody'],
	['email', 'nobody@example.com'],
];

/** Whom a server has no way to tell: who is there is `failed` by these names, and so is who isn't. */
const UNTOLD: Partial<Record<CharacterName, string[]>> = {
	google: ['jane.doe@example.com', 'Jane.Doe@Example.com', 'ceo@example.com', 'nobody', 'nobody@example.com'],
	snowflake: ['jane.doe@example.com', 'Jane.Doe@Example.com', 'ceo@example.com', 'nobody', 'nobody@example.com'],
};

describe.each(Object.keys(CHARACTERS) as CharacterName[])('%s', (product) => {
	beforeEach(() => {
		sandbox.scim.people.clear();
		sandbox.scim.people.addMany(60, (i) => ({ email: OTHERS[i] }));
		sandbox.scim.people.add(JANE);
		Object.assign(sandbox.scim.settings, initial);
		sandbox.scim.play(product);
		sandbox.scim.limit(null);
	});

	const outcomeOf = async (by: string, name: string, others: string[]) => {
		const who = [{ by, name }, ...others.map((login) => ({ by: 'login', name: login.split('@')[0]! }))];
		const values = who.map((one) => ({ __rl: true, mode: one.by, value: one.name }));
		const [item] = await runs.items({ options: { dryRun: true }, parameters: { user: '={{ $json.who }}' } }, values);
		return item!;
	};

	describe.each([
		['alone', []],
		['among sixty', OTHERS],
	])('%s', (_how, others) => {
		test.each(HER)('she is found by %s %s, or it can’t be told', async (by, name) => {
			const item = await outcomeOf(by, name, others);
			const isTold = !UNTOLD[product]?.includes(name);
			expect(item).toMatchObject(isTold ? { outcome: 'wouldChange', user: { id: JANE.id } } : { outcome: 'failed' });
			if (!isTold) expect(item.error).toMatch(/by login or by ID/);
		});

		test.each(NOBODY)('nobody is called so: %s %s', async (by, name) => {
			const { outcome, error } = await outcomeOf(by, name, others);
			expect(outcome).toBe(UNTOLD[product]?.includes(name) ? 'failed' : 'notFound');
			if (outcome === 'failed') expect(error).toMatch(/can’t be told: .* Name the user by/);
		});
	});
});

describe('scimgateway says 200 to a Bulk request that it doesn’t read', () => {
	beforeEach(() => {
		sandbox.scim.people.clear();
		sandbox.scim.people.addMany(60, (i) => ({ email: OTHERS[i] }));
		Object.assign(sandbox.scim.settings, initial);
		sandbox.scim.limit(null);
	});

	const bulks = (record: typeof sandbox.scim.requests) => record.filter(({ path }) => path.endsWith('/Bulk'));
	const outcomes = async (operation: string, count: number, options = {}) =>
		(await runs.items({ operation, options }, OTHERS.slice(0, count))).map(({ outcome }) => outcome);

	test.each([{}, { checkFirst: true }, { batchSize: 10 }])('everyone is changed all the same (%j)', async (options) => {
		sandbox.scim.play('scimgateway');
		const from = sandbox.scim.requests.length;
		expect(await outcomes('disable', 57, options)).toEqual(OTHERS.slice(0, 57).map(() => 'changed'));
		expect(await outcomes('enable', 57, options)).toEqual(OTHERS.slice(0, 57).map(() => 'changed'));
		// The later run knows.
		const asked = bulks(sandbox.scim.requests.slice(from));
		expect(asked.length).toBeGreaterThan(0);
		expect(asked.length).toBeLessThanOrEqual(6);
	});

	test('where it reads them, sets go on', async () => {
		sandbox.scim.play('scimgateway');
		sandbox.scim.settings.bulkData = 'message';
		const from = sandbox.scim.requests.length;
		expect(await outcomes('disable', 57, { batchSize: 10 })).toEqual(OTHERS.slice(0, 57).map(() => 'changed'));
		expect(bulks(sandbox.scim.requests.slice(from))).toHaveLength(6);
	});
});
