import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData, IRunExecutionData, IWorkflowBase } from 'n8n-workflow';

/** The owner that every test's n8n is set up with. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Ada',
	lastName: 'Example',
	password: 'Only-4-tests',
};

/** A workflow as it stands in an export. */
export type WorkflowJson = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> & Partial<IWorkflowBase>;

/** An execution with all its data. */
export interface Execution {
	readonly id: string;
	readonly status: string;
	readonly retryOf: string | null;
	readonly workflowId: string;
	/** ISO 8601 */
	readonly startedAt: string;
	readonly stoppedAt: string;
	readonly data: IRunExecutionData;
}

interface Credential {
	readonly name: string;
	readonly type: string;
	readonly data: IDataObject;
}

const UNDER_WAY = new Set(['new', 'running']);

/** n8n's own HTTP interfaces: the one that its editor uses, and the public one with an API key. */
export class N8nApi {
	private cookie = '';
	private apiKey = '';

	constructor(readonly url: string) {}

	/** Makes the owner of a fresh n8n, or signs in at one that has its owner, and gets an API key. */
	async signIn(): Promise<void> {
		const setup = await this.send('POST', '/rest/owner/setup', OWNER);
		if (setup.status === 404) throw new Error('n8n is still starting');
		const { email, password } = OWNER;
		const login = await this.send('POST', '/rest/login', { emailOrLdapLoginId: email, email, password });
		if (!login.ok) throw new Error(`Signing in to n8n failed: ${login.status} ${await login.text()}`);
		this.cookie = login.headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
		const scopes = await this.rest<string[]>('GET', '/api-keys/scopes');
		const label = `tests ${Date.now()}`;
		const key = await this.rest<{ rawApiKey: string }>('POST', '/api-keys', { label, scopes, expiresAt: null });
		this.apiKey = key.rawApiKey;
	}

	/** A call of the editor's interface. */
	async rest<T>(method: string, path: string, body?: unknown): Promise<T> {
		const { data } = await this.json<{ data: T }>(method, `/rest${path}`, body);
		return data;
	}

	/** A call of the public interface. */
	async public<T>(method: string, path: string, body?: unknown): Promise<T> {
		return await this.json<T>(method, `/api/v1${path}`, body);
	}

	/** The names of all types of nodes that the editor may offer. */
	async nodeTypes(): Promise<string[]> {
		const types = await this.json<Array<{ name: string }>>('GET', '/types/nodes.json');
		return types.map(({ name }) => name);
	}

	async createCredential(credential: Credential): Promise<{ id: string; name: string }> {
		const { id, name } = await this.rest<{ id: string; name: string }>('POST', '/credentials', credential);
		return { id, name };
	}

	async createWorkflow({ name, nodes, connections, settings = {} }: WorkflowJson): Promise<string> {
		const { id } = await this.rest<{ id: string }>('POST', '/workflows', {
			name,
			nodes,
			connections,
			settings,
			active: false,
		});
		return id;
	}

	/** Makes a workflow's triggers live. */
	async activate(workflowId: string): Promise<void> {
		await this.public('POST', `/workflows/${workflowId}/activate`);
	}

	/** Runs a workflow from one of its triggers, as the editor's button does, and waits for the end. */
	async run(workflowId: string, trigger: string): Promise<Execution> {
		const workflowData = await this.rest('GET', `/workflows/${workflowId}`);
		const body = { workflowData, triggerToStartFrom: { name: trigger } };
		const { executionId } = await this.rest<{ executionId: string }>('POST', `/workflows/${workflowId}/run`, body);
		return await this.finished(executionId);
	}

	/** An execution with its data, once it's neither new nor running; it may wait for somebody. */
	async finished(executionId: string): Promise<Execution> {
		return await this.until(executionId, ({ status }) => !UNDER_WAY.has(status));
	}

	/** An execution with its data, once it waits for nobody, either. */
	async ended(executionId: string): Promise<Execution> {
		return await this.until(executionId, ({ status }) => !UNDER_WAY.has(status) && status !== 'waiting');
	}

	/**
	 * An execution with its data, once it is as it should be.
	 *
	 * @throws Error when it isn't in time
	 */
	async until(executionId: string, isSo: (execution: Execution) => boolean, timeoutMs = 180_000): Promise<Execution> {
		const end = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.execution(executionId);
			if (isSo(execution)) return execution;
			if (Date.now() > end) throw new Error(`Execution ${executionId} is still ${execution.status}`);
			await sleep(250);
		}
	}

	async execution(executionId: string): Promise<Execution> {
		return await this.public<Execution>('GET', `/executions/${executionId}?includeData=true`);
	}

	private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await this.send(method, path, body);
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return (text ? JSON.parse(text) : undefined) as T;
	}

	private async send(method: string, path: string, body?: unknown): Promise<Response> {
		const headers = { 'content-type': 'application/json', cookie: this.cookie, 'x-n8n-api-key': this.apiKey };
		const init = body === undefined ? {} : { body: JSON.stringify(body) };
		return await fetch(this.url + path, { method, headers, ...init });
	}
}

/** The items that a node gave on one of its outputs, in its last run. */
export function itemsOf(execution: Pick<Execution, 'data'>, node: string, output = 0): INodeExecutionData[] {
	return execution.data.resultData.runData[node]?.at(-1)?.data?.main?.[output] ?? [];
}
