import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Cancelled, Fault } from '../../../nodes/common/fault';
import { httpSender } from '../../../nodes/common/transport/httpSender';
import { Connections, type ConnectionOptions } from '../../../nodes/common/transport/connection';
import type { Outgoing, SendLimits } from '../../../nodes/common/transport/sender';
import { Loopback } from '../../support/loopback';

const closing: Array<() => Promise<void>> = [];

afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

async function serving(listener: RequestListener, { secure = false } = {}) {
	const server = await (secure ? Loopback.startSecure(listener) : Loopback.start(listener));
	closing.push(() => server.close());
	return server;
}

/** Sends to a server, over connections that are closed after the test. */
function sending(options: Partial<ConnectionOptions> = {}) {
	const connections = new Connections({ connections: 5, allowUnauthorizedCerts: false, egress: null, ...options });
	closing.push(() => connections.close());
	const sender = httpSender(connections);
	const send = (url: string, more: Partial<Outgoing & SendLimits> = {}) => {
		const { timeoutMs = 20_000, maxBytes = 1_000_000, signal, onLeft, ...request } = more;
		return sender({ method: 'GET', url, headers: {}, ...request }, { timeoutMs, maxBytes, signal, onLeft });
	};
	return { connections, send };
}

const ok: RequestListener = (_, response) => response.end('ok');

async function bodyOf(request: NodeJS.ReadableStream): Promise<string> {
	let body = '';
	for await (const part of request) body += String(part);
	return body;
}

describe('a request', () => {
	it.each(['GET', 'POST', 'PUT', 'PATCH'] as const)('arrives as it was composed (%s)', async (method) => {
		let arrived: unknown;
		const server = await serving((request, response) => {
			void bodyOf(request).then((body) => {
				const { headers, url } = request;
				arrived = {
					method: request.method,
					url,
					body,
					type: headers['content-type'],
					accept: headers.accept,
					own: headers['x-own'],
				};
				response.end();
			});
		});
		const [body, type] = method === 'GET' ? [] : [' {"a": 1} ', 'application/json'];
		const headers = { ...(type && { 'Content-Type': type }), 'X-Own': 'one; two' };
		await sending().send(server.url('/users/a%2Fb?c=%20d'), { method, headers, body });
		expect(arrived).toEqual({
			method,
			url: '/users/a%2Fb?c=%20d',
			body: body ?? '',
			type,
			accept: 'application/json',
			own: 'one; two',
		});
	});

	it.each([false, true])(
		'is told to have left once its connection stands, and before its answer (TLS: %s)',
		async (secure) => {
			const told: string[] = [];
			const server = await serving(
				(_, response) => {
					told.push(`${server.connections} connection`);
					response.end('ok');
				},
				{ secure },
			);
			const { send } = sending({ allowUnauthorizedCerts: true });
			const onLeft = () => told.push('left');
			await send(server.url(), { onLeft });
			expect(told.sort()).toEqual(['1 connection', 'left']);
			await send(server.url(), { onLeft });
			expect(told).toHaveLength(4);
		},
	);

	it('may want another kind of answer', async () => {
		const server = await serving(ok);
		await sending().send(server.url(), { headers: { Accept: 'text/plain' } });
		expect(server.requests[0]!.headers.accept).toBe('text/plain');
	});

	it('isn’t sent with a character that no header can hold', async () => {
		const server = await serving(ok);
		await expect(sending().send(server.url(), { headers: { Authorization: 'Bearer “a”' } })).rejects.toMatchObject({
			outcome: 'failed',
			fate: 'none',
			retry: 'never',
			message: expect.stringMatching(/credential holds a character/),
		});
		expect(server.connections).toBe(0);
	});

	it('can’t smuggle a second one into its headers', async () => {
		const server = await serving(ok);
		const headers = { 'X-Own': 'a\r\n\r\nGET /admin HTTP/1.1' };
		await sending()
			.send(server.url(), { headers })
			.catch(() => undefined);
		for (const { url } of server.requests) expect(url).toBe('/');
	});
});

describe('an answer', () => {
	it.each([200, 204, 400, 401, 404, 429, 500, 503])('is given whatever its status is (%i)', async (status) => {
		const server = await serving((_, response) => response.writeHead(status, { 'X-Id': 'r-1' }).end('{"a":1}'));
		const answer = await sending().send(server.url());
		expect(answer).toMatchObject({ status, headers: { 'x-id': 'r-1' }, text: status === 204 ? '' : '{"a":1}' });
	});

	it('keeps its text as it is, and each of its cookies', async () => {
		const cookies = ['a=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT', 'b=2'];
		const server = await serving((_, response) => {
			response.setHeader('Set-Cookie', cookies).end(' {"id":12345678901234567890} ');
		});
		const answer = await sending().send(server.url());
		expect(answer.text).toBe(' {"id":12345678901234567890} ');
		expect(answer.headers['set-cookie']).toEqual(cookies);
	});

	it('is unpacked, and begins without a byte order mark', async () => {
		const text = '{"name":"Zoë"}';
		const server = await serving((request, response) => {
			response.setHeader('Content-Encoding', String(request.headers['accept-encoding']));
			response.end(gzipSync(`\uFEFF${text}`));
		});
		expect((await sending().send(server.url())).text).toBe(text);
	});

	it.each<[string, number, Buffer]>([
		['nothing to unpack', 204, Buffer.from('')],
		['an unpacked one that is said to be packed', 200, Buffer.from('plain')],
		['a packed one that is cut short', 200, gzipSync('x'.repeat(1000)).subarray(0, 20)],
	])('is not waited for in vain when it is %s', async (_, status, body) => {
		const server = await serving((__, response) => {
			response.writeHead(status, { 'Content-Encoding': 'gzip', 'Content-Length': body.length }).end(body);
		});
		const answer = sending().send(server.url());
		if (status === 204) expect(await answer).toMatchObject({ status, text: '' });
		else await expect(answer).rejects.toMatchObject({ outcome: 'unknown', fate: 'open' });
	});

	it.each([301, 302, 303, 307, 308])('that leads elsewhere is not followed (%i)', async (status) => {
		const elsewhere = await serving(ok);
		const server = await serving((_, response) => response.writeHead(status, { Location: elsewhere.url() }).end());
		const headers = { Authorization: 'Bearer secret', Cookie: 'a=secret' };
		expect(await sending().send(server.url(), { headers })).toMatchObject({ status });
		expect(elsewhere.connections).toBe(0);
		expect(server.requests).toHaveLength(1);
	});
});

describe('an answer that doesn’t come', () => {
	const open = { outcome: 'unknown', fate: 'open' };

	it('at all is waited for as long as allowed', async () => {
		const server = await serving(() => undefined);
		const { send } = sending();
		await expect(send(server.url(), { timeoutMs: 50 })).rejects.toMatchObject({
			...open,
			retry: 'later',
			message: expect.stringMatching(/in time/),
		});
		await server.idle();
	});

	it('to its end is waited for as long as allowed, too', async () => {
		const server = await serving((_, response) => {
			response.writeHead(200, { 'Content-Length': '100' });
			response.write('half');
		});
		const fault: unknown = await sending()
			.send(server.url(), { timeoutMs: 200 })
			.catch((error: unknown) => error);
		expect(fault).toMatchObject({ ...open, message: expect.stringMatching(/in time/) });
		await server.idle();
	});

	it.each<[string, RequestListener]>([
		['before it begins', (request) => request.socket.destroy()],
		[
			'in the middle',
			(_, response) => {
				response.writeHead(200, { 'Content-Length': '100' });
				response.write('half', () => response.destroy());
			},
		],
		['by another protocol', (request) => void request.socket.end('SSH-2.0-OpenSSH\r\n')],
	])('because the connection breaks %s', async (_, listener) => {
		const server = await serving(listener);
		await expect(sending().send(server.url())).rejects.toMatchObject({ ...open, retry: 'later' });
	});

	it('because nobody listens', async () => {
		const server = await serving(ok);
		const url = server.url();
		await server.close();
		closing.pop();
		await expect(sending().send(url)).rejects.toMatchObject({
			outcome: 'failed',
			fate: 'none',
			retry: 'later',
			message: expect.stringMatching(/can’t be reached/),
		});
	});
});

describe('an answer that is large', () => {
	const sized =
		(bytes: number): RequestListener =>
		(_, response) =>
			response.end('x'.repeat(bytes));

	it('is read up to what is allowed', async () => {
		const server = await serving(sized(1000));
		expect((await sending().send(server.url(), { maxBytes: 1000 })).text).toHaveLength(1000);
	});

	it.each<[string, RequestListener]>([
		['as it says', sized(1001)],
		[
			'without saying so',
			(_, response) => {
				for (let i = 0; i < 100; i++) response.write('x'.repeat(1000));
				response.end();
			},
		],
		[
			'once it is unpacked',
			(_, response) => {
				response.setHeader('Content-Encoding', 'gzip').end(gzipSync('x'.repeat(1_000_000)));
			},
		],
	])('isn’t read to its end when it is larger %s', async (_, listener) => {
		const server = await serving(listener);
		await expect(sending().send(server.url(), { maxBytes: 1000 })).rejects.toMatchObject({
			outcome: 'unknown',
			retry: 'never',
			fate: 'open',
			message: expect.stringMatching(/too large/),
		});
	});
});

describe('a cancellation', () => {
	it.each<[string, RequestListener]>([
		['while nothing came yet', () => undefined],
		[
			'while it comes',
			(_, response) => {
				response.writeHead(200);
				response.write('half');
			},
		],
	])('ends a request %s', async (_, listener) => {
		const abort = new AbortController();
		const server = await serving((request, response) => {
			listener(request, response);
			abort.abort();
		});
		await expect(sending().send(server.url(), { signal: abort.signal })).rejects.toThrow(Cancelled);
		await server.idle();
	});

	it('before sends nothing', async () => {
		const server = await serving(ok);
		await expect(sending().send(server.url(), { signal: AbortSignal.abort() })).rejects.toThrow(Cancelled);
		expect(server.connections).toBe(0);
	});

	it('leaves no listener behind when there is none', async () => {
		const { signal } = new AbortController();
		const [add, remove] = [jest.spyOn(signal, 'addEventListener'), jest.spyOn(signal, 'removeEventListener')];
		const server = await serving(ok);
		await sending().send(server.url(), { signal });
		expect(remove.mock.calls.map(([type, listener]) => [type, listener])).toEqual(
			expect.arrayContaining(add.mock.calls.map(([type, listener]) => [type, listener])),
		);
	});
});

describe('TLS', () => {
	it('is checked', async () => {
		const server = await serving(ok, { secure: true });
		const fault: unknown = await sending()
			.send(server.url())
			.catch((error: unknown) => error);
		expect(fault).toBeInstanceOf(Fault);
		expect(fault).toMatchObject({ outcome: 'failed', fate: 'none', message: expect.stringMatching(/not trusted/) });
		expect(server.requests).toEqual([]);
	});

	it('isn’t checked where that is allowed', async () => {
		const server = await serving(ok, { secure: true });
		expect(await sending({ allowUnauthorizedCerts: true }).send(server.url())).toMatchObject({
			status: 200,
			text: 'ok',
		});
	});

	it('is not what a plain server speaks', async () => {
		const server = await serving(ok);
		await expect(sending().send(server.url().replace('http:', 'https:'))).rejects.toMatchObject({
			fate: 'none',
			message: expect.stringMatching(/doesn’t speak TLS/),
		});
	});
});
