import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';

/** A server on loopback that counts its connections. */
export class Loopback {
	/** Connections that were ever made. */
	connections = 0;
	readonly open = new Set<Socket>();
	readonly requests: IncomingMessage[] = [];

	private constructor(
		private readonly server: Server,
		private readonly secure: boolean,
	) {
		server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
			this.connections++;
			this.open.add(socket);
			socket.on('error', () => undefined);
			socket.once('close', () => this.open.delete(socket));
		});
		server.on('request', (request) => this.requests.push(request));
	}

	static async start(listener: RequestListener): Promise<Loopback> {
		return await Loopback.listen(createServer(listener), false);
	}

	/** With a certificate that nobody trusts. */
	static async startSecure(listener: RequestListener, options: TlsOptions = {}): Promise<Loopback> {
		const { private: key, cert } = await generate([{ name: 'commonName', value: 'api.example.com' }]);
		return await Loopback.listen(createSecureServer({ ...options, key, cert }, listener), true);
	}

	private static async listen(server: Server, secure: boolean): Promise<Loopback> {
		const loopback = new Loopback(server, secure);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return loopback;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	/** @param host - that a proxy or a look-up leads here; 127.0.0.1 when it isn't given */
	url(path = '/', host = '127.0.0.1'): string {
		return `${this.secure ? 'https' : 'http'}://${host}:${this.port}${path}`;
	}

	/** Lets it answer CONNECT, as a proxy. */
	onConnect(answer: (socket: Duplex) => void): void {
		this.server.on('connect', (_, socket) => answer(socket));
	}

	/** Waits until the last connection is closed. */
	async idle(): Promise<void> {
		while (this.open.size > 0) await new Promise((resolve) => setImmediate(resolve));
	}

	async close(): Promise<void> {
		for (const socket of this.open) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
