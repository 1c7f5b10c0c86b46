import type { INodeParameters, NodeParameterValueType, OnError } from 'n8n-workflow';
import type { CredentialReference } from './stage';
import type { WorkflowJson } from './n8n-api';

type Node = WorkflowJson['nodes'][number];

/** What may differ between nodes of this package. */
interface NodeSettings {
	readonly credentials: CredentialReference;
	readonly onError?: OnError;
}

/** A node in a workflow's JSON; the workflow gives it its place. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: object,
	settings: Partial<Node> = {},
): Node {
	return {
		id: name,
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters: parameters as INodeParameters,
		...settings,
	};
}

/** Where a workflow starts when somebody presses the button. */
export const START = node('Start', 'n8n-nodes-base.manualTrigger', 1, {});

/** A Code node that gives these items. */
export function items(name: string, list: object[]): Node {
	const jsCode = `return ${JSON.stringify(list.map((json) => ({ json })))};`;
	return node(name, 'n8n-nodes-base.code', 2, { jsCode });
}

/** A node of this package. */
export function userStatus(name: string, vendor: string, parameters: object, settings: NodeSettings): Node {
	return node(name, `n8n-nodes-user-status.${vendor}`, 1, { resource: 'user', ...parameters }, settings);
}

/** Who is meant, as the locator keeps it. */
export function by(mode: 'id' | 'email' | 'login' | 'list', value: string): NodeParameterValueType {
	return { __rl: true, mode, value };
}

/** A workflow whose nodes stand in a row. */
export function inARow(name: string, ...nodes: Node[]): WorkflowJson {
	return inRows(name, nodes[0]!, [nodes.slice(1)]);
}

/** A workflow in which every row of nodes hangs on the same first node. */
export function inRows(name: string, first: Node, rows: Node[][]): WorkflowJson {
	const connections: WorkflowJson['connections'] = {};
	const nodes = [at(first, 0, 0)];
	rows.forEach((row, i) => {
		let from = first;
		for (const [j, to] of row.entries()) {
			nodes.push(at(to, j + 1, i));
			connect(connections, from, to);
			from = to;
		}
	});
	// The order of rows counts: one after the other, from top to bottom.
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

function at(node: Node, column: number, row: number): Node {
	return { ...node, position: [220 * column, 200 * row] };
}

function connect(connections: WorkflowJson['connections'], from: Node, to: Node): void {
	const outputs = (connections[from.name] ??= { main: [[]] });
	outputs.main![0]!.push({ node: to.name, type: 'main', index: 0 });
}
