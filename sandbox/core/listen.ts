import { isIPv6, type Server } from 'node:net';

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

/** What stands for every address of a machine, and one that reaches it from here. */
const ANY: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** @returns the host as a URL holds it */
export function hostInUrl(host: string): string {
	const reached = ANY[host] ?? host;
	return isIPv6(reached) ? `[${reached}]` : reached;
}
