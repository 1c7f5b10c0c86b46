import { SANDBOX_NAMES, type Fault, type Person, type SandboxName, type VendorName } from '../../sandbox';
import { setStage, type NodeSetting } from '../support/stage';
import { skip } from '../support/time';
import { VENDORS } from '../support/vendors';

const stage = setStage(SANDBOX_NAMES);
const ALL = VENDORS.map(({ name }) => name);
const MINUTE_MS = 60_000;

/** The vendors that give a list in pages: the request for one, and its size. */
const PAGED = {
	rsaIdPlus: { action: 'search', size: 25 },
	akana: { action: 'search', size: 100 },
	alibabaCloudSso: { action: 'ListUsers', size: 100 },
} as const;
type Paged = keyof typeof PAGED;
const PAGED_NAMES = Object.keys(PAGED) as Paged[];

/** So many pages may be asked for ahead. */
const AHEAD = 5;
const BEYOND_THE_FIRST = /(pageNumber|start)=[1-9]|NextToken=/;

const pages = (vendor: Paged) => stage.requests(vendor, PAGED[vendor].action);
const firstPages = (vendor: Paged) => pages(vendor).filter(({ path, body }) => !BEYOND_THE_FIRST.test(path + body));

/** Three pages of people. */
function fill(vendor: Paged): Person[] {
	// The account that asks is a user of Akana itself.
	stage.sandbox.akana.settings.showsOwnAccount = false;
	return stage.sandbox[vendor].people.addMany(PAGED[vendor].size * 3 - 5);
}

async function listAll(vendor: Paged) {
	const setting = {
		operation: 'getMany',
		parameters: { returnAll: true },
		options: { concurrency: 20, maxRetries: 0 },
	};
	return await stage.items(vendor, setting, [null]);
}

/** Does something when the nth page is asked for. */
function onPage(vendor: Paged, nth: number, act: () => Fault | undefined) {
	let seen = 0;
	stage.sandbox[vendor].intercept = ({ action }) =>
		action === PAGED[vendor].action && ++seen === nth ? act() : undefined;
}

const idsOf = (items: Array<{ user: { id: string | null } }>) => items.map(({ user }) => user.id).sort();

describe('a list that moves while it is read', () => {
	test.each(PAGED_NAMES)('%s: who comes in meanwhile pushes nobody out, and nobody comes twice', async (vendor) => {
		const before = fill(vendor);
		const { people } = stage.sandbox[vendor];
		onPage(vendor, 2, () => {
			people.addMany(3);
			const list = people.all() as Person[];
			// CloudSSO's token stands for a person, the others' for a place in the list.
			if (vendor !== 'alibabaCloudSso') list.unshift(...list.splice(-3));
			return undefined;
		});
		const ids = idsOf(await listAll(vendor));
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
	});

	test.each(PAGED_NAMES)('%s: a page token that is rejected makes it begin again, once', async (vendor) => {
		const before = fill(vendor);
		onPage(vendor, 2, () => ({ kind: 'status', status: 400 }));
		expect(idsOf(await listAll(vendor))).toEqual(before.map(({ id }) => id).sort());
		expect(firstPages(vendor)).toHaveLength(2);
	});

	test.each(PAGED_NAMES)('%s: rejected each time, it ends with the reason', async (vendor) => {
		fill(vendor);
		stage.sandbox[vendor].intercept = ({ action, query, body }) =>
			action === PAGED[vendor].action && BEYOND_THE_FIRST.test(query.toString() + body)
				? { kind: 'status', status: 400 }
				: undefined;
		const items = await listAll(vendor);
		expect(items.at(-1)).toMatchObject({ outcome: 'failed', error: expect.stringMatching(/refused|invalid/) });
		expect(firstPages(vendor)).toHaveLength(2);
	});

	test.each(PAGED_NAMES)('%s: the same page for ever is noticed', async (vendor) => {
		fill(vendor);
		let first: unknown;
		stage.sandbox[vendor].intercept = ({ action }) => {
			if (action !== PAGED[vendor].action) return undefined;
			return { kind: 'edit', edit: (body) => (first ??= body) };
		};
		const items = await listAll(vendor);
		expect(items.at(-1)).toMatchObject({ outcome: 'failed', error: expect.stringMatching(/repeats itself/) });
		expect(items).toHaveLength(1);
		expect(pages(vendor).length).toBeLessThanOrEqual(4 + AHEAD);
	});

	test.each(['akana', 'alibabaCloudSso'] as const)('%s: so it is where people are looked up in it', async (vendor) => {
		const before = fill(vendor);
		onPage(vendor, 2, () => {
			stage.sandbox[vendor].people.addMany(3);
			return { kind: 'status', status: 400 };
		});
		// From every page, and enough of them for the list to be read.
		const named = before.filter((_, i) => i % 7 === 0);
		const items = await stage.items(
			vendor,
			{ options: { concurrency: 20 } },
			named.map(({ email }) => email),
		);
		expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['changed']));
		expect(named.every(({ enabled }) => !enabled)).toBe(true);
	});

	test('CloudSSO: a name that depends on a list without an end is not called unknown', async () => {
		const [person] = fill('alibabaCloudSso');
		let first: unknown;
		stage.sandbox.alibabaCloudSso.intercept = ({ action }) =>
			action === 'ListUsers' ? { kind: 'edit', edit: (body) => (first ??= body) } : undefined;
		const items = await stage.items('alibabaCloudSso', {}, ['nobody@example.com', person!.email]);
		expect(items.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
		expect(stage.changes('alibabaCloudSso')).toEqual([]);
	});
});

/** The requests that find a person by e-mail. */
const FINDS: Record<VendorName, string> = {
	rsaIdPlus: 'lookup',
	oraclePrimavera: 'list',
	akana: 'search',
	alibabaCloudSso: 'ListUsers',
};

describe('a person who couldn’t be looked up is not called unknown', () => {
	const faults: Array<[string, Fault, string]> = [
		['a 500', { kind: 'status', status: 500 }, 'failed'],
		['a 503', { kind: 'status', status: 503, body: 'html' }, 'failed'],
		['a 403', { kind: 'status', status: 403 }, 'unauthorized'],
		['a 429', { kind: 'throttled', retryAfter: '7200' }, 'rateLimited'],
		['a reset', { kind: 'resetBefore' }, 'failed'],
		['an answer to something else', { kind: 'foreignBody' }, 'failed'],
		['half an answer', { kind: 'cutBody' }, 'failed'],
		['a proxy’s page', { kind: 'status', status: 404, body: 'html' }, 'failed'],
	];

	describe.each(ALL)('%s', (vendor) => {
		test.each(faults)('%s', async (_what, fault, outcome) => {
			const { email } = stage.sandbox[vendor].people.add();
			stage.sandbox[vendor].faultOnce({ action: FINDS[vendor] }, fault, 99);
			const options = { maxRetries: 0, whenNotFound: 'skip' };
			const items = await stage.items(vendor, { options }, [email, 'nobody@example.com']);
			for (const item of items) {
				expect(item).toMatchObject({ outcome, changed: false, attempts: 0 });
				expect(item.error).toBeTruthy();
			}
			expect(stage.changes(vendor)).toEqual([]);
		});

		test('a list that was lost is failed, since nobody was to be changed', async () => {
			stage.sandbox[vendor].people.add();
			stage.sandbox[vendor].faultOnce({}, { kind: 'resetBefore' }, 99);
			const options = { maxRetries: 0, maxWaitSeconds: 1 };
			const [item] = await stage.items(vendor, { operation: 'getMany', parameters: { returnAll: true }, options }, [
				'',
			]);
			// Where a login comes first, the vendor has stopped answering before the list's turn came.
			expect(['failed', 'notAttempted']).toContain(item!.outcome);
			expect(item).toMatchObject({ changed: false });
		});

		test('an execution that stops changes nobody then', async () => {
			const people = stage.sandbox[vendor].people.addMany(5);
			stage.sandbox[vendor].faultOnce({ action: FINDS[vendor] }, { kind: 'status', status: 503 }, 99);
			const setting = { onError: 'stop', options: { maxRetries: 0, maxWaitSeconds: 1 } } as const;
			const run = await stage.run(
				vendor,
				setting,
				people.map(({ email }) => email),
			);
			expect(run.error?.message).toMatch(/(unavailable|internal error).*\[item 0\]/);
			expect(stage.changes(vendor)).toEqual([]);
		});
	});
});

describe('a state that was read more than a minute ago is no reason to leave a user alone', () => {
	/** How people are read one after the other, and the request for it. */
	const reads: Array<[SandboxName, 'id' | 'email' | 'login', string]> = [
		['rsaIdPlus', 'email', 'lookup'],
		['oraclePrimavera', 'login', 'get'],
		['akana', 'id', 'get'],
		['alibabaCloudSso', 'id', 'GetUser'],
		['scim', 'id', 'get'],
	];

	/** Three people who are disabled already; the first is enabled again by an admin while the second is read. */
	async function run(
		vendor: SandboxName,
		by: 'id' | 'email' | 'login',
		read: string,
		pause: number,
		more: NodeSetting = {},
	) {
		const people = stage.sandbox[vendor].people.addMany(3, () => ({ enabled: false }));
		let seen = 0;
		stage.sandbox[vendor].intercept = ({ action }) => {
			if (action !== read || ++seen !== 2) return undefined;
			skip(pause);
			stage.sandbox[vendor].people.setState(people[0]!.id, { enabled: true });
			return undefined;
		};
		const items = await stage.items(
			vendor,
			{ by, options: { concurrency: 1 }, onError: 'stop', ...more },
			people.map((person) => person[by]),
		);
		return { people, items };
	}

	test.each(reads)('%s: the user is read again, and disabled once more', async (vendor, by, read) => {
		const { people, items } = await run(vendor, by, read, MINUTE_MS + 1_000);
		expect(people.map(({ enabled }) => enabled)).toEqual([false, false, false]);
		expect(items[0]).toMatchObject({ outcome: 'changed', before: { enabled: true }, attempts: 1 });
		// The others are read again, too, and are still so.
		for (const item of items.slice(1))
			expect(item).toMatchObject({ outcome: 'unchanged', proof: 'check', attempts: 0 });
		expect(stage.changes(vendor)).toHaveLength(1);
	});

	test.each(reads)('%s: a dry run says what was so when it was read, and when that was', async (vendor, by, read) => {
		const from = Date.now();
		const { items } = await run(vendor, by, read, 2 * MINUTE_MS, { options: { concurrency: 1, dryRun: true } });
		expect(items.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
		const [first, , last] = items.map(({ at }) => Date.parse(at!) - from);
		expect([first! < MINUTE_MS, last! > MINUTE_MS]).toEqual([true, true]);
		expect(stage.changes(vendor)).toEqual([]);
	});

	test.each(reads)('%s: with Continue each is decided as soon as they are read', async (vendor, by, read) => {
		const from = Date.now();
		const { items } = await run(vendor, by, read, 2 * MINUTE_MS, { onError: 'continueRegularOutput' });
		const sayings = items.map(({ outcome, at }) => [outcome, Date.parse(at!) - from < MINUTE_MS]);
		// Where sets are changed, all are read before: the first was enabled by then.
		expect([
			['unchanged', true],
			['changed', false],
		]).toContainEqual(sayings[0]);
		expect(sayings.slice(1)).toEqual(Array(2).fill(['unchanged', false]));
	});

	test.each(reads)('%s: a fresher one is', async (vendor, by, read) => {
		const { items } = await run(vendor, by, read, MINUTE_MS / 2);
		expect(items.map(({ outcome, proof }) => [outcome, proof])).toEqual(Array(3).fill(['unchanged', 'check']));
		expect(stage.changes(vendor)).toEqual([]);
	});
});
