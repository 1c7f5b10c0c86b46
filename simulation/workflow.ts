import type { WorkflowJson } from '../engine';
import type { Scenario } from './draw/scenario';
import { VENDORS } from './vendors';

export const NODE_NAME = 'Users';

/** @returns the workflow that a scenario's user would have built */
export function workflowFor({ vendor, operation, whenNoLock, onError, options, many }: Scenario): WorkflowJson {
	const parameters = {
		resource: 'user',
		operation,
		...(operation === 'getMany'
			? { returnAll: many.returnAll, limit: many.limit, filters: many.filters }
			: { user: '={{ $json.who }}', reason: '={{ $json.reason }}' }),
		...(operation === 'lock' && !VENDORS[vendor].hasLock && { whenNoLock }),
		options,
	};
	return workflowOf(VENDORS[vendor].nodeType, parameters, onError);
}

/** @returns a trigger, the node, and what follows its two outputs */
export function workflowOf(nodeType: string, parameters: object, onError = 'stopWorkflow'): WorkflowJson {
	const place = { position: [0, 0], typeVersion: 1 };
	const main = (node: string) => ({ node, type: 'main', index: 0 });
	return {
		name: 'Simulation',
		settings: { executionOrder: 'v1' },
		nodes: [
			{ ...place, id: '1', name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
			{ ...place, id: '2', name: NODE_NAME, type: nodeType, onError, parameters },
			{ ...place, id: '3', name: 'Done', type: 'n8n-nodes-base.noOp', parameters: {} },
			{ ...place, id: '4', name: 'Failed', type: 'n8n-nodes-base.noOp', parameters: {} },
		],
		connections: {
			Start: { main: [[main(NODE_NAME)]] },
			[NODE_NAME]: { main: [[main('Done')], [main('Failed')]] },
		},
	};
}
