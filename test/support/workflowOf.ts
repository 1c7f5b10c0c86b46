import type { WorkflowJson } from '../../engine';
import type { VendorFacts } from './vendors';

/** How the node is set when an item fails; absent: the workflow stops. */
export type OnError = 'continueRegularOutput' | 'continueErrorOutput';

/** What the vendor's node is called in the tests' workflows. */
export const NODE = 'Users';

/** @returns a workflow of a trigger and the vendor's node, as the editor would save it */
export function workflowOf(vendor: VendorFacts, parameters: object, onError?: OnError): WorkflowJson {
	return chain({ name: NODE, type: vendor.nodeType, parameters, ...(onError && { onError }) });
}

interface Step {
	name: string;
	type: string;
	typeVersion?: number;
	parameters?: object;
	onError?: OnError;
}

/** @returns a workflow that begins with a trigger and goes through these nodes by their first outputs */
export function chain(...steps: Step[]): WorkflowJson {
	const all = [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, ...steps];
	return {
		name: 'Test',
		nodes: all.map((step, place) => ({
			id: `node-${place}`,
			typeVersion: 1,
			parameters: {},
			position: [place * 200, 0],
			...step,
		})),
		connections: Object.fromEntries(
			steps.map(({ name }, i) => [all[i]!.name, { main: [[{ node: name, type: 'main', index: 0 }]] }]),
		),
		settings: { executionOrder: 'v1' },
	};
}

/** A locator that takes each item's `who`. */
export function locator(mode: string): object {
	return { __rl: true, mode, value: '={{ $json.who }}' };
}
