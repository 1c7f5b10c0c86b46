import { basic, call, sandboxForEach, type Reply } from './support';

const { get, clock } = sandboxForEach({ vendors: ['oraclePrimavera'] });
const oracle = () => get().oraclePrimavera;

function login(): string {
	const { username, password } = oracle().credential();
	return basic(username as string, password as string);
}

function request(method: string, path: string, body?: unknown, authorization = login()) {
	return call(`${oracle().url}/cloudapi/restapi${path}`, {
		method,
		headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
		body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
	});
}

const change = (set: unknown): Promise<Reply> => request('PUT', '/user/change-status', set);

describe('authentication', () => {
	it('takes the password on the plain path only', async () => {
		expect((await request('GET', '/user')).status).toBe(200);
		expect((await request('GET', '/v3/user')).status).toBe(401);
		expect((await request('GET', '/user', undefined, basic('svc-offboarding', 'x'))).status).toBe(401);
		expect((await request('GET', '/user', undefined, '')).status).toBe(401);
	});

	it('gives a bearer token for the v3 path, until it expires', async () => {
		const granted = await request('GET', '/oauth2/token?tokenExpiry=600');
		const bearer = `Bearer ${granted.body.trim()}`;
		expect((await request('GET', '/v3/user', undefined, bearer)).status).toBe(200);
		expect((await request('GET', '/user', undefined, bearer)).status).toBe(401);
		clock.ms = 600_000;
		expect((await request('GET', '/v3/user', undefined, bearer)).status).toBe(401);
	});

	it('revokes tokens on demand and gives none for a wrong password', async () => {
		const granted = await request('GET', '/oauth2/token');
		oracle().expireSessions();
		const bearer = `Bearer ${granted.body.trim()}`;
		expect((await request('GET', '/v3/user', undefined, bearer)).status).toBe(401);
		expect((await request('GET', '/oauth2/token', undefined, basic('a', 'b'))).status).toBe(401);
	});

	it('may wrap the token in JSON', async () => {
		oracle().settings.tokenForm = 'json';
		const { json } = await request('GET', '/oauth2/token');
		const bearer = `Bearer ${json.access_token}`;
		expect((await request('GET', '/v3/user', undefined, bearer)).status).toBe(200);
	});

	it('shuts out a service account that was itself disabled', async () => {
		oracle().people.add({ login: oracle().username, enabled: false });
		expect((await request('GET', '/user')).status).toBe(401);
	});

	it('wants an administrator', async () => {
		oracle().settings.admin = false;
		expect((await request('GET', '/user')).status).toBe(403);
	});

	it('lives under the tenant prefix only', async () => {
		const bare = oracle().url;
		oracle().settings.tenant = 'acme';
		expect((await request('GET', '/user')).status).toBe(200);
		expect(oracle().url).toBe(`${bare}/acme`);
		const headers = { authorization: login() };
		expect((await call(`${bare}/cloudapi/restapi/user`, { headers })).status).toBe(404);
	});
});

describe('change-status', () => {
	it('changes a set in one request and answers with a message for each', async () => {
		const [a, b] = [oracle().people.add(), oracle().people.add()];
		const reply = await change([
			{ loginId: a.login, disabled: true, id: a.id },
			{ loginId: b.login, disabled: false, locked: true, id: b.id },
			{ loginId: 'NOBODY', disabled: true, id: '1' },
		]);
		expect(reply.status).toBe(200);
		expect(reply.json).toEqual({ [a.id]: '', [b.id]: '', 1: 'User NOBODY does not exist.' });
		expect(oracle().people.get(a.id)).toMatchObject({ enabled: false, locked: false });
		expect(oracle().people.get(b.id)).toMatchObject({ enabled: true, locked: true });
		expect(oracle().requests.at(-1)).toMatchObject({ userIds: [a.id, b.id, '1'], appliedTo: [a.id, b.id] });
	});

	it('takes an omitted flag for false: a lock without `disabled` enables', async () => {
		const { id, login: loginId } = oracle().people.add({ enabled: false });
		await change([{ loginId, locked: true, id }]);
		expect(oracle().people.get(id)).toMatchObject({ enabled: true, locked: true });
		await change([{ loginId, disabled: true, id }]);
		expect(oracle().people.get(id)).toMatchObject({ enabled: false, locked: false });
	});

	it('changes nobody whose id and login disagree', async () => {
		const [a, b] = oracle().people.addMany(2);
		const reply = await change([{ loginId: a!.login, disabled: true, id: b!.id }]);
		expect(reply.body).toMatch(/does not belong/);
		expect(
			oracle()
				.people.all()
				.every(({ enabled }) => enabled),
		).toBe(true);
	});

	it.each([
		['no list', { loginId: 'A', disabled: true }],
		['an empty list', []],
		['no login', [{ id: '3001', disabled: true }]],
		['a flag that is a text', [{ loginId: 'user1', disabled: 'true' }]],
		['an id that is a number', [{ loginId: 'user1', id: 3001, disabled: true }]],
		['a null', [null]],
		['no JSON', '[{'],
	])('refuses %s with the documented words', async (_, body) => {
		oracle().people.add();
		const reply = await change(body);
		expect([reply.status, reply.body]).toEqual([400, 'Invalid input, Please check.']);
	});

	it('fails for one person with a message, or as a whole', async () => {
		const [a, b, c] = oracle().people.addMany(3, (i) => (i === 1 ? { changeMessage: 'No.' } : {}));
		const set = [a!, b!, c!].map(({ id, login: loginId }) => ({ id, loginId, disabled: true }));
		expect((await change(set)).json).toEqual({ [a!.id]: '', [b!.id]: 'No.', [c!.id]: '' });
		Object.assign(b!, { changeFails: 400 });
		for (const { id } of [a!, c!]) oracle().people.setState(id, { enabled: true });
		expect((await change(set)).status).toBe(400);
		expect(a!.enabled && c!.enabled).toBe(true);
		Object.assign(b!, { changeFails: 500 });
		expect((await change(set)).status).toBe(500);
		expect([a!.enabled, c!.enabled]).toEqual([false, true]);
	});

	it('only unlocks with change-lock', async () => {
		const { id, login: loginId } = oracle().people.add({ locked: true, enabled: false });
		await request('PUT', '/user/change-lock', [{ loginId, locked: true, id }]);
		expect(oracle().people.get(id)).toMatchObject({ locked: false, enabled: false });
	});

	it.each([
		['POST', 'application/json', 'application/json', 405],
		['PUT', 'text/plain', 'application/json', 415],
		['PUT', 'application/json', 'text/html', 406],
	])('answers %s with %s, wanting %s, by %i', async (method, type, accept, status) => {
		const reply = await call(`${oracle().url}/cloudapi/restapi/user/change-status`, {
			method,
			headers: { 'content-type': type, accept, authorization: login() },
			body: '[]',
		});
		expect(reply.status).toBe(status);
	});
});

describe('reading', () => {
	it('lists everyone at once', async () => {
		oracle().people.addMany(120, (i) => ({ enabled: i % 2 === 0, locked: i % 3 === 0 }));
		const { json } = await request('GET', '/user');
		expect(json).toHaveLength(120);
		expect((json as unknown as unknown[])[3]).toMatchObject({
			id: '3004',
			loginId: 'user4',
			disabled: true,
			locked: true,
		});
	});

	it('reads one by login in any case, or by id where that is supported', async () => {
		const { id } = oracle().people.add({ login: 'JSMITH' });
		expect((await request('GET', '/user/jsmith')).json).toMatchObject({ id, loginId: 'JSMITH' });
		expect((await request('GET', `/user/${id}`)).json).toMatchObject({ id });
		oracle().settings.readById = false;
		expect((await request('GET', `/user/${id}`)).status).toBe(404);
		expect((await request('GET', '/user/nobody')).status).toBe(404);
	});
});
