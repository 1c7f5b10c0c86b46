import type { ClientRequest } from 'node:http';
import type RPCClient from '@alicloud/pop-core';
import type { Outgoing } from '../common/transport/sender';

/** An access key, with the token that a temporary one comes with. */
export interface AccessKey {
	accessKeyId: string;
	accessKeySecret: string;
	securityToken: string | null;
}

/** Signed for, and leads nowhere (RFC 2606); what is signed holds neither host nor path. */
const NOWHERE = 'https://signing.invalid';

// CLOUDSSO-8
/**
 * Has pop-core compose and sign a request (RPC signature 1.0), for the wire to send: pop-core itself would send it with
 * a timeout of 3 s, without proxy or cancellation, take a 500 without a code for success and lose the status and
 * headers of an answer that isn't JSON.
 * @param endpoint - where it goes to, with a path or without
 * @param parameters - sent as they are; an undefined value is left out, pop-core would send the word
 * @returns a POST whose URL holds nothing secret
 * @throws {Error} pop-core's own, where it can't compose it
 */
export async function signedRequest(
	endpoint: string,
	apiVersion: string,
	key: AccessKey,
	action: string,
	parameters: Record<string, string | undefined>,
): Promise<Outgoing> {
	const client = await clientFor(key, apiVersion);
	const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
	const body = await new Promise<string>((composed, failed) => {
		// Its own promise is never kept: nothing is sent, so nothing comes back.
		client.request(action, given, { method: 'POST', agent: new Drafts(composed) }).catch(failed);
	});
	return {
		method: 'POST',
		url: `${endpoint}/`,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
		body,
	};
}

/** An agent without connections: what is to be sent over it is handed over instead. */
class Drafts {
	readonly protocol = 'https:';
	readonly defaultPort = 443;

	constructor(private readonly composed: (body: string) => void) {}

	/** Node asks for a connection here. */
	addRequest(request: ClientRequest): void {
		request.end = (body: unknown) => {
			if (typeof body !== 'string' || body === '') throw new Error('pop-core composed no request');
			this.composed(body);
			return request;
		};
	}
}

/** One for all requests with a key: each opens an agent of its own, used or not. */
const clients = new WeakMap<AccessKey, Map<string, RPCClient>>();

async function clientFor(key: AccessKey, apiVersion: string): Promise<RPCClient> {
	const known = clients.get(key) ?? new Map<string, RPCClient>();
	clients.set(key, known);
	let client = known.get(apiVersion);
	if (!client) {
		const { default: Client } = await import('@alicloud/pop-core');
		const { accessKeyId, accessKeySecret, securityToken } = key;
		client = new Client({
			endpoint: NOWHERE,
			apiVersion,
			accessKeyId,
			accessKeySecret,
			...(securityToken !== null && { securityToken }),
		});
		known.set(apiVersion, client);
	}
	return client;
}
