import http from 'node:http';
import type { Fault } from '../../sandbox';
import { basic, sandboxForEach } from './support';

const { get } = sandboxForEach({ vendors: ['oraclePrimavera'] });
const oracle = () => get().oraclePrimavera;

interface Seen {
	status?: number;
	headers?: http.IncomingHttpHeaders;
	body?: string;
	error?: string;
}

/** Sees what reaches the socket, half a body included. */
function send(method: string, path: string, set?: unknown): Promise<Seen> {
	const { username, password } = oracle().credential();
	return new Promise((resolve) => {
		const headers = {
			authorization: basic(username as string, password as string),
			'content-type': 'application/json',
		};
		const request = http.request(`${oracle().url}/cloudapi/restapi${path}`, { method, headers });
		request.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code }));
		request.on('response', (response) => {
			let body = '';
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => (body += chunk));
			const seen = () => ({ status: response.statusCode, headers: response.headers, body });
			response.on('end', () => resolve(seen()));
			response.on('error', (error: NodeJS.ErrnoException) => resolve({ ...seen(), error: error.code }));
		});
		request.end(JSON.stringify(set));
	});
}

/** Disables three people under a fault. */
async function disable(fault: Fault): Promise<Seen & { disabled: number }> {
	const people = oracle().people.addMany(3);
	oracle().faultOnce({ action: 'changeStatus' }, fault);
	const set = people.map(({ id, login: loginId }) => ({ id, loginId, disabled: true }));
	const seen = await send('PUT', '/user/change-status', set);
	return { ...seen, disabled: people.filter(({ enabled }) => !enabled).length };
}

const SUCCESS = '{"3001":"","3002":"","3003":""}';

it.each<[Fault, Partial<Seen>, number]>([
	[{ kind: 'status', status: 503 }, { status: 503, body: 'Injected 503' }, 0],
	[{ kind: 'status', status: 500, body: 'empty', apply: 2 }, { status: 500, body: '' }, 2],
	[{ kind: 'status', status: 502, body: 'html', apply: true }, { status: 502 }, 3],
	[{ kind: 'status', status: 504, body: 'late' }, { status: 504, body: 'late' }, 0],
	[{ kind: 'throttled' }, { status: 429 }, 0],
	[{ kind: 'resetBefore' }, { error: 'ECONNRESET' }, 0],
	[{ kind: 'resetDuring', changes: 1 }, { error: 'ECONNRESET' }, 1],
	[{ kind: 'resetAfterApply' }, { error: 'ECONNRESET' }, 3],
	[{ kind: 'cutBody' }, { status: 200, body: SUCCESS.slice(0, 15), error: 'ECONNRESET' }, 3],
	[{ kind: 'slow', ms: 5 }, { status: 200, body: SUCCESS }, 3],
	[{ kind: 'slow', ms: 5, apply: 'after' }, { status: 200, body: SUCCESS }, 3],
	[{ kind: 'slow', ms: 5, apply: 'never' }, { error: 'ECONNRESET' }, 0],
	[{ kind: 'lie' }, { status: 200, body: SUCCESS }, 0],
	[{ kind: 'emptyBody' }, { status: 200, body: '' }, 3],
	[{ kind: 'emptyBody', apply: false }, { status: 200, body: '' }, 0],
	[{ kind: 'foreignBody', json: { a: 1 } }, { status: 200, body: '{"a":1}' }, 3],
	[{ kind: 'notJson', apply: 1 }, { status: 200 }, 1],
	[{ kind: 'deepJson', depth: 3 }, { status: 200, body: '[[[]]]' }, 3],
	[{ kind: 'redirect', location: 'http://127.0.0.1:9/' }, { status: 302, body: '' }, 0],
	[{ kind: 'edit', edit: () => ({ 3001: '' }) }, { status: 200, body: '{"3001":""}' }, 3],
	[{ kind: 'edit', edit: (body) => body, apply: false }, { status: 200, body: SUCCESS }, 0],
])('%j', async (fault, expected, disabled) => {
	const seen = await disable(fault);
	expect(seen).toMatchObject({ ...expected, disabled });
	expect(oracle().requests.at(-1)).toMatchObject({
		fault: fault.kind,
		status: expected.status ?? null,
		appliedTo: { length: disabled },
	});
});

it('redirects to where it is told, with the headers it is told', async () => {
	const moved = await disable({ kind: 'redirect', location: 'http://127.0.0.1:9/', status: 307 });
	expect(moved).toMatchObject({ status: 307, headers: { location: 'http://127.0.0.1:9/' } });
	const busy = await disable({ kind: 'status', status: 503, headers: { 'retry-after': '7' } });
	expect(busy.headers).toMatchObject({ 'retry-after': '7' });
	const throttled = await disable({ kind: 'throttled', retryAfter: 'soon' });
	expect(throttled.headers).toMatchObject({ 'retry-after': 'soon' });
});

it('puts hostile members into every object', async () => {
	oracle().people.add();
	oracle().faultOnce({ action: 'list' }, { kind: 'proto' });
	const { body } = await send('GET', '/user');
	expect(body?.match(/"__proto__":\{"polluted":true/g)).toHaveLength(2);
	expect(JSON.parse(body!)).toMatchObject([{ loginId: 'user1', organization: { name: 'Example' } }]);
	oracle().faultOnce({ action: 'list' }, { kind: 'hugeNumbers' });
	expect((await send('GET', '/user')).body).toMatch(/^\[\{"huge":1e999,"long":1234567890\d+,/);
});

it('streams as much as it is told', async () => {
	oracle().faultOnce({}, { kind: 'oversize', bytes: 1_000_000 });
	const { body } = await send('GET', '/user');
	expect(body!.length).toBeGreaterThan(1_000_000);
	expect(Object.keys(JSON.parse(body!) as object)).toEqual(['padding']);
});

describe('which request', () => {
	it('is chosen by method, path, action and user; so often, in order', async () => {
		const { id } = oracle().people.add({ login: 'JSMITH' });
		oracle().faultOnce({ userId: id }, { kind: 'status', status: 500 }, 2);
		oracle().faultOnce({ method: 'GET', path: '/JSMITH' }, { kind: 'status', status: 502 });
		oracle().faultOnce({ path: /user$/, action: 'list' }, { kind: 'status', status: 503 });
		const set = [{ id, loginId: 'JSMITH', disabled: true }];
		const statuses = [];
		for (const [method, path, body] of [
			['GET', '/user'],
			['GET', '/user'],
			['GET', '/user/JSMITH'],
			['PUT', '/user/change-status', set],
			['PUT', '/user/change-status', set],
			['PUT', '/user/change-status', set],
		] as const)
			statuses.push((await send(method, path, body)).status);
		expect(statuses).toEqual([503, 200, 502, 500, 500, 200]);
	});

	it('may be decided by a hook, which comes first and can act as another admin', async () => {
		const { id } = oracle().people.add();
		oracle().faultOnce({}, { kind: 'status', status: 500 });
		oracle().intercept = ({ action }) => {
			oracle().people.setState(id, { locked: true });
			return action === 'list' ? { kind: 'status', status: 504 } : undefined;
		};
		expect((await send('GET', '/user')).status).toBe(504);
		expect(oracle().people.get(id)).toMatchObject({ locked: true });
		expect((await send('GET', `/user/${id}`)).status).toBe(500);
		oracle().faultOnce({}, { kind: 'status', status: 500 });
		oracle().clearFaults();
		expect((await send('GET', '/user')).status).toBe(200);
	});

	it('is none that the limit refused', async () => {
		oracle().limit({ perSecond: 1, burst: 0 });
		oracle().faultOnce({}, { kind: 'status', status: 500 });
		expect((await send('GET', '/user')).status).toBe(429);
		oracle().limit(null);
		expect((await send('GET', '/user')).status).toBe(500);
	});
});
