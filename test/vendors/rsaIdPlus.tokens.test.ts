import { generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { RsaVariant } from '../../sandbox';
import { setStage } from '../support/stage';
import { skip } from '../support/time';

const stage = setStage(['rsaIdPlus']);
const vendor = () => stage.sandbox.rsaIdPlus;
const VARIANTS: RsaVariant[] = ['apiKey', 'oAuth2Rsa', 'oAuth2Ec'];

/** Disables people, and says how that ended for each. */
async function disable(count: number, setting: object = {}): Promise<string[]> {
	const people = vendor().people.addMany(count);
	const items = await stage.items(
		'rsaIdPlus',
		{ ...setting },
		people.map(({ email }) => email),
	);
	return items.map(({ outcome }) => outcome);
}

/** The tokens that requests came with, each once, in order. */
function tokens(): string[] {
	const api = vendor().requests.filter(({ action }) => action !== 'token');
	return [...new Set(api.map(({ headers }) => headers.authorization!))];
}

describe('a token', () => {
	test.each(VARIANTS)('%s: one for a whole run', async (variant) => {
		expect(await disable(30, { variant })).toEqual(Array(30).fill('changed'));
		expect(tokens()).toHaveLength(1);
		expect(stage.requests('rsaIdPlus', 'token')).toHaveLength(variant === 'apiKey' ? 0 : 1);
	});

	test.each(VARIANTS)('%s: a refused one is renewed once, for everyone who waits', async (variant) => {
		await disable(1, { variant });
		vendor().expireSessions();
		// Signed in another second, an API key's token is another one.
		skip(2_000);
		vendor().clearRequests();
		expect(await disable(10, { variant })).toEqual(Array(10).fill('changed'));
		expect(tokens()).toHaveLength(2);
		expect(stage.requests('rsaIdPlus', 'token')).toHaveLength(variant === 'apiKey' ? 0 : 1);
	});

	test.each(VARIANTS)('%s: a change that was refused for its token is sent again with a fresh one', async (variant) => {
		const person = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status: 403 });
		const [item] = await stage.items('rsaIdPlus', { by: 'id', variant }, [person.id]);
		expect(item).toMatchObject({ outcome: 'set', attempts: 2, after: { enabled: false, locked: null } });
		expect(stage.changes('rsaIdPlus').map(({ status }) => status)).toEqual([403, 200]);
	});

	test('refused twice, it is the credential’s fault, and no third is tried', async () => {
		vendor().settings.role = 'none';
		const [person] = vendor().people.addMany(1);
		const [item] = await stage.items('rsaIdPlus', {}, [person!.email]);
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
		expect(item!.error).toMatch(/Server failed to process provided access token.*Super Administrator/);
		expect(vendor().requests.map(({ status }) => status)).toEqual([403, 403]);
	});

	test('is renewed when its time is over, without a refusal', async () => {
		await disable(1);
		skip(1_800_000);
		await disable(1);
		expect(tokens()).toHaveLength(2);
		expect(vendor().requests.map(({ status }) => status)).not.toContain(403);
	});
});

describe('the key file', () => {
	const withKey = (accessKey: (pem: string) => string) => {
		const file = JSON.parse(vendor().keyFile());
		return { apiKeyFile: JSON.stringify({ ...file, accessKey: accessKey(file.accessKey as string) }) };
	};

	test('has its PEM in PKCS#1', () => {
		expect(JSON.parse(vendor().keyFile()).accessKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
	});

	test.each<[string, (pem: string) => string]>([
		['a pasted literal \\n', (pem) => pem.replaceAll('\n', '\\n')],
		['line breaks of Windows', (pem) => pem.replaceAll('\n', '\r\n')],
		['spaces around', (pem) => `  ${pem}  `],
	])('%s in the PEM is understood', async (_what, change) => {
		expect(await disable(1, { credential: withKey(change) })).toEqual(['changed']);
	});

	test('an object instead of its text is understood, as an expression gives it', async () => {
		expect(await disable(1, { credential: { apiKeyFile: JSON.parse(vendor().keyFile()) } })).toEqual(['changed']);
	});

	test.each([true, false])('adminRestApiUrl with /v1: %s; the audience is its text', async (urlEndsInV1) => {
		vendor().settings.urlEndsInV1 = urlEndsInV1;
		expect(await disable(1)).toEqual(['changed']);
		const { aud } = jwt.decode(tokens()[0]!.slice('Bearer '.length)) as { aud: string };
		expect(aud).toBe(vendor().url);
		expect(aud.endsWith('/v1')).toBe(urlEndsInV1);
		expect(vendor().requests.map(({ path }) => path.split('/')[3])).toEqual(['v1', 'v1']);
	});

	test('of someone else: the key is refused', async () => {
		const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
		expect(await disable(1, { credential: withKey(() => pem) })).toEqual(['unauthorized']);
	});
});

test.each(['apiKey', 'oAuth2Rsa'])('a clock that is off is told where it is the reason: %s', async (variant) => {
	vendor().clockSkewMs = -7 * 60_000;
	const [item] = await stage.items('rsaIdPlus', { variant }, [vendor().people.add().email]);
	expect(item!.outcome).toBe('unauthorized');
	expect(item!.error).toMatch(/clock is 7 minutes ahead of the server’s\..*Set the clock of the machine that runs n8n/);
});

describe('OAuth 2.0', () => {
	test('asks for a token as RFC 7523 says', async () => {
		await disable(1, { variant: 'oAuth2Ec' });
		const [request] = stage.requests('rsaIdPlus', 'token');
		expect(request).toMatchObject({
			method: 'POST',
			path: '/oauth/token',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
		});
		const { client_assertion: assertion, ...form } = Object.fromEntries(new URLSearchParams(request!.body));
		expect(form).toEqual({
			grant_type: 'client_credentials',
			client_id: 'sandbox-client',
			scope: 'rsa.user.read rsa.user.manage',
			client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		});
		const { header, payload } = jwt.decode(assertion!, { complete: true })!;
		expect(header).toEqual({ typ: 'JWT', alg: 'ES256', kid: 'sandbox-ec' });
		const { iat, exp, jti, ...claims } = payload as Record<string, unknown>;
		expect(claims).toEqual({
			iss: 'sandbox-client',
			sub: 'sandbox-client',
			aud: `${vendor().issuerUrl}/token`,
		});
		expect(Number(exp) - Number(iat)).toBe(300);
		expect(jti).toMatch(/^[0-9a-f-]{36}$/);
	});

	test('a rejected client is told from a refused token', async () => {
		expect(await disable(1, { variant: 'oAuth2Rsa', credential: { clientId: 'another-client' } })).toEqual([
			'unauthorized',
		]);
		const items = await stage.items('rsaIdPlus', { variant: 'oAuth2Rsa', credential: { clientId: 'another-client' } }, [
			'ada@example.com',
		]);
		expect(items[0]!.error).toMatch(/client was rejected when it asked for a token.*scopes/);
		// A rejected login isn't tried again for a minute.
		expect(stage.requests('rsaIdPlus', 'token')).toHaveLength(1);
	});

	test('a short-lived token is renewed in mid-run', async () => {
		vendor().settings.tokenLifetimeSeconds = 61;
		const people = vendor().people.addMany(3);
		// Each look-up takes half of the token’s life.
		vendor().intercept = ({ action }) => {
			if (action === 'lookup') skip(30_000);
			return undefined;
		};
		const items = await stage.items(
			'rsaIdPlus',
			{ variant: 'oAuth2Rsa', options: { concurrency: 1 } },
			people.map(({ email }) => email),
		);
		expect(items.map(({ outcome }) => outcome)).toEqual(['changed', 'changed', 'changed']);
		expect(tokens().length).toBeGreaterThan(2);
	});
});
