import {
	request as httpRequest,
	type Agent,
	validateHeaderValue,
	type ClientRequest,
	type IncomingMessage,
	type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Axios, AxiosRequestConfig, AxiosResponse } from 'axios';
import { Cancelled, Fault } from '../model/fault';
import { heed, type Abortable } from '../model/heed';
import type { Connections } from './connection';
import { decode, decodeRoughly } from './decode';
import { networkFault } from './networkFault';
import { answerOf, type Answer, type Headers, type Outgoing, type Sender } from './sender';

const COMMON_HEADERS = {
	Accept: 'application/json',
	'Accept-Encoding': 'gzip',
	// No guess by axios.
	'Content-Type': false,
	'User-Agent': 'n8n-nodes-user-status',
};

/** Axios and nothing around it: the bytes of every answer, whatever its status. */
const BARE: AxiosRequestConfig = {
	adapter: 'http',
	responseType: 'arraybuffer',
	// It would take half of an answer that was cut off for the whole.
	decompress: false,
	// A credential must not follow a redirect to another host.
	maxRedirects: 0,
	// The agent knows the proxy.
	proxy: false,
	validateStatus: null,
};

const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

// Loaded on first use: n8n requires every node at start-up.
let client: Promise<Axios> | null = null;

async function loadClient(): Promise<Axios> {
	const { Axios } = await import('axios');
	return new Axios(BARE);
}

let loopEnd: Promise<void> | null = null;

/**
 * What one round of the event loop has to send leaves at its end, together: to wake who receives takes longer than to
 * write.
 */
function endOfLoop(): Promise<void> {
	loopEnd ??= new Promise((ended) =>
		setImmediate(() => {
			loopEnd = null;
			ended();
		}),
	);
	return loopEnd;
}

/** @returns a sender over kept-alive connections; no error of axios, which holds the whole request, leaves it */
export function httpSender(connections: Connections): Sender {
	return async (outgoing, { timeoutMs, maxBytes, signal, onLeft, isResent }) => {
		client ??= loadClient();
		const axios = await client;
		await endOfLoop();
		if (signal?.aborted) throw new Cancelled();

		// One for the whole exchange: axios's own timeout begins anew with each byte.
		const deadline = new Deadline();
		const end = () => deadline.abort();
		const timer = setTimeout(end, timeoutMs);
		const heedNoMore = signal && heed(signal, end);
		let hasLeft = false;
		const leaves = () => {
			hasLeft = true;
			onLeft?.();
		};
		try {
			const agent = await connections.agentFor(outgoing.url, deadline, isResent);
			return await exchange(axios, outgoing, { agent, maxBytes, deadline, leaves });
		} catch (error) {
			if (signal?.aborted) throw new Cancelled();
			const fault = networkFault(coded(error, deadline.aborted, isResent), outgoing.url);
			// No connection stood: nothing was sent, whatever became of it.
			throw hasLeft ? fault : fault.ofReading;
		} finally {
			clearTimeout(timer);
			heedNoMore?.();
		}
	};
}

/** An AbortSignal as far as axios needs one, at a twentieth of its cost. */
class Deadline implements Abortable {
	aborted = false;
	private readonly listeners = new Set<() => void>();

	addEventListener(_type: 'abort', listener: () => void): void {
		this.listeners.add(listener);
	}

	removeEventListener(_type: 'abort', listener: () => void): void {
		this.listeners.delete(listener);
	}

	abort(): void {
		this.aborted = true;
		for (const listener of this.listeners) listener();
	}
}

interface Exchange {
	agent: Agent;
	maxBytes: number;
	deadline: Deadline;
	/** Told once the connection stands. */
	leaves: () => void;
}

/** One request and its whole answer. */
async function exchange(
	axios: Axios,
	{ method, url, headers, body }: Outgoing,
	{ agent, maxBytes, deadline, leaves }: Exchange,
): Promise<Answer> {
	// Axios would leave out what no header can hold.
	for (const [name, value] of Object.entries(headers)) validateHeaderValue(name, value);
	const answer = await axios.request<Buffer>({
		method,
		url,
		// A spread of several costs as much as all the rest here.
		headers: Object.assign({}, COMMON_HEADERS, headers),
		data: body,
		httpAgent: agent,
		httpsAgent: agent,
		maxContentLength: maxBytes,
		signal: deadline,
		transport: new Transport(leaves),
	});
	return answerOf(answer.status, { ...(answer.headers as Headers) }, await textOf(answer, maxBytes));
}

/** Axios gives the limit no code of its own. */
function coded(error: unknown, isLate: boolean, isResent = false): unknown {
	if (error instanceof Fault) return error;
	if (isLate) return { code: 'ANSWER_TIMEOUT' };
	if (!isResent && isStale(error as Failed)) return { code: 'CONNECTION_STALE' };
	return error instanceof Error && error.message.startsWith('maxContentLength') ? { code: 'ANSWER_TOO_LARGE' } : error;
}

interface Failed {
	code?: string;
	request?: ClientRequest & { res?: IncomingMessage | null };
}

/** Whether the server had closed a kept connection, most likely before the request came: Node's own advice is to send again. */
function isStale({ code, request }: Failed): boolean {
	return /^(ECONNRESET|EPIPE)$/.test(String(code)) && request?.reusedSocket === true && !request.res;
}

/** @throws an error of zlib, or of {@link decode}, for a success that can't be read */
async function textOf({ status, headers, data }: AxiosResponse<Buffer>, maxBytes: number): Promise<string> {
	const isPacked = data.length > 0 && /^(x-)?gzip$/i.test(String(headers['content-encoding']));
	try {
		const bytes = isPacked ? await unpack(data, { maxOutputLength: maxBytes }) : data;
		return status < 400 ? decode(bytes, headers['content-type']) : decodeRoughly(bytes);
	} catch (error) {
		if (status >= 400 && (error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return '';
		throw error;
	}
}

/** Node's own, which axios sends with too, and which says when a request leaves: as soon as its connection stands. */
class Transport {
	/** Forgotten once told: a connection that is kept holds its last request, and whom that tells may hold the answer. */
	constructor(private onLeft: (() => void) | null) {}

	request(options: RequestOptions, answered: (response: IncomingMessage) => void): ClientRequest {
		const request = (options.protocol === 'https:' ? httpsRequest : httpRequest)(options, answered);
		return request.once('socket', (socket: Socket & { secureConnecting?: boolean }) => {
			const isMade = socket.secureConnecting ? 'secureConnect' : socket.connecting ? 'connect' : null;
			if (isMade) socket.once(isMade, () => this.leave());
			// One that stands, kept or waited for.
			else this.leave();
		});
	}

	private leave(): void {
		this.onLeft?.();
		this.onLeft = null;
	}
}
