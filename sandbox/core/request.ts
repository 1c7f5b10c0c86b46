import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Flags, Person } from './people';

/** One request as a vendor, a fault hook and a test see it. */
export interface SandboxRequest {
	/** Counted from 1 for each vendor. */
	readonly no: number;
	/** When it had arrived whole, epoch milliseconds. */
	readonly at: number;
	readonly method: string;
	/** Without the query. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
	/** The vendor's name for what is asked, as `changeStatus`, `login`, `UpdateUserStatus`; see each vendor's `describe`. */
	action: string | undefined;
	/** The users that a change names, whether they exist or not. */
	userIds: string[];
	readonly connectionId: number;
	readonly remotePort: number;
}

/** What is kept of a request. */
export interface RequestRecord {
	no: number;
	at: number;
	method: string;
	/** With the query, secrets in it blotted out. */
	path: string;
	action: string | undefined;
	/** `null`: none was sent, or not yet. */
	status: number | null;
	/** When the answer was handed to the socket, epoch milliseconds. */
	answeredAt: number | null;
	/** As they came: with what authenticates. Empty when the sandbox keeps records brief. */
	headers: IncomingHttpHeaders;
	body: string;
	/** The users that the request named. */
	userIds: string[];
	/** The users whose change the vendor took, same value or not. */
	appliedTo: string[];
	/** Refused by the rate limit. */
	refused: boolean;
	/** The kind of the fault that was injected. */
	fault: string | null;
	/** When the client hung up before it was answered, epoch milliseconds. */
	abandonedAt: number | null;
	connectionId: number;
	remotePort: number;
}

/**
 * Changes a person on behalf of a request. @returns the flags as they are afterwards, or as they would be
 * when the sandbox is told to lie.
 */
export type Change = (person: Person, flags: Partial<Flags>) => Flags;

export function readRequest(
	incoming: IncomingMessage,
	body: string,
	known: Pick<SandboxRequest, 'no' | 'at' | 'connectionId'>,
): SandboxRequest {
	const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
	return {
		...known,
		method: incoming.method ?? 'GET',
		path,
		query: new URLSearchParams(query),
		headers: incoming.headers,
		body,
		action: undefined,
		userIds: [],
		remotePort: incoming.socket.remotePort ?? 0,
	};
}

/** A fresh record; `full`: with headers and body. */
export function recordOf(request: SandboxRequest, url: string, full: boolean): RequestRecord {
	return {
		no: request.no,
		at: request.at,
		method: request.method,
		path: withoutSecrets(url),
		action: request.action,
		status: null,
		answeredAt: null,
		headers: full ? request.headers : {},
		body: full ? request.body : '',
		userIds: request.userIds,
		appliedTo: [],
		refused: false,
		fault: null,
		abandonedAt: null,
		connectionId: request.connectionId,
		remotePort: request.remotePort,
	};
}

const SECRET_QUERY = /([?&](?:Signature|SecurityToken|AccessKeyId)=)[^&]*/g;

function withoutSecrets(url: string): string {
	return url.replace(SECRET_QUERY, '$1***');
}
