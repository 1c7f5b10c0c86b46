import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { loopbackLab, ok } from '../../support/loopbackLab';

const { sending, serving } = loopbackLab();

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
			const server = await serving((_, response) => {
				told.push(`${server.connections} connection`);
				response.end('ok');
			}, secure);
			const { send } = sending({ allowUnauthorizedCerts: true });
			const onLeft = () => told.push('left');
			await send(server.url(), { onLeft });
			expect(told.sort()).toEqual(['1 connection', 'left']);
			// Over one that is kept it begins to leave at once, whenever this process hears that all of it was written.
			await send(server.url(), { onLeft, method: 'POST', body: 'x'.repeat(8_000_000) });
			expect(told.slice(2)).toEqual(['left', '1 connection']);
		},
	);

	it('lets go of whom it told, though its connection is kept: the answer may be a list of 100,000', async () => {
		const server = await serving(ok);
		const { send } = sending();
		const told = await (async () => {
			const onLeft = () => {};
			await send(server.url(), { onLeft });
			return new WeakRef(onLeft);
		})();
		await new Promise(setImmediate);
		setFlagsFromString('--expose-gc');
		(runInNewContext('gc') as () => void)();
		expect(told.deref()).toBeUndefined();
	});

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

	it('says no more about its body than was composed', async () => {
		const server = await serving(ok);
		await sending().send(server.url(), { method: 'POST' });
		expect(server.requests[0]!.headers['content-type']).toBeUndefined();
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

	it.each<[string, Buffer, string]>([
		['UTF-8, whatever else it says', Buffer.from('Zoë'), 'application/json;charset=ISO-8859-1'],
		['the character set that it names', Buffer.from('Zoë', 'latin1'), 'application/json; charset="iso-8859-1"'],
	])('is read as %s', async (_, body, type) => {
		const server = await serving((__, response) => response.setHeader('Content-Type', type).end(body));
		expect((await sending().send(server.url())).text).toBe('Zoë');
	});

	it.each(['application/json', 'application/json;charset=utf-8', 'application/json;charset=x-unknown'])(
		'in letters that can’t be told isn’t guessed at, but for an error’s words (%s)',
		async (type) => {
			const server = await serving(({ url }, response) => {
				response.writeHead(url === '/error' ? 403 : 200, { 'Content-Type': type }).end(Buffer.from('Zoë', 'latin1'));
			});
			const { send } = sending();
			await expect(send(server.url())).rejects.toMatchObject({
				outcome: 'unknown',
				fate: 'open',
				retry: 'never',
				message: expect.stringMatching(/can’t be read as text/),
			});
			expect(await send(server.url('/error'))).toMatchObject({ status: 403, text: 'Zo\uFFFD' });
		},
	);

	it('is unpacked, and begins without a byte order mark', async () => {
		const text = '{"name":"Zoë"}';
		const server = await serving((request, response) => {
			response.setHeader('Content-Encoding', String(request.headers['accept-encoding']));
			response.end(gzipSync(`\uFEFF${text}`));
		});
		expect((await sending().send(server.url())).text).toBe(text);
	});

	it.each([
		['GZIP', true],
		['x-gzip', true],
		['gzip2', false],
		['bgzip', false],
	])('of the encoding %s is unpacked: %p', async (encoding, isUnpacked) => {
		const packed = gzipSync('plain');
		const server = await serving((_, response) => {
			response.setHeader('Content-Encoding', encoding);
			response.end(packed);
		});
		const sent = sending().send(server.url());
		if (isUnpacked) expect(await sent).toMatchObject({ text: 'plain' });
		else await expect(sent).rejects.toThrow(/can’t be read as text/);
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

	it.each<[string, number, string]>([
		['an empty one that is said to be packed', 429, ''],
		['an empty one that is said to be packed', 403, ''],
		['an empty one that is said to be packed', 200, ''],
		['an error that can’t be unpacked', 503, 'plain'],
		['an error that can’t be unpacked', 400, 'plain'],
	])('keeps its status and headers: %s (%i)', async (_, status, body) => {
		const server = await serving((__, response) => {
			response.writeHead(status, { 'Content-Encoding': 'gzip', 'Retry-After': '7' }).end(body);
		});
		const answer = await sending().send(server.url());
		expect(answer).toMatchObject({ status, headers: { 'retry-after': '7' }, text: '' });
	});

	it.each([301, 302, 303, 307, 308])('that leads elsewhere is not followed (%i)', async (status) => {
		const elsewhere = await serving(ok);
		const server = await serving((_, response) => response.writeHead(status, { Location: elsewhere.url() }).end());
		const headers = { Authorization: 'Bearer secret', Cookie: 'a=secret' };
		expect(await sending().send(server.url(), { headers })).toMatchObject({ status });
		expect(elsewhere.connections).toBe(0);
		expect(server.requests).toHaveLength(1);
	});

	it('that doesn’t come leaves nothing of the request in its error', async () => {
		const server = await serving((request) => request.socket.destroy());
		const request = { method: 'POST', headers: { Authorization: 'Bearer hunter22' }, body: 'hunter22' } as const;
		const error: unknown = await sending()
			.send(server.url('/?key=hunter22'), request)
			.catch((thrown: unknown) => thrown);
		expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hunter22');
	});
});
