import { Workflow, type ICredentialDataDecryptedObject, type INodeTypes } from 'n8n-workflow';
import { UserStatusScimApi } from '../../credentials/UserStatusScimApi.credentials';
import { RawScim, scimError, type Asked, type Said } from '../scim/rawScim';
import { ScimRuns } from '../scim/scimRun';
import { startServer } from '../scim/serverProcess';

const TOKEN = 'a-token-for-this-server';
const CLIENT = { clientId: 'cli ent', clientSecret: 's3cret+/=&ü' };

let server: RawScim;
let credential: object;
const runs = new ScimRuns(() => credential);

beforeAll(async () => void (server = await RawScim.start()));
beforeEach(() => {
	server.reset();
	credential = { baseUrl: server.baseUrl, token: TOKEN };
});
afterAll(async () => await server.stop());

const disable = async () => await runs.items({ options: { maxRetries: 0 } }, ['user1@example.com']);
const authorizations = () => server.asked.map(({ headers }) => headers.authorization);

test.each([
	[{ token: TOKEN }, `Bearer ${TOKEN}`],
	[{ token: ` Bearer ${TOKEN} ` }, `Bearer ${TOKEN}`],
	[
		{ authentication: 'basic', username: 'me', password: ' p:ä ' },
		`Basic ${Buffer.from('me: p:ä ').toString('base64')}`,
	],
])('%j is sent as %s, and in SCIM’s own type', async (fields, authorization) => {
	credential = { baseUrl: `${server.baseUrl}/Users/`, ...fields };
	server.addMany(1);
	await disable();
	expect(new Set(authorizations())).toEqual(new Set([authorization]));
	const { accept, 'content-type': type } = server.changes[0]!.headers;
	expect([accept, type]).toEqual(['application/scim+json, application/json', 'application/scim+json']);
});

test('the account of a Basic credential isn’t disabled with it', async () => {
	credential = { baseUrl: server.baseUrl, authentication: 'basic', username: 'USER1', password: 'secret' };
	server.addMany(1);
	expect(await disable()).toMatchObject([{ outcome: 'protected', changed: false }]);
	expect(server.changes).toEqual([]);
});

test.each([
	['Slack, Acme', 'Slack, Acme'],
	['', null],
	[undefined, null],
])('the product name %j is in each result as %j', async (productName, product) => {
	credential = { baseUrl: server.baseUrl, token: TOKEN, productName };
	server.addMany(1);
	expect(await disable()).toMatchObject([{ outcome: 'changed', run: { product } }]);
});

test.each([
	['Slack', /^Slack has no user with the e-mail/, /^Slack rejected the credential/],
	[undefined, /^SCIM 2\.0 has no user with the e-mail/, /^SCIM 2\.0 rejected the credential/],
])('of several servers the errors say which: %s', async (productName, missing, rejected) => {
	credential = { baseUrl: server.baseUrl, token: TOKEN, productName };
	server.addMany(1);
	const nobody = await runs.items({ options: { maxRetries: 0 } }, ['nobody@example.com']);
	expect(nobody).toMatchObject([{ outcome: 'notFound', error: expect.stringMatching(missing) }]);
	server.instead = () => scimError(401);
	expect(await disable()).toMatchObject([{ error: expect.stringMatching(rejected) }]);
	expect((await runs.test()).message).toMatch(rejected);
});

describe('OAuth 2.0 client credentials', () => {
	let tokens: number;
	const token = (): Said => ({ json: { access_token: `token-number-${++tokens}`, expires_in: 3600 } });
	const isToken = ({ path }: Asked) => path === '/token';
	const basic = `Basic ${Buffer.from([CLIENT.clientId, CLIENT.clientSecret].map(encodeURIComponent).join(':')).toString('base64')}`;

	beforeEach(() => {
		tokens = 0;
		const tokenUrl = `${server.baseUrl}/token`;
		credential = { baseUrl: server.baseUrl, authentication: 'oAuth2', tokenUrl, ...CLIENT, scope: 'read write' };
		server.addMany(1);
		server.instead = (asked) => (isToken(asked) ? token() : undefined);
	});

	test('one token serves run after run', async () => {
		await disable();
		await disable();
		const [asked, ...others] = server.asked.filter(isToken);
		expect(others).toEqual([]);
		expect(asked!.headers.authorization).toBe(basic);
		expect(asked!.text).toBe('grant_type=client_credentials&scope=read+write');
		const calls = server.asked.filter((one) => !isToken(one));
		expect(new Set(calls.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer token-number-1']));
	});

	test('a client that isn’t taken in the header says who it is in the form', async () => {
		server.instead = (asked) => {
			if (!isToken(asked)) return undefined;
			return asked.headers.authorization ? { status: 401, json: { error: 'invalid_client' } } : token();
		};
		expect(await disable()).toMatchObject([{ outcome: 'changed' }]);
		const form = new URLSearchParams(server.asked.filter(isToken)[1]!.text);
		expect(Object.fromEntries(form)).toEqual({
			grant_type: 'client_credentials',
			client_id: CLIENT.clientId,
			client_secret: CLIENT.clientSecret,
			scope: 'read write',
		});
	});

	test('a way that was rejected isn’t tried again, but both are after both were', async () => {
		let takes = '';
		server.instead = (asked) => {
			if (!isToken(asked))
				return asked.headers.authorization === `Bearer token-number-${tokens}` ? undefined : scimError(401);
			return (asked.headers.authorization ? 'header' : 'form') === takes ? token() : { status: 401, json: {} };
		};
		const ways = () =>
			server.asked
				.splice(0)
				.flatMap((asked) => (isToken(asked) ? [asked.headers.authorization ? 'header' : 'form'] : []));
		takes = 'form';
		await disable();
		expect(ways()).toEqual(['header', 'form']);
		tokens++;
		await disable();
		expect(ways()).toEqual(['form']);
		takes = '';
		tokens++;
		await disable();
		expect(ways()).toEqual(['form']);
		takes = 'header';
		// Somebody has mended it.
		expect(await runs.test()).toMatchObject({ status: 'OK' });
		expect(ways()).toEqual(['header']);
	});

	test('a token that is refused is got anew, once', async () => {
		server.instead = (asked) => {
			if (isToken(asked)) return token();
			return asked.headers.authorization === 'Bearer token-number-1' ? scimError(401) : undefined;
		};
		expect(await disable()).toMatchObject([{ outcome: 'changed' }]);
		server.instead = (asked) => (isToken(asked) ? token() : scimError(401));
		const [refused] = await disable();
		expect(refused).toMatchObject({ outcome: 'unauthorized', changed: false });
	});

	test.each<[Said, RegExp]>([
		[{ status: 400, json: { error: 'invalid_scope' } }, /client was rejected.*invalid_scope.*Check token URL/],
		[{ json: {} }, /holds none.*token URL/],
		[{ json: { access_token: 'two words' } }, /holds none.*token URL/],
		[{ text: '<html>Sign in</html>' }, /holds none.*token URL/],
		[{ status: 404, text: '' }, /nothing at this address/],
	])('a token server that answers %j', async (said, words) => {
		server.instead = (asked) => (isToken(asked) ? said : undefined);
		const { status, message } = await runs.test();
		expect(status).toBe('Error');
		expect(message).toMatch(words);
		for (const secret of [CLIENT.clientSecret, basic.slice(6)]) expect(message).not.toContain(secret);
	});
});

describe('the Test button', () => {
	test.each<[string, Said, RegExp]>([
		['a wrong secret', scimError(401), /rejected the credential \(401\).*Check the token/],
		['a missing role', scimError(403), /lacks the right.*\(403\).*Check the role/],
		['a wrong URL', { status: 404, text: '<html>' }, /no SCIM server at this address \(404\).*base URL/],
		['a login page', { text: '<html>Sign in</html>' }, /can’t be understood.*base URL/],
		['another service', { json: { status: 'ok' } }, /can’t be understood.*base URL/],
		['a redirect', { status: 302, headers: { location: 'https://example.com/' } }, /Redirects aren’t followed/],
		['a limit', scimError(429), /takes no more requests/],
	])('%s', async (_what, said, words) => {
		server.instead = () => said;
		const { status, message } = await runs.test();
		expect(status).toBe('Error');
		expect(message).toMatch(words);
		expect(message).not.toContain(TOKEN);
	});

	test('a host that doesn’t exist, or where nothing answers', async () => {
		const at = async (baseUrl: string) => (await runs.test({ baseUrl })).message;
		expect(await at('https://nowhere.invalid')).toMatch(/can’t be (found|looked up|reached)/);
		expect(await at('http://127.0.0.1:9')).toMatch(/can’t be reached/);
		expect(await at('http://scim.example.com')).toMatch(/begins with http:\/\//);
	});

	test('whatever the fields hold, it ends in words', async () => {
		const fields = [
			'baseUrl',
			'authentication',
			'token',
			'username',
			'password',
			'tokenUrl',
			'clientId',
			'clientSecret',
		];
		const junk = [undefined, null, 0.5, true, '', '{', '\n', ['x'], { a: 1 }, '\ud800'];
		for (const authentication of ['bearer', 'basic', 'oAuth2']) {
			const whole = { authentication, username: 'me', password: 'secret', ...CLIENT, tokenUrl: server.baseUrl };
			for (const field of fields) {
				for (const value of junk) expect((await runs.test({ ...whole, [field]: value })).message).toMatch(/^.{10,}$/);
			}
		}
	});
});

test('a token without the right, at a real server', async () => {
	const secrets = { SCIM_SECRET: TOKEN, SCIM_SECRET_READ: 'may-read-users', SCIM_SECRET_GROUPS: 'may-read-groups' };
	const real = await startServer('betterAuth', secrets);
	try {
		credential = { baseUrl: real.baseUrl, token: 'may-read-groups' };
		expect((await runs.test()).message).toMatch(/lacks the right.*missing the scim\.users\.read scope/);
		expect((await runs.test({ token: 'may-read-users' })).status).toBe('OK');
	} finally {
		await real.stop();
	}
});

test('no secret of the credential gets into what comes out', async () => {
	server.addMany(1);
	server.instead = ({ path }) => (path === '/Users' ? scimError(409, undefined, `echo ${TOKEN}`) : undefined);
	const run = await runs.run({ options: { includeResponse: true, maxRetries: 0 } }, ['user1@example.com']);
	const out = JSON.stringify([run.runData, run.log]);
	expect(out).toContain('echo');
	expect(out).not.toContain(TOKEN);
});

describe('a certificate that nobody vouches for', () => {
	/** Resolves the expressions in a credential, as n8n does before it hands one over. */
	function resolved(fields: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		const { properties } = new UserStatusScimApi();
		const whole = { ...Object.fromEntries(properties.map(({ name, default: value }) => [name, value])), ...fields };
		const node = { id: '', name: '', type: '', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
		const nodeTypes = { getByNameAndVersion: () => undefined } as unknown as INodeTypes;
		const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		return expression.getComplexParameterValue(
			node,
			whole as never,
			'internal',
			{},
			undefined,
			undefined,
			whole,
		) as never;
	}

	test.each([
		[false, 'failed'],
		[true, 'changed'],
	])('Ignore SSL Issues %s: %s', async (ignoreSslIssues, outcome) => {
		const secure = await RawScim.start({ secure: true });
		try {
			secure.addMany(1);
			credential = resolved({ baseUrl: secure.baseUrl, token: TOKEN, ignoreSslIssues });
			const [item] = await disable();
			expect(item!.outcome).toBe(outcome);
			if (outcome === 'failed') expect(item!.error).toMatch(/certificate.*not trusted.*Ignore SSL Issues/);
		} finally {
			await secure.stop();
		}
	});

	test('there is one switch in the panel', () => {
		const shown = new UserStatusScimApi().properties.filter(({ type }) => type !== 'hidden').map(({ name }) => name);
		expect(shown).toContain('ignoreSslIssues');
		expect(shown).not.toContain('allowUnauthorizedCerts');
	});
});
