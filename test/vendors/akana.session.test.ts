import { setStage, type NodeSetting } from '../support/stage';
import { skip } from '../support/time';

const stage = setStage(['akana']);
const MINUTE_MS = 60_000;

const vendor = () => stage.sandbox.akana;
const logins = () => stage.requests('akana', 'login');
const puts = () => stage.changes('akana');

/** Disables people. @returns how that ended for each */
async function disable(count: number, setting: NodeSetting = {}) {
	const ids = vendor()
		.people.addMany(count)
		.map(({ id }) => id);
	return await stage.items('akana', { by: 'id', ...setting, options: { maxRetries: 0, ...setting.options } }, ids);
}

const outcomes = (items: Array<{ outcome: string }>) => items.map(({ outcome }) => outcome);
const changed = (count: number) => Array<string>(count).fill('changed');

test('one login serves a whole run, and its cookies go back exactly as they came', async () => {
	expect(outcomes(await disable(12))).toEqual(changed(12));
	expect(logins().map(({ method, path, body }) => [method, path, Object.keys(JSON.parse(body))])).toEqual([
		['POST', '/api/login', ['email', 'password']],
	]);
	const [login, ...others] = vendor().requests;
	expect(login!.headers.cookie).toBeUndefined();
	const cookies = others.map(({ headers }) => headers.cookie);
	expect(new Set(cookies).size).toBe(1);
	// The sandbox compares the values as they stand: decoded, they would be others.
	expect(cookies[0]).toMatch(
		/^JSESSIONID=[0-9a-f-]+; AtmoAuthToken_acme=TokenID%3D\S+; Csrf-Token_acme=TokenID%3D\S+$/,
	);
});

describe('the CSRF token', () => {
	test('goes along as a header, verbatim', async () => {
		await disable(1);
		const { headers } = puts()[0]!;
		const cookie = /Csrf-Token_acme=([^;]+)/.exec(headers.cookie!)![1];
		expect(headers['x-csrf-token_acme']).toBe(cookie);
		expect(cookie).toContain('%3D');
	});

	test('isn’t there where the platform has none', async () => {
		vendor().settings.csrf = false;
		expect(outcomes(await disable(1))).toEqual(['changed']);
		expect(Object.keys(puts()[0]!.headers).filter((name) => name.includes('csrf'))).toEqual([]);
		expect(puts()[0]!.headers.cookie).not.toMatch(/csrf/i);
	});

	test('is renewed by a new login where the platform has changed it, once for everyone', async () => {
		let rotated = false;
		vendor().intercept = ({ action }) => {
			if (action === 'changeStatus' && !rotated) vendor().rotateCsrf();
			rotated ||= action === 'changeStatus';
			return undefined;
		};
		expect(outcomes(await disable(10))).toEqual(changed(10));
		expect(logins()).toHaveLength(2);
	});

	test('is taken over from any answer that sets it', async () => {
		const person = vendor().people.add();
		const cookie = 'Csrf-Token_acme=TokenID%3Dnew; Path=/; Expires=Sun, 22 Nov 2037 16:00:00 GMT';
		const body = JSON.stringify({ UserID: person.id, State: 'registered', Disabled: false, Locked: false });
		vendor().faultOnce({ action: 'get' }, { kind: 'status', status: 200, body, headers: { 'set-cookie': cookie } });
		await stage.items('akana', { by: 'id' }, [person.id]);
		expect(puts()[0]!.headers['x-csrf-token_acme']).toBe('TokenID%3Dnew');
		expect(puts()[0]!.headers.cookie).toMatch(/Csrf-Token_acme=TokenID%3Dnew$/);
	});
});

describe('a login that isn’t complete', () => {
	test.each<[string, unknown]>([
		['a list of words', ['change.password', '2fa']],
		['a list of objects', [{ name: 'change.password' }, { type: '2fa' }]],
		['a text', 'change.password, 2fa'],
	])('says what the platform wants first, be it %s', async (_what, pendingTasks) => {
		const edit = (body: unknown) => ({ ...(body as object), pendingTasks });
		vendor().faultOnce({ action: 'login' }, { kind: 'edit', edit });
		const [item] = await disable(1);
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
		expect(item!.error).toMatch(/login isn’t complete: the platform wants “change\.password.*2fa.*” first/);
		expect(vendor().requests).toHaveLength(1);
	});

	test('is not used', async () => {
		vendor().settings.pendingTasks = ['2fa'];
		expect(outcomes(await disable(3))).toEqual(Array(3).fill('unauthorized'));
		expect(vendor().requests.map(({ action }) => action)).toEqual(['login']);
	});
});

describe('a session that the platform refuses', () => {
	test('is replaced by one new login, whoever notices first', async () => {
		await disable(1);
		vendor().expireSessions();
		vendor().clearRequests();
		expect(outcomes(await disable(10))).toEqual(changed(10));
		expect(logins()).toHaveLength(1);
	});

	test('in mid-run, too: the change that met it is sent again', async () => {
		let seen = 0;
		vendor().intercept = ({ action }) => {
			if (action === 'changeStatus' && ++seen === 3) vendor().expireSessions();
			return undefined;
		};
		const items = await disable(5, { options: { concurrency: 1 } });
		expect(outcomes(items)).toEqual(changed(5));
		expect(items.map(({ attempts }) => attempts)).toEqual([1, 1, 2, 1, 1]);
		expect(logins()).toHaveLength(2);
	});

	test('also when it is new: both possible causes are named, and nobody logs in for every user', async () => {
		vendor().settings.siteAdmin = false;
		const items = await disable(10, { options: { concurrency: 1 } });
		expect(outcomes(items)).toEqual(Array(10).fill('unauthorized'));
		expect(items[9]!.error).toMatch(/not a Site Admin, or a proxy drops/);
		expect(logins()).toHaveLength(2);
	});
});

describe('a rejected password', () => {
	const wrong = { credential: { password: 'not the password' } };

	test('isn’t tried again for a minute, lest the platform lock the account', async () => {
		for (let run = 0; run < 3; run++) {
			const items = await disable(4, wrong);
			expect(outcomes(items)).toEqual(Array(4).fill('unauthorized'));
			expect(items[0]!.error).toMatch(/rejected the login.*isn’t tried again for a minute/);
		}
		expect(vendor().sessions.failedLogins).toBe(1);
		expect(vendor().requests).toHaveLength(1);
		skip(MINUTE_MS + 1);
		await disable(1, wrong);
		expect(vendor().sessions.failedLogins).toBe(2);
	});

	test('that was corrected is tried at once', async () => {
		await disable(1, wrong);
		expect(outcomes(await disable(1))).toEqual(['changed']);
		expect(logins()).toHaveLength(2);
	});
});

describe('a session lasts', () => {
	test('over several executions, until its time is nearly over', async () => {
		for (let run = 0; run < 5; run++) await disable(1);
		expect(logins()).toHaveLength(1);
		// Used on the way, so that it isn't idle.
		skip(24 * MINUTE_MS);
		await disable(1);
		expect(logins()).toHaveLength(1);
		skip(2 * MINUTE_MS);
		await disable(1);
		expect(logins()).toHaveLength(2);
		expect(vendor().requests.map(({ status }) => status)).not.toContain(401);
	});

	test('and is ended when nobody has used it for a minute', async () => {
		const timers = jest.spyOn(globalThis, 'setInterval');
		try {
			await disable(1);
			const tick = timers.mock.calls.find(([, ms]) => ms === MINUTE_MS)![0];
			tick();
			await disable(1);
			expect(logins()).toHaveLength(1);
			skip(MINUTE_MS + 1);
			const said = new Promise<void>((resolve) => {
				vendor().intercept = ({ action }) => {
					if (action === 'endSession') resolve();
					return undefined;
				};
			});
			const before = vendor().sessions.ended;
			tick();
			await said;
			await new Promise((resolve) => setImmediate(resolve));
			expect(vendor().sessions.ended).toBe(before + 1);
			expect(vendor().requests.at(-1)).toMatchObject({ method: 'GET', path: '/api/login/endsession' });
			await disable(1);
			expect(logins()).toHaveLength(2);
		} finally {
			timers.mockRestore();
		}
	});
});

describe('a login that goes wrong otherwise', () => {
	test.each([
		[404, 'failed', /There is no Akana API Platform at this address/],
		[403, 'unauthorized', /\(403\)/],
		[301, 'failed', /redirects elsewhere/],
	])('%i', async (status, outcome, words) => {
		vendor().faultOnce({ action: 'login' }, { kind: 'status', status });
		const [item] = await disable(1);
		expect(item).toMatchObject({ outcome, changed: false });
		expect(item!.error).toMatch(words);
		expect(vendor().requests).toHaveLength(1);
	});

	test.each([500, 503])('%i for a moment is tried again', async (status) => {
		vendor().faultOnce({ action: 'login' }, { kind: 'status', status }, 2);
		expect(outcomes(await disable(2))).toEqual(changed(2));
		expect(logins().map((request) => request.status)).toEqual([status, status, 200]);
	});

	test('a login page that says 200 is no platform', async () => {
		vendor().faultOnce({ action: 'login' }, { kind: 'status', status: 200, body: 'html' });
		const [item] = await disable(1);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(item!.error).toMatch(/gave no session, so it may not be an Akana API Platform/);
	});
});
