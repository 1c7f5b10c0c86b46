import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Engine, RunOptions, WorkflowJson } from '../engine';
import { VENDOR_NAMES, type Sandbox, type VendorName } from '../sandbox';
import { asCsv, type Leaver, type Leavers } from './leavers';
import { VENDORS } from './vendors';

/** One line of the workflow's report: what happened to one row at one vendor. */
export interface ReportLine {
	employee: Omit<Leaver, 'login'>;
	/** Empty where the row was given to no vendor. */
	vendor: VendorName | '';
	/** What was really asked: `disable` for a lock where there is none. */
	action?: 'disable' | 'lock';
	outcome: string;
	changed: boolean | null;
	/** Why it failed. */
	error?: string;
}

const WORKFLOW = join(__dirname, 'offboard.workflow.json');

/**
 * Runs the workflow on an HR export.
 * @returns the lines of its report
 * @throws when the workflow doesn't get to its end
 */
export async function offboard(
	engine: Engine,
	sandbox: Sandbox,
	list: Leavers,
	{ maxUsers, ...hooks }: Pick<RunOptions, 'onNodeStart' | 'onNodeDone'> & { maxUsers?: number } = {},
): Promise<ReportLine[]> {
	// A folder of its own, as n8n wants one to read from; and a name without * and ?, which n8n would expand.
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'offboard-')));
	try {
		const file = join(folder, 'leavers.csv');
		await writeFile(file, asCsv(list));
		const run = await engine.run(await workflowFor(file, maxUsers), {
			...hooks,
			credentials: credentialsFor(sandbox),
			files: [folder],
		});
		if (run.status !== 'success') throw new Error(`The workflow ended with: ${run.error?.message ?? run.status}`);
		return run.json('Report')[0]?.report as ReportLine[];
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** As it is shared, but for the file's place, and the cap where another one is wished. */
async function workflowFor(file: string, maxUsers?: number): Promise<WorkflowJson> {
	const workflow = JSON.parse(await readFile(WORKFLOW, 'utf8')) as WorkflowJson & {
		nodes: Array<{ name: string; parameters: { fileSelector?: string; options?: { maxUsers?: number } } }>;
	};
	for (const { name, parameters } of workflow.nodes) {
		if (name === 'Read HR Export') parameters.fileSelector = file.replaceAll('\\', '/');
		if (maxUsers !== undefined && parameters.options?.maxUsers !== undefined) parameters.options.maxUsers = maxUsers;
	}
	return workflow;
}

function credentialsFor(sandbox: Sandbox): Record<string, object> {
	return Object.fromEntries(
		VENDOR_NAMES.map((vendor) => [VENDORS[vendor].credentialType, sandbox[vendor].credential()]),
	);
}
