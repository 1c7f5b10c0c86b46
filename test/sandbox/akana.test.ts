import { call, sandboxForEach, type Reply } from './support';

const { get, clock } = sandboxForEach({ vendors: ['akana'] });
const akana = () => get().akana;
const JSON_ONLY = { accept: 'application/json', 'content-type': 'application/json' };
const LOCKED = 'com.soa.user.status.locked';

function login(password = akana().credential().password): Promise<Reply> {
	return call(`${akana().url}/api/login`, {
		method: 'POST',
		headers: JSON_ONLY,
		body: JSON.stringify({ email: akana().email, password }),
	});
}

interface Session {
	cookie: string;
	csrf: string;
}

async function session(): Promise<Session> {
	const { headers } = await login();
	const cookies = headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
	const csrf = cookies.find((cookie) => cookie.startsWith('Csrf-Token_acme='));
	return { cookie: cookies.join('; '), csrf: csrf?.split('=')[1] ?? '' };
}

function put(id: string, userStatus: string, { cookie, csrf }: Session, comments?: string) {
	return call(`${akana().url}/api/users/${encodeURIComponent(id)}/status`, {
		method: 'PUT',
		headers: { ...JSON_ONLY, cookie, ...(csrf && { 'X-Csrf-Token_acme': csrf }) },
		body: JSON.stringify({ UserStatus: userStatus, Comments: comments }),
	});
}

function read(path: string, { cookie }: Session, headers: Record<string, string> = {}) {
	return call(akana().url + path, { headers: { accept: 'application/json', cookie, ...headers } });
}

describe('session', () => {
	it('starts with cookies whose dates hold commas and whose values are encoded', async () => {
		const reply = await login();
		expect(reply.json.pendingTasks).toEqual([]);
		const auth = reply.headers.getSetCookie().find((cookie) => cookie.startsWith('AtmoAuthToken_acme='));
		expect(auth).toMatch(/=TokenID%3D.*%2CexpirationTime%3D\d+%2C.*Expires=\w{3}, \d/);
	});

	it('is known by the cookie as it stands, not decoded', async () => {
		const { id } = akana().people.add();
		const { cookie } = await session();
		expect((await read(`/api/users/${id}`, { cookie, csrf: '' })).status).toBe(200);
		const decoded = decodeURIComponent(cookie).replaceAll(',', '%2C');
		expect((await read(`/api/users/${id}`, { cookie: decoded, csrf: '' })).status).toBe(401);
		expect((await read(`/api/users/${id}`, { cookie: '', csrf: '' })).status).toBe(401);
	});

	it('wants the CSRF token for a change, not for reading', async () => {
		const { id } = akana().people.add();
		const { cookie, csrf } = await session();
		expect((await put(id, LOCKED, { cookie, csrf: '' })).status).toBe(401);
		expect((await put(id, LOCKED, { cookie, csrf: decodeURIComponent(csrf) })).status).toBe(401);
		expect(akana().people.get(id)).toMatchObject({ locked: false });
		expect((await put(id, LOCKED, { cookie, csrf })).status).toBe(200);
	});

	it("does not take another session's CSRF token", async () => {
		const { id } = akana().people.add();
		const [first, second] = [await session(), await session()];
		expect((await put(id, LOCKED, { ...first, csrf: second.csrf })).status).toBe(401);
	});

	it('needs no CSRF token where the platform sends none', async () => {
		akana().settings.csrf = false;
		const { id } = akana().people.add();
		const without = await session();
		expect(without.csrf).toBe('');
		expect((await put(id, LOCKED, without)).status).toBe(200);
	});

	it('refuses a rotated CSRF token until the next login', async () => {
		const { id } = akana().people.add();
		const old = await session();
		akana().rotateCsrf();
		expect((await put(id, LOCKED, old)).status).toBe(401);
		expect((await read(`/api/users/${id}`, old)).status).toBe(200);
		expect((await put(id, LOCKED, await session())).status).toBe(200);
	});

	it('ends after half an hour, on demand, and when asked to', async () => {
		const { id } = akana().people.add();
		const first = await session();
		clock.ms = 30 * 60_000;
		expect((await read(`/api/users/${id}`, first)).status).toBe(401);
		const second = await session();
		akana().expireSessions();
		expect((await read(`/api/users/${id}`, second)).status).toBe(401);
		const third = await session();
		expect((await read('/api/login/endsession', third)).status).toBe(200);
		expect((await read(`/api/users/${id}`, third)).status).toBe(401);
		expect(akana().sessions.ended).toBe(1);
	});

	it('is no session while a task is pending', async () => {
		akana().settings.pendingTasks = ['change.password'];
		const { id } = akana().people.add();
		expect((await login()).json.pendingTasks).toEqual(['change.password']);
		expect((await read(`/api/users/${id}`, await session())).status).toBe(401);
	});

	it('locks the service account after five failed logins', async () => {
		for (let i = 0; i < 5; i++) expect((await login('wrong')).status).toBe(401);
		expect(akana().sessions.failedLogins).toBe(5);
		expect((await login()).status).toBe(401);
	});

	it('forgets failures with a good login', async () => {
		for (let i = 0; i < 4; i++) await login('wrong');
		await login();
		await login('wrong');
		expect((await login()).status).toBe(200);
	});

	it('shuts out a service account that was itself locked', async () => {
		akana().people.add({ email: akana().email, locked: true });
		expect((await login()).status).toBe(401);
	});
});

describe('status', () => {
	it.each([
		['com.soa.user.status.disabled', { enabled: true, locked: true }, { enabled: false, locked: true }],
		['com.soa.user.status.enabled', { enabled: false, locked: true }, { enabled: true, locked: true }],
		[LOCKED, { enabled: false, locked: false }, { enabled: false, locked: true }],
		['com.soa.user.status.unlocked', { enabled: false, locked: true }, { enabled: false, locked: false }],
	])('%s', async (status, before, after) => {
		const { id } = akana().people.add(before);
		const reply = await put(id, status, await session(), 'They left');
		expect(reply.json).toMatchObject({ UserID: id, Disabled: !after.enabled, Locked: after.locked });
		expect(akana().people.get(id)).toMatchObject(after);
		expect(akana().comments).toEqual([{ userId: id, status, comments: 'They left' }]);
	});

	it('may clear the lock with .enabled, and may not know .unlocked', async () => {
		Object.assign(akana().settings, { enabledClearsLocked: true, unlocked: 400 });
		const { id } = akana().people.add({ locked: true });
		expect((await put(id, 'com.soa.user.status.unlocked', await session())).status).toBe(400);
		const reply = await put(id, 'com.soa.user.status.enabled', await session());
		expect(reply.json).toMatchObject({ Disabled: false, Locked: false });
	});

	it('is for registered members, by a Site Admin', async () => {
		const { id } = akana().people.add({ registration: 'pending' });
		expect((await put(id, LOCKED, await session())).status).toBe(400);
		const { id: other } = akana().people.add();
		akana().settings.siteAdmin = false;
		expect((await put(other, LOCKED, await session())).status).toBe(401);
		expect(
			akana()
				.people.all()
				.some(({ locked }) => locked),
		).toBe(false);
	});

	it('knows no one else and no other words', async () => {
		const { id } = akana().people.add();
		expect((await put('nobody.acme', LOCKED, await session())).status).toBe(404);
		expect((await put(id, 'locked', await session())).status).toBe(500);
	});

	it('is not what GET …/status tells', async () => {
		const { id } = akana().people.add();
		const { json } = await read(`/api/users/${id}/status`, await session());
		expect(json).toHaveProperty('Status');
		expect(json).not.toHaveProperty('Locked');
	});

	it.each([
		['accept', 'text/html'],
		['accept', '*/*'],
		['content-type', 'text/plain'],
	])('answers 404 to %s: %s', async (header, value) => {
		const { id } = akana().people.add();
		const { cookie, csrf } = await session();
		const reply = await call(`${akana().url}/api/users/${id}/status`, {
			method: 'PUT',
			headers: { ...JSON_ONLY, cookie, 'X-Csrf-Token_acme': csrf, [header]: value },
			body: JSON.stringify({ UserStatus: LOCKED }),
		});
		expect(reply.status).toBe(404);
		expect(akana().people.get(id)).toMatchObject({ locked: false });
	});
});

describe('search', () => {
	const find = async (q: string, count = 20, start = 0) =>
		(
			await read(
				`/api/search?${String(new URLSearchParams({ q, count: `${count}`, start: `${start}` }))}`,
				await session(),
			)
		).json.channel;

	it('pages, and says nothing of the state', async () => {
		akana().people.addMany(45);
		const pages = [await find('type:user'), await find('type:user', 20, 40), await find('type:user', 20, 60)];
		expect(pages.map(({ item }) => item?.length)).toEqual([20, 6, undefined]);
		// The account that asks is a user, too.
		expect(pages[1]!.item!.slice(4)).toMatchObject([{ Email: 'user45@example.com' }, { Email: akana().email }]);
		expect(Object.keys(pages[0]!.item![0]!)).toEqual(['title', 'description', 'guid', 'UserName', 'Email', 'Domain']);
	});

	it('gives an object for one hit, and more than was meant for a common part', async () => {
		const { id } = akana().people.add({ login: 'jdoe' });
		expect((await find('type:user AND jdoe@example.com')).item).toMatchObject({ guid: { value: id } });
		akana().people.add({ login: 'ajdoe' });
		expect((await find('type:user AND jdoe@example.com')).item).toHaveLength(2);
		expect((await find('type:user AND "nobody"')).item).toBeUndefined();
	});

	it('reads one', async () => {
		const { id } = akana().people.add({ enabled: false });
		const found = await read(`/api/users/${id}`, await session());
		expect(found.json).toMatchObject({ UserID: id, State: 'registered', Disabled: true, Locked: false });
		expect((await read('/api/users/nobody', await session())).status).toBe(404);
	});
});
