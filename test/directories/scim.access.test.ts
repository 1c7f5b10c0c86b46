import { forgetSessions } from '../../nodes/common/transport/session';
import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { scim } from '../../nodes/Scim/vendor';
import { once, type Said } from '../support/mangled';
import { BASE, CREDENTIAL, listOf, ok, PATCHES, refusal, serverOf, USER } from './scimServer';

const HOUR_MS = 3_600_000;

afterEach(forgetSessions);

const list = async (directory: UserDirectory) => await directory.page({}, null, once());

describe('a credential', () => {
	test.each<[object, string]>([
		[{ baseUrl: '' }, 'The credential’s field “Base URL” is empty.'],
		[{ baseUrl: 'scim.example.com' }, 'The “Base URL” doesn’t begin with https://.'],
		[{ token: ' ' }, 'The credential’s field “Token” is empty.'],
		[{ authentication: 'digest' }, 'The credential’s “Authentication” is unknown.'],
		[{ authentication: 'basic', password: 'p' }, 'The credential’s field “User Name” is empty.'],
		[{ authentication: 'basic', username: 'u' }, 'The credential’s field “Password” is empty.'],
		[{ authentication: 'oAuth2' }, 'The credential’s field “Token URL” is empty.'],
		[{ authentication: 'oAuth2', tokenUrl: 'id' }, 'The “Token URL” doesn’t begin with https://.'],
		[{ authentication: 'oAuth2', tokenUrl: BASE }, 'The credential’s field “Client ID” is empty.'],
		[{ authentication: 'oAuth2', tokenUrl: BASE, clientId: 'c' }, 'The credential’s field “Client Secret” is empty.'],
	])('%j is refused before anything is sent', async (credential, message) => {
		const { ask, sent } = serverOf(() => listOf(USER), PATCHES, credential);
		expect(await ask(list)).toMatchObject({ outcome: 'unauthorized', message, advice: expect.stringMatching(/\w/) });
		expect(sent).toEqual([]);
	});

	test.each([
		[{}, 'Bearer a-token-of-this-server', null],
		[{ token: 'bearer  a-token' }, 'Bearer a-token', null],
		[{ token: 'my bearer a' }, 'Bearer my bearer a', null],
		[
			{ authentication: 'basic', username: 'me', password: 'p:ä' },
			`Basic ${Buffer.from('me:p:ä').toString('base64')}`,
			{ by: 'login', value: 'me' },
		],
	])('%j is sent as %s', async (credential, authorization, ownAccount) => {
		const { ask, sent, wire } = serverOf(() => refusal(401), PATCHES, credential);
		expect(await ask(list)).toMatchObject({ outcome: 'unauthorized', status: 401 });
		// A fixed one isn't tried again.
		expect(sent.map(({ headers }) => headers.Authorization)).toEqual([authorization, authorization]);
		expect(await ask(async (directory) => await Promise.resolve(directory.ownAccount))).toEqual(ownAccount);
		expect(wire.redactor.text(`It is ${authorization.replace(/^\w+ /, '')}!`)).toBe('It is •••!');
	});

	test.each([
		[`${BASE}/Users`, `${BASE}/Users`],
		[`${BASE}/serviceproviderconfig/`, `${BASE}/Users`],
		[`${BASE}/Users/of`, `${BASE}/Users/of/Users`],
		[`${BASE}/MyUsers`, `${BASE}/MyUsers/Users`],
	])('whose server is %s', async (baseUrl, url) => {
		const { ask, sent } = serverOf(() => listOf(USER), PATCHES, { baseUrl });
		await ask(list);
		expect(sent.at(-1)!.url.replace(/\?.*/, '')).toBe(url);
	});
});

describe('an OAuth 2.0 client', () => {
	const TOKEN_URL = 'https://id.example.com/token';
	const CLIENT = {
		authentication: 'oAuth2',
		tokenUrl: TOKEN_URL,
		clientId: 'a b',
		clientSecret: 's&c',
		scope: 'users',
	};
	const HEADER = `Basic ${Buffer.from('a%20b:s%26c').toString('base64')}`;
	const TOKEN = ok({ access_token: 'token-token', expires_in: 600 });

	function clientOf(token: (inHeader: boolean) => Said, change: object = {}, answer = listOf(USER)) {
		let inHeader = false;
		const server = serverOf((line) => (line === `POST ${TOKEN_URL}` ? token(inHeader) : answer), PATCHES, {
			...CLIENT,
			...change,
		});
		const push = server.sent.push.bind(server.sent);
		server.sent.push = (...requests) => {
			inHeader = requests[0]!.headers.Authorization?.startsWith('Basic ') ?? false;
			return push(...requests);
		};
		const logins = () => server.sent.filter(({ url }) => url === TOKEN_URL);
		const ways = () => logins().map(({ headers }) => (headers.Authorization ? 'header' : 'form'));
		return { ...server, logins, ways };
	}
	const formOf = ({ body }: { body?: string }) => Object.fromEntries(new URLSearchParams(body));

	test('says who it is in the header', async () => {
		const { ask, logins, sent } = clientOf(() => TOKEN);
		await ask(list);
		expect(logins()).toMatchObject([{ method: 'POST', headers: { Authorization: HEADER } }]);
		expect(formOf(logins()[0]!)).toEqual({ grant_type: 'client_credentials', scope: 'users' });
		expect(sent.at(-1)!.headers.Authorization).toBe('Bearer token-token');
	});

	test.each(['https://id.example.com/o/token/', 'https://id.example.com/token?p=b2c'])(
		'asks at the very URL that is given (%s)',
		async (tokenUrl) => {
			const { ask, sent } = serverOf((line) => (line.startsWith('POST ') ? TOKEN : listOf(USER)), PATCHES, {
				...CLIENT,
				tokenUrl: ` ${tokenUrl}#part`,
			});
			await ask(list);
			expect(sent[0]!.url).toBe(tokenUrl);
		},
	);

	test('or in the form, and remembers that', async () => {
		const { ask, ways, logins, clock } = clientOf((inHeader) => (inHeader ? refusal(401) : TOKEN), { scope: '' });
		await ask(list);
		expect(ways()).toEqual(['header', 'form']);
		const form = { grant_type: 'client_credentials', client_id: 'a b', client_secret: 's&c' };
		expect(formOf(logins()[1]!)).toEqual(form);
		await clock.advance(HOUR_MS);
		await ask(list);
		expect(ways()).toEqual(['header', 'form', 'form']);
	});

	test('that is rejected in both ways is told so, and begins with the header again', async () => {
		const { ask, ways, clock } = clientOf(() => refusal(401));
		const advice = 'Check token URL, client ID, client secret and scope in the credential.';
		expect(await ask(list)).toMatchObject({ outcome: 'unauthorized', advice });
		expect(ways()).toEqual(['header', 'form']);
		await clock.advance(HOUR_MS);
		await ask(list);
		expect(ways()).toEqual(['header', 'form', 'header', 'form']);
	});

	test('isn’t asked for in another way because of an outage', async () => {
		const { ask, ways } = clientOf(() => refusal(503));
		expect(await ask(list)).toMatchObject({ outcome: 'failed', status: 503 });
		// Four times for what the server can do, and for the list.
		expect(ways()).toEqual(Array(8).fill('header'));
	});

	test('has a token, and a way to get it, of its own', async () => {
		await clientOf((inHeader) => (inHeader ? refusal(401) : TOKEN)).ask(list);
		const same = clientOf(() => TOKEN);
		await same.ask(list);
		const other = clientOf(() => TOKEN, { clientId: 'another' });
		await other.ask(list);
		expect([same.ways(), other.ways()]).toEqual([[], ['header']]);
	});

	test('gets a new token for one that was refused, once', async () => {
		const { ask, ways } = clientOf(() => TOKEN, {}, refusal(401));
		expect(await ask(list)).toMatchObject({ outcome: 'unauthorized' });
		expect(ways()).toEqual(['header', 'header']);
	});
});

describe('what a server can do', () => {
	const asks = (sent: Array<{ url: string }>) =>
		sent.filter(({ url }) => url.endsWith('/ServiceProviderConfig')).length;

	test('is asked once an hour, by one of all runs with a credential', async () => {
		const { ask, sent, clock } = serverOf(() => listOf(USER));
		await ask(list);
		const other = serverOf(() => listOf(USER));
		await other.ask(list);
		expect([asks(sent), asks(other.sent)]).toEqual([1, 0]);
		const another = serverOf(() => listOf(USER), PATCHES, { token: 'another' });
		await another.ask(list);
		expect(asks(another.sent)).toBe(1);
		// Each call takes a minute of this clock.
		await clock.advance(HOUR_MS - 2 * 60_000);
		await ask(list);
		expect(asks(sent)).toBe(1);
		await ask(list);
		expect(asks(sent)).toBe(2);
	});

	test.each([
		[404, 60],
		[501, 60],
		// One that fails may do better soon.
		[500, 1],
		[503, 1],
	])('and isn’t told, a %i, is asked again after %i minutes', async (status, minutes) => {
		const { ask, sent, clock } = serverOf((line) => (line.includes('Config') ? refusal(status) : listOf(USER)), null);
		await ask(list);
		if (minutes > 1) {
			await clock.advance((minutes - 2) * 60_000);
			await ask(list);
			expect(asks(sent)).toBe(1);
		}
		await ask(list);
		expect(asks(sent)).toBe(2);
	});

	test.each<[number, boolean]>([
		[404, true],
		[403, true],
		[500, true],
		[501, true],
		[401, false],
		[429, false],
	])('may be left open: by a %i, %p', async (status, isLeft) => {
		const { ask } = serverOf((line) => (line.includes('Config') ? refusal(status) : listOf(USER)), null);
		const result = await ask(list);
		expect(result).toMatchObject(isLeft ? { total: 1 } : { status });
	});
});

test('the Test button asks for one user, once', async () => {
	for (const [answer, result] of [
		[listOf(USER), undefined],
		[refusal(503), expect.objectContaining({ status: 503 })],
	] as const) {
		const { wire, orFault, lines } = serverOf(() => answer);
		expect(await orFault(async () => await scim.test(CREDENTIAL, wire))).toEqual(result);
		expect(lines()).toEqual(['GET /Users?startIndex=1&count=1']);
	}
});
