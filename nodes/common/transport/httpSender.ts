import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { Cancelled } from '../model/fault';
import type { Connections } from './connection';
import { networkFault } from './networkFault';
import { answerOf, type Answer, type Outgoing, type SendLimits, type Sender } from './sender';

const COMMON_HEADERS = {
	Accept: 'application/json',
	'Accept-Encoding': 'gzip',
	'User-Agent': 'n8n-nodes-user-status',
};

// Leaves out a byte order mark, which JSON doesn't know.
const UTF8 = new TextDecoder();

/** @returns a sender over kept-alive connections */
export function httpSender(connections: Connections): Sender {
	return async (outgoing, limits) => {
		const agent = await connections.agentFor(outgoing.url);
		if (limits.signal?.aborted) throw new Cancelled();
		try {
			return await exchange(outgoing, agent, limits);
		} catch (error) {
			throw error instanceof Cancelled ? error : networkFault(error, outgoing.url);
		}
	};
}

/** One request and its whole answer. Node follows no redirect, which a credential must not do. */
function exchange(
	{ method, url, headers, body }: Outgoing,
	agent: Agent,
	{ timeoutMs, maxBytes, signal, onLeft }: SendLimits,
): Promise<Answer> {
	return new Promise<Answer>((resolve, reject) => {
		const send = url.startsWith('https:') ? httpsRequest : httpRequest;
		const request = send(url, { method, agent, headers: { ...COMMON_HEADERS, ...headers } });
		const end = () => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', onCancel);
		};
		const fail = (error: Error) => {
			end();
			// What is still to come isn't wanted, nor is the connection that it would come on.
			request.destroy();
			reject(error);
		};
		const onCancel = () => fail(new Cancelled());
		// One deadline for the whole exchange.
		const timer = setTimeout(() => fail(coded('ANSWER_TIMEOUT')), timeoutMs);
		signal?.addEventListener('abort', onCancel);
		request.on('error', fail);
		if (onLeft) request.on('finish', onLeft);
		request.on('response', (response) => {
			read(response, maxBytes, fail, (text) => {
				end();
				resolve(answerOf(response.statusCode ?? 0, response.headers, text));
			});
		});
		request.end(body);
	});
}

/** Reads an answer to its end, and no further than it may be large. */
function read(
	response: IncomingMessage,
	maxBytes: number,
	fail: (error: Error) => void,
	done: (text: string) => void,
): void {
	const chunks: Buffer[] = [];
	let bytes = 0;
	const body = unpacked(response);
	body
		.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			bytes += chunk.length;
			if (bytes > maxBytes) fail(coded('ANSWER_TOO_LARGE'));
		})
		.on('end', () => done(UTF8.decode(Buffer.concat(chunks, bytes))))
		.on('error', (error: NodeJS.ErrnoException) => {
			const isEmpty = error.code === 'Z_BUF_ERROR' && (body as Partial<Gunzip>).bytesWritten === 0;
			const isStatusEnough = isEmpty || (response.statusCode ?? 0) >= 400;
			if (error.code?.startsWith('Z_') && isStatusEnough) done('');
			else fail(error);
		});
}

function unpacked(response: IncomingMessage): Readable {
	if (response.headers['content-encoding'] !== 'gzip' || response.statusCode === 204) return response;
	// An error on the way ends up in what is returned.
	return pipeline(response, createGunzip(), () => undefined);
}

/** An error as Node's own are, for what Node doesn't watch. */
function coded(code: 'ANSWER_TIMEOUT' | 'ANSWER_TOO_LARGE'): Error {
	return Object.assign(new Error(code), { code });
}
