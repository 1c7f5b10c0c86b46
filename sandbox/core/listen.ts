import type { Server } from 'node:net';

/** @throws in words a person can act on where the port is another's */
export async function listen(server: Server, port: number, host: string): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			const taken = `Port ${port} is taken, perhaps by a sandbox that runs already: end it, or choose other ports.`;
			reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
		});
		server.listen(port, host, resolve);
	});
}
