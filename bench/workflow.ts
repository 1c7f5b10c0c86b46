import type { WorkflowJson } from '../engine';

/** A node as it stands in an exported workflow, as far as it differs from what is usual. */
export interface Step {
	type: string;
	typeVersion?: number;
	parameters: object;
	credentials?: object;
	onError?: 'stopWorkflow' | 'continueRegularOutput';
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
}

/** @returns a workflow of a trigger and these nodes, one behind the other */
export function chain(...steps: Step[]): WorkflowJson {
	const start: Step = { type: 'n8n-nodes-base.manualTrigger', parameters: {} };
	const nodes = [start, ...steps].map((step, place) => ({
		id: String(place),
		name: place === 0 ? START : `Step ${place}`,
		typeVersion: 1,
		position: [place * 200, 0],
		...step,
	}));
	const connections = nodes
		.slice(1)
		.map(({ name }, place) => [nodes[place]!.name, { main: [[{ node: name, type: 'main', index: 0 }]] }] as const);
	return { nodes, connections: Object.fromEntries(connections), settings: { executionOrder: 'v1' } };
}

/** What the trigger is called. */
export const START = 'Start';
