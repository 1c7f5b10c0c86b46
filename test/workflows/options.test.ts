import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);

const user = (i: number) => ({ login: `user${i}`, email: `user${i}@example.com` });
const emails = (...numbers: number[]) => numbers.map((i) => user(i).email);

describe('Dry Run', () => {
	describe.each(VENDORS)('$name', (vendor) => {
		test.each(vendor.actions)('%s: says what would change, and sends nothing that does', async (operation) => {
			const { people } = stage.sandbox[vendor.name];
			const flag = ['enable', 'disable'].includes(operation) ? 'enabled' : 'locked';
			const wanted = ['enable', 'lock'].includes(operation);
			people.addMany(4, (i: number) => ({ ...user(i), [flag]: i < 2 ? !wanted : wanted }));
			const options = { dryRun: true, protectedUsers: 'user1', checkFirst: false, verify: true };
			const who = [...emails(0, 1, 2), 'nobody@example.com', ''];
			const run = await stage.run(vendor.name, { operation, options }, who);
			const items = run.json(NODE);
			const isProtected = ['disable', 'lock'].includes(operation);
			expect(items.map(({ outcome }) => outcome)).toEqual([
				'wouldChange',
				isProtected ? 'protected' : 'wouldChange',
				'unchanged',
				'notFound',
				'invalid',
			]);
			expect(items[0]).toMatchObject({ changed: false, after: null, verified: false, proof: null, attempts: 0 });
			expect(items[0]!.before).toMatchObject({ [flag]: !wanted });
			expect(items[2]).toMatchObject({ changed: false, proof: 'check' });
			expect(stage.changes(vendor.name)).toEqual([]);
			expect(people.all().every(({ history }) => history.length === 1)).toBe(true);
			expect(run.hints(NODE)[0]!.message).toBe(
				`Dry run, nothing was changed: 1 already so, ${isProtected ? 1 : 2} would change, 1 not found, 1 not readable${isProtected ? ', 1 protected' : ''}`,
			);
		});

		test('over the cap, that is what it says', async () => {
			stage.sandbox[vendor.name].people.addMany(3, user);
			const options = { dryRun: true, maxUsers: 2 };
			const items = await stage.items(vendor.name, { options }, emails(0, 1, 2));
			expect(items.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused']);
		});

		test('a switch that can’t be read counts as on', async () => {
			stage.sandbox[vendor.name].people.addMany(1, user);
			for (const dryRun of ['={{ $json.missing }}', '={{ null }}', 'maybe', '={{ "true" }}']) {
				const [item] = await stage.items(vendor.name, { options: { dryRun } }, emails(0));
				expect(item!.outcome).toBe('wouldChange');
			}
			const [item] = await stage.items(vendor.name, { options: { dryRun: '={{ "false" }}' } }, emails(0));
			expect(item!.outcome).toBe('changed');
		});
	});

	test('RSA can’t say what is, of a user who is named by ID', async () => {
		const { id } = stage.sandbox.rsaIdPlus.people.add({ enabled: false });
		const [item] = await stage.items('rsaIdPlus', { by: 'id', options: { dryRun: true } }, [id]);
		expect(item).toMatchObject({ outcome: 'wouldChange', before: null, changed: false });
		expect(stage.sandbox.rsaIdPlus.requests).toEqual([]);
	});

	test('what the vendor’s state forbids is a conflict', async () => {
		stage.sandbox.rsaIdPlus.people.add({ ...user(0), enabled: false, markDeleted: true });
		stage.sandbox.akana.people.add({ ...user(0), enabled: false, registration: 'pending' });
		for (const vendor of ['rsaIdPlus', 'akana'] as const) {
			const [item] = await stage.items(vendor, { operation: 'enable', options: { dryRun: true } }, emails(0));
			expect(item).toMatchObject({ outcome: 'conflict', before: { enabled: false } });
		}
	});
});

describe('options that differ from item to item', () => {
	/** Runs with each item's own options, as expressions give them. */
	async function withEach(options: Array<Record<string, unknown>>) {
		stage.sandbox.akana.people.addMany(options.length, user);
		const names = [...new Set(options.flatMap((one) => Object.keys(one)))];
		const expressions = Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`]));
		const input = options.map((one, i) => ({ who: user(i).email, ...one })) as never;
		return await stage.items('akana', { options: expressions, run: { input } }, []);
	}
	const outcomes = (items: Array<{ outcome: string }>) => items.map(({ outcome }) => outcome);

	test('whom one item protects is protected in all', async () => {
		const items = await withEach([{ protectedUsers: 'user2' }, { protectedUsers: '' }, { protectedUsers: 'user0, x' }]);
		expect(outcomes(items)).toEqual(['protected', 'changed', 'protected']);
	});

	test('the smallest cap counts, and no cap is the largest', async () => {
		expect(outcomes(await withEach([{ maxUsers: 0 }, { maxUsers: 1 }, { maxUsers: 9 }]))).toEqual(
			Array(3).fill('refused'),
		);
		stage.sandbox.akana.people.clear();
		expect(outcomes(await withEach([{ maxUsers: 0 }, { maxUsers: 0 }]))).toEqual(['changed', 'changed']);
	});

	test.each([null, 'many', -1, {}])('a cap of %j is the default, which is one', async (maxUsers) => {
		stage.sandbox.akana.people.addMany(501, user);
		const setting = { options: { maxUsers: `={{ ${JSON.stringify(maxUsers)} }}`, checkFirst: false } };
		const items = await stage.items(
			'akana',
			setting,
			Array.from({ length: 501 }, (_, i) => user(i).email),
		);
		expect(new Set(outcomes(items))).toEqual(new Set(['refused']));
		expect(stage.changes('akana')).toEqual([]);
	});

	test('a dry run is each item’s own; what says neither yes nor no asks for one', async () => {
		const items = await withEach([{ dryRun: false }, { dryRun: true }, { dryRun: null }, { dryRun: 'false' }]);
		expect(outcomes(items)).toEqual(['changed', 'wouldChange', 'wouldChange', 'changed']);
	});

	test('for the rest the first item speaks', async () => {
		const items = await withEach([{ includeResponse: true }, { includeResponse: false }]);
		expect(items.every((item) => 'response' in item)).toBe(true);
	});

	test.each([true, 1.5, { user: 'user0' }, [['user0']]])(
		'a guard of %j in one item lets nobody through',
		async (value) => {
			for (const guard of ['protectedUsers', 'allowedUsers']) {
				const items = await withEach([{ [guard]: 'user0, user1' }, { [guard]: value }]);
				expect(outcomes(items)).toEqual(['invalid', 'invalid']);
				expect(items[0]!.error).toMatch(
					/(Protected|Allowed) Users” in the options has an entry that can name nobody, so that no one was changed/,
				);
				stage.sandbox.akana.people.clear();
			}
			expect(stage.sandbox.akana.requests).toEqual([]);
		},
	);

	test('a guard of one item that can’t be evaluated lets nobody through', async () => {
		stage.sandbox.akana.people.addMany(2, user);
		const options = { protectedUsers: '={{ $json.i === 1 ? $("No such node").item.json.vips : "" }}' };
		const input = [0, 1].map((i) => ({ who: user(i).email, i }));
		const items = await stage.items('akana', { options, run: { input } }, []);
		expect(outcomes(items)).toEqual(['invalid', 'invalid']);
		expect(items[0]!.error).toMatch(/option “Protected Users” of item 1 can’t be read, so that no one was changed/);
		expect(stage.sandbox.akana.requests).toEqual([]);
	});

	test('a guard may be a list', async () => {
		const items = await withEach(
			[{ protectedUsers: ['user1', 'USER2@example.com, x'] }, {}, { protectedUsers: [] }].map((one) => ({
				protectedUsers: [],
				...one,
			})),
		);
		expect(outcomes(items)).toEqual(['changed', 'protected', 'protected']);
	});
});

describe('Include Response', () => {
	test.each(ALL)('%s: adds the vendor’s own answer, and only where it is asked for', async (vendor) => {
		stage.sandbox[vendor].people.addMany(2, (i: number) => ({ ...user(i), enabled: i === 0 }));
		const items = await stage.items(vendor, { options: { includeResponse: true } }, emails(0, 1));
		expect(items[0]!.outcome).toBe('changed');
		const { id } = items[0]!.user;
		expect(items[0]!.response).toEqual(
			{
				rsaIdPlus: { id, userStatus: 'Disabled' },
				oraclePrimavera: '',
				akana: expect.objectContaining({ UserID: id, Disabled: true }),
				alibabaCloudSso: { RequestId: items[0]!.requestId },
			}[vendor],
		);
		// Left alone: the answer that said so.
		expect(JSON.stringify(items[1]!.response)).toContain(user(1).email);
		const [plain] = await stage.items(vendor, { operation: 'enable' }, emails(0));
		expect(plain).not.toHaveProperty('response');
	});

	test.each(ALL)('%s: also for what is read', async (vendor) => {
		stage.sandbox[vendor].people.addMany(1, user);
		const setting = { operation: 'get', options: { includeResponse: true } };
		const [item] = await stage.items(vendor, setting, emails(0));
		expect(JSON.stringify(item!.response)).toContain(user(0).email);
	});

	test.each(ALL)('%s: and for a refusal', async (vendor) => {
		stage.sandbox[vendor].people.addMany(1, user);
		stage.sandbox[vendor].faultOnce({ action: VENDOR[vendor].changes[0] }, { kind: 'status', status: 400 });
		const [item] = await stage.items(vendor, { options: { includeResponse: true } }, emails(0));
		expect(item).toMatchObject({ outcome: 'failed', response: expect.anything() });
	});
});

describe('When Not Found = Skip', () => {
	test.each(ALL)(
		'%s: goes to the regular output without an error, even where failed items go elsewhere',
		async (vendor) => {
			stage.sandbox[vendor].people.addMany(1, user);
			for (const onError of ['continueErrorOutput', 'continueRegularOutput', 'stop'] as const) {
				const setting = { operation: 'enable', onError, options: { whenNotFound: 'skip' } };
				const run = await stage.run(vendor, setting, ['nobody@example.com', ...emails(0)]);
				expect(run.status).toBe('success');
				expect(run.json(NODE).map(({ outcome }) => outcome)).toEqual(['notFound', 'unchanged']);
				expect(run.json(NODE)[0]).not.toHaveProperty('error');
				expect(run.json(NODE, 1)).toEqual([]);
			}
		},
	);

	test('is no excuse for anything else', async () => {
		const options = { whenNotFound: 'skip' };
		const [item] = await stage.items('akana', { options, credential: { password: 'wrong' } }, ['nobody@example.com']);
		expect(item!.outcome).toBe('unauthorized');
	});
});

describe('the hint on the node', () => {
	test.each([
		['everyone is fine', emails(0, 1), 'info', '1 changed, 1 already so'],
		['somebody isn’t', [...emails(0), 'nobody@example.com'], 'warning', '1 changed, 1 not found'],
	])('%s', async (_what, who, type, message) => {
		stage.sandbox.akana.people.addMany(2, (i: number) => ({ ...user(i), enabled: i === 0 }));
		const run = await stage.run('akana', {}, who);
		expect(run.hints(NODE)).toEqual([expect.objectContaining({ message, type, location: 'outputPane' })]);
	});

	test.each([
		[{}, 10_000, true],
		[{}, '={{ "51" }}', true],
		[{}, 50, false],
		[{}, '={{ Infinity }}', false],
		[{}, '={{ 50.5 }}', false],
		[{ operation: 'get' }, 10_000, true],
		[{ operation: 'getMany' }, 10_000, true],
	])('%j, a concurrency of %j: said where it is more than there is', async (setting, concurrency, isSaid) => {
		stage.sandbox.akana.people.addMany(2, user);
		const run = await stage.run('akana', { ...setting, options: { concurrency } }, emails(0, 1));
		expect(run.json(NODE).length).toBeGreaterThan(0);
		const said = run.hints(NODE).filter(({ message }) => message.includes('“Concurrency” is more than 50'));
		expect(said).toHaveLength(isSaid ? 1 : 0);
	});
});
