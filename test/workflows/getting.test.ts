import type { VendorName } from '../../sandbox';
import { setStage, type Item } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);

const user = (i: number) => ({ login: `user${i}`, email: `user${i}@example.com` });
const emails = (count: number) => Array.from({ length: count }, (_, i) => user(i).email);

/** What the node says of somebody whom it only reads. */
function described(vendor: VendorName, login: string) {
	const { id, email, displayName, enabled, locked } = stage.sandbox[vendor].people.byLogin(login)!;
	return { vendor, user: { id, login, email, displayName }, enabled, locked: VENDOR[vendor].hasLock ? locked : null };
}

describe('Get', () => {
	test.each(ALL.flatMap((vendor) => (['id', 'email', 'login'] as const).map((by) => ({ vendor, by }))))(
		'$vendor by $by: who it is, and the state; nothing else, and nothing is changed',
		async ({ vendor, by }) => {
			const { people } = stage.sandbox[vendor];
			people.add({ ...user(0), enabled: false });
			people.add({ ...user(1), locked: VENDOR[vendor].hasLock });
			const items = await stage.items(
				vendor,
				{ operation: 'get', by },
				people.all().map((person) => person[by]),
			);
			if (VENDOR[vendor].readable[by]) {
				expect(items).toStrictEqual([described(vendor, 'user0'), described(vendor, 'user1')]);
			} else {
				expect(items.map(({ outcome }) => outcome)).toEqual(['unsupported', 'unsupported']);
			}
			expect(stage.changes(vendor)).toEqual([]);
		},
	);

	test.each(ALL)('%s: an execution that stops names the item', async (vendor) => {
		stage.sandbox[vendor].people.addMany(2, user);
		const who = [...emails(2), 'nobody@example.com'];
		const run = await stage.run(vendor, { operation: 'get', onError: 'stop' }, who);
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/no user with the e-mail address “nobody@example.com”.*\[item 2\]/);
		expect(run.error?.context).toMatchObject({ itemIndex: 2 });
	});

	test.each(ALL)('%s: failed items leave by the error output, in the form of all others', async (vendor) => {
		stage.sandbox[vendor].people.addMany(1, user);
		const who = ['nobody@example.com', ...emails(1), ''];
		const run = await stage.run(vendor, { operation: 'get', onError: 'continueErrorOutput' }, who);
		expect(run.json(NODE)).toEqual([described(vendor, 'user0')]);
		expect(run.json(NODE, 1)).toMatchObject([
			{ message: expect.stringMatching(/no user/), error: { vendor, operation: 'get', outcome: 'notFound' } },
			{ message: expect.stringMatching(/is empty/), error: { outcome: 'invalid', changed: false } },
		]);
	});

	test.each(ALL)('%s: who isn’t there may be skipped', async (vendor) => {
		stage.sandbox[vendor].people.addMany(1, user);
		const setting = { operation: 'get', onError: 'stop', options: { whenNotFound: 'skip' } } as const;
		const run = await stage.run(vendor, setting, ['nobody@example.com']);
		expect(run.status).toBe('success');
		expect(run.json(NODE)).toMatchObject([{ outcome: 'notFound', user: { email: 'nobody@example.com' } }]);
		expect(run.json(NODE)[0]).not.toHaveProperty('error');
	});

	const budgets: Array<[VendorName, number]> = [
		['rsaIdPlus', 200],
		['oraclePrimavera', 1],
		// Its list doesn’t say how long it is: some pages are asked for beyond its end.
		['akana', 1 + 11 + 4 + 200],
		['alibabaCloudSso', 10],
	];
	test.each(budgets)('%s: 200 of 1,000 people by e-mail cost %i requests', async (vendor, most) => {
		stage.sandbox[vendor].people.addMany(1000, user);
		const who = Array.from({ length: 200 }, (_, i) => user(i * 5).email);
		const items = await stage.items(vendor, { operation: 'get', options: { concurrency: 20 } }, who);
		expect(items.map(({ user: { login } }) => login)).toEqual(who.map((_, i) => `user${i * 5}`));
		expect(stage.sandbox[vendor].requests.length).toBeLessThanOrEqual(most);
	});
});

describe('Get Many', () => {
	async function many(vendor: VendorName, parameters: object, more: object = {}): Promise<Item[]> {
		return await stage.items(vendor, { operation: 'getMany', parameters, options: { concurrency: 20 }, ...more }, [
			null,
		]);
	}

	test.each(ALL)('%s: lists for each input item, and pairs what it lists with it', async (vendor) => {
		stage.sandbox[vendor].people.addMany(4, user);
		const input = [{ wanted: 1 }, { wanted: 3 }];
		const parameters = { returnAll: false, limit: '={{ $json.wanted }}' };
		const run = await stage.run(vendor, { operation: 'getMany', parameters, run: { input } }, []);
		expect(run.output(NODE).map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 1, 1].map((item) => ({ item })));
	});

	test.each(ALL)('%s: fifty are the most where nothing is said', async (vendor) => {
		stage.sandbox[vendor].people.addMany(60, user);
		expect(await many(vendor, {})).toHaveLength(50);
	});

	test.each(ALL)('%s: what can’t be read lists nobody', async (vendor) => {
		stage.sandbox[vendor].people.addMany(3, user);
		for (const parameters of [
			{ limit: '={{ "many" }}' },
			{ limit: '={{ -1 }}' },
			{ filters: { status: '={{ "retired" }}' } },
			{ filters: { search: '={{ { a: 1 } }}' } },
			{ returnAll: '={{ $json.nope }}' },
			{ returnAll: '={{ null }}' },
			{ returnAll: '={{ "yes" }}' },
		]) {
			const items = await many(vendor, parameters);
			expect(items.every(({ outcome }) => outcome === 'invalid')).toBe(true);
		}
		expect(stage.changes(vendor)).toEqual([]);
	});

	const locking = ALL.filter((vendor) => VENDOR[vendor].hasLock);
	test.each(locking)('%s: whoever may be locked isn’t left out of those who are', async (vendor) => {
		stage.sandbox[vendor].people.addMany(3, (i) => ({ ...user(i), locked: i === 0 }));
		const field = { oraclePrimavera: 'locked', akana: 'Locked' }[vendor as 'akana'];
		const edit = (body: unknown) =>
			JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === field && value === false ? 'perhaps' : value)));
		stage.sandbox[vendor].intercept = ({ action }) =>
			action === 'list' || action === 'get' ? { kind: 'edit', edit } : undefined;
		const items = await many(vendor, { returnAll: true, filters: { status: 'locked', search: 'user' } });
		expect(items.map(({ locked, warning }) => [locked, warning === undefined])).toEqual([
			[true, true],
			[null, false],
			[null, false],
		]);
		expect(items[1]!.warning).toMatch(/status of “user1” couldn’t be read/);
	});

	test.each(ALL)('%s: a search that the vendor answers with nobody is made here', async (vendor) => {
		stage.sandbox[vendor].people.addMany(30, (i: number) => ({ ...user(i), lastName: `Number-${i}` }));
		const items = await many(vendor, { returnAll: true, filters: { search: 'number-17' } });
		expect(items.map(({ user: { login } }) => login)).toEqual(['user17']);
	});

	test.each(ALL)('%s: a vendor that says no is the item’s failure', async (vendor) => {
		stage.sandbox[vendor].intercept = ({ action }) =>
			action === 'login' ? undefined : { kind: 'status', status: 403, body: 'json' };
		const [item, ...others] = await many(vendor, { returnAll: true });
		expect(others).toEqual([]);
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false, error: expect.any(String) });
		const run = await stage.run(vendor, { operation: 'getMany', onError: 'stop' }, [null]);
		expect(run.status).toBe('error');
	});

	test.each(ALL)('%s: a limit reads no more pages than it needs', async (vendor) => {
		stage.sandbox[vendor].people.addMany(300, user);
		expect(await many(vendor, { limit: 30 })).toHaveLength(30);
		const reads = { rsaIdPlus: 2, oraclePrimavera: 1, akana: 1 + 1 + 30, alibabaCloudSso: 1 }[vendor];
		expect(stage.sandbox[vendor].requests.length).toBeLessThanOrEqual(reads);
	});
});
