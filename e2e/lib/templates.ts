import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { SANDBOX_NAMES } from '../../sandbox';
import { type Execution, itemsOf, type N8nApi, type WorkflowJson } from './n8n-api';
import { type CredentialReference, makeCredentials, type Stage } from './stage';

/** What every template ends in. */
export interface Report {
	title: string;
	ticket: string;
	needsAttention: number;
	results: Array<{ vendor: string; outcome: string }>;
}

/** The templates of this package in an n8n, with credentials as their first stickies ask for them. */
export class Templates {
	private constructor(
		private readonly api: N8nApi,
		private readonly credentials: Record<string, CredentialReference>,
	) {}

	/** @param others - the data of n8n's own credentials, by type, for the node types that need them */
	static async open(
		stage: Stage,
		others: ReadonlyArray<{ type: string; data: object; nodes: readonly string[] }>,
	): Promise<Templates> {
		const { api } = stage.n8n;
		const made = await makeCredentials(stage);
		const credentials: Record<string, CredentialReference> = {};
		for (const vendor of SANDBOX_NAMES) {
			const type = `n8n-nodes-user-status.${vendor}`;
			credentials[type] = credentials[`${type}Tool`] = made[vendor];
		}
		for (const { type, data, nodes } of others) {
			const reference = { [type]: await api.createCredential({ name: type, type, data: data as IDataObject }) };
			for (const node of nodes) credentials[node] = reference;
		}
		return new Templates(api, credentials);
	}

	/**
	 * Imports a template, picks its credentials, and changes nothing else.
	 * @param change - parameters that a person sets, by node
	 */
	async setUp(file: string, change: Record<string, IDataObject> = {}): Promise<string> {
		const template = templateOf(file);
		const nodes = template.nodes.map((node) => ({
			...node,
			parameters: { ...node.parameters, ...change[node.name] } as typeof node.parameters,
			...(this.credentials[node.type] && { credentials: this.credentials[node.type] }),
		}));
		return await this.api.createWorkflow({ ...template, nodes });
	}

	/**
	 * The same, with its triggers live.
	 * @param path - where one of them listens
	 */
	async live(file: string, path: string, change?: Record<string, IDataObject>): Promise<string> {
		const id = await this.setUp(file, change);
		await this.api.activate(id);
		// n8n answers before the triggers listen.
		while (!(await listens(this.api.url + path))) await sleep(100);
		return id;
	}
}

/** A webhook that listens for another method than GET says so. */
async function listens(url: string): Promise<boolean> {
	const response = await fetch(url);
	return response.status !== 404 || (await response.text()).includes('Did you mean to make a');
}

function templateOf(file: string): WorkflowJson {
	return JSON.parse(readFileSync(join(__dirname, '../../templates', `${file}.json`), 'utf8')) as WorkflowJson;
}

/** The last part of the address at which a template's node listens. */
export function webhookOf(file: string, node: string): string {
	return templateOf(file).nodes.find(({ name }) => name === node)!.webhookId!;
}

/** @returns the one report of an execution */
export function reportOf(execution: Execution): Report {
	const reports = itemsOf(execution, 'Report').map(({ json }) => json as unknown as Report);
	assert.equal(reports.length, 1, `${execution.status}: ${execution.data.resultData.error?.message}`);
	return reports[0]!;
}
