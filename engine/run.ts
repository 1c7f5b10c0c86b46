import 'reflect-metadata';

import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ExecutionError,
	type ExecutionStatus,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IRunData,
	type IWorkflowBase,
	type ITaskData,
	type NodeExecutionHint,
	Workflow,
} from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { type CredentialData, Credentials } from './credentials';
import { type InstanceOptions, underSettings } from './instance';
import { recording } from './log';
import type { Packages } from './packages';
import { surroundings } from './surroundings';

/** A workflow as n8n's editor exports it. */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: readonly object[];
	connections: object;
	settings?: object;
	pinData?: object;
	staticData?: object | null;
}

export interface RunOptions extends InstanceOptions {
	/** By credential type, or by the id that the workflow names. A node that names none gets the one of its type. */
	credentials?: CredentialData;
	/** The trigger's output: n8n items, or their json alone. */
	input?: ReadonlyArray<INodeExecutionData | IDataObject>;
	/** Name of the node to start from, for workflows with several triggers. Default: the one n8n picks. */
	startNode?: string;
	/** As in n8n: `manual` (default) runs the trigger and honours pinned data; the others begin with its output. */
	mode?: 'manual' | 'trigger' | 'webhook';
	/** What nodes see as the execution's id. Default: a fresh one. */
	executionId?: string;
	/** Aborting it is pressing n8n's Stop button. */
	signal?: AbortSignal;
	/** Presses Stop after so many milliseconds. */
	cancelAfter?: number;
	onNodeStart?: (node: string) => void;
	onNodeDone?: (node: string, task: ITaskData) => void;
}

/** A finished execution. */
export class Run {
	constructor(
		private readonly run: IRun,
		private readonly nodeNames: ReadonlySet<string>,
		/** Everything logged meanwhile: n8n's logger with all metadata, the console, stdout and stderr. */
		readonly log: readonly string[],
	) {}

	get status(): ExecutionStatus {
		return this.run.status;
	}

	/** What stopped the execution, as n8n stores it. */
	get error(): ExecutionError | undefined {
		return this.run.data.resultData.error;
	}

	get runData(): IRunData {
		return this.run.data.resultData.runData;
	}

	get startedAt(): Date {
		return this.run.startedAt;
	}

	get finishedAt(): Date {
		return this.run.stoppedAt ?? this.run.startedAt;
	}

	/** Every time that a node ran, in order; empty when it didn't. */
	tasks(node: string): ITaskData[] {
		if (!this.nodeNames.has(node)) throw new Error(`The workflow has no node "${node}".`);
		return this.runData[node] ?? [];
	}

	/** A node's items, of all its runs when it is in a loop. */
	output(node: string, outputIndex = 0): INodeExecutionData[] {
		return this.tasks(node).flatMap((task) => task.data?.main?.[outputIndex] ?? []);
	}

	/** The same without n8n's wrapping. */
	json(node: string, outputIndex = 0): IDataObject[] {
		return this.output(node, outputIndex).map((item) => item.json);
	}

	hints(node: string): NodeExecutionHint[] {
		return this.tasks(node).flatMap((task) => task.hints ?? []);
	}
}

/**
 * Runs a workflow through n8n's engine to its end.
 * Resolves for a failed or stopped execution too: see its `status` and `error`.
 * @throws for a workflow that n8n can't start at all (an unknown node type, no trigger)
 */
export async function runWorkflow(packages: Packages, json: WorkflowJson, options: RunOptions): Promise<Run> {
	const { credentials = {}, executionId = randomUUID() } = options;
	const base = structuredClone({
		id: 'workflow',
		name: 'Workflow',
		active: false,
		...json,
	}) as unknown as IWorkflowBase;
	for (const node of base.nodes) nameCredentials(node, packages, credentials);
	const workflow = new Workflow({ ...base, nodeTypes: packages });

	const log: string[] = [];
	const run = await recording(
		log,
		async () =>
			await underSettings(options, async () => {
				const hooks = new ExecutionLifecycleHooks(options.mode ?? 'manual', executionId, base);
				const additionalData = {
					...surroundings(new Credentials(packages, credentials), executionId),
					hooks,
				};
				return await execute(workflow, hooks, additionalData, options);
			}),
	);
	return new Run(run, new Set(Object.keys(workflow.nodes)), log);
}

/** Exported workflows carry no credential data, templates not even a reference: whoever runs them picks one. */
function nameCredentials(node: INode, packages: Packages, data: CredentialData): void {
	const { credentials = [] } = packages.getByNameAndVersion(node.type, node.typeVersion).description;
	for (const { name } of credentials) {
		if (name in data && !node.credentials?.[name])
			node.credentials = { ...node.credentials, [name]: { id: name, name } };
	}
}

async function execute(
	workflow: Workflow,
	hooks: ExecutionLifecycleHooks,
	additionalData: ConstructorParameters<typeof WorkflowExecute>[0],
	options: RunOptions,
): Promise<IRun> {
	const { mode = 'manual', signal, cancelAfter, onNodeStart, onNodeDone } = options;
	// n8n saves what the first call of this hook is given; a stopped execution stays `canceled`, however its node ends.
	let savedStatus: ExecutionStatus | undefined;
	hooks.addHandler('workflowExecuteAfter', (run) => void (savedStatus ??= run.status));
	if (onNodeStart) hooks.addHandler('nodeExecuteBefore', onNodeStart);
	if (onNodeDone) hooks.addHandler('nodeExecuteAfter', onNodeDone);

	const execution = start(workflow, additionalData, options);
	const stop = () => execution.cancel();
	const timer = cancelAfter === undefined ? undefined : setTimeout(stop, cancelAfter);
	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop, { once: true });
	try {
		const run = await execution;
		return { ...run, mode, status: savedStatus ?? run.status };
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', stop);
	}
}

function start(
	workflow: Workflow,
	additionalData: ConstructorParameters<typeof WorkflowExecute>[0],
	options: RunOptions,
) {
	const { mode = 'manual', input } = options;
	const node = startNode(workflow, options.startNode);
	const items = input?.map(toItem);

	if (mode === 'manual') {
		const pinData = { ...workflow.pinData, ...(items && { [node.name]: items }) };
		return new WorkflowExecute(additionalData, mode).run({ workflow, startNode: node, pinData });
	}
	const nodeExecutionStack = [{ node, data: { main: [items ?? [{ json: {} }]] }, source: null }];
	const runExecutionData = createRunExecutionData({ executionData: { nodeExecutionStack } });
	return new WorkflowExecute(additionalData, mode, runExecutionData).processRunExecutionData(workflow);
}

function startNode(workflow: Workflow, name: string | undefined): INode {
	const isTrigger = ({ type, typeVersion, disabled }: INode) =>
		!disabled && workflow.nodeTypes.getByNameAndVersion(type, typeVersion).description.group.includes('trigger');
	// n8n itself starts a webhook's workflow by the webhook's name, so getStartNode doesn't know them.
	const node =
		name === undefined
			? (workflow.getStartNode() ?? Object.values(workflow.nodes).find(isTrigger))
			: workflow.getNode(name);
	if (!node)
		throw new Error(
			name === undefined ? 'The workflow has no trigger to start from.' : `The workflow has no node "${name}".`,
		);
	return node;
}

const toItem = (item: INodeExecutionData | IDataObject): INodeExecutionData =>
	(typeof item.json === 'object' && item.json !== null ? item : { json: item }) as INodeExecutionData;
