import { createPrivateKey, generateKeyPairSync, randomUUID, type JsonWebKey } from 'node:crypto';
import jwt, { type Algorithm, type SignOptions } from 'jsonwebtoken';
import type { RsaVariant } from '../../sandbox';
import { call, sandboxForEach, type Reply } from './support';

const { get, clock } = sandboxForEach({ vendors: ['rsaIdPlus'] });
const rsa = () => get().rsaIdPlus;

interface KeyFile {
	accessID: string;
	accessKey: string;
	adminRestApiUrl: string;
}

const keyFile = () => JSON.parse(rsa().credential().apiKeyFile as string) as KeyFile;
const second = () => Math.floor(clock.wall() / 1000);

function token(claims: Record<string, unknown> = {}, key?: string, options: SignOptions = {}) {
	const { accessID, accessKey, adminRestApiUrl } = keyFile();
	const payload = { sub: accessID, aud: adminRestApiUrl, iat: second(), exp: second() + 3600 };
	return jwt.sign(without({ ...payload, ...claims }), key ?? accessKey, {
		algorithm: 'RS256',
		...options,
	});
}

function without(claims: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

function put(id: string, body: unknown, authorization = `Bearer ${token()}`): Promise<Reply> {
	return call(`${rsa().url}/users/${encodeURIComponent(id)}/userStatus`, {
		method: 'PUT',
		headers: { 'content-type': 'application/json', authorization },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
}

function post(path: string, body: unknown, bearer = token()): Promise<Reply> {
	return call(rsa().url.replace(/\/v1$/, '') + path, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
		body: JSON.stringify(body),
	});
}

describe('API key', () => {
	it('accepts a token with the documented claims and changes the user', async () => {
		const { id } = rsa().people.add();
		const reply = await put(id, { userStatus: 'Disabled' });
		expect(reply.status).toBe(200);
		expect(reply.json).toEqual({ id, userStatus: 'Disabled' });
		expect(rsa().people.get(id)).toMatchObject({ enabled: false });
		expect(rsa().requests.at(-1)).toMatchObject({ action: 'changeStatus', appliedTo: [id] });
	});

	it.each<[string, () => string]>([
		['no token', () => ''],
		['another scheme', () => `Basic ${token()}`],
		['a foreign subject', () => `Bearer ${token({ sub: randomUUID() })}`],
		['an audience without /v1', () => `Bearer ${token({ aud: rsa().url.replace('/v1', '') })}`],
		['an audience with a slash more', () => `Bearer ${token({ aud: `${rsa().url}/` })}`],
		['the audience in a list', () => `Bearer ${token({ aud: [rsa().url] })}`],
		['no audience', () => `Bearer ${token({ aud: undefined })}`],
		['no exp', () => `Bearer ${token({ exp: undefined })}`],
		['a lifetime over an hour', () => `Bearer ${token({ exp: second() + 3601 })}`],
		['an exp 60 s ago', () => `Bearer ${token({ iat: second() - 600, exp: second() - 60 })}`],
		['an iat 61 s ahead', () => `Bearer ${token({ iat: second() + 61, exp: second() + 900 })}`],
		['exp before iat', () => `Bearer ${token({ exp: second() - 1 })}`],
		['a foreign key', () => `Bearer ${token({}, foreignKey())}`],
		['another algorithm', () => `Bearer ${token({}, undefined, { algorithm: 'RS512' })}`],
		['HMAC', () => `Bearer ${token({}, 'secret', { algorithm: 'HS256' })}`],
		['no algorithm', () => `Bearer ${unsigned()}`],
		['a broken signature', () => `Bearer ${token().slice(0, -8)}AAAAAAAA`],
	])('refuses %s with 403', async (_, authorization) => {
		const { id } = rsa().people.add();
		expect((await put(id, { userStatus: 'Disabled' }, authorization())).status).toBe(403);
		expect(rsa().people.get(id)).toMatchObject({ enabled: true });
	});

	it.each([
		['59 s expired', { iat: -600, exp: -59 }],
		['60 s ahead', { iat: 60, exp: 900 }],
	])('forgives a clock that is off by a minute: %s', async (_, { iat, exp }) => {
		const { id } = rsa().people.add();
		const bearer = token({ iat: second() + iat, exp: second() + exp });
		expect((await put(id, { userStatus: 'Disabled' }, `Bearer ${bearer}`)).status).toBe(200);
	});

	it('refuses a token that it took before, once its time is over', async () => {
		const { id } = rsa().people.add();
		const authorization = `Bearer ${token()}`;
		expect((await put(id, { userStatus: 'Disabled' }, authorization)).status).toBe(200);
		clock.ms = 3_660_000;
		expect((await put(id, { userStatus: 'Enabled' }, authorization)).status).toBe(403);
	});

	it('takes a new token after the old ones expired, even one signed in the same second', async () => {
		const { id } = rsa().people.add();
		const authorization = `Bearer ${token()}`;
		await put(id, { userStatus: 'Disabled' }, authorization);
		rsa().expireSessions();
		expect((await put(id, { userStatus: 'Enabled' }, authorization)).status).toBe(403);
		expect((await put(id, { userStatus: 'Enabled' }, `Bearer ${token()}`)).status).toBe(200);
		clock.ms = 1000;
		rsa().expireSessions();
		for (let i = 0; i < 2; i++) expect((await put(id, { userStatus: 'Enabled' }, authorization)).status).toBe(403);
	});

	it('measures times by a vendor clock that may be off', async () => {
		const { id } = rsa().people.add();
		rsa().clockSkewMs = -120_000;
		const reply = await put(id, { userStatus: 'Disabled' });
		expect(reply.status).toBe(403);
		expect(Date.parse(reply.headers.get('date')!)).toBe(clock.wall() - 120_000);
	});

	it('refuses a key without a role', async () => {
		rsa().settings.role = 'none';
		expect((await post('/v1/users/lookup', { email: 'a@example.com' })).status).toBe(403);
	});

	it('answers errors in both documented shapes', async () => {
		const refused = await put('x', { userStatus: 'Enabled' }, 'Bearer no');
		expect(refused.json).toMatchObject({ status: 403, error: 'Forbidden' });
		const unknown = await put('x', { userStatus: 'Enabled' });
		expect(unknown.json).toEqual({ code: '404 NOT_FOUND', description: 'User x not found' });
		rsa().settings.errorShape = 'code';
		expect((await put('x', {}, 'Bearer no')).json).toMatchObject({ code: '403 FORBIDDEN' });
	});
});

describe('OAuth 2.0', () => {
	const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

	function assertion(variant: RsaVariant, claims: Record<string, unknown> = {}, kid?: string) {
		const { issuerUrl, clientId, privateKeyJwk } = rsa().credential({}, variant);
		const jwk = JSON.parse(privateKeyJwk as string) as JsonWebKey & { kid: string; alg: Algorithm };
		return jwt.sign(
			without({
				iss: clientId,
				sub: clientId,
				aud: `${String(issuerUrl)}/token`,
				jti: randomUUID(),
				iat: second(),
				exp: second() + 300,
				...claims,
			}),
			createPrivateKey({ key: jwk, format: 'jwk' }),
			{ algorithm: jwk.alg, keyid: kid ?? jwk.kid },
		);
	}

	function ask(client_assertion: string, form: Record<string, string> = {}): Promise<Reply> {
		return call(`${rsa().issuerUrl}/token`, {
			method: 'POST',
			body: new URLSearchParams({
				grant_type: 'client_credentials',
				client_id: 'sandbox-client',
				scope: 'rsa.user.read rsa.user.manage',
				client_assertion_type: TYPE,
				client_assertion,
				...form,
			}),
		});
	}

	it.each<RsaVariant>(['oAuth2Rsa', 'oAuth2Ec'])('gives a token for %s', async (variant) => {
		const { id } = rsa().people.add();
		const granted = await ask(assertion(variant));
		expect(granted.json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
		const authorization = `Bearer ${granted.json.access_token}`;
		expect((await put(id, { userStatus: 'Disabled' }, authorization)).status).toBe(200);
		clock.ms = 3_600_000;
		expect((await put(id, { userStatus: 'Enabled' }, authorization)).status).toBe(403);
	});

	it('forgets its tokens when sessions expire', async () => {
		const granted = await ask(assertion('oAuth2Ec'));
		rsa().expireSessions();
		const reply = await post('/v1/users/lookup', { email: 'a@example.com' }, granted.json.access_token);
		expect(reply.status).toBe(403);
	});

	it('holds a token to its scope', async () => {
		const { id, email } = rsa().people.add();
		const granted = await ask(assertion('oAuth2Ec'), { scope: 'rsa.user.read' });
		const bearer = granted.json.access_token;
		expect((await post('/v1/users/lookup', { email }, bearer)).status).toBe(200);
		expect((await put(id, { userStatus: 'Disabled' }, `Bearer ${bearer}`)).status).toBe(403);
	});

	it.each<[string, () => string]>([
		['another issuer', () => assertion('oAuth2Ec', { iss: 'other' })],
		['another subject', () => assertion('oAuth2Ec', { sub: 'other' })],
		['the issuer as audience', () => assertion('oAuth2Ec', { aud: rsa().issuerUrl })],
		['no jti', () => assertion('oAuth2Ec', { jti: undefined })],
		['an assertion that is over', () => assertion('oAuth2Ec', { exp: second() - 60 })],
		['an unknown key', () => assertion('oAuth2Ec', {}, 'other')],
		['a key under another name', () => assertion('oAuth2Ec', {}, 'sandbox-rsa')],
		['no JWT', () => 'x'],
	])('refuses %s', async (_, forged) => {
		const reply = await ask(forged());
		expect([reply.status, reply.json.error]).toEqual([401, 'invalid_client']);
	});

	it('takes an assertion once', async () => {
		const once = assertion('oAuth2Rsa');
		expect((await ask(once)).status).toBe(200);
		expect((await ask(once)).status).toBe(401);
	});

	it.each([
		[{ grant_type: 'password' }, 'unsupported_grant_type'],
		[{ client_assertion_type: 'x' }, 'invalid_request'],
		[{ scope: 'rsa.everything' }, 'invalid_scope'],
		[{ scope: '' }, 'invalid_scope'],
	])('refuses %j', async (form, error) => {
		const reply = await ask(assertion('oAuth2Ec'), form);
		expect([reply.status, reply.json.error]).toEqual([400, error]);
	});
});

describe('users', () => {
	it.each([
		['two properties', { userStatus: 'Disabled', reason: 'left' }],
		['none', {}],
		['another word', { userStatus: 'disabled' }],
		['a list', [{ userStatus: 'Disabled' }]],
		['no JSON', '{'],
	])('refuses a body with %s', async (_, body) => {
		const { id } = rsa().people.add();
		expect((await put(id, body)).status).toBe(400);
		expect(rsa().people.get(id)).toMatchObject({ enabled: true });
	});

	it.each(['', ' ', 'nobody', '../../admin', 'a/b?c=d'])('does not know the id %j', async (id) => {
		expect((await put(id, { userStatus: 'Disabled' })).status).toBe(404);
	});

	it.each([{ markDeleted: true }, { syncDisabled: true }])(
		'lets nobody enable a person with %j, but disable',
		async (extra) => {
			const { id } = rsa().people.add({ enabled: false, ...extra });
			expect((await put(id, { userStatus: 'Enabled' })).status).toBe(409);
			expect((await put(id, { userStatus: 'Disabled' })).status).toBe(200);
			expect(rsa().people.get(id)).toMatchObject({ enabled: false });
		},
	);

	it('looks up by e-mail or user name', async () => {
		const { id, email, login } = rsa().people.add({ enabled: false, markDeleted: true });
		const found = await post('/v1/users/lookup', { email: email.toUpperCase() });
		expect(found.json).toMatchObject({ id, userStatus: 'Disabled', markDeleted: true });
		expect((await post('/v1/users/lookup', { username: login })).json).toMatchObject({ id });
		expect((await post('/v1/users/lookup', { email: 'no@example.com' })).status).toBe(404);
		expect((await post('/v1/users/lookup', { email, username: login })).status).toBe(400);
		expect((await post('/v1/users/lookup', {})).status).toBe(400);
	});

	it('searches a part of the e-mail, 25 a page, from page 0', async () => {
		rsa().people.addMany(60, (i) => ({ login: i < 30 ? `ann${i}` : `bob${i}` }));
		const page = (n: number) => post(`/v2/users/search?pageSize=25&pageNumber=${n}`, { emailLike: 'ANN' });
		const pages = [await page(0), await page(1), await page(2)];
		expect(pages.map(({ json }) => json.users.length)).toEqual([25, 5, 0]);
		expect(pages[1]!.json.users[4]).toMatchObject({ principalUsername: 'ann29' });
		expect((await post('/v2/users/search?pageSize=26&pageNumber=0', {})).status).toBe(400);
		expect((await post('/v2/users/search?pageSize=5&pageNumber=-1', {})).status).toBe(400);
	});

	it('has no other calls', async () => {
		const { id } = rsa().people.add();
		const headers = { authorization: `Bearer ${token()}`, 'content-type': 'application/json' };
		expect((await call(`${rsa().url}/users/${id}`, { headers })).status).toBe(404);
		const lock = await call(`${rsa().url}/users/${id}/lock`, { method: 'PUT', headers });
		expect(lock.status).toBe(404);
	});
});

function foreignKey(): string {
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	return privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
}

function unsigned(): string {
	const [, payload] = token().split('.');
	return `${Buffer.from('{"typ":"JWT","alg":"none"}').toString('base64url')}.${payload}.`;
}
