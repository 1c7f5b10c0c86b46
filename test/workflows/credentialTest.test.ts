import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox, type VendorName } from '../../sandbox';
import { ConnectProxy, withEnvironment } from '../support/connectProxy';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';

const stage = setStage();

type Fields = Record<string, unknown>;

/** How a vendor is logged in to, and what of a credential's fields each mistake is in. */
interface Way {
	vendor: VendorName;
	variant: string;
	wrongSecret: (fields: Fields) => Fields;
	/** Points every address of the credential elsewhere. */
	at: (origin: string, fields: Fields) => Fields;
	/** Takes the rights away; null where reading needs none, so that only a change would tell. */
	noRole: (() => void) | null;
}

const keyFile = (change: Fields) => (fields: Fields) => ({
	apiKeyFile: JSON.stringify({ ...(JSON.parse(String(fields.apiKeyFile)) as Fields), ...change }),
});
const wrongPassword = () => ({ password: 'not-the-password' });
const wrongKeySecret = () => ({ accessKeySecret: 'not-the-secret' });
const cloudAt = (origin: string) => ({ endpoint: origin, stsEndpoint: origin });
const noPermission = () => stage.sandbox.alibabaCloudSso.mainKey.permissions.clear();
const noRsaRole = () => void (stage.sandbox.rsaIdPlus.settings.role = 'none');
const noScopes = () => void (stage.sandbox.rsaIdPlus.settings.scopes = []);
const oAuthAt = (origin: string) => ({
	adminRestApiUrl: `${origin}/AdminInterface/restapi`,
	issuerUrl: `${origin}/oauth`,
});
const notAdmin = () => void (stage.sandbox.oraclePrimavera.settings.admin = false);
const serverAt = (origin: string) => ({ serverUrl: origin });

const WAYS: readonly Way[] = [
	{
		vendor: 'rsaIdPlus',
		variant: 'apiKey',
		wrongSecret: keyFile({ accessID: 'another' }),
		at: (origin, fields) => keyFile({ adminRestApiUrl: `${origin}/AdminInterface/restapi/v1` })(fields),
		noRole: noRsaRole,
	},
	...['oAuth2Rsa', 'oAuth2Ec'].map((variant) => ({
		vendor: 'rsaIdPlus' as const,
		variant,
		wrongSecret: () => ({ clientId: 'another-client' }),
		at: oAuthAt,
		noRole: noScopes,
	})),
	...['basic', 'bearer'].map((variant) => ({
		vendor: 'oraclePrimavera' as const,
		variant,
		wrongSecret: wrongPassword,
		at: serverAt,
		noRole: notAdmin,
	})),
	{
		vendor: 'akana',
		variant: '',
		wrongSecret: wrongPassword,
		at: serverAt,
		noRole: () => void (stage.sandbox.akana.settings.siteAdmin = false),
	},
	...['accessKey', 'securityToken', 'role'].map((variant) => ({
		vendor: 'alibabaCloudSso' as const,
		variant,
		wrongSecret: wrongKeySecret,
		at: cloudAt,
		noRole: noPermission,
	})),
];

const each = (ways: readonly Way[]) => ways.map((way) => [`${way.vendor} ${way.variant}`.trim(), way] as const);

function fieldsOf({ vendor, variant }: Way, from: Sandbox = stage.sandbox): Fields {
	const at = from[vendor] as { credential(overrides?: object, variant?: string): Fields };
	return at.credential({}, variant || undefined);
}

async function press({ vendor }: Way, fields: object, options: object = {}) {
	return await stage.engine.testCredential(VENDOR[vendor].credentialType, fields, options);
}

/** @returns the message of a test that fails */
async function complaint(way: Way, change: (fields: Fields) => Fields, options: object = {}): Promise<string> {
	const fields = fieldsOf(way);
	const { status, message } = await press(way, { ...fields, ...change(fields) }, options);
	expect(status).toBe('Error');
	for (const secret of stage.sandbox[way.vendor].secrets) expect(message).not.toContain(secret);
	expect(message).not.toMatch(/BEGIN|Bearer|eyJ|not-the-/);
	return message;
}

/** A server that isn't the vendor's. */
async function withServer<T>(listener: RequestListener, work: (origin: string) => Promise<T>): Promise<T> {
	const server: Server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

const html =
	(status: number): RequestListener =>
	(_, response) =>
		response.writeHead(status, { 'content-type': 'text/html' }).end('<html><h1>Example</h1><p>eyJ.x.y</p></html>');

const otherService: RequestListener = (_, response) =>
	response.setHeader('content-type', 'application/json').end('{"status":"ok","service":"gateway"}');

let proxy: ConnectProxy;
beforeAll(async () => void (proxy = await ConnectProxy.start()));
afterAll(async () => await proxy.close());

describe.each(each(WAYS))('%s', (_name, way) => {
	test('a credential that works', async () => {
		stage.sandbox[way.vendor].people.add();
		expect(await press(way, fieldsOf(way))).toEqual({ status: 'OK', message: 'Connection successful' });
		expect(stage.changes(way.vendor)).toEqual([]);
	});

	test('each mistake has its own message, and it says which', async () => {
		const wrongSecret = await complaint(way, way.wrongSecret);
		expect(wrongSecret).toMatch(/reject|refused/);
		expect(wrongSecret).toMatch(/Check/);

		const page = (listener: RequestListener) =>
			withServer(listener, async (origin) => await complaint(way, (fields) => way.at(origin, fields)));
		const notThere = await page(html(404));
		expect(notThere).toMatch(/\(404\).*(URL|endpoint)/i);
		const login = await page(html(200));
		expect(login).toMatch(/(can’t be understood|holds none|gave no session).*(URL|endpoint|hosted by)/i);
		const other = await page(otherService);
		expect(other).toMatch(/(can’t be understood|holds none|gave no session|holds no key).*(URL|endpoint|hosted by)/i);

		const unreachable = await withServer(html(200), async (origin) => await Promise.resolve(origin));
		const nobody = await complaint(way, (fields) => way.at(unreachable, fields));
		expect(nobody).toContain(`“${new URL(unreachable).host}” can’t be reached: nothing answers there.`);

		const kinds = [wrongSecret, notThere, login, nobody];
		expect(new Set(kinds).size).toBe(kinds.length);
		if (!way.noRole) return;
		way.noRole();
		const noRole = await complaint(way, () => ({}));
		expect(noRole).toMatch(/role|right|permission|authori[sz]ed|scopes/i);
		// RSA refuses a wrong key and a missing role with one and the same answer.
		if (way.vendor !== 'rsaIdPlus') expect(kinds).not.toContain(noRole);
	});

	test('a host that doesn’t exist', async () => {
		const message = await complaint(way, (fields) => way.at('https://nowhere.invalid', fields));
		expect(message).toMatch(/“nowhere\.invalid” can’t be (found|reached)|“nowhere\.invalid” can’t be looked up/);
	});

	test('a redirect isn’t followed', async () => {
		const reached: string[] = [];
		const message = await withServer(
			(request, response) => {
				reached.push(request.url ?? '');
				response.end();
			},
			async (target) =>
				await withServer(
					(_, response) => response.writeHead(302, { location: target }).end(),
					async (origin) => await complaint(way, (fields) => way.at(origin, fields)),
				),
		);
		expect(message).toMatch(/Redirects aren’t followed/);
		expect(reached).toEqual([]);
	});

	test('an answer that drips in ends when its time is over', async () => {
		const inTime = AbortSignal.timeout.bind(AbortSignal);
		const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => inTime(100));
		const message = await withServer(
			(_, response) => {
				response.writeHead(200, { 'content-length': '1000000' });
				const drip = setInterval(() => response.write('{'), 20);
				response.on('close', () => clearInterval(drip));
			},
			async (origin) => await complaint(way, (fields) => way.at(origin, fields)),
		);
		timeout.mockRestore();
		expect(message).toMatch(/didn’t answer in time/);
	});

	test('n8n’s SSRF protection holds', async () => {
		const message = await complaint(way, () => ({}), { ssrf: true });
		expect(message).toMatch(/SSRF protection doesn’t allow connections to “127\.0\.0\.1:\d+”.*N8N_SSRF_ALLOWED/);
		expect(stage.sandbox[way.vendor].requests).toEqual([]);
	});

	test('whatever the fields hold, it ends in words', async () => {
		const junk = [undefined, null, 0.5, true, '', 'junk', '{', '\n', ['x'], { a: { b: 1 } }, '\ud800'];
		const fields = fieldsOf(way);
		const names = Object.keys(fields);
		const filled = names.flatMap((name) => junk.map((value) => ({ ...fields, [name]: value })));
		const nothing = [{}, Object.fromEntries(names.map((name) => [name, {}]))];
		// An endpoint that is left out is the vendor's own: the proxy keeps it from being reached.
		await withEnvironment({ HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1' }, async () => {
			for (const data of [...filled, ...nothing]) {
				const { status, message } = await press(way, data);
				expect(['OK', 'Error']).toContain(status);
				expect(message).toMatch(/^.{10,}$/);
				for (const secret of stage.sandbox[way.vendor].secrets) expect(message).not.toContain(secret);
			}
			for (const data of nothing) expect((await press(way, data)).status).toBe('Error');
		});
	});
});

describe('a certificate that nobody vouches for', () => {
	let secure: Sandbox;
	beforeAll(async () => void (secure = await startSandbox({ tls: true })));
	afterAll(async () => await secure.close());

	test.each(each(WAYS))('%s', async (_name, way) => {
		secure[way.vendor].people.add();
		const fields = fieldsOf(way, secure);
		expect((await press(way, fields)).status).toBe('OK');
		const { status, message } = await press(way, { ...fields, allowUnauthorizedCerts: false });
		expect(status).toBe('Error');
		expect(message).toMatch(/TLS certificate of “127\.0\.0\.1:\d+” is not trusted.*Ignore SSL Issues/);
	});
});

test('a CloudSSO credential without a directory is tried with the list of directories', async () => {
	const way = WAYS.find(({ vendor }) => vendor === 'alibabaCloudSso')!;
	expect((await press(way, { ...fieldsOf(way), directoryId: '' })).status).toBe('OK');
	expect(stage.sandbox.alibabaCloudSso.requests.map(({ action }) => action)).toEqual(['ListDirectories']);
});

describe('n8n’s SSRF protection holds outside the Test button, too', () => {
	const REFUSED = /SSRF protection doesn’t allow connections to “127\.0\.0\.1:\d+”.*N8N_SSRF_ALLOWED/;
	const ALLOWED = { ssrf: { allowedIpRanges: ['127.0.0.1/32'] } };

	test.each(VENDORS)('$name: executions', async ({ name }) => {
		const { email } = stage.sandbox[name].people.add();
		const [refused] = await stage.items(name, { run: { ssrf: true } }, [email]);
		expect(refused).toMatchObject({ outcome: 'failed', changed: false });
		expect(refused!.error).toMatch(REFUSED);
		expect(stage.sandbox[name].requests).toEqual([]);
		const run = await stage.run(name, { operation: 'getMany', onError: 'stop', run: { ssrf: true } }, ['']);
		expect(`${run.error?.message} ${run.error?.description}`).toMatch(REFUSED);
		const [allowed] = await stage.items(name, { run: ALLOWED }, [email]);
		expect(allowed!.outcome).toMatch(/changed|set/);
		expect(run.output(NODE)).toEqual([]);
	});

	test.each(VENDORS)('$name: lists', async ({ name, nodeType }) => {
		const search = async (ssrf: object) =>
			await stage.engine.listSearch(nodeType, 'searchUsers', { credentials: stage.credentials(name), ...ssrf });
		await expect(search({ ssrf: true })).rejects.toThrow(/SSRF protection doesn’t allow/);
		expect(stage.sandbox[name].requests).toEqual([]);
		stage.sandbox[name].people.add();
		stage.sandbox.akana.settings.showsOwnAccount = false;
		expect((await search(ALLOWED)).results).toHaveLength(1);
	});
});
