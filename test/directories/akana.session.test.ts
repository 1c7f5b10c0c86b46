import { forgetSessions } from '../../nodes/common/transport/session';
import { once, type Said } from '../support/mangled';
import { ID, line, login, ok, platformOf, PORTAL, status, USER } from './akanaPlatform';

const MINUTE_MS = 60_000;

afterEach(forgetSessions);

/** Looks somebody up. */
async function visiting(loggingIn: Said, answers = [ok(USER)], credential = {}) {
	const { wire, clock, sent, ask, asked } = platformOf(answers, { loggingIn, credential });
	const visit = async () => await ask((directory) => directory.lookUp({ by: 'id', value: ID }, once()));
	return { result: await visit(), visit, wire, clock, sent, asked };
}

test('a login is one request', async () => {
	const { sent } = await visiting(login('AtmoAuthToken_acme=a'));
	expect(sent[0]).toMatchObject({
		method: 'POST',
		url: `${PORTAL}/api/login`,
		headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
		body: '{"email":"admin@example.com","password":"pass-word"}',
	});
});

describe('the cookies', () => {
	test('go back as they came, with the CSRF token as a header', async () => {
		const others = ['JSESSIONID=j', 'Gone=', 'Not-Csrf-Token_acme=n'];
		const { asked } = await visiting(login('AtmoAuthToken_acme=a%3D"b', 'Csrf-Token_acme=c%3D; Path=/', ...others));
		expect(asked()[0]!.headers).toEqual({
			Cookie: 'AtmoAuthToken_acme=a%3D"b; Csrf-Token_acme=c%3D; JSESSIONID=j; Not-Csrf-Token_acme=n',
			'X-Csrf-Token_acme': 'c%3D',
			Accept: 'application/json',
		});
	});

	test('are renewed and taken back by any answer', async () => {
		const first = login('AtmoAuthToken_acme=a', 'csrf-token_acme=c', 'Extra=e');
		const { asked, visit } = await visiting(first, [
			ok(USER, { 'set-cookie': ['csrf-token_acme=new-token', 'Extra='] }),
			ok(USER),
		]);
		await visit();
		expect(asked()[1]!.headers).toMatchObject({
			Cookie: 'AtmoAuthToken_acme=a; csrf-token_acme=new-token',
			'X-csrf-token_acme': 'new-token',
		});
	});

	test('are 50 at most, of which those that are known are still renewed', async () => {
		const named = (n: number) => Array.from({ length: 40 }, (_, i) => `more-${n}-${i}=m`);
		const renewed = ['AtmoAuthToken_acme=b', 'more-1-39=last'];
		const { asked, visit } = await visiting(login('AtmoAuthToken_acme=a'), [
			ok(USER, { 'set-cookie': named(1) }),
			ok(USER, { 'set-cookie': [...named(2), ...renewed] }),
			ok(USER),
		]);
		await visit();
		await visit();
		const cookies = asked()[2]!.headers.Cookie!.split('; ');
		expect(cookies).toHaveLength(50);
		expect(cookies).toEqual(expect.arrayContaining(renewed));
	});

	test('are hidden, by every run that uses them', async () => {
		const { wire } = await visiting(login('AtmoAuthToken_acme=a-token', 'Other=something'));
		expect(wire.redactor.text('a-token and something')).toBe('••• and •••');
		const other = await visiting(status(500));
		expect(other.result).toMatchObject([{ user: { id: ID } }]);
		expect(other.wire.redactor.text('a-token and something')).toBe('••• and •••');
	});
});

describe('a login that isn’t complete', () => {
	test.each<[unknown, string]>([
		['change.password', '“change.password”'],
		[['a', 'b'], '“a”, “b”'],
		[[{ name: 'n', type: 't' }, { type: 't', task: 'k' }, { task: 'k' }, {}], '“n”, “t”, “k”, “a pending task”'],
		[{ name: 'n' }, '“n”'],
	])('wants %j', async (pendingTasks, words) => {
		const said = ok({ pendingTasks }, { 'set-cookie': ['AtmoAuthToken_acme=a'] });
		const { result, sent } = await visiting(said);
		expect(result).toMatchObject({
			outcome: 'unauthorized',
			message: `The login isn’t complete: the platform wants ${words} first.`,
			advice: expect.stringMatching(/^Log in to the platform once with this account/),
		});
		expect(sent).toHaveLength(1);
	});

	test.each([[[]], [''], [' '], [null], [undefined], [0]])('isn’t one that wants %j', async (pendingTasks) => {
		const { result } = await visiting(ok({ pendingTasks }, { 'set-cookie': ['AtmoAuthToken_acme=a'] }));
		expect(result).toMatchObject([{ user: { id: ID } }]);
	});

	test.each<[string, Said]>([
		['no cookie', ok({})],
		['no session’s cookie', login('JSESSIONID=j', 'My-AtmoAuthToken_acme=a')],
		['a session that is over', login('AtmoAuthToken_acme=')],
	])('gives %s', async (_what, said) => {
		const { result, sent } = await visiting(said);
		expect(result).toMatchObject({
			outcome: 'failed',
			message: 'The server took the login but gave no session, so it may not be an Akana API Platform.',
			advice: 'Check the server URL in the credential.',
		});
		expect(sent).toHaveLength(1);
	});
});

describe('a login that fails', () => {
	test.each<[Said, number, object]>([
		[
			status(401, '{"message":"No."}'),
			1,
			{
				outcome: 'unauthorized',
				message: 'Vendor rejected the login of the account in the credential (401). Vendor says: “No.”.',
			},
		],
		[
			status(404, 'No.'),
			1,
			{ outcome: 'failed', message: expect.stringMatching(/^There is no Vendor at this address/) },
		],
		// Logging in changes nobody, so that nothing is unknown afterwards.
		[status(503), 4, { outcome: 'failed', fate: 'none' }],
	])('with %j', async (said, requests, fault) => {
		const { result, sent } = await visiting(said);
		expect(result).toMatchObject(fault);
		expect(sent).toHaveLength(requests);
	});

	test('without a word for it, says just what it is', async () => {
		for (const text of ['', ' <html>', '{"code":7}']) {
			const { result } = await visiting(status(400, text));
			expect(result).toMatchObject({ message: 'The request was refused as invalid (400).' });
		}
		expect((await visiting(status(400, ' Not <you>'))).result).toMatchObject({
			message: expect.stringMatching(/says: “Not <you>”/),
		});
	});
});

describe('a session', () => {
	const LOGIN = login('AtmoAuthToken_acme=a');
	const logins = (sent: Array<{ url: string }>) => sent.filter(({ url }) => url === `${PORTAL}/api/login`).length;

	test('serves for 25 minutes', async () => {
		const { visit, clock, sent } = await visiting(LOGIN);
		// Each visit takes a minute of this clock.
		await clock.advance(23 * MINUTE_MS);
		await visit();
		expect(logins(sent)).toBe(1);
		await visit();
		expect(logins(sent)).toBe(2);
	});

	test('that is refused is replaced once', async () => {
		const { result, sent } = await visiting(LOGIN, [status(401)]);
		expect(sent.map(line)).toEqual(
			Array(2)
				.fill(['POST /api/login', `GET /api/users/${ID}`])
				.flat(),
		);
		expect(result).toMatchObject({ outcome: 'unauthorized', message: expect.stringMatching(/also after a new login/) });
	});

	test('isn’t another credential’s', async () => {
		await visiting(LOGIN);
		for (const credential of [{ email: 'b@example.com' }, { password: 'other' }, { serverUrl: `${PORTAL}/b` }]) {
			const { sent } = await visiting(LOGIN, [ok(USER)], credential);
			expect(sent[0]!.url).toMatch(/\/api\/login$/);
		}
	});

	test('is ended when it was idle for a minute', async () => {
		const timers = jest.spyOn(globalThis, 'setInterval');
		try {
			const { clock, sent, visit } = await visiting(LOGIN);
			const tick = timers.mock.calls.find(([, ms]) => ms === MINUTE_MS)![0];
			await visit();
			const before = sent.length;
			await clock.advance(MINUTE_MS);
			tick();
			expect(sent.slice(before)).toMatchObject([
				{
					method: 'GET',
					url: `${PORTAL}/api/login/endsession`,
					headers: { Cookie: 'AtmoAuthToken_acme=a', Accept: 'application/json' },
				},
			]);
			await visit();
			expect(logins(sent)).toBe(2);
		} finally {
			timers.mockRestore();
		}
	});
});

describe('the credential', () => {
	test('names its own account', async () => {
		const { ask } = platformOf([]);
		const own = await ask(async (directory) => await Promise.resolve(directory.ownAccount));
		expect(own).toEqual({ by: 'email', value: 'admin@example.com' });
	});

	test.each<[object, string]>([
		[{ serverUrl: '' }, 'The credential’s field “Server URL” is empty.'],
		[{ serverUrl: 'portal' }, 'The “Server URL” doesn’t begin with https://.'],
		[{ email: ' ' }, 'The credential’s field “Email” is empty.'],
		[{ password: undefined }, 'The credential’s field “Password” is empty.'],
	])('%j is refused before anything is sent', async (credential, message) => {
		const { result, sent } = await visiting(ok({}), [ok(USER)], credential);
		expect(result).toMatchObject({ outcome: 'unauthorized', message });
		expect(sent).toEqual([]);
	});

	test.each([
		[`${PORTAL}/api`, '/api/login'],
		[`${PORTAL}/api/of`, '/api/of/api/login'],
	])('whose server is %s', async (serverUrl, path) => {
		const { sent } = await visiting(login('AtmoAuthToken_acme=a'), [ok(USER)], { serverUrl });
		expect(line(sent[0]!)).toBe(`POST ${path}`);
	});
});
