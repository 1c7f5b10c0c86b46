import axios, { type AxiosRequestConfig } from 'axios';
import { Agent as HttpAgent } from 'node:http';
import { Agent } from 'node:https';
import { signedRequest } from '../nodes/AlibabaCloudSso/signing';
import type { SandboxName } from '../sandbox';
import type { PersonState } from '../sandbox/commands';
import { MOST_AT_ONCE } from './least';
import { logIn, rsaKey } from './logins';
import type { Task } from './ways';

/** Sends a request that needs no login of its own. @returns the body of the answer */
type Send = (request: AxiosRequestConfig) => Promise<unknown>;

interface Script {
	/** Finds everyone by e-mail, as the package does at its defaults. */
	lookUp: (send: Send, task: Task) => Promise<unknown>;
	/** Disables everyone. */
	change: (send: Send, task: Task) => Promise<unknown>;
}

const SCRIPTS: Record<SandboxName, Script> = {
	rsaIdPlus: {
		lookUp: async (send, { credential, people }) =>
			await each(people, async ({ email }) => {
				await send({ method: 'POST', url: `${rsaKey(credential).adminRestApiUrl}/users/lookup`, data: { email } });
			}),
		change: async (send, { credential, people }) =>
			await each(people, async ({ id }) => {
				const url = `${rsaKey(credential).adminRestApiUrl}/users/${id}/userStatus`;
				await send({ method: 'PUT', url, data: { userStatus: 'Disabled' } });
			}),
	},
	oraclePrimavera: {
		lookUp: async (send, task) => await send({ url: `${oracle(task)}/user` }),
		change: async (send, task) =>
			await each(sets(task.people), async (set) => {
				const data = set.map(({ id, login }) => ({ id, loginId: login, disabled: true, locked: false }));
				await send({ method: 'PUT', url: `${oracle(task)}/user/change-status`, data });
			}),
	},
	akana: {
		// The search tells no state.
		async lookUp(send, { credential: { serverUrl }, people }) {
			await pages(async (start) => {
				const params = { sort: 'asc', sortBy: 'com.soa.sort.order.title_sort', Federation: false, count: PAGE, start };
				const found = await send({ url: `${String(serverUrl)}/api/search`, params: { ...params, q: 'type:user' } });
				return (found as { channel: { item: unknown[] } }).channel.item.length;
			});
			await each(people, async ({ id }) => void (await send({ url: `${String(serverUrl)}/api/users/${id}` })));
		},
		change: async (send, { credential: { serverUrl }, people }) =>
			await each(people, async ({ id }) => {
				const data = { UserStatus: 'com.soa.user.status.disabled' };
				await send({ method: 'PUT', url: `${String(serverUrl)}/api/users/${id}/status`, data });
			}),
	},
	alibabaCloudSso: {
		async lookUp(send, task) {
			let NextToken: string | undefined;
			do {
				const page = await send(await signed(task, 'ListUsers', { MaxResults: String(PAGE), NextToken }));
				NextToken = (page as { NextToken?: string }).NextToken || undefined;
			} while (NextToken);
		},
		change: async (send, task) =>
			await each(task.people, async ({ id }) => {
				await send(await signed(task, 'UpdateUserStatus', { UserId: id, NewStatus: 'Disabled' }));
			}),
	},
	scim: {
		lookUp: async (send, { credential: { baseUrl } }) =>
			await pages(async (start) => {
				const found = await send({ url: `${String(baseUrl)}/Users`, params: { startIndex: start + 1, count: PAGE } });
				return (found as { Resources: unknown[] }).Resources.length;
			}),
		change: async (send, { credential: { baseUrl }, people }) =>
			await each(people, async ({ id }) => {
				const data = {
					schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
					Operations: [{ op: 'replace', path: 'active', value: false }],
				};
				const headers = { 'Content-Type': 'application/scim+json' };
				await send({ method: 'PATCH', url: `${String(baseUrl)}/Users/${id}`, headers, data });
			}),
	},
};

const PAGE = 100;

/** The same requests as the package's, by axios in a plain loop, and nothing made of the answers. */
export async function bareAxios(task: Task, { looksUp }: { looksUp: boolean }): Promise<void> {
	const options = { keepAlive: true, maxSockets: MOST_AT_ONCE };
	const [httpAgent, httpsAgent] = [new HttpAgent(options), new Agent({ ...options, rejectUnauthorized: false })];
	const headers = await logIn(task.vendor, task.credential);
	const client = axios.create({ httpAgent, httpsAgent, headers });
	const send: Send = async (request) => (await client.request<unknown>(request)).data;
	const { lookUp, change } = SCRIPTS[task.vendor];
	if (looksUp) await lookUp(send, task);
	await change(send, task);
	httpAgent.destroy();
	httpsAgent.destroy();
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < items.length) await work(items[next++]!);
	};
	await Promise.all(Array.from({ length: MOST_AT_ONCE }, worker));
}

/** Reads pages one after the other, until one isn't full. */
async function pages(read: (start: number) => Promise<number>): Promise<void> {
	for (let start = 0; (await read(start)) === PAGE; start += PAGE);
}

function sets(people: readonly PersonState[]): PersonState[][] {
	return Array.from({ length: Math.ceil(people.length / PAGE) }, (_, i) => people.slice(i * PAGE, (i + 1) * PAGE));
}

function oracle({ credential: { serverUrl } }: Task): string {
	return `${String(serverUrl)}/cloudapi/restapi`;
}

/** @returns a request for CloudSSO, signed */
export async function signed(
	{ credential }: Task,
	action: string,
	parameters: Record<string, string | undefined>,
): Promise<AxiosRequestConfig> {
	const { endpoint, accessKeyId, accessKeySecret, directoryId } = credential as Record<string, string>;
	const key = { accessKeyId: accessKeyId!, accessKeySecret: accessKeySecret!, securityToken: null };
	const all = { DirectoryId: directoryId, ...parameters };
	const { method, url, headers, body } = await signedRequest(endpoint!, '2021-05-15', key, action, all);
	return { method, url, headers, data: body };
}
