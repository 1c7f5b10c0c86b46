import type { IDataObject } from 'n8n-workflow';
import type { CredentialData } from '../engine';
import type { VendorName as RivalName } from '../sandbox';
import type { PersonState } from '../sandbox/commands';
import { signed } from './bare';
import { logIn, rsaKey } from './logins';
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
const RECIPES: Record<RivalName, (task: Task) => Recipe | Promise<Recipe>> = {
	rsaIdPlus: async ({ credential }) => ({
		method: 'PUT',
		url: `=${rsaKey(credential).adminRestApiUrl}/users/{{ $json.id }}/userStatus`,
		body: json('{ "userStatus": "Disabled" }'),
		item: async ({ id }) => ({ id }),
		login: authorization(await logIn('rsaIdPlus', credential)),
	}),
	oraclePrimavera: async ({ credential }) => ({
		method: 'PUT',
		url: `${String(credential.serverUrl)}/cloudapi/restapi/user/change-status`,
		body: json('={{ [{ id: $json.id, loginId: $json.loginId, disabled: true, locked: false }] }}'),
		item: async ({ id, login }) => ({ id, loginId: login }),
		login: authorization(await logIn('oraclePrimavera', credential)),
	}),
	akana: async ({ credential }) => ({
		method: 'PUT',
		url: `=${String(credential.serverUrl)}/api/users/{{ $json.id }}/status`,
		body: json('{ "UserStatus": "com.soa.user.status.disabled" }'),
		item: async ({ id }) => ({ id }),
		login: generic('httpCustomAuth', { json: JSON.stringify({ headers: await logIn('akana', credential) }) }),
	}),
	alibabaCloudSso: (task) => ({
		method: 'POST',
		url: `${String(task.credential.endpoint)}/`,
		body: {
			sendBody: true,
			contentType: 'raw',
			rawContentType: 'application/x-www-form-urlencoded',
			body: '={{ $json.signed }}',
		},
		item: async ({ id }) => {
			const request = await signed(task, 'UpdateUserStatus', { UserId: id, NewStatus: 'Disabled' });
			return { signed: request.data as string };
		},
		login: { parameters: {}, credentials: {} },
	}),
};

function authorization({ Authorization: value }: Record<string, string>): Recipe['login'] {
	return generic('httpHeaderAuth', { name: 'Authorization', value });
}

/** The workflow that a user would build with the HTTP Request node: a request a user. */
export async function requestPerUser(task: Task, setting: HttpSetting): Promise<Prepared> {
	const { login, item, ...recipe } = await RECIPES[rivalOf(task)](task);
	return {
		workflow: chain(httpStep({ ...recipe, login }, setting)),
		credentials: login.credentials,
		input: await Promise.all(task.people.map(item)),
	};
}

/** The expert's way where an API takes sets: all items made one, and sent in one request. */
export async function arrayRequest(task: Task): Promise<Prepared> {
	const { login, ...recipe } = await RECIPES[rivalOf(task)](task);
	const aggregate: Step = { type: 'n8n-nodes-base.aggregate', parameters: { aggregate: 'aggregateAllItemData' } };
	return {
		workflow: chain(aggregate, httpStep({ ...recipe, login, body: json('={{ $json.data }}') }, {})),
		credentials: login.credentials,
		input: task.people.map(({ id, login: loginId }) => ({ id, loginId, disabled: true, locked: false })),
	};
}

function rivalOf({ vendor }: Task): RivalName {
	if (vendor === 'scim') throw new Error('SCIM is compared with bare axios only');
	return vendor;
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
