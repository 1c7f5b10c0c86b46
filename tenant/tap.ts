import { ClientRequest, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { parseJson } from '../nodes/common/model/json';
import type { CheckId, Exchange } from './exchange';

type Write = (chunk?: unknown, ...rest: unknown[]) => unknown;

const UNPACK: Record<string, (body: Buffer) => Buffer> = {
	gzip: gunzipSync,
	deflate: inflateSync,
	br: brotliDecompressSync,
};

/** Listens to the HTTP requests of this process while it is open: the nodes are what sends them. */
export class Tap {
	readonly exchanges: Exchange[] = [];
	/** What the requests belong to from now on. */
	check: CheckId = 'test';

	/** @returns what a check sent and got */
	of(check: CheckId): Exchange[] {
		return this.exchanges.filter((exchange) => exchange.check === check);
	}

	/** @returns what closes it */
	open(): () => void {
		const prototype = ClientRequest.prototype as unknown as { write: Write; end: Write };
		const { write, end } = prototype;
		const bodies = new WeakMap<object, Buffer[]>();
		const keep = (request: object, chunk: unknown) => {
			if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
			bodies.set(request, [...(bodies.get(request) ?? []), Buffer.from(chunk)]);
		};
		const begin = (request: ClientRequest) => this.begin(request, bodies.get(request) ?? []);
		prototype.write = function (this: ClientRequest, chunk, ...rest) {
			keep(this, chunk);
			return write.call(this, chunk, ...rest);
		};
		prototype.end = function (this: ClientRequest, chunk, ...rest) {
			keep(this, chunk);
			begin(this);
			return end.call(this, chunk, ...rest);
		};
		return () => {
			// They are inherited: what was set here hides them.
			Reflect.deleteProperty(prototype, 'write');
			Reflect.deleteProperty(prototype, 'end');
		};
	}

	private begin(request: ClientRequest, body: Buffer[]): void {
		const exchange: Exchange = {
			check: this.check,
			method: request.method,
			path: request.path,
			sent: Object.fromEntries(Object.entries(request.getHeaders()).map(([name, value]) => [name, String(value)])),
			asked: bodyOf(Buffer.concat(body).toString(), String(request.getHeader('content-type') ?? '')),
			status: null,
			headers: {},
			answer: '',
		};
		this.exchanges.push(exchange);
		request.prependOnceListener('response', (response: IncomingMessage) => {
			exchange.status = response.statusCode ?? null;
			exchange.headers = response.headers as Exchange['headers'];
			collect(response, (bytes) => (exchange.answer = bodyOf(unpacked(response, bytes), 'application/json')));
		});
	}
}

/** Sees what comes in, without reading it in the client's place. */
function collect(response: IncomingMessage, whole: (bytes: Buffer) => void): void {
	const chunks: Buffer[] = [];
	const push = response.push.bind(response);
	response.push = (chunk: unknown, encoding?: BufferEncoding) => {
		if (chunk === null) whole(Buffer.concat(chunks));
		else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
		return push(chunk, encoding);
	};
}

function unpacked({ headers }: IncomingMessage, bytes: Buffer): string {
	try {
		return (UNPACK[headers['content-encoding'] ?? '']?.(bytes) ?? bytes).toString();
	} catch {
		return '';
	}
}

function bodyOf(text: string, type: string): unknown {
	if (type.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
	return parseJson(text) ?? text;
}
