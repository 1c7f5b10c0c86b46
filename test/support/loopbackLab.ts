import type { RequestListener } from 'node:http';
import type { TlsOptions } from 'node:tls';
import { Connections, type ConnectionOptions } from '../../nodes/common/transport/connection';
import { httpSender } from '../../nodes/common/transport/httpSender';
import type { Outgoing, SendLimits } from '../../nodes/common/transport/sender';
import { Loopback } from './loopback';

export const ok: RequestListener = (_, response) => response.end('ok');

/** Servers on loopback and what is sent to them; all of it is closed after each test of the file that asks for it. */
export function loopbackLab() {
	const closing: Array<() => Promise<void>> = [];
	afterEach(async () => {
		for (const close of closing.splice(0).reverse()) await close();
	});

	async function serving(listener: RequestListener = ok, secure: boolean | TlsOptions = false) {
		const server = await (secure
			? Loopback.startSecure(listener, secure === true ? {} : secure)
			: Loopback.start(listener));
		closing.push(() => server.close());
		return server;
	}

	/** Sends to a server, over connections of its own. */
	function sending(options: Partial<ConnectionOptions> = {}) {
		const connections = new Connections({ connections: 5, allowUnauthorizedCerts: false, egress: null, ...options });
		closing.push(() => connections.close());
		const sender = httpSender(connections);
		const send = (url: string, more: Partial<Outgoing & SendLimits> = {}) => {
			const { timeoutMs = 20_000, maxBytes = 1_000_000, signal, onLeft, isResent, ...request } = more;
			return sender({ method: 'GET', url, headers: {}, ...request }, { timeoutMs, maxBytes, signal, onLeft, isResent });
		};
		return { connections, send };
	}

	return { closing, serving, sending };
}
