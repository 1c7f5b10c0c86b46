import type { RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Cancelled, Fault } from '../../../nodes/common/model/fault';
import { loopbackLab, ok } from '../../support/loopbackLab';

const { closing, sending, serving } = loopbackLab();

describe('an answer that doesn’t come', () => {
	const open = { outcome: 'unknown', fate: 'open' };

	/** Over a connection that stands: to make one may take longer than is waited for. */
	async function standing(listener: RequestListener) {
		const server = await serving((request, response) =>
			request.url === '/ok' ? response.end('ok') : listener(request, response),
		);
		const { send } = sending();
		await send(server.url('/ok'));
		return { server, send };
	}

	it('at all is waited for as long as allowed', async () => {
		const { server, send } = await standing(() => undefined);
		await expect(send(server.url(), { timeoutMs: 50 })).rejects.toMatchObject({
			...open,
			retry: 'later',
			message: expect.stringMatching(/in time/),
		});
		await server.idle();
	});

	it('to its end is waited for as long as allowed, too', async () => {
		const { server, send } = await standing((_, response) => {
			response.writeHead(200, { 'Content-Length': '100' });
			response.write('half');
		});
		const fault: unknown = await send(server.url(), { timeoutMs: 200 }).catch((error: unknown) => error);
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

	it.each([false, true])(
		'over a connection that it had to wait for (TLS: %s) may hide that it was done',
		async (secure) => {
			const onLeft = jest.fn();
			const server = await serving(({ method, socket }, response) => {
				if (method === 'PUT') socket.destroy();
				else setTimeout(() => response.end('ok'), 20);
			}, secure);
			const { send } = sending({ connections: 1, allowUnauthorizedCerts: true });
			const first = send(server.url());
			await expect(send(server.url(), { method: 'PUT', body: '{}', onLeft })).rejects.toMatchObject({
				...open,
				retry: 'later',
			});
			expect(onLeft).toHaveBeenCalledTimes(1);
			await first;
		},
	);

	it('over a kept connection, closed before a word, may not have been asked for: again', async () => {
		const answered = new WeakSet<object>();
		const server = await serving((request, response) => {
			if (answered.has(request.socket)) request.socket.resetAndDestroy();
			else response.end('ok');
			answered.add(request.socket);
		});
		const { send } = sending();
		for (let i = 0; i < 2; i++) {
			expect(await send(server.url())).toMatchObject({ text: 'ok' });
			await expect(send(server.url())).rejects.toMatchObject({ ...open, retry: 'again' });
		}
	});

	it('to its end doesn’t wait on for each byte that drips', async () => {
		const { server, send } = await standing((_, response) => {
			const dripping = setInterval(() => response.write('.'), 5);
			response.on('close', () => clearInterval(dripping));
		});
		await expect(send(server.url(), { timeoutMs: 100 })).rejects.toMatchObject({
			...open,
			message: expect.stringMatching(/in time/),
		});
		await server.idle();
	});

	it('because nobody listens', async () => {
		const server = await serving(ok);
		const url = server.url();
		await server.close();
		closing.pop();
		const onLeft = jest.fn();
		await expect(sending().send(url, { onLeft })).rejects.toMatchObject({
			outcome: 'failed',
			fate: 'none',
			retry: 'later',
			message: expect.stringMatching(/can’t be reached/),
		});
		expect(onLeft).not.toHaveBeenCalled();
	});

	const NOT_SENT = { outcome: 'failed', fate: 'none' };

	it.each<[string, (socket: Socket) => void, object, number]>([
		['ends at once', (socket) => socket.end(), { retry: 'later' }, 20_000],
		['is reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), { retry: 'later' }, 20_000],
		['hangs', () => undefined, { retry: 'later', message: expect.stringMatching(/in time/) }, 100],
		['is no TLS', (socket) => socket.end('SSH-2.0-OpenSSH\r\n'), { retry: 'never' }, 20_000],
	])('because the TLS handshake %s: nothing was sent', async (_, accepted, how, timeoutMs) => {
		const sockets = new Set<Socket>();
		const server = createServer((socket) => {
			sockets.add(socket.on('error', () => undefined));
			accepted(socket);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		closing.push(async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		});
		const onLeft = jest.fn();
		const { port } = server.address() as AddressInfo;
		const sent = sending().send(`https://127.0.0.1:${port}/`, { method: 'PUT', body: '{}', timeoutMs, onLeft });
		await expect(sent).rejects.toMatchObject({ ...NOT_SENT, ...how });
		expect(onLeft).not.toHaveBeenCalled();
	});

	it.each(['TLSv1.2', 'TLSv1.3'] as const)(
		'because %s wants a client certificate: nothing was done',
		async (version) => {
			const asked = jest.fn();
			const server = await serving(asked, { requestCert: true, minVersion: version, maxVersion: version });
			await expect(
				sending({ allowUnauthorizedCerts: true }).send(server.url(), { method: 'PUT', body: '{}' }),
			).rejects.toMatchObject({
				...NOT_SENT,
				retry: 'never',
				message: expect.stringMatching(/client certificate|TLS/),
			});
			expect(asked).not.toHaveBeenCalled();
		},
	);
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

	it('isn’t read when its headers are', async () => {
		const server = await serving((_, response) => response.setHeader('X-Long', 'x'.repeat(60_000)).end());
		await expect(sending().send(server.url())).rejects.toMatchObject({
			outcome: 'unknown',
			retry: 'never',
			message: expect.stringMatching(/too large/),
		});
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
				response.setHeader('Content-Encoding', 'gzip').end(gzipSync('x'.repeat(100_000)));
			},
		],
		[
			'once it is unpacked, and an error',
			(_, response) => {
				response.writeHead(503, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000)));
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
		const server = await serving(ok, true);
		const onLeft = jest.fn();
		const fault: unknown = await sending()
			.send(server.url(), { onLeft })
			.catch((error: unknown) => error);
		expect(fault).toBeInstanceOf(Fault);
		expect(fault).toMatchObject({ outcome: 'failed', fate: 'none', message: expect.stringMatching(/not trusted/) });
		expect(server.requests).toEqual([]);
		expect(onLeft).not.toHaveBeenCalled();
	});

	it('isn’t checked where that is allowed', async () => {
		const server = await serving(ok, true);
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
