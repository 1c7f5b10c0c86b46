import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { startSandbox, VENDOR_NAMES, type Sandbox, type SandboxOptions } from '../../sandbox';
import { hostInUrl } from '../../sandbox/core/listen';
import { forkSandbox, type RemoteSandbox } from '../../sandbox/process';
import { basic, call } from './support';

// A process takes its time to start where the machine is busy.
const PROCESS_MS = 60_000;

let open: Array<Sandbox | RemoteSandbox> = [];
afterEach(async () => {
	await Promise.all(open.map((sandbox) => sandbox.close()));
	open = [];
});

async function start(options?: SandboxOptions): Promise<Sandbox> {
	const sandbox = await startSandbox(options);
	open.push(sandbox);
	return sandbox;
}

/** Sends GETs one after the other through an agent. */
async function get(url: string, options: https.RequestOptions, times = 1): Promise<void> {
	for (let i = 0; i < times; i++) {
		const request = (url.startsWith('https') ? https : http).get(url, options);
		const [response] = (await once(request, 'response')) as [http.IncomingMessage];
		response.resume();
		await once(response, 'end');
	}
}

it('starts every vendor on a port of its own, with a credential that says where', async () => {
	const sandbox = await start();
	const ports = VENDOR_NAMES.map((name) => new URL(sandbox[name].url).port);
	expect(new Set(ports).size).toBe(4);
	expect(sandbox.rsaIdPlus.credential()).toMatchObject({
		authentication: 'apiKey',
		protectedUsers: '',
		allowInsecureHttp: false,
		allowUnauthorizedCerts: false,
	});
	expect(sandbox.akana.credential({ password: 'x' })).toMatchObject({ serverUrl: sandbox.akana.url, password: 'x' });
	expect(sandbox.oraclePrimavera.credential({}, 'bearer')).toMatchObject({ authentication: 'bearer' });
	expect(sandbox.alibabaCloudSso.credential({}, 'role')).toMatchObject({ roleArn: sandbox.alibabaCloudSso.roleArn });
});

it.each([
	['127.0.0.1', '127.0.0.1'],
	['sandbox.example.com', 'sandbox.example.com'],
	['0.0.0.0', '127.0.0.1'],
	['::1', '[::1]'],
	['::', '[::1]'],
])('is reached at a URL where it listens at %s', (host, inUrl) => {
	expect(hostInUrl(host)).toBe(inUrl);
	expect(new URL(`http://${hostInUrl(host)}:8801`).port).toBe('8801');
});

it('starts those that are wanted, and ends all connections with them', async () => {
	const sandbox = await startSandbox({ vendors: ['akana'] });
	expect(sandbox.running).toEqual([sandbox.akana]);
	expect(sandbox.oraclePrimavera).toBeUndefined();
	await call(sandbox.akana.url);
	await sandbox.close();
	await expect(call(sandbox.akana.url)).rejects.toThrow();
});

it('speaks TLS with a certificate for 127.0.0.1 and resumes sessions', async () => {
	const { akana, certificate } = await start({ tls: true, vendors: ['akana'] });
	expect(akana.credential()).toMatchObject({ allowUnauthorizedCerts: true });
	await expect(get(akana.url, {})).rejects.toThrow(/self-signed/);
	const agent = new https.Agent({ maxCachedSessions: 1 });
	await get(akana.url, { agent, ca: certificate! }, 3);
	expect(akana.connections.tlsResumed).toBe(2);
	// The handshake that the client broke off isn't a connection.
	expect(akana.connections.opened).toBe(3);
});

it('counts connections', async () => {
	const { akana } = await start({ vendors: ['akana'] });
	const agent = new http.Agent({ keepAlive: true });
	await get(akana.url, { agent }, 3);
	expect(akana.connections).toMatchObject({ opened: 1, open: 1 });
	const [first, second, third] = akana.requests;
	expect([first, second, third].map((record) => record!.connectionId)).toEqual([1, 1, 1]);
	expect(first!.remotePort).toBe(third!.remotePort);
	agent.destroy();
	await get(akana.url, { agent: false });
	expect(akana.requests.at(-1)!.connectionId).toBe(2);
});

it('resets a TLS connection too', async () => {
	const { akana, certificate } = await start({ tls: true, vendors: ['akana'] });
	akana.faultOnce({}, { kind: 'resetBefore' });
	await expect(get(akana.url, { ca: certificate! })).rejects.toMatchObject({ code: 'ECONNRESET' });
	akana.faultOnce({}, { kind: 'cutBody' });
	await expect(get(akana.url, { ca: certificate! })).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('notices a client that hangs up, and does the work all the same', async () => {
	const { oraclePrimavera: oracle } = await start({ vendors: ['oraclePrimavera'] });
	const { id, login: loginId } = oracle.people.add();
	const { username, password } = oracle.credential();
	oracle.faultOnce({}, { kind: 'slow', ms: 50, apply: 'after' });
	const arrived = new Promise<void>((resolve) => {
		oracle.intercept = () => {
			resolve();
			return undefined;
		};
	});
	const request = http.request(`${oracle.url}/cloudapi/restapi/user/change-status`, {
		method: 'PUT',
		headers: {
			authorization: basic(username as string, password as string),
			'content-type': 'application/json',
		},
	});
	request.on('error', () => undefined);
	request.end(JSON.stringify([{ id, loginId, disabled: true }]));
	const [socket] = (await once(request, 'socket')) as [Socket];
	await arrived;
	const changed = new Promise((resolve) => {
		const push = oracle.people.get(id)!.history.push;
		oracle.people.get(id)!.history.push = function (...entries) {
			resolve(entries[0]);
			return push.apply(this, entries);
		};
	});
	socket.destroy();
	expect(await changed).toMatchObject({ enabled: false, by: 'api', requestNo: 1 });
	expect(oracle.requests[0]!.status).toBeNull();
	expect(oracle.requests[0]!.abandonedAt).not.toBeNull();
});

it('keeps brief records on demand', async () => {
	const { akana } = await start({ vendors: ['akana'], records: 'brief' });
	await call(`${akana.url}/api/login`, { method: 'POST', body: '{}' });
	expect(akana.requests).toMatchObject([{ action: 'login', status: 404, headers: {}, body: '' }]);
	akana.clearRequests();
	expect([akana.requests.length, akana.limiter.accepted.length]).toEqual([0, 0]);
});

it(
	'runs in a process of its own',
	async () => {
		const remote = await forkSandbox({ tls: true, vendors: ['oraclePrimavera'] });
		open.push(remote);
		expect(remote.pid).not.toBe(process.pid);
		const [first] = await remote.addPeople('oraclePrimavera', 3);
		expect(first).toMatchObject({ id: '3001', login: 'user1', enabled: true });
		const { serverUrl, username, password } = await remote.credential('oraclePrimavera');
		await remote.limit('oraclePrimavera', { perSecond: 0.001, burst: 1 });
		const headers = { authorization: basic(username as string, password as string) };
		const url = `${serverUrl as string}/cloudapi/restapi/user`;
		await get(url, { headers, ca: remote.certificate! }, 2);
		const stats = await remote.stats('oraclePrimavera');
		expect(stats).toMatchObject({
			requests: 2,
			byAction: { list: 2 },
			byStatus: { 200: 1, 429: 1 },
			accepted: { length: 1 },
			refused: { length: 1 },
		});
		await remote.setEveryone('oraclePrimavera', { enabled: false });
		expect(await remote.people('oraclePrimavera')).toMatchObject([
			{ enabled: false },
			{ enabled: false },
			{ enabled: false },
		]);
		await remote.clear('oraclePrimavera');
		await remote.removeEveryone('oraclePrimavera');
		await remote.settings('oraclePrimavera', { tenant: 'acme' });
		await remote.latency('oraclePrimavera', 1);
		expect((await remote.credential('oraclePrimavera')).serverUrl).toMatch(/\/acme$/);
		expect((await remote.cpu()).user).toBeGreaterThan(0);
		await expect(remote.stats('akana')).rejects.toThrow();
	},
	PROCESS_MS,
);

it(
	'says why a process of its own could not start',
	async () => {
		const { akana } = await start({ vendors: ['akana'] });
		const port = Number(new URL(akana.url).port);
		await expect(forkSandbox({ vendors: ['rsaIdPlus'], portBase: port })).rejects.toThrow(/is taken/);
	},
	PROCESS_MS,
);
