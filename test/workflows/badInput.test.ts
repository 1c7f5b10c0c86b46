import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
const MODES = ['id', 'email', 'login'] as const;
const NO_RETRY = { maxRetries: 0 };

/** Two people who are fine, and what one has to name them by. */
function fine(vendor: VendorName, by: (typeof MODES)[number]) {
	const people = stage.sandbox[vendor].people.addMany(2);
	return people.map((person) => person[by]);
}

function changedLogins(vendor: VendorName) {
	return stage.sandbox[vendor].people.all().filter(({ enabled }) => !enabled);
}

describe('an item that names nobody is its own failure', () => {
	const values: Array<[string, unknown, RegExp]> = [
		['an empty text', '', /field “User” is empty/],
		['blanks', ' \t ', /field “User” is empty/],
		['null', null, /holds nothing/],
		['a missing field', undefined, /holds nothing/],
		['an object', { id: 'x' }, /holds an object/],
		['a list', ['x'], /holds a list/],
		['a fraction', 1.5, /a number that can’t be an ID/],
		['an unsafe integer', 2 ** 53, /a number that can’t be an ID.*give longer ones as text/],
		['a boolean', true, /holds true or false/],
		['a line break', 'user\n1', /line break/],
		['a line break of Windows', 'user\r\nX-Header: 1', /line break/],
		['a NUL', 'user\0', /line break or another control character/],
		['600 characters', 'x'.repeat(600), /longer than 512 characters/],
		['half a character', 'user\ud83d', /half a character/],
		['two dots', '..', /is not a user/],
		['a dot', '.', /is not a user/],
		['a mark within', 'us\u200eer@example.com', /“usU\+200Eer@example.com” holds a character that can’t be seen/],
		['a space that is none', 'us\u00a0er', /usU\+00A0er/],
		['marks alone', '\u200b\u200e', /field “User” is empty/],
	];

	describe.each(ALL)('%s', (vendor) => {
		test.each(MODES)('by %s: the others are changed, and nothing is asked about it', async (by) => {
			const [first, second] = fine(vendor, by);
			const who = [first, ...values.map(([, value]) => value), second];
			const items = await stage.items(vendor, { by, options: NO_RETRY }, who);
			expect(items).toHaveLength(who.length);
			for (const [i, [what, , words]] of values.entries()) {
				const item = items[i + 1]!;
				expect([what, item.outcome, item.changed]).toEqual([what, 'invalid', false]);
				expect(item.error).toMatch(words);
				expect(item.error).toMatch(
					/Map the field that holds the .* to “User”, or remove this item|Give one person an item/,
				);
				expect(item.error.length).toBeLessThan(300);
			}
			for (const item of [items[0]!, items.at(-1)!]) expect(item.outcome).toMatch(/^(changed|set)$/);
			expect(changedLogins(vendor)).toHaveLength(2);
		});

		test('nothing but such items: no request at all, not even a login', async () => {
			const items = await stage.items(
				vendor,
				{ by: 'id' },
				values.map(([, value]) => value),
			);
			expect(items.every(({ outcome }) => outcome === 'invalid')).toBe(true);
			expect(stage.sandbox[vendor].requests).toEqual([]);
		});

		test('an expression that can’t be evaluated is the item’s, too', async () => {
			const [first] = fine(vendor, 'email');
			const user = { __rl: true, mode: 'email', value: '={{ $json.who.trim() }}' };
			const [good, bad] = await stage.items(vendor, { parameters: { user } }, [first, 5]);
			expect(good!.outcome).toMatch(/^(changed|set)$/);
			expect(bad).toMatchObject({ outcome: 'invalid', changed: false });
			expect(bad!.error).toMatch(/parameter of this item can’t be read|nothing/);
		});

		test('get says the same', async () => {
			const items = await stage.items(
				vendor,
				{ operation: 'get', by: 'login' },
				values.map(([, value]) => value),
			);
			for (const [i, [, , words]] of values.entries()) {
				expect(items[i]!.outcome).toBe('invalid');
				expect(items[i]!.error).toMatch(words);
			}
			expect(stage.sandbox[vendor].requests).toEqual([]);
		});

		test.each(['ada', 'ada@', '@example.com', 'ada archer@example.com', 'a@b@c'])(
			'“%s” is no e-mail address',
			async (who) => {
				const [item] = await stage.items(vendor, { by: 'email' }, [who]);
				expect(item).toMatchObject({ outcome: 'invalid', changed: false });
				expect(item!.error).toContain(`“${who}” is not an e-mail address`);
				expect(stage.sandbox[vendor].requests).toEqual([]);
			},
		);
	});
});

describe('a safe integer is an ID', () => {
	test.each(ALL)('%s', async (vendor) => {
		const person = stage.sandbox[vendor].people.add({ id: '42' });
		const [item] = await stage.items(vendor, { by: 'id' }, [42]);
		expect(item!.outcome).toMatch(/^(changed|set)$/);
		expect(person.enabled).toBe(false);
	});
});

describe('a hostile ID is one segment of the path, and nobody else is touched', () => {
	const hostile = [
		'../../admin',
		'a/b?c=d',
		'..%2f..%2fadmin',
		'a#b',
		'a;b=c',
		'%00',
		'😀',
		'ü',
		"' OR 1=1 --",
		'*',
		'__proto__',
		'constructor',
		'{{7*7}}',
		'a\\b',
		'-1',
		'…/..',
		'x'.repeat(512),
	];

	test.each(ALL)('%s', async (vendor) => {
		const bystanders = stage.sandbox[vendor].people.addMany(3);
		const before = bystanders.map(({ history }) => history.length);
		const [first] = fine(vendor, 'id');
		const items = await stage.items(vendor, { by: 'id', options: NO_RETRY }, [...hostile, first]);
		expect(items.slice(0, -1).map(({ outcome, changed }) => [outcome, changed])).toEqual(
			hostile.map(() => ['notFound', false]),
		);
		expect(items.at(-1)!.outcome).toMatch(/^(changed|set)$/);
		expect(bystanders.map(({ history }) => history.length)).toEqual(before);
		const paths = stage.sandbox[vendor].requests.map(({ path }) => path.split('?')[0]!);
		for (const path of paths) expect(path).toMatch(FORMS[vendor]);
		const segments = paths.map((path) => decodeURIComponent(IN_PATH[vendor]?.exec(path)?.[1] ?? ''));
		if (IN_PATH[vendor]) expect(segments).toEqual(expect.arrayContaining(hostile));
	});

	test.each(ALL)('%s: someone who is really called so is found and changed', async (vendor) => {
		for (const [i, id] of hostile.entries()) stage.sandbox[vendor].people.add({ id, login: `login-of-${i}` });
		const items = await stage.items(vendor, { by: 'id' }, hostile);
		expect(items.map(({ outcome }) => outcome)).toEqual(hostile.map(() => expect.stringMatching(/^(changed|set)$/)));
		expect(changedLogins(vendor)).toHaveLength(hostile.length);
	});

	const ONE = '[^/?#]+';
	const FORMS: Record<VendorName, RegExp> = {
		rsaIdPlus: new RegExp(`^/AdminInterface/restapi/v1/users/(lookup|${ONE}/userStatus)$`),
		oraclePrimavera: new RegExp(`^/cloudapi/restapi/user(/${ONE})?$`),
		akana: new RegExp(`^/api/(login|search|users/${ONE}(/status)?)$`),
		alibabaCloudSso: /^\/$/,
	};
	const IN_PATH: Partial<Record<VendorName, RegExp>> = {
		rsaIdPlus: new RegExp(`/users/(${ONE})/userStatus$`),
		akana: new RegExp(`/users/(${ONE})$`),
	};
});

describe('a credential’s field that can’t be used', () => {
	interface Case {
		vendor: VendorName;
		variant?: string;
		credential: object;
		words: RegExp;
	}
	const keyFile = (change: object) => ({
		get apiKeyFile() {
			return JSON.stringify({ ...(JSON.parse(stage.sandbox.rsaIdPlus.keyFile()) as object), ...change });
		},
	});
	const rsa = (credential: object, words: RegExp): Case => ({ vendor: 'rsaIdPlus', credential, words });
	const oAuth = (credential: object, words: RegExp): Case => ({ ...rsa(credential, words), variant: 'oAuth2Rsa' });
	const urls = (vendor: VendorName, field: string): Case[] =>
		[
			['server.example.com', /doesn’t begin with https:\/\//],
			['ftp://server.example.com', /doesn’t begin with https:\/\//],
			['https://', /is not a URL/],
			['https://a b', /is not a URL/],
			['https://ada:word@server.example.com', /holds a user name or password/],
			['http://server.example.com', /credential would travel unencrypted.*“Allow Insecure HTTP”/],
			['', /“.+” is empty/],
			['https://server.example.com\nX: 1', /holds a line break/],
		].map(([value, words]) => ({ vendor, credential: { [field]: value }, words: words as RegExp }));

	const cases: Case[] = [
		rsa(
			{ apiKeyFile: '' },
			/“API Key File” doesn’t hold the JSON text of the key file.*from the first \{ to the last \}/,
		),
		rsa({ apiKeyFile: 'not JSON' }, /doesn’t hold the JSON text/),
		rsa({ apiKeyFile: '[1]' }, /doesn’t hold the JSON text/),
		rsa({ apiKeyFile: '{"adminRestApiUrl":"https://server.example.com"}' }, /key file .* has no “accessID”/),
		rsa(keyFile({ accessKey: '' }), /has no “accessKey”/),
		rsa(keyFile({ accessKey: 'not a PEM' }), /is not an RSA private key/),
		rsa(keyFile({ accessKey: { pem: 1 } }), /has no “accessKey”/),
		rsa(keyFile({ adminRestApiUrl: 'server.example.com' }), /doesn’t begin with https/),
		rsa(keyFile({ adminRestApiUrl: 'http://server.example.com' }), /travel unencrypted/),
		rsa({ authentication: 'magic' }, /“Authentication” is unknown/),
		oAuth({ clientId: '' }, /“Client ID” is empty/),
		oAuth({ issuerUrl: 'server' }, /“Issuer URL” doesn’t begin with https/),
		oAuth({ privateKeyJwk: 'not JSON' }, /“Private Key \(JWK\)” doesn’t hold a private key/),
		oAuth({ privateKeyJwk: '{"kty":"RSA"}' }, /has no “kid”/),
		oAuth({ privateKeyJwk: '{"kty":"RSA","kid":"1"}' }, /can’t be read as a private key/),
		oAuth({ privateKeyJwk: '{"kty":"EC","crv":"P-521","kid":"1"}' }, /neither an RSA key nor an EC key/),
		...urls('oraclePrimavera', 'serverUrl'),
		{ vendor: 'oraclePrimavera', credential: { username: '' }, words: /“User Name” is empty/ },
		{ vendor: 'oraclePrimavera', credential: { password: '' }, words: /“Password” is empty/ },
		{ vendor: 'oraclePrimavera', credential: { authentication: 'magic' }, words: /“Authentication” is unknown/ },
		...urls('akana', 'serverUrl'),
		{ vendor: 'akana', credential: { email: ' ' }, words: /“Email” is empty/ },
		{ vendor: 'akana', credential: { password: 5 }, words: /“Password” is empty/ },
		{
			vendor: 'alibabaCloudSso',
			credential: { endpoint: '', region: 'cn-atlantis' },
			words: /region “cn-atlantis” has no CloudSSO endpoint/,
		},
		{ vendor: 'alibabaCloudSso', credential: { endpoint: 'http://server.example.com' }, words: /travel unencrypted/ },
		{ vendor: 'alibabaCloudSso', credential: { accessKeyId: '' }, words: /“Access Key ID” is empty/ },
		{ vendor: 'alibabaCloudSso', credential: { accessKeySecret: '' }, words: /“Access Key Secret” is empty/ },
	];

	test.each(cases.map((one, i) => [`${i} ${one.vendor} ${one.words.source}`, one] as const))(
		'%s',
		async (_name, { vendor, variant, credential, words }) => {
			const emails = fine(vendor, 'email');
			const items = await stage.items(vendor, { variant, credential }, [...emails, '']);
			// Each for its own reason: the credential, or the item itself.
			expect(items.map(({ outcome, changed }) => [outcome, changed])).toEqual([
				['unauthorized', false],
				['unauthorized', false],
				['invalid', false],
			]);
			expect(items[0]!.error).toMatch(words);
			for (const secret of stage.sandbox[vendor].secrets) expect(items[0]!.error).not.toContain(secret);
			expect(stage.sandbox[vendor].requests).toEqual([]);
		},
	);

	test.each(ALL)('%s: an execution that stops names the field', async (vendor) => {
		const field = vendor === 'rsaIdPlus' ? 'apiKeyFile' : vendor === 'alibabaCloudSso' ? 'accessKeyId' : 'password';
		const setting = { onError: 'stop', credential: { [field]: '' } } as const;
		const run = await stage.run(vendor, setting, ['ada@example.com']);
		expect(run.status).toBe('error');
		expect(`${run.error?.message} ${run.error?.description}`).toMatch(
			/credential’s field “.*Open the credential|Paste/,
		);
	});
});
