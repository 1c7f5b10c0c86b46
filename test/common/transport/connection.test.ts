import type { LookupFunction } from 'node:net';
import type { ConnectionOptions, EgressFilter } from '../../../nodes/common/transport/connection';
import { ConnectProxy, withEnvironment } from '../../support/connectProxy';
import { loopbackLab, ok } from '../../support/loopbackLab';

const { closing, sending, serving } = loopbackLab();

async function proxying() {
	const proxy = await ConnectProxy.start();
	closing.push(() => proxy.close());
	return proxy;
}

function connecting(options: Partial<ConnectionOptions> = {}) {
	const { connections, send } = sending(options);
	return { connections, get: send };
}

/** A filter as n8n has it, that knows one address for every name. */
function filtering(verdict: () => Promise<{ ok: boolean }> = async () => ({ ok: true })) {
	const validateUrl = jest.fn<Promise<{ ok: boolean }>, [string]>(verdict);
	const lookedUp: string[] = [];
	const lookup: LookupFunction = (hostname, options, done) => {
		lookedUp.push(hostname);
		if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
		else done(null, '127.0.0.1', 4);
	};
	return { validateUrl, lookedUp, createSecureLookup: () => lookup } satisfies EgressFilter & { lookedUp: string[] };
}

describe('connections', () => {
	it('are kept for the next request', async () => {
		const server = await serving();
		const { get } = connecting();
		for (let i = 0; i < 20; i++) await get(server.url());
		expect(server.requests).toHaveLength(20);
		expect(server.connections).toBe(1);
	});

	it('are new for what is sent once more: a proxy that lets no more through is asked again', async () => {
		const [server, proxy] = [await serving(), await proxying()];
		await withEnvironment({ HTTP_PROXY: proxy.url }, async () => {
			const { get } = connecting();
			await get(server.url());
			Object.assign(proxy, { most: 1, refusal: 403 });
			await expect(get(server.url(), { isResent: true })).rejects.toMatchObject({ retry: 'later' });
		});
	});

	it.each([1, 3])('are never more than %i', async (most) => {
		let underWay = 0;
		let highest = 0;
		const server = await serving((_, response) => {
			highest = Math.max(highest, ++underWay);
			setImmediate(() => {
				underWay--;
				response.end('ok');
			});
		});
		const { get } = connecting({ connections: most });
		await Promise.all(Array.from({ length: 20 }, () => get(server.url())));
		expect(server.requests).toHaveLength(20);
		expect(server.connections).toBe(most);
		expect(highest).toBeLessThanOrEqual(most);
	});

	it('are of one host each', async () => {
		const [one, other] = [await serving(), await serving()];
		const { connections, get } = connecting();
		await get(one.url());
		await get(other.url());
		expect(await connections.agentFor(one.url('/a'))).toBe(await connections.agentFor(one.url('/b')));
		expect(await connections.agentFor(one.url())).not.toBe(await connections.agentFor(other.url()));
	});

	it.each([false, true])('are all closed at the end (TLS: %s)', async (secure) => {
		const server = await serving(ok, secure);
		const { connections, get } = connecting({ allowUnauthorizedCerts: true });
		await Promise.all([get(server.url()), get(server.url())]);
		expect(server.open.size).toBeGreaterThan(0);
		await connections.close();
		await server.idle();
	});

	it('after the end are closed as soon as their request is answered', async () => {
		const server = await serving();
		const { connections, get } = connecting();
		await connections.close();
		await get(server.url());
		expect(server.requests).toHaveLength(1);
		await server.idle();
	});
});

describe('the environment’s proxy', () => {
	it('is used for https, and carries TLS to the vendor itself', async () => {
		const [server, proxy] = [await serving(ok, true), await proxying()];
		await withEnvironment({ HTTPS_PROXY: proxy.url }, async () => {
			const { get } = connecting({ allowUnauthorizedCerts: true });
			expect(await get(server.url('/', 'api.example.com'))).toMatchObject({ status: 200, text: 'ok' });
		});
		expect(proxy.tunnels).toEqual([`api.example.com:${server.port}`]);
	});

	it('doesn’t keep TLS from being checked', async () => {
		const [server, proxy] = [await serving(ok, true), await proxying()];
		await withEnvironment({ HTTPS_PROXY: proxy.url }, async () => {
			const { get } = connecting();
			await expect(get(server.url('/', 'api.example.com'))).rejects.toMatchObject({
				fate: 'none',
				message: expect.stringMatching(/certificate of “api\.example\.com:\d+” is not trusted/),
			});
		});
		expect(server.requests).toEqual([]);
	});

	it('is used for http, too', async () => {
		const [server, proxy] = [await serving(), await proxying()];
		await withEnvironment({ http_proxy: proxy.url }, async () => {
			expect(await connecting().get(server.url('/', 'api.example.com'))).toMatchObject({ text: 'ok' });
		});
		expect(proxy.tunnels).toHaveLength(1);
	});

	it('keeps its tunnels for the next request, and no more than allowed', async () => {
		const [server, proxy] = [await serving(ok, true), await proxying()];
		await withEnvironment({ HTTPS_PROXY: proxy.url }, async () => {
			const { connections, get } = connecting({ allowUnauthorizedCerts: true, connections: 2 });
			const url = server.url('/', 'api.example.com');
			await Promise.all(Array.from({ length: 10 }, () => get(url)));
			for (let i = 0; i < 5; i++) await get(url);
			await connections.close();
		});
		expect(server.requests).toHaveLength(15);
		expect(proxy.tunnels.length).toBeLessThanOrEqual(2);
		await server.idle();
	});

	it.each(['127.0.0.1', '*', 'other.example.com, 127.0.0.1'])('isn’t used for NO_PROXY %p', async (hosts) => {
		const [server, proxy] = [await serving(), await proxying()];
		await withEnvironment({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: hosts }, async () => {
			await connecting().get(server.url());
		});
		expect(proxy.tunnels).toEqual([]);
		expect(server.requests).toHaveLength(1);
	});

	it('that wants a login answers for itself, and the vendor gets nothing', async () => {
		const [server, proxy] = [await serving(ok, true), await serving(ok)];
		proxy.onConnect((socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'));
		await withEnvironment({ HTTPS_PROXY: proxy.url() }, async () => {
			const { get } = connecting({ allowUnauthorizedCerts: true });
			await expect(get(server.url('/', 'api.example.com'))).rejects.toMatchObject({
				outcome: 'failed',
				fate: 'none',
			});
		});
		expect(server.connections).toBe(0);
	});

	it('that isn’t there is a connection that fails', async () => {
		const server = await serving();
		await withEnvironment({ HTTP_PROXY: 'http://127.0.0.1:1' }, async () => {
			await expect(connecting().get(server.url())).rejects.toMatchObject({ fate: 'none', retry: 'later' });
		});
		expect(server.connections).toBe(0);
	});
});

describe('n8n’s egress filter', () => {
	it.each([
		['its deadline', () => ({ timeoutMs: 30 }), /can’t be looked up at the moment/],
		['Stop', () => ({ signal: AbortSignal.timeout(30) }), /execution was cancelled/],
	])('that never answers holds a request no longer than %s, nor the end', async (_what, limits, words) => {
		const { connections, get } = connecting({ egress: filtering(() => new Promise(() => {})) });
		await expect(get('http://api.example.com', limits())).rejects.toThrow(words);
		const waiting = get('http://api.example.com', limits());
		await connections.close();
		await expect(waiting).rejects.toThrow(words);
	});

	it('that answers too late for one request answers the next', async () => {
		const server = await serving();
		const verdicts = [new Promise<{ ok: boolean }>(() => {}), Promise.resolve({ ok: true })];
		const { get } = connecting({ egress: filtering(() => verdicts.shift()!) });
		await expect(get(server.url(), { timeoutMs: 30 })).rejects.toThrow(/can’t be looked up/);
		expect(await get(server.url())).toMatchObject({ status: 200 });
	});

	it('is asked once for a host, and looks its name up', async () => {
		const [server, egress] = [await serving(), filtering()];
		const { get } = connecting({ egress });
		await Promise.all([get(server.url('/a', 'api.example.com')), get(server.url('/b', 'api.example.com'))]);
		await get(server.url('/c', 'api.example.com'));
		expect(egress.validateUrl.mock.calls).toEqual([[`http://api.example.com:${server.port}`]]);
		expect(new Set(egress.lookedUp)).toEqual(new Set(['api.example.com']));
		expect(server.requests).toHaveLength(3);
	});

	it('that refuses a host lets no connection be made', async () => {
		const [server, egress] = [await serving(), filtering(async () => ({ ok: false }))];
		const { get } = connecting({ egress });
		for (let i = 0; i < 2; i++) {
			await expect(get(server.url())).rejects.toMatchObject({
				outcome: 'failed',
				fate: 'none',
				message: expect.stringMatching(/SSRF protection doesn’t allow connections to “127\.0\.0\.1:\d+”/),
			});
		}
		expect(server.connections).toBe(0);
	});

	it('that refuses an address when it connects is told from other failures', async () => {
		const [server, egress] = [await serving(), filtering()];
		const refuses: LookupFunction = (_, __, done) =>
			done(Object.assign(new Error('no'), { name: 'SsrfBlockedIpError' }), '', 4);
		const { get } = connecting({ egress: { ...egress, createSecureLookup: () => refuses } });
		await expect(get(server.url('/', 'api.example.com'))).rejects.toThrow(/SSRF protection/);
	});

	it('that can’t look a name up is asked again', async () => {
		const server = await serving();
		const verdicts = [
			() => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' })),
			() => Promise.reject(new Error('DNS lookup returned no results')),
			async () => ({ ok: true }),
		];
		const egress = filtering(() => verdicts.shift()!());
		const { get } = connecting({ egress });
		const url = server.url('/', 'api.example.com');
		await expect(get(url)).rejects.toMatchObject({
			fate: 'none',
			retry: 'later',
			message: expect.stringMatching(/looked up/),
		});
		await expect(get(url)).rejects.toMatchObject({ fate: 'none' });
		expect(await get(url)).toMatchObject({ status: 200 });
	});

	it('is asked about the vendor behind a proxy, but never about the proxy itself', async () => {
		const [server, proxy, egress] = [await serving(), await proxying(), filtering()];
		await withEnvironment({ HTTP_PROXY: proxy.url }, async () => {
			await connecting({ egress }).get(server.url('/', 'api.example.com'));
		});
		expect(egress.validateUrl.mock.calls).toEqual([[`http://api.example.com:${server.port}`]]);
		expect(egress.lookedUp).toEqual([]);
		expect(proxy.tunnels).toHaveLength(1);
		const refuses = filtering(async () => ({ ok: false }));
		await withEnvironment({ HTTP_PROXY: proxy.url }, async () => {
			await expect(connecting({ egress: refuses }).get(server.url())).rejects.toThrow(/SSRF protection/);
		});
		expect(proxy.tunnels).toHaveLength(1);
	});
});
