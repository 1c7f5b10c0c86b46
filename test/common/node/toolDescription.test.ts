import type { INode, INodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { REGISTRY } from '../../../registry';

/** The most that OpenAI's interface takes. */
const LONGEST = 1024;

type Description = (typeof REGISTRY)[number]['node']['description'];

/** What n8n tells a model of a node as its tool: the parameters as saved, defaults filled in. */
function toldOf(description: Description, saved: object): string {
	const asTool = { ...description, name: `${description.name}Tool` };
	const type = `n8n-nodes-user-status.${asTool.name}`;
	const node = { id: '1', name: 'Tool', type, typeVersion: 1, position: [0, 0], parameters: {} } as INode;
	const all = NodeHelpers.getNodeParameters(
		asTool.properties,
		{ resource: 'user', ...saved },
		true,
		false,
		node,
		asTool,
	);
	const nodeType = { description: asTool } as INodeType;
	const handleToolInvocation = async () => '';
	const { response } = createNodeAsTool({
		node: { ...node, parameters: all! },
		nodeType,
		handleToolInvocation,
	});
	return response.description;
}

describe.each(REGISTRY.map(({ node }) => [node.description.displayName, node.description] as const))(
	'%s as a tool',
	(label, description) => {
		const { options } = description.properties.find(({ name }) => name === 'operation')!;
		const operations = options!.map((option) => ('value' in option ? String(option.value) : ''));
		const lacksLock = description.properties.some(({ name }) => name === 'whenNoLock');

		test.each(operations)('%s says what it does, where, and to one person', (operation) => {
			const told = toldOf(description, { operation });
			expect(told).toContain(label);
			expect(told.length).toBeLessThanOrEqual(LONGEST);
			const refuses = operation === 'lock' && lacksLock;
			if (refuses) expect(told).toMatch(/Refuses every call/);
			if (operation === 'getMany' || operation === 'get') expect(told).toMatch(/Changes nothing/);
			if (operation === 'getMany' || refuses) return;
			expect(told).toMatch(/one person/);
			expect(told).toMatch(/exactly one person a call.*no list/);
			if (operation !== 'get') expect(told).toMatch(/rehearsal.*don’t say that it was done.*protected/);
		});

		if (lacksLock)
			test('a lock that disables says so', () => {
				const told = toldOf(description, { operation: 'lock', whenNoLock: 'disable' });
				expect(told).toMatch(/^Disables the account.*has no lock/);
				expect(told.length).toBeLessThanOrEqual(LONGEST);
			});

		test('what a person wrote stays, and a node that is no tool has no such field', () => {
			expect(toldOf(description, { operation: 'disable', toolDescription: 'Mine' })).toBe('Mine');
			const saved = { descriptionType: 'manual', toolDescription: 'Mine' };
			expect(toldOf(description, { operation: 'disable', ...saved })).toBe('Mine');
			const node = { typeVersion: 1 };
			const own = NodeHelpers.getNodeParameters(
				description.properties,
				{ resource: 'user' },
				true,
				false,
				node,
				description,
			);
			expect(own).not.toHaveProperty('toolDescription');
		});
	},
);
