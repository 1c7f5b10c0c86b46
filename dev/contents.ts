import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import type { N8nApi, WorkflowJson } from '../e2e/lib/n8n-api';
import { SANDBOX_NAMES, type Sandbox, type SandboxName } from '../sandbox';
import { CREDENTIALS, labelOf } from '../sandbox/labels';

const TEMPLATES = resolve(__dirname, '..', 'templates');

type Reference = Record<string, { id: string; name: string }>;

/** Makes the sandbox's credentials in n8n, or fills those of an earlier start with today's keys. */
export async function putCredentials(api: N8nApi, sandbox: Sandbox): Promise<Record<SandboxName, Reference>> {
	const there = await api.rest<Array<{ id: string; name: string }>>('GET', '/credentials');
	const references: Partial<Record<SandboxName, Reference>> = {};
	for (const vendor of SANDBOX_NAMES) {
		const type = CREDENTIALS[vendor].name;
		const name = `${labelOf(vendor)} (sandbox)`;
		const credential = { name, type, data: sandbox[vendor].credential() as IDataObject };
		const known = there.find((one) => one.name === name);
		if (known) await api.rest('PATCH', `/credentials/${known.id}`, credential);
		references[vendor] = { [type]: known ? { id: known.id, name } : await api.createCredential(credential) };
	}
	return references as Record<SandboxName, Reference>;
}

/** Imports the templates that aren't there yet, with the credentials chosen. @returns how many there are */
export async function putTemplates(api: N8nApi, credentials: Record<SandboxName, Reference>): Promise<number> {
	const there = new Set((await api.rest<Array<{ name: string }>>('GET', '/workflows')).map(({ name }) => name));
	const templates = readdirSync(TEMPLATES)
		.filter((file) => file.endsWith('.json'))
		.map((file) => JSON.parse(readFileSync(join(TEMPLATES, file), 'utf8')) as WorkflowJson);
	for (const template of templates.filter(({ name }) => !there.has(name))) {
		const nodes = template.nodes.map((node) => {
			const vendor = SANDBOX_NAMES.find((name) => node.type.replace(/Tool$/, '') === `n8n-nodes-user-status.${name}`);
			return vendor ? { ...node, credentials: credentials[vendor] } : node;
		});
		await api.createWorkflow({ ...template, nodes });
	}
	return templates.length;
}
