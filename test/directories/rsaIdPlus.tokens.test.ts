import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { forgetSessions } from '../../nodes/common/transport/session';
import { rsaIdPlus } from '../../nodes/RsaIdPlus/vendor';
import { once, wireTo, type Said } from '../support/mangled';

const API = 'https://api.example.com/AdminInterface/restapi';
const TOKEN_URL = 'https://id.example.com/oauth/token';
const START_SECONDS = Date.UTC(2026, 0, 1) / 1000;
const USER = { id: 'id-1', emailAddress: 'nathan@example.com', userStatus: 'Enabled' };

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const encrypted = pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' });
const encryptedPkcs1 = pair.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' });
const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' });
const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;
const jwkOf = (key: KeyObject, more: object = { kid: 'k-1' }) =>
	JSON.stringify({ ...key.export({ format: 'jwk' }), ...more });

const FILE = { accessID: 'a-1', accessKey: pemOf(pair.privateKey), adminRestApiUrl: `${API}/v1` };
const API_KEY = { apiKeyFile: JSON.stringify(FILE) };
const fileWith = (change: object) => ({ apiKeyFile: JSON.stringify({ ...FILE, ...change }) });
const OAUTH = {
	authentication: 'oAuth2',
	adminRestApiUrl: API,
	issuerUrl: 'https://id.example.com/oauth/',
	clientId: 'c-1',
	privateKeyJwk: jwkOf(pair.privateKey),
};

afterEach(forgetSessions);

const ok = (json: unknown): Said => ({ status: 200, text: JSON.stringify(json) });
const TOKEN = ok({ access_token: 'token-token', expires_in: 3600 });

/** Looks somebody up, where requests for a token are answered like this. */
async function visiting(credential: object, token = TOKEN) {
	const { wire, sent, clock, orFault } = wireTo(({ url }) => (url === TOKEN_URL ? token : ok(USER)));
	const visit = async () => {
		const name = { by: 'email', value: USER.emailAddress } as const;
		return await orFault(async () => await rsaIdPlus.open(credential as never, wire, '').lookUp(name, once()));
	};
	const result = await visit();
	const asked = () => sent.filter(({ url }) => url === TOKEN_URL).map(({ body }) => new URLSearchParams(body));
	const used = () => sent.filter(({ url }) => url !== TOKEN_URL).map(({ headers }) => headers.Authorization!);
	return { result, visit, wire, clock, sent, asked, used };
}

describe('a credential', () => {
	test.each<[string, object, string]>([
		['of another kind', { authentication: 'basic' }, 'The credential’s “Authentication” is unknown.'],
		[
			'without a key file',
			{ apiKeyFile: 'key.txt' },
			'The credential’s field “API Key File” doesn’t hold the JSON text of the key file that RSA’s console handed out.',
		],
		['without an ID', fileWith({ accessID: null }), 'The key file in “API Key File” has no “accessID”.'],
		['without a key', fileWith({ accessKey: ' ' }), 'The key file in “API Key File” has no “accessKey”.'],
		[
			'without an address',
			fileWith({ adminRestApiUrl: '' }),
			'The key file in “API Key File” has no “adminRestApiUrl”.',
		],
		[
			'with an address that is none',
			fileWith({ adminRestApiUrl: 'api' }),
			'The “Admin REST API URL” doesn’t begin with https://.',
		],
		[
			'with half a key',
			fileWith({ accessKey: 'MIIE' }),
			'The “accessKey” in “API Key File” is not an RSA private key.',
		],
		[
			'with a key that is too short',
			fileWith({ accessKey: pemOf(short.privateKey) }),
			'The “accessKey” in “API Key File” is an RSA key of less than 2048 bits, which is too short to be safe.',
		],
		...[encrypted, encryptedPkcs1].map((accessKey): [string, object, string] => [
			'with an encrypted key',
			fileWith({ accessKey }),
			'The “accessKey” in “API Key File” is encrypted, and can’t be used with its passphrase.',
		]),
		[
			'with the public key',
			fileWith({ accessKey: publicPem }),
			'The “accessKey” in “API Key File” is a public key, where the private one is needed.',
		],
		[
			'with a certificate',
			fileWith({ accessKey: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----' }),
			'The “accessKey” in “API Key File” is a certificate, where the private key is needed.',
		],
		[
			'with a JWK that is too short',
			{ ...OAUTH, privateKeyJwk: jwkOf(short.privateKey) },
			'The “Private Key (JWK)” is an RSA key of less than 2048 bits, which is too short to be safe.',
		],
		[
			'with the public JWK',
			{ ...OAUTH, privateKeyJwk: jwkOf(pair.publicKey) },
			'The “Private Key (JWK)” is the public key, where the private one is needed.',
		],
		[
			'with another key',
			fileWith({ accessKey: pemOf(ecPair.privateKey) }),
			'The “accessKey” in “API Key File” is not an RSA private key.',
		],
		['without a client', { ...OAUTH, clientId: '' }, 'The credential’s field “Client ID” is empty.'],
		['without an issuer', { ...OAUTH, issuerUrl: '' }, 'The credential’s field “Issuer URL” is empty.'],
		['with half an issuer', { ...OAUTH, issuerUrl: 'id' }, 'The “Issuer URL” doesn’t begin with https://.'],
		['without an API', { ...OAUTH, adminRestApiUrl: '' }, 'The credential’s field “Admin REST API URL” is empty.'],
		[
			'without a JWK',
			{ ...OAUTH, privateKeyJwk: '' },
			'The credential’s field “Private Key (JWK)” doesn’t hold a private key as a JSON Web Key.',
		],
		[
			'with a JWK that nobody knows',
			{ ...OAUTH, privateKeyJwk: jwkOf(pair.privateKey, {}) },
			'The “Private Key (JWK)” has no “kid”.',
		],
		[
			'with a JWK on another curve',
			{ ...OAUTH, privateKeyJwk: jwkOf(p384.privateKey) },
			'The “Private Key (JWK)” is neither an RSA key nor an EC key on the curve P-256.',
		],
		[
			'with half a JWK',
			{ ...OAUTH, privateKeyJwk: '{"kty":"RSA","kid":"k-1","d":"x"}' },
			'The “Private Key (JWK)” can’t be read as a private key.',
		],
	])('%s is refused before anything is sent', async (_what, credential, message) => {
		const { result, sent } = await visiting(credential);
		expect(result).toMatchObject({ outcome: 'unauthorized', message, advice: expect.stringMatching(/\w/) });
		expect(sent).toEqual([]);
	});

	test.each([
		[`${API}/v12`, `${API}/v1/users/lookup`],
		[API, `${API}/v1/users/lookup`],
		['https://api.example.com/v1/of', 'https://api.example.com/v1/of/v1/users/lookup'],
	])('whose address is %s', async (adminRestApiUrl, url) => {
		const { sent } = await visiting(fileWith({ adminRestApiUrl }));
		expect(sent.map((request) => request.url)).toEqual([url]);
		expect(sent[0]!.headers).toMatchObject({ 'Content-Type': 'application/json', Accept: 'application/json' });
	});
});

describe('an API key', () => {
	const read = (authorization: string) =>
		jwt.verify(authorization.replace(/^Bearer /, ''), pair.publicKey, {
			complete: true,
			clockTimestamp: START_SECONDS,
		});

	test('signs its token itself, for half an hour', async () => {
		const { used } = await visiting(API_KEY);
		const { header, payload } = read(used()[0]!);
		expect(header.alg).toBe('RS256');
		const times = { iat: START_SECONDS, exp: START_SECONDS + 1800 };
		expect(payload).toEqual({ sub: 'a-1', aud: `${API}/v1`, ...times });
	});

	test('may have its line breaks in two characters', async () => {
		const { used } = await visiting(fileWith({ accessKey: FILE.accessKey.replaceAll('\n', '\\n') }));
		expect(read(used()[0]!).payload).toMatchObject({ sub: 'a-1' });
	});

	test('has a token of its own', async () => {
		const subjects = [];
		for (const accessID of ['a-1', 'a-2'])
			subjects.push(read((await visiting(fileWith({ accessID }))).used()[0]!).payload.sub);
		expect(subjects).toEqual(['a-1', 'a-2']);
	});

	test('is hidden', async () => {
		const { wire, used } = await visiting(API_KEY);
		expect(wire.redactor.text(`key: ${FILE.accessKey.trim()}.`)).toBe('key: •••.');
		const signature = used()[0]!.replace(/^Bearer /, '');
		expect(wire.redactor.text(`token ${signature}`)).toBe('token •••');
	});
});

test.each([API_KEY, OAUTH])('a token that is refused is followed by a new one, once', async (credential) => {
	const { wire, sent, orFault } = wireTo(({ url }) => (url === TOKEN_URL ? TOKEN : { status: 401, text: '' }));
	const name = { by: 'email', value: USER.emailAddress } as const;
	const fault = await orFault(async () => await rsaIdPlus.open(credential, wire, '').lookUp(name, once()));
	expect(fault).toMatchObject({ outcome: 'unauthorized', status: 401 });
	expect(sent.filter(({ url }) => url !== TOKEN_URL)).toHaveLength(2);
});

describe('an OAuth 2.0 client', () => {
	test.each([
		['RS256', pair],
		['ES256', ecPair],
	] as const)('proves itself by an assertion, signed by %s', async (alg, { privateKey, publicKey }) => {
		const { result, sent, asked, used } = await visiting({ ...OAUTH, privateKeyJwk: jwkOf(privateKey) });
		expect(result).toMatchObject([{ user: { id: 'id-1' } }]);
		expect(sent[0]).toMatchObject({
			method: 'POST',
			headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
		});
		const { client_assertion: assertion, ...form } = Object.fromEntries(asked()[0]!);
		expect(form).toEqual({
			grant_type: 'client_credentials',
			client_id: 'c-1',
			scope: 'rsa.user.read rsa.user.manage',
			client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		});
		const proof = jwt.verify(assertion!, publicKey, { complete: true, clockTimestamp: START_SECONDS });
		expect(proof.header).toMatchObject({ alg, kid: 'k-1' });
		expect(proof.payload).toEqual({
			iss: 'c-1',
			sub: 'c-1',
			aud: TOKEN_URL,
			jti: expect.stringMatching(/^[\da-f-]{36}$/),
			iat: START_SECONDS,
			exp: START_SECONDS + 300,
		});
		expect(used()).toEqual(['Bearer token-token']);
	});

	test.each([
		[{ expires_in: 600 }, 9],
		[{ expires_in: '600' }, 9],
		[{}, 4],
		[{ expires_in: 0 }, 4],
		[{ expires_in: -600 }, 4],
		[{ expires_in: 'soon' }, 4],
	])('whose token says %j uses it for %i minutes', async (more, minutes) => {
		const { clock, visit, asked } = await visiting(OAUTH, ok({ access_token: 'token-token', ...more }));
		// Each visit takes a minute of this clock.
		await clock.advance((minutes - 2) * 60_000);
		await visit();
		expect(asked()).toHaveLength(1);
		await visit();
		expect(asked()).toHaveLength(2);
	});

	test.each([
		{ clientId: 'c-2' },
		{ adminRestApiUrl: 'https://b.example.com' },
		{ privateKeyJwk: jwkOf(pair.privateKey, { kid: 'k-2' }) },
	])('with %j has a token of its own', async (change) => {
		await visiting(OAUTH);
		expect((await visiting(OAUTH)).asked()).toHaveLength(0);
		expect((await visiting({ ...OAUTH, ...change })).asked()).toHaveLength(1);
	});

	test('is hidden', async () => {
		const { d, p, q } = JSON.parse(OAUTH.privateKeyJwk) as Record<string, string>;
		const { wire } = await visiting(OAUTH);
		for (const secret of [d!, p!, q!, 'token-token']) expect(wire.redactor.text(`It is ${secret}!`)).toBe('It is •••!');
	});

	test('tries again with a new assertion', async () => {
		const { result, asked } = await visiting(OAUTH, { status: 503, text: '' });
		expect(result).toMatchObject({ outcome: 'failed', fate: 'none', status: 503 });
		expect(new Set(asked().map((form) => form.get('client_assertion'))).size).toBe(4);
	});

	const REJECTED = 'The OAuth 2.0 client was rejected when it asked for a token.';
	test.each<[number, string, string]>([
		[400, '{"error":"invalid_scope"}', `${REJECTED} Vendor says: “invalid_scope”.`],
		[401, '{"error":"invalid_client","error_description":"Who?"}', `${REJECTED} Vendor says: “Who?”.`],
		[403, '', REJECTED],
	])('rejected with %i %s is told so', async (status, text, message) => {
		const { result, asked } = await visiting(OAUTH, { status, text });
		expect(result).toMatchObject({
			outcome: 'unauthorized',
			message,
			advice: expect.stringMatching(/rsa\.user\.read/),
		});
		expect(asked()).toHaveLength(1);
	});

	test.each(['', 'two words', 'line\nbreak', null])('that gets %j gets no token', async (access_token) => {
		const { result, asked, used } = await visiting(OAUTH, ok({ access_token }));
		const message = 'The answer to the request for a token holds none.';
		expect(result).toMatchObject({ outcome: 'failed', message, advice: expect.stringMatching(/issuer URL/) });
		expect([asked().length, used().length]).toEqual([1, 0]);
	});
});

test('the Test button reads the first page, once', async () => {
	for (const [status, result] of [
		[200, undefined],
		[503, expect.objectContaining({ status: 503 })],
	] as const) {
		const { wire, sent, orFault } = wireTo(() => ({ status, text: JSON.stringify({ users: [USER] }) }));
		expect(await orFault(async () => await rsaIdPlus.test(API_KEY, wire))).toEqual(result);
		expect(sent.map(({ url }) => url)).toEqual([`${API}/v2/users/search?pageSize=25&pageNumber=0`]);
	}
});
