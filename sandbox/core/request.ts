import type { IncomingHttpHeaders } from 'node:http';
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
	connectionId: number;
	remotePort: number;
}

/**
 * Changes a person on behalf of a request. @returns the flags as they are afterwards, or as they would be
 * when the sandbox is told to lie.
 */
export type Change = (person: Person, flags: Partial<Flags>) => Flags;

const SECRET_QUERY = /([?&](?:Signature|SecurityToken|AccessKeyId)=)[^&]*/g;

export function withoutSecrets(url: string): string {
	return url.replace(SECRET_QUERY, '$1***');
}
