import type { AxiosAdapter, AxiosHeaders, InternalAxiosRequestConfig } from 'axios';
import { Cancelled } from '../fault';
import type { Connections } from './connection';
import { networkFault } from './networkFault';
import { answerOf, type Answer, type Headers, type Sender } from './sender';

type Config = Omit<InternalAxiosRequestConfig, 'headers'>;

/** What axios sends with: its adapter for Node, without what its client does to headers and bodies on the way. */
interface Transport {
	send: AxiosAdapter;
	headersOf: (headers: Record<string, string>) => AxiosHeaders;
}

const COMMON_HEADERS = { Accept: 'application/json', 'User-Agent': 'n8n-nodes-user-status' };

const COMMON: Config = {
	// A credential must not follow a redirect to another host.
	maxRedirects: 0,
	// The connections know the proxy; axios must not put a second one on top.
	proxy: false,
	responseType: 'text',
	maxBodyLength: Infinity,
	validateStatus: () => true,
};

// Loaded on first use: n8n requires every node at start-up.
let transport: Promise<Transport> | null = null;

async function loadTransport(): Promise<Transport> {
	const { default: axios, AxiosHeaders } = await import('axios');
	return {
		send: axios.getAdapter('http'),
		headersOf: (headers) => new AxiosHeaders({ ...COMMON_HEADERS, ...headers }),
	};
}

/** @returns a sender over kept-alive connections */
export function axiosSender(connections: Connections): Sender {
	return async ({ method, url, headers, body }, { timeoutMs, maxBytes, signal }): Promise<Answer> => {
		const agent = await connections.agentFor(url);
		transport ??= loadTransport();
		const { send, headersOf } = await transport;
		if (signal?.aborted) throw new Cancelled();

		// One deadline for the whole exchange: axios's own timeout ends with the headers.
		const deadline = new AbortController();
		const timer = setTimeout(() => deadline.abort(), timeoutMs);
		const onCancel = () => deadline.abort();
		signal?.addEventListener('abort', onCancel, { once: true });
		try {
			const answer = await send({
				...COMMON,
				method,
				url,
				headers: headersOf(headers),
				data: body,
				httpAgent: agent,
				httpsAgent: agent,
				maxContentLength: maxBytes,
				signal: deadline.signal,
			});
			return answerOf(answer.status, answer.headers as Headers, answer.data as string);
		} catch (error) {
			if (signal?.aborted) throw new Cancelled();
			throw networkFault(deadline.signal.aborted ? { code: 'ANSWER_TIMEOUT' } : tooLarge(error), url);
		} finally {
			clearTimeout(timer);
			signal?.removeEventListener('abort', onCancel);
		}
	};
}

/** axios gives the size limit no code of its own. */
function tooLarge(error: unknown): unknown {
	return error instanceof Error && error.message.includes('maxContentLength') ? { code: 'ANSWER_TOO_LARGE' } : error;
}
