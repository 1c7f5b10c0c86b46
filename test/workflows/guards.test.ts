import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { chain, locator, NODE, workflowOf } from '../support/workflowOf';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);

function fill(vendor: VendorName, count = 6) {
	return stage.sandbox[vendor].people.addMany(count, (i: number) => ({
		login: `user${i}`,
		email: `user${i}@example.${i % 2 ? 'org' : 'com'}`,
	}));
}

/** Who isn't enabled any more, by login. */
function disabled(vendor: VendorName): string[] {
	return stage.sandbox[vendor].people
		.all()
		.filter(({ enabled }) => !enabled)
		.map(({ login }) => login)
		.sort();
}

const emails = (...numbers: number[]) => numbers.map((i) => `user${i}@example.${i % 2 ? 'org' : 'com'}`);

describe('Protected Users', () => {
	test.each(ALL)('%s: by ID, login and address, in any case, from the node and from the credential', async (vendor) => {
		fill(vendor);
		const { id } = stage.sandbox[vendor].people.byLogin('user0')!;
		const items = await stage.items(
			vendor,
			{
				options: { protectedUsers: `${id}, USER1 \n User2@Example.COM` },
				credential: { protectedUsers: 'user3' },
			},
			emails(0, 1, 2, 3, 4),
		);
		expect(items.map(({ outcome }) => outcome)).toEqual([
			'protected',
			'protected',
			'protected',
			'protected',
			'changed',
		]);
		expect(items[1]!.error).toMatch(/“user1” is protected/);
		expect(disabled(vendor)).toEqual(['user4']);
	});

	test.each(ALL)('%s: also where people are given by ID and nobody is read first', async (vendor) => {
		fill(vendor);
		const ids = [0, 1, 2].map((i) => stage.sandbox[vendor].people.byLogin(`user${i}`)!.id);
		const items = await stage.items(
			vendor,
			{ by: 'id', options: { checkFirst: false }, credential: { protectedUsers: 'user0\nuser1@example.org' } },
			ids,
		);
		expect(items.map(({ outcome }) => outcome).slice(0, 2)).toEqual(['protected', 'protected']);
		expect(disabled(vendor)).toEqual(['user2']);
	});

	test.each(ALL)('%s: may be enabled', async (vendor) => {
		stage.sandbox[vendor].people.add({ login: 'user0', email: 'user0@example.com', enabled: false });
		const items = await stage.items(vendor, { operation: 'enable', options: { protectedUsers: 'user0' } }, emails(0));
		expect(items[0]!.outcome).toBe('changed');
	});

	test.each(['rsaIdPlus', 'oraclePrimavera'] as const)(
		'%s: when they can’t be looked up, nobody is changed',
		async (vendor) => {
			fill(vendor);
			const { id } = stage.sandbox[vendor].people.byLogin('user0')!;
			const action = { rsaIdPlus: 'lookup', oraclePrimavera: 'get' }[vendor];
			stage.sandbox[vendor].intercept = (request) =>
				request.action === action || request.action === 'list'
					? { kind: 'status', status: 403, body: 'json' }
					: undefined;
			const items = await stage.items(
				vendor,
				{ by: 'id', options: { checkFirst: false, maxRetries: 0, protectedUsers: 'boss' } },
				[id],
			);
			expect(items[0]!.outcome).not.toBe('set');
			expect(items[0]!.error).toBeTruthy();
			expect(stage.changes(vendor)).toEqual([]);
		},
	);
});

describe('Allowed Users', () => {
	test.each(ALL)('%s: by domain, address, login and ID; nobody else', async (vendor) => {
		fill(vendor);
		const { id } = stage.sandbox[vendor].people.byLogin('user2')!;
		const allowedUsers = `@EXAMPLE.org, ${id}; User4`;
		const items = await stage.items(vendor, { options: { allowedUsers } }, emails(0, 1, 2, 3, 4));
		expect(items.map(({ outcome }) => outcome)).toEqual(['protected', 'changed', 'changed', 'changed', 'changed']);
		expect(disabled(vendor)).toEqual(['user1', 'user2', 'user3', 'user4']);
	});

	test.each(ALL)(
		'%s: a person known only by ID is allowed by a domain only where their address can be read',
		async (vendor) => {
			fill(vendor);
			const ids = [0, 1].map((i) => stage.sandbox[vendor].people.byLogin(`user${i}`)!.id);
			const items = await stage.items(
				vendor,
				{ by: 'id', options: { checkFirst: false, allowedUsers: '@example.org' } },
				ids,
			);
			expect(items[0]!.outcome).toBe('protected');
			expect(disabled(vendor)).toEqual(VENDOR[vendor].readable.id ? ['user1'] : []);
		},
	);

	test('where items differ, only who is on each list', async () => {
		fill('akana');
		const options = { allowedUsers: '={{ $json.allowed }}', maxUsers: '={{ $json.cap }}' };
		const run = await stage.engine.run(
			workflowOf(VENDOR.akana, { operation: 'disable', user: locator('email'), options }, 'continueRegularOutput'),
			{
				credentials: stage.credentials('akana'),
				input: [
					{ who: emails(0)[0]!, allowed: 'user0, user2', cap: 0 },
					{ who: emails(2)[0]!, allowed: 'user2, user4', cap: 9 },
					{ who: emails(4)[0]!, allowed: '', cap: 0 },
				],
			},
		);
		expect(run.json(NODE).map(({ outcome }) => outcome)).toEqual(['protected', 'changed', 'protected']);
	});

	test('an expression that gives nothing lets nobody through', async () => {
		fill('akana');
		const options = { allowedUsers: '={{ $json.missing }}' };
		const items = await stage.items('akana', { options }, emails(0, 1));
		expect(items.map(({ outcome }) => outcome)).toEqual(['invalid', 'invalid']);
		expect(stage.sandbox.akana.requests).toEqual([]);
	});
});

describe('a list of people that is there and names nobody', () => {
	const EMPTY = ['', '={{ null }}', '={{ [] }}', '={{ " ,\\n " }}'];
	test.each(EMPTY)('%j: guards nothing, and says so above the output', async (list) => {
		fill('akana');
		const options = { allowedUsers: list, protectedUsers: list };
		const run = await stage.run('akana', { options }, emails(0));
		expect(run.json(NODE)).toMatchObject([{ outcome: 'changed' }]);
		const said = run.hints(NODE).filter(({ type }) => type === 'warning');
		expect(said.map(({ message }) => message)).toEqual([
			expect.stringMatching(/“Protected Users” .* no one/),
			expect.stringMatching(/“Allowed Users” .* everyone/),
		]);
	});

	test('says nothing where another item’s list names somebody, or neither is there', async () => {
		fill('akana');
		const input = [
			{ who: emails(0)[0]!, list: null },
			{ who: emails(2)[0]!, list: 'user0, user2' },
		];
		for (const options of [{ allowedUsers: '={{ $json.list }}' }, {}]) {
			const run = await stage.run('akana', { options, run: { input } }, []);
			expect(run.hints(NODE).filter(({ type }) => type === 'warning')).toEqual([]);
		}
	});
});

describe('Max Users', () => {
	test.each(ALL)('%s: a run over it changes nobody', async (vendor) => {
		fill(vendor);
		const items = await stage.items(vendor, { options: { maxUsers: 2 } }, emails(0, 1, 2));
		expect(items.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused']);
		expect(stage.changes(vendor)).toEqual([]);
	});

	test.each(ALL)('%s: one person named three times is one', async (vendor) => {
		fill(vendor);
		const who = ['user0@example.com', 'USER0@example.com', ' user0@EXAMPLE.com'];
		const items = await stage.items(vendor, { options: { maxUsers: 1 } }, who);
		expect(items.map(({ outcome }) => outcome)).toEqual(['changed', 'unchanged', 'unchanged']);
	});

	test('counts over a loop that sends one item at a time', async () => {
		fill('rsaIdPlus');
		const { nodes, connections, ...others } = chain(
			{
				name: 'Loop',
				type: 'n8n-nodes-base.splitInBatches',
				typeVersion: 3,
				parameters: { batchSize: 1, options: {} },
			},
			{
				name: NODE,
				type: VENDOR.rsaIdPlus.nodeType,
				onError: 'continueRegularOutput',
				parameters: { operation: 'disable', user: locator('email'), options: { maxUsers: 2 } },
			},
		);
		const to = (node: string) => [{ node, type: 'main', index: 0 }];
		const round = { ...connections, Loop: { main: [[], to(NODE)] }, [NODE]: { main: [to('Loop')] } };
		const run = await stage.engine.run(
			{ nodes, ...others, connections: round },
			{ credentials: stage.credentials('rsaIdPlus'), input: [...emails(0, 0, 1, 2, 3)].map((who) => ({ who })) },
		);
		expect(run.status).toBe('success');
		expect(run.json('Loop').map(({ outcome }) => outcome)).toEqual([
			'changed',
			'unchanged',
			'changed',
			'refused',
			'refused',
		]);
		expect(disabled('rsaIdPlus')).toEqual(['user0', 'user1']);
	});
});

describe('the credential’s own account', () => {
	test.each([
		['oraclePrimavera', 'disable'],
		['oraclePrimavera', 'lock'],
		['akana', 'disable'],
		['akana', 'lock'],
	] as const)('%s: %s is refused, by whatever name', async (vendor, operation) => {
		const credential = stage.credentials(vendor)[VENDOR[vendor].credentialType]!;
		const login = (credential.username as string | undefined) ?? 'theadmin';
		const email = (credential.email as string | undefined) ?? 'theadmin@example.com';
		const { people } = stage.sandbox[vendor];
		const { id } = people.byLogin(login) ?? people.add({ login, email });
		for (const [by, name] of [
			['id', id],
			['email', email.toUpperCase()],
			['login', login],
		] as const) {
			const [item] = await stage.items(vendor, { operation, by, options: { checkFirst: false } }, [name]);
			expect(item).toMatchObject({
				outcome: 'protected',
				error: expect.stringMatching(/the account that the credential itself logs in with/),
			});
		}
		expect(stage.changes(vendor)).toEqual([]);
	});
});
