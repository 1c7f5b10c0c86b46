import { newEffort } from '../../nodes/common/model/effort';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { oraclePrimavera } from '../../nodes/OraclePrimavera/vendor';
import { once, wireTo, type Said } from '../support/mangled';
import { USER } from './primaveraUser';

const CREDENTIAL = { serverUrl: 'https://server.example.com/tenant', username: 'admin', password: 'pass-word' };
const BASIC = 'YWRtaW46cGFzcy13b3Jk';

afterEach(forgetSessions);

const ok = (json: unknown): Said => ({ status: 200, text: JSON.stringify(json) });
const status = (code: number): Said => ({ status: code, text: '' });

async function asking<T>(said: Said, ask: (directory: UserDirectory) => Promise<T>, change: object = {}) {
	const { wire, sent, orFault } = wireTo(() => said);
	const result = await orFault(() => ask(oraclePrimavera.open({ ...CREDENTIAL, ...change }, wire, '')));
	return { result, sent: sent.map(({ method, url }) => [method, url]), headers: sent.map(({ headers }) => headers) };
}
const finding = async (said: Said) =>
	await asking(said, (directory) => directory.lookUp({ by: 'login', value: 'JSMITH' }, once()));
const listing = async (said: Said) => await asking(said, (directory) => directory.page({}, null, once()));

describe('a look-up', () => {
	test('is one request, which tells all', async () => {
		const { result, sent, headers } = await finding(ok(USER));
		expect(sent).toEqual([['GET', 'https://server.example.com/tenant/cloudapi/restapi/user/JSMITH']]);
		expect(headers).toEqual([{ Authorization: `Basic ${BASIC}`, Accept: 'application/json' }]);
		const user = { id: '3336', login: 'JSMITH', email: 'jsmith@example.com', displayName: 'Jo Smith' };
		expect(result).toMatchObject([{ user, state: { enabled: true, locked: true }, response: USER }]);
	});

	test.each<[string, object, object]>([
		['no first name', { firstName: null }, { user: { displayName: 'Smith' } }],
		['no last name', { lastName: ' ' }, { user: { displayName: 'Jo' } }],
		['no name', { firstName: null, lastName: null }, { user: { displayName: null } }],
		['no address', { emailAddress: null }, { user: { email: null } }],
		['not whether the user is disabled', { disabled: null }, { state: { enabled: null, locked: true } }],
		['that the user is disabled', { disabled: true }, { state: { enabled: false, locked: true } }],
		['not whether the user is locked', { locked: undefined }, { state: { enabled: true, locked: null } }],
	])('whose record says %s', async (_what, change, sighting) => {
		expect((await finding(ok({ ...USER, ...change }))).result).toMatchObject([sighting]);
	});

	test.each([400, 404])('answered with %i finds nobody so far: the list says who is there', async (code) => {
		expect((await finding(status(code))).result).toEqual([]);
	});

	test.each<[string, Said, object]>([
		['500', status(500), { outcome: 'unknown', fate: 'answered' }],
		['403', status(403), { outcome: 'unauthorized' }],
		['a text', ok('welcome'), { outcome: 'unknown', fate: 'none', retry: 'later', status: 200 }],
		['a page', { status: 200, text: '<html>' }, { outcome: 'unknown', fate: 'none', retry: 'later' }],
	])('answered with %s is a fault', async (_what, said, fault) => {
		expect((await finding(said)).result).toMatchObject(fault);
	});
});

describe('the list', () => {
	test('is one request, whatever its size', async () => {
		const { result, sent } = await listing(ok([USER, { ...USER, id: 2, loginId: null }]));
		expect(sent).toEqual([['GET', 'https://server.example.com/tenant/cloudapi/restapi/user']]);
		expect(result).toMatchObject({
			sightings: [{ user: { id: '3336' } }, { user: { id: '2', login: null } }],
			next: null,
			total: 2,
		});
	});

	test.each<[string, unknown]>([
		['nobody in it', []],
		['nobody with a login in it', [{ id: 1 }]],
		['one user alone', USER],
	])('with %s isn’t the list', async (_what, json) => {
		expect((await listing(ok(json))).result).toMatchObject({ outcome: 'unknown', fate: 'none', retry: 'later' });
	});
});

describe('the credential', () => {
	test.each<[string, object, string]>([
		['no server', { serverUrl: ' ' }, 'The credential’s field “Server URL” is empty.'],
		['no URL', { serverUrl: 'server.example.com' }, 'The “Server URL” doesn’t begin with https://.'],
		['no user', { username: undefined }, 'The credential’s field “User Name” is empty.'],
		['no password', { password: '' }, 'The credential’s field “Password” is empty.'],
		['a way that isn’t there', { authentication: 'digest' }, 'The credential’s “Authentication” is unknown.'],
	])('with %s is refused before anything is sent', async (_what, change, message) => {
		const { result, sent } = await asking(ok([USER]), (directory) => directory.page({}, null, once()), change);
		expect(result).toMatchObject({ outcome: 'unauthorized', message, advice: expect.stringMatching(/\w/) });
		expect(sent).toEqual([]);
	});

	test.each([
		['https://server.example.com/cloudapi/restapi/v12/', '/cloudapi/restapi/user'],
		['https://server.example.com/cloudapi/of', '/cloudapi/of/cloudapi/restapi/user'],
		['https://server.example.com/cloudapi/restapi', '/cloudapi/restapi/user'],
		['https://server.example.com/cloudapi', '/cloudapi/restapi/user'],
		['https://server.example.com', '/cloudapi/restapi/user'],
	])('whose server is %s', async (serverUrl, path) => {
		const { sent } = await asking(ok([USER]), (directory) => directory.page({}, null, once()), { serverUrl });
		expect(sent).toEqual([['GET', `https://server.example.com${path}`]]);
	});

	test.each([
		[true, '2'],
		[false, undefined],
	])('that wants the version sent: %p', async (sendVersionHeader, version) => {
		const { headers } = await asking(ok([USER]), (directory) => directory.page({}, null, once()), {
			sendVersionHeader,
		});
		expect(headers[0]!.Version).toBe(version);
	});

	test('names its own account', async () => {
		const { result } = await asking(status(500), async (directory) => await Promise.resolve(directory.ownAccount));
		expect(result).toEqual({ by: 'login', value: 'admin' });
	});

	test('is hidden as it travels', () => {
		const { wire } = wireTo(() => ok([]));
		oraclePrimavera.open(CREDENTIAL, wire, '');
		expect(wire.redactor.text(`The header was ${BASIC}!`)).toBe('The header was •••!');
	});
});

describe('a token', () => {
	const bearer = { ...CREDENTIAL, authentication: 'bearer' };
	const TOKEN_URL = 'https://server.example.com/tenant/cloudapi/restapi/oauth2/token?tokenExpiry=3600';

	/** A server that gives tokens in this form. */
	const serverOf = (said: Said) => wireTo(({ url }) => (url === TOKEN_URL ? said : ok([USER])));

	test.each<[string, Said]>([
		['a text', { status: 200, text: ' abc.DEF-1/2+3==\n' }],
		['a JSON string', ok('abc.DEF-1/2+3==')],
		['access_token', ok({ access_token: 'abc.DEF-1/2+3==', token: 'other-token' })],
		['token', ok({ token: 'abc.DEF-1/2+3==' })],
	])('may come as %s', async (_what, said) => {
		const { wire, sent, orFault } = serverOf(said);
		await orFault(() => oraclePrimavera.open(bearer, wire, '').page({}, null, once()));
		expect(sent).toMatchObject([
			{
				method: 'GET',
				url: TOKEN_URL,
				headers: { Authorization: `Basic ${BASIC}`, Accept: expect.stringContaining('text/plain') },
			},
			{
				method: 'GET',
				url: 'https://server.example.com/tenant/cloudapi/restapi/v3/user',
				headers: { Authorization: 'Bearer abc.DEF-1/2+3==' },
			},
		]);
	});

	test.each<[string, Said]>([
		['nothing', status(200)],
		['too little', { status: 200, text: 'abcdefg' }],
		['words', { status: 200, text: 'no tokens-here' }],
		['more than a token', { status: 200, text: 'tokens-here now' }],
		['JSON without one', ok({ message: 'abcdefgh' })],
		['a number', { status: 200, text: '123456789' }],
	])('doesn’t come as %s', async (_what, said) => {
		const { wire, sent, orFault } = serverOf(said);
		const fault = await orFault(() => oraclePrimavera.open(bearer, wire, '').page({}, null, once()));
		expect(fault).toMatchObject({
			outcome: 'unauthorized',
			message: expect.stringMatching(/request for a token holds none/),
			advice: expect.stringMatching(/choose “Basic”/),
		});
		expect(sent).toHaveLength(1);
	});

	test('that is refused is followed by a new one, once', async () => {
		const { wire, sent, orFault } = wireTo(({ url }) => (url === TOKEN_URL ? ok('token-token') : status(401)));
		const fault = await orFault(() => oraclePrimavera.open(bearer, wire, '').page({}, null, once()));
		expect(fault).toMatchObject({ outcome: 'unauthorized' });
		expect(sent.filter(({ url }) => url === TOKEN_URL)).toHaveLength(2);
		expect(sent).toHaveLength(4);
	});

	test.each([{ password: 'another' }, { username: 'another' }])('isn’t another credential’s: %j', async (change) => {
		const tokens = async (credential: object) => {
			const { wire, sent, orFault } = serverOf(ok('token-token'));
			await orFault(() => oraclePrimavera.open({ ...bearer, ...credential }, wire, '').page({}, null, once()));
			return sent.filter(({ url }) => url === TOKEN_URL).length;
		};
		expect([await tokens({}), await tokens({}), await tokens(change)]).toEqual([1, 0, 1]);
	});

	test('is used until a minute before its hour is over, and hidden by every run that uses it', async () => {
		const { wire, sent, clock, orFault } = serverOf(ok('token-token'));
		const tokensAfter = async (ms: number) => {
			await clock.advance(ms);
			await orFault(() => oraclePrimavera.open(bearer, wire, '').page({}, null, once()));
			return sent.filter(({ url }) => url === TOKEN_URL).length;
		};
		expect(await tokensAfter(0)).toBe(1);
		expect(wire.redactor.text('token-token')).toBe('•••');
		const other = wireTo(() => ok([USER]));
		await other.orFault(() => oraclePrimavera.open(bearer, other.wire, '').page({}, null, once()));
		expect(other.sent).toHaveLength(1);
		expect(other.wire.redactor.text('a token-token')).toBe('a •••');
		// Each call takes a minute of this clock.
		expect(await tokensAfter(57 * 60_000)).toBe(1);
		expect(await tokensAfter(0)).toBe(2);
	});
});

describe('the Test button', () => {
	const OWN = 'https://server.example.com/tenant/cloudapi/restapi/user/admin';
	const LIST = 'https://server.example.com/tenant/cloudapi/restapi/user';
	const pressing = async (own: Said, list: Said) => {
		const { wire, sent, orFault } = wireTo(({ url }) => (url === OWN ? own : list));
		const result = await orFault(() => oraclePrimavera.test(CREDENTIAL, wire));
		return { result, sent: sent.map(({ url }) => url) };
	};

	test('reads the account itself', async () => {
		expect(await pressing(ok(USER), status(500))).toEqual({ result: undefined, sent: [OWN] });
	});

	test.each<[string, Said]>([
		['isn’t found', status(404)],
		['has no login', ok({ id: 1 })],
	])('reads the list where that %s', async (_what, own) => {
		expect(await pressing(own, ok([USER]))).toEqual({ result: undefined, sent: [OWN, LIST] });
		const { result, sent } = await pressing(own, status(503));
		expect(result).toMatchObject({ outcome: 'unknown', status: 503 });
		expect(sent).toEqual([OWN, LIST]);
	});

	test('doesn’t try again', async () => {
		expect(await pressing(status(503), ok([USER]))).toMatchObject({ result: { status: 503 }, sent: [OWN] });
	});

	test('tells that the answers are something else’s', async () => {
		const { result } = await pressing(status(404), ok({ status: 'ok' }));
		expect(result).toMatchObject({ advice: expect.stringMatching(/server URL/) });
	});
});

test('an effort of its own is spent on the token', async () => {
	const { wire, sent, orFault } = wireTo(() => status(503));
	const credential = { ...CREDENTIAL, authentication: 'bearer' };
	const effort = newEffort({ maxRetries: 0, maxWaitMs: 0 });
	await orFault(() => oraclePrimavera.open(credential, wire, '').page({}, null, effort));
	expect(sent).toHaveLength(4);
	expect(effort.attempts).toBe(0);
});
