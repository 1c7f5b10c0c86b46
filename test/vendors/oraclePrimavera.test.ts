import { setStage, type NodeSetting } from '../support/stage';

const stage = setStage(['oraclePrimavera']);
const NO_RETRY = { maxRetries: 0 };

const vendor = () => stage.sandbox.oraclePrimavera;
const sent = () => stage.changes('oraclePrimavera').map(({ body }) => JSON.parse(body) as unknown);

async function change(operation: string, who: readonly string[], setting: NodeSetting = {}) {
	return await stage.items('oraclePrimavera', { operation, by: 'login', options: NO_RETRY, ...setting }, who);
}

const outcomes = (items: Array<{ outcome: string }>) => items.map(({ outcome }) => outcome);

describe('the request', () => {
	test('is what the document shows, with both flags of everyone', async () => {
		vendor().people.add({ id: '3336', login: 'JSMITH' });
		vendor().people.add({ id: '3449', login: 'DPATEL', locked: true });
		expect(outcomes(await change('disable', ['JSMITH', 'DPATEL']))).toEqual(['changed', 'changed']);
		const [request, ...others] = stage.changes('oraclePrimavera');
		expect(others).toEqual([]);
		expect(request).toMatchObject({
			method: 'PUT',
			path: '/cloudapi/restapi/user/change-status',
			headers: { accept: 'application/json', 'content-type': 'application/json' },
		});
		expect(sent()).toEqual([
			[
				{ loginId: 'JSMITH', disabled: true, locked: false, id: '3336' },
				{ loginId: 'DPATEL', disabled: true, locked: true, id: '3449' },
			],
		]);
	});

	test.each([
		['enable', { enabled: false, locked: true }, { disabled: false, locked: true }],
		['disable', { enabled: true, locked: true }, { disabled: true, locked: true }],
		['lock', { enabled: false, locked: false }, { disabled: true, locked: true }],
		['lock', { enabled: true, locked: false }, { disabled: false, locked: true }],
	])('%s of a user who is %j sends the other flag as it is', async (operation, state, flags) => {
		const person = vendor().people.add({ id: '3336', login: 'JSMITH', ...state });
		await change(operation, ['JSMITH']);
		expect(sent()).toEqual([[{ loginId: 'JSMITH', id: '3336', ...flags }]]);
		expect(person).toMatchObject({ enabled: !flags.disabled, locked: flags.locked });
	});

	test.each([true, false])(
		'unlocking has a call of its own, which is told the present state; enabled: %s',
		async (enabled) => {
			const person = vendor().people.add({ id: '3336', login: 'JSMITH', enabled, locked: true });
			await change('unlock', ['JSMITH']);
			expect(stage.changes('oraclePrimavera')).toMatchObject([
				{ method: 'PUT', path: '/cloudapi/restapi/user/change-lock' },
			]);
			expect(sent()).toEqual([[{ loginId: 'JSMITH', disabled: !enabled, locked: true, id: '3336' }]]);
			expect(person).toMatchObject({ enabled, locked: false });
		},
	);

	test('a login is one segment of the path, whatever it holds', async () => {
		vendor().people.add({ login: 'A/B?C=D#E%2F', email: 'a@example.com' });
		expect(outcomes(await change('disable', ['A/B?C=D#E%2F']))).toEqual(['changed']);
		expect(vendor().requests[0]!.path).toBe('/cloudapi/restapi/user/A%2FB%3FC%3DD%23E%252F');
	});
});

describe('each response code has a message and an outcome of its own', () => {
	const codes: Array<[number, string, RegExp]> = [
		[400, 'failed', /“Invalid input, Please check\.” \(400\)/],
		[401, 'unauthorized', /rejected the user name or password, or the token is expired.*Check user name and password/],
		[403, 'unauthorized', /isn’t authorised to administer users.*Give the account the right/],
		[404, 'failed', /no such resource.*tenant prefix/],
		[405, 'failed', /doesn’t allow this call/],
		[406, 'failed', /can’t answer in JSON/],
		[415, 'failed', /doesn’t take JSON/],
		[429, 'rateLimited', /takes no more requests/],
		// An answered error is over: read back, it wasn't done.
		[500, 'failed', /identity management system threw an error.*server’s logs/],
		[502, 'unknown', /gateway got no usable answer/],
		[503, 'unknown', /unavailable for now/],
		[504, 'unknown', /gateway got no answer .* in time/],
	];

	test.each(codes)('%i: %s', async (status, outcome, words) => {
		const person = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status });
		const [item] = await change('disable', [person.login]);
		expect(item).toMatchObject({
			outcome,
			changed: outcome === 'unknown' ? null : false,
			before: { enabled: true, locked: false },
			attempts: 1,
		});
		expect(item!.error).toMatch(words);
		expect(person.enabled).toBe(true);
	});

	test('no two messages are alike', async () => {
		const errors = new Set<string>();
		for (const [status] of codes) {
			const person = vendor().people.add({ login: 'JSMITH', email: 'jsmith@example.com' });
			vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status, body: 'empty' });
			errors.add((await change('disable', [person.login]))[0]!.error);
			vendor().people.clear();
		}
		expect(errors.size).toBe(codes.length);
	});

	test.each([500, 503])('%i: what happened all the same is found out by reading', async (status) => {
		const { login } = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status, apply: true });
		const [item] = await change('disable', [login]);
		expect(item).toMatchObject({ outcome: 'changed', changed: true, proof: 'readBack', after: { enabled: false } });
		expect(item!.warning).toMatch(/read afterwards to find out/);
	});
});

describe('Basic', () => {
	test('comes with every request; a refused one isn’t tried again', async () => {
		const { login } = vendor().people.add();
		const credential = { username: 'svc-offboarding', password: 'not the pässword' };
		expect(outcomes(await change('disable', [login], { credential }))).toEqual(['unauthorized']);
		expect(vendor().requests).toHaveLength(1);
		const [, encoded] = vendor().requests[0]!.headers.authorization!.split(' ');
		expect(Buffer.from(encoded!, 'base64').toString()).toBe('svc-offboarding:not the pässword');
	});

	test('the Version header is sent where it is asked for', async () => {
		const { login } = vendor().people.add();
		await change('disable', [login]);
		expect(vendor().requests.map(({ headers }) => headers.version)).toEqual([undefined, undefined]);
		vendor().clearRequests();
		await change('enable', [login], { credential: { sendVersionHeader: true } });
		expect(vendor().requests.map(({ headers }) => headers.version)).toEqual(['2', '2']);
	});
});

describe('Bearer', () => {
	const bearer: NodeSetting = { variant: 'bearer' };

	test.each(['raw', 'json'] as const)('one token for a run, %s; the calls are those of v3', async (tokenForm) => {
		vendor().settings.tokenForm = tokenForm;
		const people = vendor().people.addMany(4);
		const who = people.map(({ login }) => login);
		expect(outcomes(await change('disable', who, bearer))).toEqual(Array(4).fill('changed'));
		const [token, ...others] = vendor().requests;
		expect(token).toMatchObject({
			method: 'GET',
			path: '/cloudapi/restapi/oauth2/token?tokenExpiry=3600',
			headers: { authorization: expect.stringMatching(/^Basic /) },
		});
		expect(new Set(others.map(({ headers }) => headers.authorization)).size).toBe(1);
		for (const { path, headers } of others) {
			expect(path).toMatch(/^\/cloudapi\/restapi\/v3\/user/);
			expect(headers.authorization).toMatch(/^Bearer \S+$/);
		}
	});

	test('renewed once when the vendor refuses it, in mid-run too', async () => {
		const { login } = vendor().people.add();
		let expired = false;
		vendor().intercept = ({ action }) => {
			if (action === 'changeStatus' && !expired) vendor().expireSessions();
			expired ||= action === 'changeStatus';
			return undefined;
		};
		const [item] = await change('disable', [login], bearer);
		expect(item).toMatchObject({ outcome: 'changed', attempts: 2 });
		expect(stage.changes('oraclePrimavera').map(({ status }) => status)).toEqual([401, 200]);
		expect(stage.requests('oraclePrimavera', 'token')).toHaveLength(2);
	});

	test('refused twice, no third is tried', async () => {
		const { login } = vendor().people.add();
		vendor().intercept = ({ action }) => {
			if (action !== 'token') vendor().expireSessions();
			return undefined;
		};
		expect(outcomes(await change('disable', [login], bearer))).toEqual(['unauthorized']);
		expect(vendor().requests.map(({ action }) => action)).toEqual(['token', 'get', 'token', 'get']);
	});

	test('a rejected password isn’t tried again by the next execution', async () => {
		const wrong = { ...bearer, credential: { password: 'wrong' } };
		for (let run = 0; run < 2; run++) {
			const [item] = await change('disable', ['JSMITH', 'DPATEL'], wrong);
			expect(item!.outcome).toBe('unauthorized');
		}
		expect(vendor().requests.map(({ action }) => action)).toEqual(['token']);
	});

	test('a page instead of a token is none', async () => {
		vendor().faultOnce({ action: 'token' }, { kind: 'notJson' });
		const [item] = await change('disable', ['JSMITH'], bearer);
		expect(item!.error).toMatch(/request for a token holds none.*choose “Basic”/);
		expect(vendor().requests).toHaveLength(1);
	});
});

describe('the server’s URL', () => {
	const FORMS = ['', '/', '/cloudapi', '/cloudapi/restapi', '/cloudapi/restapi/', '/cloudapi/restapi/v3'];

	test.each(['', 'tenant', 'a/b'])('with the tenant “%s”, with or without what is always the same', async (tenant) => {
		vendor().settings.tenant = tenant;
		const prefix = tenant && `/${tenant}`;
		const person = vendor().people.add();
		for (const [i, end] of FORMS.entries()) {
			const credential = { serverUrl: vendor().url + end };
			const [item] = await change(i % 2 ? 'enable' : 'disable', [person.login], { credential });
			expect(item!.outcome).toBe('changed');
		}
		for (const { path } of vendor().requests) expect(path.startsWith(`${prefix}/cloudapi/restapi/user`)).toBe(true);
	});

	test('with another tenant nobody is said not to be there', async () => {
		vendor().settings.tenant = 'tenant';
		const { login } = vendor().people.add();
		const credential = { serverUrl: vendor().url.replace('tenant', 'another') };
		const [item] = await change('disable', [login], { credential });
		expect(item!.outcome).toBe('failed');
		expect(item!.error).toMatch(/Check the server URL in the credential, the tenant prefix included/);
	});
});

describe('an answer that belongs to something else', () => {
	test.each(['foreignBody', 'notJson', 'emptyBody'] as const)('%s to a change claims nothing', async (kind) => {
		const person = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { kind, apply: false });
		const [item] = await change('disable', [person.login]);
		expect(item).toMatchObject({ outcome: 'unknown', changed: null, proof: null, after: { enabled: true } });
	});

	test.each(['foreignBody', 'notJson', 'emptyBody'] as const)(
		'%s to the list finds nobody, and says why',
		async (kind) => {
			const { email } = vendor().people.add();
			vendor().faultOnce({ action: 'list' }, { kind });
			const [item] = await change('disable', [email], { by: 'email' });
			expect(item!.outcome).toBe('failed');
			expect(item!.error).toMatch(/can’t be understood.*login page or proxy/);
			expect(stage.changes('oraclePrimavera')).toEqual([]);
		},
	);

	test('a record without `disabled` isn’t changed: nothing could be sent safely', async () => {
		const { login } = vendor().people.add();
		const edit = (body: unknown) => ({ ...(body as object), disabled: undefined });
		vendor().faultOnce({ action: 'get' }, { kind: 'edit', edit });
		const [item] = await change('lock', [login]);
		expect(item).toMatchObject({ outcome: 'failed', changed: false, attempts: 0 });
		expect(item!.error).toMatch(/doesn’t say whether it is disabled/);
		expect(sent()).toEqual([]);
	});
});
