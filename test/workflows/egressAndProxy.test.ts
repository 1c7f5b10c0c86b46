import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox, type VendorName } from '../../sandbox';
import { ConnectProxy, withEnvironment } from '../support/connectProxy';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
const NO_RETRY = { maxRetries: 0 };
/** Gives a way up soon that is down. */
const SOON = { options: { maxRetries: 0, maxWaitSeconds: 1 } };

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

	test.each([
		['http://svc:pa#ss@proxy.example.com:99999', /user name or password holds “#”, which has to be written as %23/],
		['http://svc:pa#ss@127.0.0.2:8080', /holds “#”/],
		['http://svc:s3cretpart/ss@127.0.0.2:8080', /holds “\/”, which has to be written as %2F/],
		['http://svc:s3cretpart?ss@127.0.0.2:8080', /holds “\?”/],
		['http://svc:s3cretpart@ss@127.0.0.2:8080', /holds “@”, which has to be written as %40/],
		['http://svc:s3cretpart%ss@127.0.0.2:8080', /holds “%”, which has to be written as %25/],
		['svc:s3cretpart#@127.0.0.2:8080', /holds “#”/],
		['http://svc:s3cretpart@127.0.0.2:99999', /its port is no number from 1 to 65535/],
		['http://svc:s3cretpart@127.0.0.2:port', /its port is no number/],
		['socks5://svc:s3cretpart@127.0.0.2:1080', /it is a SOCKS proxy, and only HTTP proxies/],
		['ftp://svc:s3cretpart@127.0.0.2:1080', /doesn’t begin with http/],
		['http://svc:s3cretpart@', /is no URL|names no host/],
	])('%s in the variable is said in words, without its password', async (HTTPS_PROXY, words) => {
		for (const environment of [{ HTTPS_PROXY }, { ALL_PROXY: HTTPS_PROXY }] as Array<Record<string, string>>) {
			const item = await disable('akana', environment);
			expect(item).toMatchObject({ outcome: 'failed', changed: false });
			expect(item.error).toMatch(words);
			expect(item.error).toContain(`The proxy in ${Object.keys(environment)[0]} can’t be used`);
			expect(JSON.stringify(item)).not.toMatch(/s3cretpart|pa#|ss@/);
		}
		expect(secure.akana.requests).toEqual([]);
	});

	test('what n8n reads isn’t refused: no port, spaces, ports and leading dots in NO_PROXY', async () => {
		const { port } = new URL(secure.akana.url);
		for (const NO_PROXY of [`example.com, 127.0.0.1:${port}`, 'a b .0.0.1', '*.0.0.1'])
			expect((await disable('akana', { HTTPS_PROXY: 'http://127.0.0.2', NO_PROXY })).outcome).toBe('changed');
	});

	test('nothing listens at the proxy: it is named, not the vendor', async () => {
		const item = await disable('akana', { HTTPS_PROXY: 'http://svc:s3cretpart@127.0.0.2:9' }, SOON);
		expect(item).toMatchObject({ outcome: expect.stringMatching(/failed|notAttempted/), changed: false });
		expect(item.error).toMatch(
			/The proxy in HTTPS_PROXY can’t be gone through\..*“127\.0\.0\.2:9”.*nothing answers there/,
		);
		expect(JSON.stringify(item)).not.toContain('s3cretpart');
	});

	test.each([407, 403, 503])('a %i to CONNECT is the proxy’s word, not the vendor’s', async (status) => {
		const refusing = createServer().on('connect', (_, socket) => {
			socket.on('error', () => undefined);
			socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 2\r\n\r\nno`);
		});
		await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.2', resolve));
		const { port } = refusing.address() as AddressInfo;
		try {
			const item = await disable('akana', { HTTPS_PROXY: `http://svc:s3cretpart@127.0.0.2:${port}` }, SOON);
			expect(item).toMatchObject({ outcome: expect.stringMatching(/failed|notAttempted/), changed: false });
			expect(item.error).toMatch(new RegExp(`The proxy “127.0.0.2:${port}” in HTTPS_PROXY .*\\(${status}\\)`));
			expect(secure.akana.requests).toEqual([]);
		} finally {
			refusing.close();
		}
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

	test.each([303, 307] as const)('%i of a change of somebody who can’t be read back', async (status) => {
		const { id } = stage.sandbox.rsaIdPlus.people.add();
		stage.sandbox.rsaIdPlus.faultOnce({ action: 'changeStatus' }, { kind: 'redirect', status, location }, 9);
		const [item] = await stage.items('rsaIdPlus', { by: 'id', options: NO_RETRY }, [id]);
		const said = status === 303 ? { outcome: 'unknown', changed: null } : { outcome: 'failed', changed: false };
		expect(item).toMatchObject(said);
	});

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

		// A form that was sent is often answered so once it is done (RFC 9110, 15.4.4).
		test.each([301, 302, 303] as const)('%i of a change that was made: it is read back', async (status) => {
			const person = stage.sandbox[vendor].people.add();
			const fault = { kind: 'redirect', status, location, apply: true } as const;
			stage.sandbox[vendor].faultOnce({ action: VENDOR[vendor].changes[0] }, fault, 9);
			const [item] = await stage.items(vendor, { options: NO_RETRY }, [person.email]);
			expect(item).toMatchObject({ outcome: 'changed', changed: true, proof: 'readBack', after: { enabled: false } });
			expect(item!.warning).toMatch(/server redirects elsewhere/);
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
		const [item] = await stage.items('akana', { credential: { serverUrl: `http://${host}:9` }, ...SOON }, [
			'ada@example.com',
		]);
		expect(item!.error).toMatch(/can’t be reached/);
	});
});
