import jwt from 'jsonwebtoken';
import type { IDataObject } from 'n8n-workflow';
import type { CredentialData } from '../engine';
import { signedRequest } from '../nodes/AlibabaCloudSso/signing';
import { Connections } from '../nodes/common/transport/connection';
import { httpSender } from '../nodes/common/transport/httpSender';
import type { VendorName } from '../sandbox';
import type { PersonState } from '../sandbox/commands';
import type { Prepared, Task } from './ways';
import { chain, type Step } from './workflow';

/** How the HTTP Request node is set. */
export interface HttpSetting {
	/** Items per batch, and milliseconds between batches. */
	batch?: [number, number];
	/** Retry On Fail with all the tries that n8n allows. */
	retry?: boolean;
}

/** How a vendor is spoken to with the HTTP Request node. */
interface Recipe {
	method: 'PUT' | 'POST';
	/** An expression, or text. */
	url: string;
	/** Parameters of the body; expressions over the item. */
	body: object;
	/** The item for each user. */
	item: (person: PersonState) => Promise<IDataObject>;
	/** Parameters of the login, and n8n's credential for it. */
	login: { parameters: object; credentials: CredentialData };
}

const json = (expression: string) => ({ sendBody: true, specifyBody: 'json', jsonBody: expression });
const generic = (type: string, data: object): Recipe['login'] => ({
	parameters: { authentication: 'genericCredentialType', genericAuthType: type },
	credentials: { [type]: data },
});

/** Only the sending is compared: tokens, sessions and signatures are made before. */
const RECIPES: Record<VendorName, (task: Task) => Recipe | Promise<Recipe>> = {
	rsaIdPlus({ credential }) {
		const file = JSON.parse(String(credential.apiKeyFile)) as Record<
			'accessID' | 'accessKey' | 'adminRestApiUrl',
			string
		>;
		const claims = { sub: file.accessID, aud: file.adminRestApiUrl };
		const token = jwt.sign(claims, file.accessKey, { algorithm: 'RS256', expiresIn: 1800 });
		return {
			method: 'PUT',
			url: `=${file.adminRestApiUrl}/users/{{ $json.id }}/userStatus`,
			body: json('{ "userStatus": "Disabled" }'),
			item: async ({ id }) => ({ id }),
			login: generic('httpHeaderAuth', { name: 'Authorization', value: `Bearer ${token}` }),
		};
	},
	oraclePrimavera: ({ credential: { serverUrl, username, password } }) => ({
		method: 'PUT',
		url: `${String(serverUrl)}/cloudapi/restapi/user/change-status`,
		body: json('={{ [{ id: $json.id, loginId: $json.loginId, disabled: true, locked: false }] }}'),
		item: async ({ id, login }) => ({ id, loginId: login }),
		login: generic('httpBasicAuth', { user: username, password }),
	}),
	async akana({ credential: { serverUrl, email, password } }) {
		const connections = new Connections({ connections: 1, allowUnauthorizedCerts: true, egress: null });
		const answer = await httpSender(connections)(
			{
				method: 'POST',
				url: `${String(serverUrl)}/api/login`,
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({ email, password }),
			},
			{ timeoutMs: 10_000, maxBytes: 100_000 },
		);
		await connections.close();
		const cookies = [answer.headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0]!);
		const csrf = cookies.find((cookie) => cookie.startsWith('Csrf-Token_'))!.split(/=(.*)/s);
		const headers = { Cookie: cookies.join('; '), [`X-${csrf[0]}`]: csrf[1] };
		return {
			method: 'PUT',
			url: `=${String(serverUrl)}/api/users/{{ $json.id }}/status`,
			body: json('{ "UserStatus": "com.soa.user.status.disabled" }'),
			item: async ({ id }) => ({ id }),
			login: generic('httpCustomAuth', { json: JSON.stringify({ headers }) }),
		};
	},
	alibabaCloudSso({ credential }) {
		const { endpoint, accessKeyId, accessKeySecret, directoryId } = credential as Record<string, string>;
		const key = { accessKeyId: accessKeyId!, accessKeySecret: accessKeySecret!, securityToken: null };
		return {
			method: 'POST',
			url: `${endpoint}/`,
			body: {
				sendBody: true,
				contentType: 'raw',
				rawContentType: 'application/x-www-form-urlencoded',
				body: '={{ $json.signed }}',
			},
			item: async ({ id }) => {
				const parameters = { DirectoryId: directoryId, UserId: id, NewStatus: 'Disabled' };
				const { body } = await signedRequest(endpoint!, '2021-05-15', key, 'UpdateUserStatus', parameters);
				return { signed: body };
			},
			login: { parameters: {}, credentials: {} },
		};
	},
};

/** The workflow that a user would build with the HTTP Request node: a request a user. */
export async function requestPerUser(task: Task, setting: HttpSetting): Promise<Prepared> {
	const { login, item, ...recipe } = await RECIPES[task.vendor](task);
	return {
		workflow: chain(httpStep({ ...recipe, login }, setting)),
		credentials: login.credentials,
		input: await Promise.all(task.people.map(item)),
	};
}

/** The expert's way where an API takes sets: all items made one, and sent in one request. */
export async function arrayRequest(task: Task): Promise<Prepared> {
	const { login, ...recipe } = await RECIPES[task.vendor](task);
	const aggregate: Step = { type: 'n8n-nodes-base.aggregate', parameters: { aggregate: 'aggregateAllItemData' } };
	return {
		workflow: chain(aggregate, httpStep({ ...recipe, login, body: json('={{ $json.data }}') }, {})),
		credentials: login.credentials,
		input: task.people.map(({ id, login: loginId }) => ({ id, loginId, disabled: true, locked: false })),
	};
}

function httpStep({ method, url, body, login }: Omit<Recipe, 'item'>, { batch, retry }: HttpSetting): Step {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: {
			method,
			url,
			...login.parameters,
			sendHeaders: true,
			headerParameters: { parameters: [{ name: 'Accept', value: 'application/json' }] },
			...body,
			options: {
				allowUnauthorizedCerts: true,
				...(batch && { batching: { batch: { batchSize: batch[0], batchInterval: batch[1] } } }),
			},
		},
		credentials: Object.fromEntries(Object.keys(login.credentials).map((type) => [type, { id: type, name: type }])),
		// With Retry On Fail n8n repeats the node only where it fails as a whole.
		...(retry ? { retryOnFail: true, maxTries: 5, waitBetweenTries: 5000 } : { onError: 'continueRegularOutput' }),
	};
}
