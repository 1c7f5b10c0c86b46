import type RPCClient from '@alicloud/pop-core';
import type { Outgoing } from '../common/transport/sender';

/** An access key, with the token that a temporary one comes with. */
export interface AccessKey {
	accessKeyId: string;
	accessKeySecret: string;
	securityToken: string | null;
}

/** Thrown to keep pop-core from sending; never leaves this file. */
const COMPOSED = new Error('The request is composed');

// CLOUDSSO-8
/**
 * Has pop-core compose and sign a request (RPC signature 1.0), and takes it from there: pop-core
 * would send it itself with a timeout of 3 s, without proxy or cancellation, take a 500 without a
 * code for success and lose the status and headers of an answer that isn't JSON.
 * @param parameters - sent as they are; an undefined value is left out, pop-core would send the word
 * @returns a POST whose URL holds nothing secret
 */
export async function signedRequest(
	endpoint: string,
	apiVersion: string,
	key: AccessKey,
	action: string,
	parameters: Record<string, string | undefined>,
): Promise<Outgoing> {
	const client = await clientFor(key, endpoint, apiVersion);
	const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
	let signed = '';
	const composed = {
		// In lower case: signed as a POST, but laid out as a URL, where it can be read without being sent.
		method: 'post',
		beforeRequest: ({ path }: { path: string }) => {
			signed = path.slice('/?'.length);
			throw COMPOSED;
		},
	};
	try {
		await client.request(action, given, composed);
	} catch (error) {
		if (error !== COMPOSED) throw error;
	}
	return {
		method: 'POST',
		url: `${endpoint}/`,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
		body: signed,
	};
}

/** One for all requests with a key: each opens an agent of its own, used or not. */
const clients = new WeakMap<AccessKey, Map<string, RPCClient>>();

async function clientFor(key: AccessKey, endpoint: string, apiVersion: string): Promise<RPCClient> {
	const known = clients.get(key) ?? new Map<string, RPCClient>();
	clients.set(key, known);
	let client = known.get(endpoint + apiVersion);
	if (!client) {
		const { default: Client } = await import('@alicloud/pop-core');
		const { accessKeyId, accessKeySecret, securityToken } = key;
		client = new Client({
			endpoint,
			apiVersion,
			accessKeyId,
			accessKeySecret,
			...(securityToken !== null && { securityToken }),
		});
		known.set(endpoint + apiVersion, client);
	}
	return client;
}
