import { setStage, type NodeSetting } from '../support/stage';
import { NODE } from '../support/workflowOf';

const stage = setStage(['akana']);
const NO_RETRY = { maxRetries: 0 };

const vendor = () => stage.sandbox.akana;
const puts = () => stage.changes('akana');

async function change(operation: string, who: readonly string[], options: object = {}, setting: NodeSetting = {}) {
	return await stage.items('akana', { operation, by: 'id', options: { ...NO_RETRY, ...options }, ...setting }, who);
}

describe('the request', () => {
	test('is what the document shows', async () => {
		const id = 'f57dd9cc-2608-456e-9dfa-300c85224a73.acmepaymentscorp';
		vendor().people.add({ id });
		const reason = 'Locking user account because account was compromised';
		const [item] = await change('lock', [id], { checkFirst: false }, { parameters: { reason } });
		const token = /^TokenID%3D[0-9a-f-]+%2C\S+$/;
		expect(puts()).toMatchObject([
			{
				method: 'PUT',
				path: `/api/users/${id}/status`,
				headers: {
					'content-type': 'application/json',
					accept: 'application/json',
					cookie: expect.stringMatching(/AtmoAuthToken_acme=TokenID%3D/),
					'x-csrf-token_acme': expect.stringMatching(token),
				},
				body: JSON.stringify({ UserStatus: 'com.soa.user.status.locked', Comments: reason }),
			},
		]);
		expect(item).toMatchObject({ outcome: 'set', reason, after: { enabled: true, locked: true }, proof: 'response' });
		expect(vendor().comments).toEqual([{ userId: id, status: 'com.soa.user.status.locked', comments: reason }]);
	});

	test.each([
		['enable', { enabled: false }, 'com.soa.user.status.enabled'],
		['disable', {}, 'com.soa.user.status.disabled'],
		['lock', {}, 'com.soa.user.status.locked'],
		['unlock', { locked: true }, 'com.soa.user.status.unlocked'],
	])('%s without a reason sends no comment', async (operation, state, UserStatus) => {
		const { id } = vendor().people.add(state);
		await change(operation, [id]);
		expect(puts().map(({ body }) => body)).toEqual([JSON.stringify({ UserStatus })]);
	});

	test('each item brings a comment of its own', async () => {
		const people = vendor().people.addMany(3);
		const input = people.map(({ id }, i) => ({ who: id, why: ['left', '', 'retired'][i] }));
		await change('disable', [], { concurrency: 1 }, { parameters: { reason: '={{ $json.why }}' }, run: { input } });
		expect(vendor().comments.map(({ comments }) => comments)).toEqual(['left', '', 'retired']);
	});

	test('the state is read from the user, never from what is called their status there', async () => {
		const { id, email } = vendor().people.add();
		await change('disable', [email], { verify: true }, { by: 'email' });
		const read = { method: 'GET', path: `/api/users/${id}` };
		expect(vendor().requests).toMatchObject([
			{ path: '/api/login' },
			{ method: 'GET', action: 'search' },
			read,
			{ method: 'PUT', path: `/api/users/${id}/status` },
			read,
		]);
		const query = new URL(vendor().requests[1]!.path, vendor().url).searchParams;
		expect(Object.fromEntries(query)).toEqual({
			sort: 'asc',
			sortBy: 'com.soa.sort.order.title_sort',
			Federation: 'false',
			count: '20',
			start: '0',
			q: `type:user AND ${email}`,
		});
	});
});

describe('each response code has a message and an outcome of its own', () => {
	const codes: Array<[number, string, RegExp]> = [
		[400, 'failed', /refused as invalid \(400\)/],
		[401, 'unauthorized', /also after a new login.*not a Site Admin.*drops the session’s cookie or CSRF header/],
		[403, 'unauthorized', /lacks the right/],
		[404, 'failed', /there is no “.*”, who can be read all the same/],
		[429, 'rateLimited', /takes no more requests/],
		// An answered error is over: read back, it wasn't done.
		[500, 'failed', /error while it processed the call.*may also mean that the user doesn’t exist/],
		[502, 'unknown', /gateway got no usable answer/],
		[503, 'unknown', /unavailable for now/],
		[504, 'unknown', /gateway got no answer .* in time/],
	];

	test.each(codes)('%i: %s', async (status, outcome, words) => {
		const person = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status }, 2);
		const [item] = await change('disable', [person.id]);
		expect(item).toMatchObject({
			outcome,
			changed: outcome === 'unknown' ? null : false,
			before: { enabled: true, locked: false },
		});
		expect(item!.error).toMatch(words);
		expect(person.enabled).toBe(true);
	});

	test('no two messages are alike', async () => {
		const errors = new Set<string>();
		for (const [status] of codes) {
			vendor().people.add({ id: 'the-same' });
			vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status, body: 'empty' }, 2);
			errors.add((await change('disable', ['the-same']))[0]!.error);
			vendor().clearFaults();
			vendor().people.clear();
		}
		expect(errors.size).toBe(codes.length);
	});

	test.each(['faultstring', 'message', 'text'] as const)('its words are shown, be they in “%s”', async (errorShape) => {
		vendor().settings.errorShape = errorShape;
		const { id } = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status: 400 });
		const [item] = await change('disable', [id]);
		expect(item!.error).toContain('Akana API Platform says: “Injected 400”');
	});

	test.each([
		[true, 'failed'],
		// Sent, and neither its answer nor the reading back says anything.
		[false, 'unknown'],
	])('a platform that answers 500 for who isn’t there; check first: %s', async (checkFirst, outcome) => {
		vendor().settings.unknownUser = 500;
		vendor().people.add();
		const [item] = await change('disable', ['f57dd9cc.acme'], { checkFirst });
		expect(item).toMatchObject({ outcome, changed: checkFirst ? false : null });
		expect(item!.error).toMatch(/may also mean that the user doesn’t exist/);
	});
});

describe('the flags in the answer are what counts', () => {
	test.each([true, false])('enabling clears the lock: %s; the output says which', async (enabledClearsLocked) => {
		vendor().settings.enabledClearsLocked = enabledClearsLocked;
		const { id } = vendor().people.add({ enabled: false, locked: true });
		const [item] = await change('enable', [id]);
		expect(item).toMatchObject({
			outcome: 'changed',
			before: { enabled: false, locked: true },
			after: { enabled: true, locked: !enabledClearsLocked },
			proof: 'response',
		});
	});

	test.each([
		['lock', {}, 'Locked'],
		['disable', {}, 'Disabled'],
		['enable', { enabled: false }, 'Disabled'],
	])('%s: a flag that didn’t move is not called done', async (operation, state, flag) => {
		const { id } = vendor().people.add(state);
		const edit = (body: unknown) => ({ ...(body as object), [flag]: operation === 'enable' });
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'edit', edit, apply: false });
		const [item] = await change(operation, [id]);
		expect(item).toMatchObject({ outcome: 'unverified', changed: false, verified: false });
		expect(item!.error).toMatch(/was accepted, but the user is/);
	});

	test('an answer that promises what isn’t so is found out where it is verified', async () => {
		const { id } = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'lie' });
		expect((await change('lock', [id], { verify: true }))[0]!.outcome).toBe('unverified');
	});

	test.each(['foreignBody', 'notJson', 'emptyBody', 'cutBody'] as const)(
		'%s: the user is read instead',
		async (kind) => {
			const people = vendor().people.addMany(2);
			for (const [i, apply] of [true, false].entries()) {
				vendor().faultOnce({ action: 'changeStatus', userId: people[i]!.id }, { kind, apply });
			}
			const items = await change(
				'disable',
				people.map(({ id }) => id),
			);
			expect(items).toMatchObject([
				{ outcome: 'changed', proof: 'readBack' },
				{ outcome: 'unknown', changed: null, proof: null },
			]);
		},
	);

	test('the record of somebody else is no answer', async () => {
		const { id } = vendor().people.add();
		const edit = (body: unknown) => ({ ...(body as object), UserID: 'somebody-else' });
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'edit', edit, apply: false });
		expect((await change('disable', [id]))[0]).toMatchObject({ outcome: 'unknown', changed: null });
	});
});

describe('who isn’t a registered member', () => {
	test.each(['enable', 'disable', 'lock', 'unlock'])(
		'%s: is in conflict before anything is sent',
		async (operation) => {
			const opposite = { enable: { enabled: false }, disable: {}, lock: {}, unlock: { locked: true } }[operation];
			const { id } = vendor().people.add({ registration: 'pending', ...opposite });
			const [item] = await change(operation, [id]);
			expect(item).toMatchObject({ outcome: 'conflict', changed: false });
			expect(item!.error).toMatch(/isn’t a registered member \(“pending”\)/);
			expect(puts()).toEqual([]);
		},
	);

	test('unseen, the platform says so', async () => {
		const { id } = vendor().people.add({ registration: 'pending' });
		const [item] = await change('disable', [id], { checkFirst: false });
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(item!.error).toMatch(/says: “The user is not a registered member”/);
	});
});

describe('the search', () => {
	test.each([true, false])('one hit as an object: %s', async (singleHitAsObject) => {
		vendor().settings.singleHitAsObject = singleHitAsObject;
		const { login } = vendor().people.add();
		expect((await change('disable', [login], {}, { by: 'login' }))[0]!.outcome).toBe('changed');
	});

	test('takes only who is named exactly, among many whose names hold the name', async () => {
		const { people } = vendor();
		people.addMany(45, (i: number) => ({ login: `ann${i}`, email: `ann${i}.ann@example.com` }));
		const ann = people.add({ login: 'Ann', email: 'ann@example.com' });
		const [item] = await change('disable', ['ANN'], {}, { by: 'login' });
		expect(item).toMatchObject({ outcome: 'changed', user: { id: ann.id } });
		expect(people.all().filter(({ enabled }) => !enabled)).toEqual([ann]);
	});

	test('goes on where a platform’s pages are smaller than asked for', async () => {
		Object.assign(vendor().settings, { biggestPage: 20, showsOwnAccount: false });
		vendor().people.addMany(65);
		const setting = { operation: 'getMany', parameters: { returnAll: true }, options: { concurrency: 20 } };
		expect((await stage.run('akana', setting, [''])).json(NODE)).toHaveLength(65);
	});

	test.each(['AND', 'a AND b', 'type:admin', 'x"y', 'back\\slash'])(
		'the login “%s” is a text, not a query',
		async (login) => {
			const person = vendor().people.add({ login, email: 'a@example.com' });
			vendor().people.addMany(3);
			const [item] = await change('disable', [login], {}, { by: 'login' });
			expect(item).toMatchObject({ outcome: 'changed', user: { id: person.id } });
		},
	);
});
