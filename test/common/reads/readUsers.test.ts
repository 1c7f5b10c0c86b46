import { systemClock } from '../../../nodes/common/model/clock';
import { ExpressionError, NodeOperationError } from 'n8n-workflow';
import { Cancelled, Fault } from '../../../nodes/common/model/fault';
import { FakeClock } from '../../support/fakeClock';
import { account, crowd, MemoryDirectory, type Account, type Behaviour } from '../../support/memoryDirectory';
import { contextOf, executeNode, Expression, locatorOf, vendorOf, type Setting } from '../../support/memoryNode';

const CONTINUE = { onError: 'continueRegularOutput' } as const;

function node(operation: 'get' | 'getMany', accounts: Account[], setting: Setting, behaviour?: Behaviour) {
	const directory = new MemoryDirectory(systemClock, accounts, behaviour);
	const { context } = contextOf({ ...setting, parameters: { operation, ...setting.parameters } });
	const run = async () => (await executeNode(context, vendorOf(directory)))[0]!;
	return { directory, run };
}

const get = (who: unknown[], more: Setting = {}, behaviour?: Behaviour, accounts = crowd(3)) =>
	node(
		'get',
		accounts,
		{ items: who.length, ...more, parameters: { user: locatorOf(who), ...more.parameters } },
		behaviour,
	);

const getMany = (parameters: Record<string, unknown>, accounts: Account[], more: Setting = {}, behaviour?: Behaviour) =>
	node('getMany', accounts, { ...more, parameters }, behaviour);

const down: Behaviour['before'] = () => {
	throw new Fault('failed', 'It is down.', { status: 503 });
};

describe('getting users', () => {
	it('gives one item for each, in order', async () => {
		const { run, directory } = get(['u2', 'U0', 'u2']);
		expect(await run()).toEqual(
			['u2', 'u0', 'u2'].map((login, item) => ({
				json: {
					vendor: 'memory',
					user: { id: `id-${login}`, login, email: `${login}@example.com`, displayName: `The ${login}` },
					enabled: true,
					locked: false,
				},
				pairedItem: { item },
			})),
		);
		expect(directory.requests).toEqual(['lookUp login u2', 'lookUp login U0']);
	});

	it.each([
		['the vendor doesn’t tell', {}, /status of “u1” couldn’t be read, the vendor doesn’t tell it/],
		['can’t be read', { before: down }, /status of “u1” couldn’t be read: It is down/],
	])('fails for a state that %s', async (_, { before }: Behaviour, message) => {
		const traits: Behaviour['traits'] = { singleTellsState: { id: Boolean(before), email: false, login: false } };
		const byId: Behaviour['before'] = (request) =>
			request.kind === 'lookUp' && request.name.by === 'id' ? before?.(request) : undefined;
		const [item] = await get(['u1'], CONTINUE, { traits, before: byId }).run();
		expect(item!.json).toMatchObject({ outcome: 'failed', error: expect.stringMatching(message) });
	});

	it('adds the vendor’s own record on demand', async () => {
		const [item] = await get(['u1'], { parameters: { options: { includeResponse: true } } }).run();
		expect(item!.json.response).toEqual({ enabled: true, locked: false });
	});

	it('makes each failure its item’s own', async () => {
		const twice = { email: 'team@example.com' };
		const accounts = [...crowd(2), account('a', twice), account('b', twice)];
		const user = {
			__rl: true,
			mode: new Expression((item) => ['login', 'login', 'login', 'email', 'url', 'login'][item]),
			value: new Expression((item) => ['u0', 'who', null, 'team@example.com', 'x', 'u1'][item]),
		};
		const output = await get([1, 2, 3, 4, 5, 6], { ...CONTINUE, parameters: { user } }, {}, accounts).run();
		expect(output.map(({ json }) => json.outcome)).toEqual([
			undefined,
			'notFound',
			'invalid',
			'ambiguous',
			'invalid',
			undefined,
		]);
		expect(output[1]!.json).toMatchObject({ action: 'get', requested: null, error: expect.stringMatching(/no user/) });
	});

	it('ends with the first failure otherwise, unless nobody is there and that may be', async () => {
		await expect(get(['u0', 'who']).run()).rejects.toThrow(/no user with the login “who”. \[item 1\]/);
		const skip = { parameters: { options: { whenNotFound: 'skip' } } };
		const output = await get(['u0', 'who'], skip).run();
		expect(output.map(({ json }) => json.outcome)).toEqual([undefined, 'notFound']);
		expect(output[1]!.json).not.toHaveProperty('error');
		await expect(get([null], skip).run()).rejects.toThrow(NodeOperationError);
	});

	it('tells what went wrong with a look-up', async () => {
		const output = await get(['u0'], CONTINUE, { before: down }).run();
		expect(output[0]!.json).toMatchObject({ outcome: 'failed', error: 'It is down.' });
		const abort = new AbortController();
		const cancelled = () => {
			abort.abort();
			throw new Cancelled();
		};
		await expect(get(['u0'], { ...CONTINUE, signal: abort.signal }, { before: cancelled }).run()).rejects.toThrow(
			NodeOperationError,
		);
	});

	it('looks in each part of the vendor for its own, and tells which can’t be opened', async () => {
		const clock = new FakeClock();
		const places: Record<string, MemoryDirectory> = {
			'': new MemoryDirectory(clock, []),
			'd-1': new MemoryDirectory(clock, [account('a')]),
			'd-2': new MemoryDirectory(clock, [account('b')]),
		};
		const open = (scope: string) => {
			const place = places[scope];
			if (!place) throw new Fault('unauthorized', `No ${scope}.`);
			return place;
		};
		const parameters = {
			operation: 'get',
			user: locatorOf(['a', 'b', 'a', 'b', 'x']),
			place: new Expression((item) => ['d-1', 'd-2', 'd-2', 'd-3', { value: [] }][item]),
		};
		const { context } = contextOf({ parameters, items: 5, ...CONTINUE });
		const [output] = await executeNode(context, vendorOf(open, { scopeParameter: 'place' }));
		expect(output!.map(({ json }) => json.outcome ?? json.enabled)).toEqual([
			true,
			true,
			'notFound',
			'unauthorized',
			'invalid',
		]);
	});
});

describe('getting many users', () => {
	const logins = async ({ run }: ReturnType<typeof getMany>) =>
		(await run()).map(({ json }) => (json.user as { login: string }).login);

	it.each([
		[{ returnAll: true }, 25],
		[{ returnAll: 'true' }, 25],
		[{}, 25],
		[{ limit: 7 }, 7],
		[{ limit: '7' }, 7],
		[{ limit: 1 }, 1],
		[{ returnAll: true, limit: 3 }, 25],
	])('with %j gives %i', async (parameters, n) => {
		expect(await logins(getMany(parameters, crowd(25)))).toEqual(
			crowd(25)
				.slice(0, n)
				.map(({ login }) => login),
		);
	});

	it('stops reading when it has enough', async () => {
		const { run, directory } = getMany({ limit: 10 }, crowd(25));
		await run();
		expect(directory.requests).toEqual(['page 0']);
	});

	it('filters by status and text', async () => {
		const accounts = [account('a1'), account('a2', { enabled: false }), account('b', { enabled: false })];
		const all = { returnAll: true };
		expect(await logins(getMany({ ...all, filters: { status: 'disabled' } }, accounts))).toEqual(['a2', 'b']);
		expect(await logins(getMany({ ...all, filters: { search: ' A ' } }, accounts))).toEqual(['a1', 'a2', 'b']);
		expect(await logins(getMany({ ...all, filters: { search: 'a2', status: 'disabled' } }, accounts))).toEqual(['a2']);
		expect(await logins(getMany({ ...all, filters: { search: 'a2', status: 'enabled' } }, accounts))).toEqual([]);
	});

	it.each([
		{},
		{ status: '' },
		{ status: null },
		{ search: '' },
		{ search: '  ' },
		{ search: null },
		{ search: undefined },
	])('filters nothing by %j', async (filters) =>
		expect(await logins(getMany({ filters }, crowd(3)))).toEqual(['u0', 'u1', 'u2']),
	);

	it.each([
		[{ filters: { status: 'Disabled' } }, /“Status” holds something else than Enabled, Disabled or Locked/],
		[{ filters: { status: 7 } }, /“Status”/],
		[{ filters: { search: { a: 1 } } }, /“Search” holds something else than text/],
		[{ filters: { search: true } }, /“Search”/],
		[{ limit: 'ten' }, /“Limit” holds “ten”, which is no whole number/],
		[{ limit: '' }, /“Limit” holds “”, /],
		[{ limit: null }, /“Limit” holds null, /],
		[{ limit: 0 }, /“Limit” holds 0, /],
		[{ limit: -1 }, /“Limit” holds -1, /],
		[{ limit: 1.5 }, /“Limit” holds 1\.5, /],
		[{ limit: '1.5' }, /“Limit” holds “1\.5”, /],
		[{ limit: [5] }, /“Limit” holds \[5\], /],
		[{ limit: ' ' }, /“Limit” holds “”, /],
		[{ returnAll: 'perhaps' }, /“Return All” holds something else than true or false/],
		[
			{
				limit: new Expression(() => {
					throw new ExpressionError('no such node');
				}),
			},
			/can’t be read: no such node/,
		],
	])('lists nobody for %j', async (parameters, message) => {
		const { run, directory } = getMany(parameters, crowd(3));
		await expect(run()).rejects.toThrow(message);
		expect(directory.requests).toEqual([]);
		const [item] = await getMany(parameters, crowd(3), CONTINUE).run();
		expect(item!.json).toMatchObject({ outcome: 'invalid', error: expect.stringMatching(message) });
	});

	it('lists for each item, and keeps a failure to its own', async () => {
		const filters = { search: new Expression((item) => ['u1', { a: 1 }, 'u2'][item]) };
		const output = await getMany({ filters }, crowd(3), { items: 3, ...CONTINUE }).run();
		expect(
			output.map(({ json, pairedItem }) => [json.outcome ?? (json.user as { login: string }).login, pairedItem]),
		).toEqual([
			['u1', { item: 0 }],
			['invalid', { item: 1 }],
			['u2', { item: 2 }],
		]);
	});

	it('fails with the list', async () => {
		await expect(getMany({}, crowd(1), {}, { before: down }).run()).rejects.toThrow('It is down.');
		const abort = new AbortController();
		const cancelled = () => {
			abort.abort();
			throw new Cancelled();
		};
		await expect(
			getMany({}, crowd(1), { ...CONTINUE, signal: abort.signal }, { before: cancelled }).run(),
		).rejects.toThrow(NodeOperationError);
	});

	it('lists nobody as locked where there is no lock', async () => {
		const { run, directory } = getMany({ filters: { status: 'locked' } }, crowd(3), CONTINUE, {
			traits: { hasLock: false },
		});
		const error =
			'Memory has no lock, so that users can’t be listed by it. Choose Enabled or Disabled as the “Status”.';
		expect((await run()).map(({ json }) => json)).toMatchObject([{ outcome: 'unsupported', error }]);
		expect(directory.requests).toEqual([]);
	});
});
