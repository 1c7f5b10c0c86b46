import type { AxiosInstance } from 'axios';
import { Cancelled } from '../fault';
import type { Connections } from './connection';
import { networkFault } from './networkFault';
import { answerOf, type Answer, type Headers, type Sender } from './sender';

// Loaded on first use: n8n requires every node at start-up.
let client: Promise<AxiosInstance> | null = null;

async function loadClient(): Promise<AxiosInstance> {
	const { default: axios } = await import('axios');
	return axios.create({
		adapter: 'http',
		// A credential must not follow a redirect to another host.
		maxRedirects: 0,
		// The connections know the proxy; axios must not put a second one on top.
		proxy: false,
		responseType: 'text',
		transformRequest: [(body: unknown) => body],
		transformResponse: [(body: unknown) => body],
		validateStatus: () => true,
		headers: { common: { Accept: 'application/json', 'User-Agent': 'n8n-nodes-user-status' } },
	});
}

/** @returns a sender over kept-alive connections */
export function axiosSender(connections: Connections): Sender {
	return async ({ method, url, headers, body }, { timeoutMs, maxBytes, signal }): Promise<Answer> => {
		const agent = await connections.agentFor(url);
		client ??= loadClient();
		const http = await client;
		if (signal?.aborted) throw new Cancelled();

		// One deadline for the whole exchange: axios's own timeout ends with the headers.
		const deadline = new AbortController();
		const timer = setTimeout(() => deadline.abort(), timeoutMs);
		const onCancel = () => deadline.abort();
		signal?.addEventListener('abort', onCancel, { once: true });
		try {
			const answer = await http.request<string>({
				method,
				url,
				headers,
				data: body,
				httpAgent: agent,
				httpsAgent: agent,
				maxContentLength: maxBytes,
				maxBodyLength: Infinity,
				signal: deadline.signal,
			});
			return answerOf(answer.status, answer.headers as Headers, answer.data);
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
