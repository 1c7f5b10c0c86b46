import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox, type VendorName } from '../../sandbox';
import { ConnectProxy, withEnvironment } from '../support/connectProxy';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
const NO_RETRY = { maxRetries: 0 };

describe('a proxy in the environment', () => {
	// Another address of loopback, so that it can be told from the vendors'.
	const PROXY_ADDRESS = '127.0.0.2';
	let proxy: ConnectProxy;
	let secure: Sandbox;

	beforeAll(async () => {
		[proxy, secure] = await Promise.all([ConnectProxy.start(PROXY_ADDRESS), startSandbox({ tls: true })]);
	});
	afterEach(() => {
		proxy.tunnels.length = 0;
		for (const vendor of secure.running) {
			vendor.people.clear();
			vendor.clearRequests();
		}
	});
	afterAll(async () => await Promise.all([proxy.close(), secure.close()]));

	/** Disables someone at the vendor that speaks TLS. */
	async function disable(vendor: VendorName, environment: Record<string, string>, setting: object = {}) {
		const { email } = secure[vendor].people.add();
		const credential = secure[vendor].credential();
		return await withEnvironment(environment, async () => {
			const [item] = await stage.items(vendor, { credential, options: NO_RETRY, ...setting }, [email]);
			return item!;
		});
	}
	const hostOf = (vendor: VendorName) => new URL(secure[vendor].url).host;

	test.each(ALL)('%s: HTTPS_PROXY is gone through, by CONNECT, with no connection past it', async (vendor) => {
		const { opened } = secure[vendor].connections;
		expect((await disable(vendor, { HTTPS_PROXY: proxy.url })).outcome).toBe('changed');
		expect(proxy.tunnels.length).toBeGreaterThan(0);
		expect(new Set(proxy.tunnels)).toEqual(new Set([hostOf(vendor)]));
		expect(secure[vendor].connections.opened - opened).toBe(proxy.tunnels.length);
	});

	test.each([
		['NO_PROXY names the host', { NO_PROXY: '127.0.0.1' }],
		['NO_PROXY names everything', { NO_PROXY: '*' }],
		['only HTTP_PROXY is set', { HTTPS_PROXY: '', HTTP_PROXY: 'http://127.0.0.2:9' }],
	])('%s: it isn’t', async (_what, environment) => {
		const item = await disable('akana', { HTTPS_PROXY: proxy.url, ...environment });
		expect(item.outcome).toBe('changed');
		expect(proxy.tunnels).toEqual([]);
	});

	test('the certificate is checked behind the proxy, too', async () => {
		const credential = secure.akana.credential({ allowUnauthorizedCerts: false });
		const item = await disable('akana', { HTTPS_PROXY: proxy.url }, { credential });
		expect(item.error).toMatch(/TLS certificate of “127\.0\.0\.1:\d+” is not trusted/);
		expect(secure.akana.requests).toEqual([]);
	});

	test('one that isn’t there is said to be the connection’s fault', async () => {
		const options = { ...NO_RETRY, maxWaitSeconds: 1 };
		const item = await disable('akana', { HTTPS_PROXY: 'http://127.0.0.2:9' }, { options });
		expect(item).toMatchObject({ outcome: 'notAttempted', changed: false });
		expect(item.error).toMatch(/can’t be reached/);
	});

	test('n8n’s SSRF protection is for the vendor’s address, not for the proxy’s', async () => {
		const allowed = { run: { ssrf: { allowedIpRanges: ['127.0.0.1/32'] } } };
		expect((await disable('akana', { HTTPS_PROXY: proxy.url }, allowed)).outcome).toBe('changed');
		expect(proxy.tunnels).not.toEqual([]);
		proxy.tunnels.length = 0;
		const item = await disable('akana', { HTTPS_PROXY: proxy.url }, { run: { ssrf: true } });
		expect(item.error).toMatch(/SSRF protection doesn’t allow connections to “127\.0\.0\.1:\d+”/);
		expect(proxy.tunnels).toEqual([]);
	});
});

describe('a redirect isn’t followed', () => {
	let elsewhere: Server;
	let location: string;
	const reached: string[] = [];

	beforeAll(async () => {
		elsewhere = createServer((request, response) => {
			reached.push(request.url ?? '');
			response.setHeader('content-type', 'application/json').end('{"RequestId":"1"}');
		});
		await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
		location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
	});
	afterAll(() => void elsewhere.close());

	describe.each(ALL)('%s', (vendor) => {
		test.each([301, 302, 303, 307, 308] as const)('%i of a change', async (status) => {
			const person = stage.sandbox[vendor].people.add();
			stage.sandbox[vendor].faultOnce({ action: VENDOR[vendor].changes[0] }, { kind: 'redirect', status, location }, 9);
			const [item] = await stage.items(vendor, { options: NO_RETRY }, [person.email]);
			expect(item).toMatchObject({ outcome: 'failed', changed: false });
			expect(item!.error).toMatch(/server redirects elsewhere\. Redirects aren’t followed.*Check the server URL/);
			expect(person.enabled).toBe(true);
			expect(reached).toEqual([]);
		});

		test('the first request’s', async () => {
			const { email } = stage.sandbox[vendor].people.add();
			stage.sandbox[vendor].faultOnce({}, { kind: 'redirect', location }, 9);
			const [item] = await stage.items(vendor, { options: NO_RETRY }, [email]);
			expect(item!.error).toMatch(/Redirects aren’t followed/);
			expect(stage.sandbox[vendor].requests).toHaveLength(1);
			expect(reached).toEqual([]);
		});
	});
});

describe('http:// to another machine', () => {
	// RSA's token is made out to the very address, so that its sandbox can't go by another name.
	const VENDORS_BY_NAME = [
		['oraclePrimavera', 'serverUrl'],
		['akana', 'serverUrl'],
		['alibabaCloudSso', 'endpoint'],
	] as const;

	test.each(VENDORS_BY_NAME)('%s: only where the credential allows it', async (vendor, field) => {
		const proxy = await ConnectProxy.start();
		const { port } = new URL(stage.sandbox[vendor].url);
		const credential = { [field]: `http://server.example.com:${port}` };
		const { email } = stage.sandbox[vendor].people.add();
		try {
			await withEnvironment({ HTTP_PROXY: proxy.url }, async () => {
				const [refused] = await stage.items(vendor, { credential }, [email]);
				expect(refused).toMatchObject({ outcome: 'unauthorized', changed: false });
				expect(refused!.error).toMatch(/would travel unencrypted.*“Allow Insecure HTTP”/);
				expect(proxy.tunnels).toEqual([]);
				const allowed = { ...credential, allowInsecureHttp: true };
				expect((await stage.items(vendor, { credential: allowed }, [email]))[0]!.outcome).toBe('changed');
				expect(new Set(proxy.tunnels)).toEqual(new Set([`server.example.com:${port}`]));
			});
		} finally {
			await proxy.close();
		}
	});

	test.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('%s is this one', async (host) => {
		const [item] = await stage.items('akana', { credential: { serverUrl: `http://${host}:9` }, options: NO_RETRY }, [
			'ada@example.com',
		]);
		expect(item!.error).toMatch(/can’t be reached/);
	});
});
