import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
/** Their look-up by e-mail shows everyone who has the address; RSA's gives one user. */
const SHOW_EVERYONE = ALL.filter((vendor) => vendor !== 'rsaIdPlus');

/** Ann, and people whose names are nearly hers. */
function addAnns(vendor: VendorName) {
	const { people } = stage.sandbox[vendor];
	for (const [login, email] of [
		['joann', 'joann@example.com'],
		['ann.b', 'ann@example.com.example.org'],
		['ann1', 'ann.ann@example.com'],
		['ann@example.net', 'nann@example.com'],
	]) {
		people.add({ login, email });
	}
	return people.add({ login: 'Ann', email: 'Ann@Example.com' });
}

/** Who isn't enabled any more. */
function disabled(vendor: VendorName) {
	return stage.sandbox[vendor].people.all().filter(({ enabled }) => !enabled);
}

describe('e-mail and login match exactly, in any case, trimmed', () => {
	const names: Array<['email' | 'login', string]> = [
		['email', 'ann@example.com'],
		['email', ' ANN@EXAMPLE.COM\t'],
		['login', 'ann'],
		['login', '  ANN  '],
	];

	test.each(ALL.flatMap((vendor) => names.map(([by, name]) => ({ vendor, by, name }))))(
		'$vendor by $by “$name”',
		async ({ vendor, by, name }) => {
			const ann = addAnns(vendor);
			const [item] = await stage.items(vendor, { by }, [name]);
			expect(item).toMatchObject({ outcome: 'changed', user: { id: ann.id, login: 'Ann', email: 'Ann@Example.com' } });
			expect(disabled(vendor)).toEqual([ann]);
		},
	);

	test.each(ALL.flatMap((vendor) => (['email', 'login', 'id'] as const).map((by) => ({ vendor, by }))))(
		'$vendor by $by: marks around a name that can’t be seen don’t hide the person',
		async ({ vendor, by }) => {
			const marks = ['\u200b', '\u200e', '\u202a', '\ufeff', '\u00ad', ' \u200e\t'];
			const people = stage.sandbox[vendor].people.addMany(marks.length);
			const who = people.map((person, i) => marks[i]! + person[by] + marks[(i + 1) % marks.length]!);
			const items = await stage.items(vendor, { by }, who);
			expect(items.filter(({ outcome }) => !/^(changed|set)$/.test(outcome))).toEqual([]);
			expect(disabled(vendor)).toEqual(people);
		},
	);

	test.each(ALL)('%s: an address as it stands in a mail’s head is none, in words', async (vendor) => {
		stage.sandbox[vendor].people.add({ login: 'boss', email: 'boss@example.com' });
		const who = [
			'Boss <boss@example.com>',
			'<boss@example.com>',
			'"boss@example.com"',
			'‘boss@example.com’',
			'mailto:boss@example.com',
			'boss@example.com;',
		];
		for (const operation of ['disable', 'get'])
			for (const item of await stage.items(vendor, { operation, options: { whenNotFound: 'skip' } }, who)) {
				expect(item).toMatchObject({ outcome: 'invalid' });
				expect(item.error).toMatch(/is not an e-mail address, such as boss@example.com/);
			}
		expect(disabled(vendor)).toEqual([]);
	});

	test.each(['oraclePrimavera', 'akana', 'alibabaCloudSso'] as const)(
		'%s: a login that is an address names that person, too, and two who share it are none',
		async (vendor) => {
			const { people } = stage.sandbox[vendor];
			const other = people.add({ login: 'ceo@example.com', email: 'other@example.com' });
			const [found] = await stage.items(vendor, {}, ['CEO@example.com']);
			expect(found).toMatchObject({ outcome: 'changed', user: { id: other.id, email: 'other@example.com' } });
			people.add({ login: 'boss', email: 'ceo@example.com' });
			const [shared] = await stage.items(vendor, {}, ['ceo@example.com']);
			expect(shared!.outcome).toBe('ambiguous');
			expect(disabled(vendor)).toEqual([other]);
		},
	);

	test.each(ALL)('%s: a part of a name is nobody', async (vendor) => {
		addAnns(vendor);
		for (const [by, name] of [
			['email', 'nn@example.com'],
			['email', 'ann@example.co'],
			['login', 'an'],
			['login', 'ann@example'],
		] as const) {
			const [item] = await stage.items(vendor, { by }, [name]);
			expect(item).toMatchObject({ outcome: 'notFound', changed: false, user: { [by]: name } });
		}
		expect(disabled(vendor)).toEqual([]);
	});

	test.each(ALL)('%s: an ID counts as it is written', async (vendor) => {
		stage.sandbox[vendor].people.add({ id: 'u-ABC' });
		const [item] = await stage.items(vendor, { by: 'id' }, ['u-abc']);
		expect(item!.outcome).toBe('notFound');
	});

	test('CloudSSO’s filter may mind the case: then everyone is looked through', async () => {
		stage.sandbox.alibabaCloudSso.settings.filterIgnoresCase = false;
		const ann = addAnns('alibabaCloudSso');
		const [item] = await stage.items('alibabaCloudSso', { by: 'login' }, ['ANN']);
		expect(item).toMatchObject({ outcome: 'changed', user: { id: ann.id } });
	});

	test.each([true, false])('Oracle’s newer versions read by ID, older ones don’t: %s', async (readById) => {
		stage.sandbox.oraclePrimavera.settings.readById = readById;
		const { people } = stage.sandbox.oraclePrimavera;
		// Somebody's login is another's ID.
		people.add({ id: '1', login: '2', email: 'one@example.com' });
		const second = people.add({ id: '2', login: 'second' });
		const [item] = await stage.items('oraclePrimavera', { by: 'id' }, ['2']);
		expect(item).toMatchObject({ outcome: 'changed', user: { login: 'second' } });
		expect(disabled('oraclePrimavera')).toEqual([second]);
	});
});

test.each(ALL)('%s: an address that is given as an ID is said to be one', async (vendor) => {
	addAnns(vendor);
	const [item] = await stage.items(vendor, { by: 'id' }, ['ann@example.com']);
	// It is somebody’s login, too; that makes it no ID.
	expect(item).toMatchObject({ outcome: 'notFound', changed: false });
	expect(item!.error).toMatch(/looks like an e-mail address: choose “By Email” instead of “By ID”/);
	expect(disabled(vendor)).toEqual([]);
});

describe('several users with one address', () => {
	test.each(SHOW_EVERYONE)('%s: none is changed, and the candidates are named', async (vendor) => {
		const { people } = stage.sandbox[vendor];
		people.add({ login: 'ben', email: 'shared@example.com' });
		people.addMany(3, (i: number) => ({ login: `other${i}` }));
		people.add({ login: 'BEN-ADMIN', email: 'Shared@Example.com' });
		const who = ['shared@example.com', people.byLogin('other0')!.email];
		const [shared, other] = await stage.items(vendor, {}, who);
		expect(shared).toMatchObject({
			outcome: 'ambiguous',
			changed: false,
			user: { id: null, login: null, email: 'shared@example.com' },
			attempts: 0,
		});
		expect(shared!.error).toMatch(/has 2 users with the e-mail address “shared@example.com”: “ben”, “BEN-ADMIN”/);
		expect(shared!.error).toMatch(/Name the one that is meant by login or by ID/);
		expect(other!.outcome).toBe('changed');
		expect(disabled(vendor).map(({ login }) => login)).toEqual(['other0']);
	});

	test.each(SHOW_EVERYONE)('%s: with many, ten are named', async (vendor) => {
		stage.sandbox[vendor].people.addMany(130, (i: number) => ({ login: `user${i}`, email: 'shared@example.com' }));
		const [item] = await stage.items(vendor, {}, ['shared@example.com']);
		expect(item!.outcome).toBe('ambiguous');
		expect(item!.error.match(/“user\d+”/g)).toHaveLength(10);
		expect(item!.error).toMatch(/has 130 users .* and 120 more/);
	});

	test.each(SHOW_EVERYONE)('%s: get says the same, and a list is ended by it', async (vendor) => {
		const { people } = stage.sandbox[vendor];
		for (const login of ['ben', 'benjamin']) people.add({ login, email: 'ben@example.com' });
		const [item] = await stage.items(vendor, { operation: 'get' }, ['ben@example.com']);
		expect(item).toMatchObject({ outcome: 'ambiguous', error: expect.stringMatching(/“ben”, “benjamin”/) });
		const run = await stage.run(vendor, { onError: 'stop' }, ['ben@example.com']);
		expect(run.error?.message).toMatch(/has 2 users .*\[item 0\]/);
		expect(disabled(vendor)).toEqual([]);
	});
});

describe('a person whom several items name', () => {
	const SPELLINGS = ['ann@example.com', 'ANN@example.com', ' Ann@Example.com '];

	test.each(ALL)('%s: is looked up and changed once', async (vendor) => {
		addAnns(vendor);
		await stage.items(vendor, {}, SPELLINGS.slice(0, 1));
		const single = stage.sandbox[vendor].requests.length;
		stage.sandbox[vendor].people.clear();
		const ann = addAnns(vendor);
		stage.sandbox[vendor].clearRequests();
		const items = await stage.items(vendor, {}, [...SPELLINGS, ...SPELLINGS]);
		// The session is still there, if there was a login.
		expect(stage.sandbox[vendor].requests.length).toBeLessThanOrEqual(single);
		expect(stage.changes(vendor)).toHaveLength(1);
		expect(ann.history).toHaveLength(2);

		const [first, ...others] = items;
		expect(first).toMatchObject({ outcome: 'changed', changed: true, attempts: 1 });
		for (const item of others) {
			expect(item).toMatchObject({
				outcome: 'unchanged',
				changed: false,
				before: first!.after,
				after: first!.after,
				attempts: 0,
				user: { id: ann.id },
			});
		}
	});

	test.each(ALL)('%s: by ID, too, be it text or a number', async (vendor) => {
		stage.sandbox[vendor].people.add({ id: '42' });
		const items = await stage.items(vendor, { by: 'id' }, [42, '42', ' 42 ']);
		expect(items.map(({ changed, outcome }) => [outcome, changed]).slice(1)).toEqual([
			['unchanged', false],
			['unchanged', false],
		]);
		expect(stage.changes(vendor)).toHaveLength(1);
	});

	test.each(ALL)('%s: what fails for one fails for all of them', async (vendor) => {
		addAnns(vendor);
		stage.sandbox[vendor].intercept = ({ method, action }) =>
			method === 'PUT' || action === 'UpdateUserStatus' ? { kind: 'status', status: 403, body: 'json' } : undefined;
		const items = await stage.items(vendor, { options: { maxRetries: 0 } }, SPELLINGS);
		expect(items.map(({ outcome, changed }) => [outcome, changed])).toEqual(Array(3).fill(['unauthorized', false]));
		expect(new Set(items.map(({ error }) => error)).size).toBe(1);
	});

	test('the same login at two directories of CloudSSO is two people', async () => {
		const { directories, people } = stage.sandbox.alibabaCloudSso;
		directories.push({ DirectoryId: 'd-second', DirectoryName: 'second', Region: 'cn-shanghai' });
		const both = ['d-00fc2p61test', 'd-second'].map((directoryId) => people.add({ login: 'ann', directoryId }));
		const run = { input: both.map(({ directoryId }) => ({ who: 'ann', directoryId: directoryId! })) };
		const parameters = { directoryId: { __rl: true, mode: 'id', value: '={{ $json.directoryId }}' } };
		const items = await stage.items('alibabaCloudSso', { by: 'login', parameters, run }, []);
		expect(items.map(({ outcome, user }) => [outcome, user.id])).toEqual(both.map(({ id }) => ['changed', id]));
	});
});
