import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Answer } from './answer';
import type { Certificate } from './certificate';
import { listen } from './listen';

/** How clients used their connections. */
export interface Connections {
	opened: number;
	open: number;
	/** TLS handshakes that took up an earlier session. */
	tlsResumed: number;
}

// Longer than any client keeps an idle connection, so that the client closes first and no request meets a closing door.
const KEEP_ALIVE_MS = 120_000;

type Listener = (incoming: IncomingMessage, response: ServerResponse, body: string) => void;

/** An HTTP or HTTPS server that counts its connections and hands over whole requests. */
export class Listening {
	readonly connections: Connections = { opened: 0, open: 0, tlsResumed: 0 };
	/** Hangs up without a word after so many answers of a connection. */
	hangsUpAfter = Infinity;
	private readonly server: http.Server | https.Server;
	private readonly answered = new WeakMap<Socket, number>();
	private readonly ids = new WeakMap<Socket, number>();
	/** The TCP connections by the client's port: under TLS only they can be reset. */
	private readonly tcp = new Map<number, Socket>();

	constructor(certificate: Certificate | null, listener: Listener) {
		const receive = (incoming: IncomingMessage, response: ServerResponse) => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('end', () => listener(incoming, response, Buffer.concat(chunks).toString('utf8')));
			response.on('finish', () => this.hangUp(incoming.socket));
			// A client that hangs up half-way has sent no request.
			incoming.on('error', () => undefined);
		};
		const options = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 };
		this.server = certificate
			? https.createServer({ ...options, ...certificate }, receive)
			: http.createServer(options, receive);
		this.server.on('connection', (socket: Socket) => this.remember(socket));
		this.server.on(certificate ? 'secureConnection' : 'connection', (socket: Socket) => this.count(socket));
		this.server.on('clientError', (_, socket) => socket.destroy());
	}

	/** @param port - 0 takes a free one. @returns the port */
	async listen(port: number, host: string): Promise<number> {
		await listen(this.server, port, host);
		return (this.server.address() as AddressInfo).port;
	}

	async close(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.server.close(() => resolve());
			this.server.closeAllConnections();
		});
	}

	/** Counted from 1; the same for every request of a connection. */
	connectionId(socket: Socket): number {
		return this.ids.get(socket) ?? 0;
	}

	/** Ends the request's connection with a TCP reset. */
	reset(response: ServerResponse): void {
		const port = response.socket?.remotePort;
		if (port !== undefined) this.tcp.get(port)?.resetAndDestroy();
	}

	/**
	 * Sends the headers and the first half of the body, then ends the connection. It isn't reset: that may overtake what
	 * was sent. Without a body the headers would be all, so then it is.
	 */
	writeHalf(response: ServerResponse, answer: Answer): void {
		if (response.destroyed) return;
		const body = Buffer.from(answer.body);
		if (body.length === 0) {
			this.reset(response);
			return;
		}
		response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
		response.flushHeaders();
		response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroySoon());
	}

	private hangUp(socket: Socket): void {
		const answered = (this.answered.get(socket) ?? 0) + 1;
		this.answered.set(socket, answered);
		if (answered >= this.hangsUpAfter) socket.destroySoon();
	}

	private remember(socket: Socket): void {
		const port = socket.remotePort;
		if (port === undefined) return;
		this.tcp.set(port, socket);
		socket.once('close', () => this.tcp.delete(port));
		socket.on('error', () => undefined);
	}

	private count(socket: Socket): void {
		this.ids.set(socket, ++this.connections.opened);
		this.connections.open++;
		if ((socket as Partial<TLSSocket>).isSessionReused?.()) this.connections.tlsResumed++;
		socket.once('close', () => this.connections.open--);
		socket.on('error', () => undefined);
	}
}

export function write(response: ServerResponse, answer: Answer): void {
	if (response.destroyed) return;
	const body = Buffer.from(answer.body);
	// RFC 9110, 8.6: a 204 has no length.
	const length = answer.status === 204 ? {} : { 'content-length': body.length };
	response.writeHead(answer.status, { ...answer.headers, ...length });
	response.end(body);
}

const CHUNK = 64 * 1024;

/** Streams valid JSON of about this many bytes, as fast as the client reads. */
export function writeLong(response: ServerResponse, bytes: number): void {
	if (response.destroyed) return;
	const chunk = Buffer.alloc(CHUNK, 'x');
	let left = bytes;
	response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' });
	response.write('{"padding":"');
	const more = () => {
		while (left > 0 && !response.destroyed) {
			left -= CHUNK;
			if (!response.write(chunk)) {
				response.once('drain', more);
				return;
			}
		}
		if (!response.destroyed) response.end('"}');
	};
	more();
}
