import { type INodeParameters, Workflow } from 'n8n-workflow';
import { REGISTRY } from '../../../registry';

const nodes = REGISTRY.map(({ node }) => node);

/** Whether the editor shows a hint above so many items that would come in; it asks n8n's expressions as here. */
function isShown(node: (typeof nodes)[number], parameters: INodeParameters, items: number): boolean {
	const { name, hints } = node.description;
	const all = { resource: 'user', options: {}, ...parameters };
	const one = { id: '1', name, type: name, typeVersion: 1, position: [0, 0] as [number, number], parameters: all };
	const types = { getByName: () => node, getByNameAndVersion: () => node, getKnownTypes: () => ({}) };
	const workflow = new Workflow({ nodes: [one], connections: {}, active: false, nodeTypes: types });
	const input = Array.from({ length: items }, () => ({ json: {} }));
	const condition = hints![0]!.displayCondition!;
	return workflow.expression.getParameterValue(condition, null, 0, 0, name, input, 'manual', {}) as boolean;
}

test.each(nodes.map((node) => [node.description.displayName, node] as const))(
	'%s: a list that is longer than “Max Users” is told before the run',
	(_name, node) => {
		expect(isShown(node, { operation: 'disable' }, 500)).toBe(false);
		expect(isShown(node, { operation: 'disable' }, 501)).toBe(true);
		expect(isShown(node, { operation: 'enable', options: { maxUsers: 2 } }, 3)).toBe(true);
		expect(isShown(node, { operation: 'lock', options: { maxUsers: '={{ 1 + 2 }}' } }, 3)).toBe(false);
		expect(isShown(node, { operation: 'disable', options: { maxUsers: 0 } }, 1000)).toBe(false);
		expect(isShown(node, { operation: 'get' }, 1000)).toBe(false);
	},
);
