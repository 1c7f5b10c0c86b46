import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/** A forward proxy that does nothing but CONNECT, as companies have them. Every name leads to 127.0.0.1. */
export class ConnectProxy {
	/** Where tunnels were asked to, as `host:port`, in order. */
	readonly tunnels: string[] = [];
	/** So many at once are let through; others are refused. */
	most = Infinity;
	/** With which status. */
	refusal = 503;
	private open = 0;
	private readonly sockets = new Set<Socket>();

	private constructor(private readonly server: Server) {
		server.on('connect', (request, client, head) => {
			const target = request.url ?? '';
			if (this.open >= this.most) {
				client.on('error', () => undefined);
				client.end(`HTTP/1.1 ${this.refusal} Too many tunnels\r\ncontent-length: 0\r\n\r\n`);
				return;
			}
			this.open++;
			client.once('close', () => this.open--);
			this.tunnels.push(target);
			const upstream = connect(Number(target.split(':').pop()), '127.0.0.1', () => {
				client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
				upstream.write(head);
				client.pipe(upstream).pipe(client);
			});
			for (const [socket, other] of [
				[client as Socket, upstream],
				[upstream, client as Socket],
			] as const) {
				this.sockets.add(socket);
				socket.on('error', () => undefined);
				socket.once('close', () => other.destroy());
			}
		});
	}

	/** @param address - of loopback, where it listens */
	static async start(address = '127.0.0.1'): Promise<ConnectProxy> {
		const server = createServer((_, response) => response.writeHead(405).end());
		await new Promise<void>((resolve) => server.listen(0, address, resolve));
		return new ConnectProxy(server);
	}

	get url(): string {
		const { address, port } = this.server.address() as AddressInfo;
		return `http://${address}:${port}`;
	}

	/** Waits until no tunnel is open. */
	async idle(): Promise<void> {
		while (this.open > 0) await new Promise(setImmediate);
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

/** Does something with these proxy variables in the environment, and no others. */
export async function withEnvironment<T>(proxies: Record<string, string>, work: () => Promise<T>): Promise<T> {
	const before = VARIABLES.map((name) => [name, process.env[name]] as const);
	for (const name of VARIABLES) delete process.env[name];
	Object.assign(process.env, proxies);
	try {
		return await work();
	} finally {
		for (const [name, value] of before) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	}
}
