import type { IDataObject, INode, INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Run } from '../../engine';
import type { Mailbox } from '../support/mailbox';
import type { Stage } from '../support/stage';
import { VENDORS } from '../support/vendors';

export const FOLDER = join(__dirname, '../../templates');

/** The files' names without their ending. */
export const TEMPLATES = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.slice(0, -'.json'.length));

export interface Link {
	node: string;
	type: string;
	index: number;
}

export interface Template {
	name: string;
	nodes: INode[];
	connections: Record<string, Record<string, Array<Link[] | null>>>;
	pinData: object;
	settings: object;
	[key: string]: unknown;
}

export function textOf(file: string): string {
	return readFileSync(join(FOLDER, `${file}.json`), 'utf8');
}

export function templateOf(file: string): Template {
	return JSON.parse(textOf(file)) as Template;
}

export const STICKY = 'n8n-nodes-base.stickyNote';
export const DATA_TABLE = 'n8n-nodes-base.dataTable';

/** What every template ends in. */
export interface Report {
	title: string;
	ticket: string;
	needsAttention: number;
	results: Array<IDataObject & { vendor: string; outcome: string; error?: string }>;
}

export interface Running {
	/** What the trigger brings. */
	input?: IDataObject | INodeExecutionData;
	/** What stands in for the nodes that need n8n's server, by name. Data tables that aren't named give one empty item. */
	pins?: Record<string, IDataObject[]>;
	mailbox?: Mailbox;
	/** Other values of a node's parameters, as a person would set them. */
	change?: Record<string, Record<string, NodeParameterValueType>>;
	/** Nodes that somebody deactivated. */
	deactivated?: readonly string[];
}

/** Runs a template against the sandbox. Only what needs n8n's server is pinned; everything else is the real node. */
export async function runTemplate(
	stage: Stage,
	file: string,
	{ input, pins = {}, mailbox, change = {}, deactivated = [] }: Running,
): Promise<Run> {
	const template = templateOf(file);
	const tables = template.nodes.filter(({ type }) => type === DATA_TABLE).map(({ name }) => [name, [{}]] as const);
	const pinned = Object.entries({ ...Object.fromEntries(tables), ...pins });
	for (const node of template.nodes) {
		Object.assign(node.parameters, change[node.name]);
		if (deactivated.includes(node.name)) node.disabled = true;
	}
	return await stage.engine.run(
		{
			...template,
			pinData: Object.fromEntries(pinned.map(([name, items]) => [name, items.map((json) => ({ json }))])),
		},
		{
			credentials: {
				...Object.fromEntries(VENDORS.flatMap(({ name }) => Object.entries(stage.credentials(name)))),
				...(mailbox && { smtp: mailbox.credential }),
			},
			...(input && { input: [input] }),
		},
	);
}

/** @returns the one report of a run */
export function reportOf(run: Run): Report {
	const reports = run.json('Report');
	expect(reports).toHaveLength(1);
	return reports[0] as unknown as Report;
}
