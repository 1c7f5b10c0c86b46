import type { CloudSsoVariant } from '../../sandbox';
import { rpcSignature } from '../../sandbox/alibabaCloudSso/signature';
import { call, sandboxForEach, type Reply } from './support';

export const DIRECTORY = 'd-00fc2p61test';

export interface Key {
	accessKeyId: string;
	accessKeySecret: string;
	securityToken: string;
}

export type Parameters = Record<string, string | undefined>;

interface Sending {
	as?: Key;
	method?: string;
	/** Changed after signing. */
	tampered?: Parameters;
}

/** A CloudSSO for each test of a file, and a client that signs by the documented rules. */
export function cloudSsoForEach() {
	const { get, clock } = sandboxForEach({ vendors: ['alibabaCloudSso'] });
	const cloud = () => get().alibabaCloudSso;
	const key = (variant?: CloudSsoVariant) => cloud().credential({}, variant) as unknown as Key;
	const timestamp = (ms = clock.wall()) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
	let nonce = 0;

	function rpc(parameters: Parameters, { as = key(), method = 'POST', tampered = {} }: Sending = {}): Promise<Reply> {
		const all: Parameters = {
			Version: '2021-05-15',
			Format: 'JSON',
			AccessKeyId: as.accessKeyId,
			SignatureMethod: 'HMAC-SHA1',
			SignatureVersion: '1.0',
			SignatureNonce: `nonce-${++nonce}`,
			Timestamp: timestamp(),
			...(as.securityToken && { SecurityToken: as.securityToken }),
			...parameters,
		};
		const signed = new Map(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
		signed.set('Signature', rpcSignature(method, signed, as.accessKeySecret));
		for (const [name, value] of Object.entries(tampered)) {
			if (value === undefined) signed.delete(name);
			else signed.set(name, value);
		}
		const form = new URLSearchParams([...signed]);
		return method === 'POST'
			? call(cloud().url, { method, body: form })
			: call(`${cloud().url}/?${form.toString()}`, { method });
	}

	const change = (UserId: string, NewStatus: string | undefined, options?: Sending) =>
		rpc({ Action: 'UpdateUserStatus', DirectoryId: DIRECTORY, UserId, NewStatus }, options);

	return { cloud, clock, key, timestamp, rpc, change };
}

export const outcome = ({ status, json }: Reply) => [status, json.Code];
