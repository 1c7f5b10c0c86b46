import type { EngineResponse, IExecuteFunctions, INodeType } from 'n8n-workflow';
import { setStage } from '../support/stage';
import { VENDOR } from '../support/vendors';
import { locator, NODE } from '../support/workflowOf';

const stage = setStage(['akana']);
const AGENT = 'Agent';
const CALLS_A_TURN = 5;

/** As n8n's AI Agent: it asks the engine to run a tool, some calls at a time, and goes on with what came back. */
function agentCalling(who: readonly string[]): INodeType {
	let called = 0;
	return {
		description: {
			displayName: AGENT,
			name: 'agent',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main', 'ai_tool'],
			outputs: ['main'],
			properties: [],
		},
		async execute(this: IExecuteFunctions, _response?: EngineResponse) {
			const turn = who.slice(called, (called += CALLS_A_TURN));
			if (turn.length === 0) return [[{ json: {} }]];
			const calls = turn.map((name, i) => ({
				actionType: 'ExecutionNodeAction' as const,
				nodeName: NODE,
				input: { who: name },
				type: 'ai_tool' as const,
				id: `call-${called}-${i}`,
				metadata: { itemIndex: 0 },
			}));
			return { actions: calls, metadata: {} };
		},
	};
}

let agent: INodeType;
beforeAll(() => {
	const { nodeTypes } = stage.engine;
	const known = nodeTypes.getByNameAndVersion.bind(nodeTypes);
	jest
		.spyOn(nodeTypes, 'getByNameAndVersion')
		.mockImplementation((type, version) => (type === 'test.agent' ? agent : known(type, version)));
});

test('a hundred calls of an agent are counted as one execution', async () => {
	const vendor = 'akana';
	const people = stage.sandbox[vendor].people.addMany(50, (i) => ({ login: `user${i}` }));
	const who = people.flatMap(({ email }) => [email, email.toUpperCase()]);
	agent = agentCalling(who);
	const parameters = { operation: 'disable', user: locator('email'), options: { maxUsers: 30 } };
	const node = (name: string, type: string, more = {}) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...more,
	});
	const run = await stage.engine.run(
		{
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger'),
				node(AGENT, 'test.agent'),
				node(NODE, VENDOR[vendor].nodeType, { parameters, onError: 'continueRegularOutput' }),
			],
			connections: {
				Start: { main: [[{ node: AGENT, type: 'main', index: 0 }]] },
				[NODE]: { ai_tool: [[{ node: AGENT, type: 'ai_tool', index: 0 }]] },
			},
			settings: { executionOrder: 'v1' },
		},
		{ credentials: stage.credentials(vendor), input: [{}] },
	);
	expect(run.status).toBe('success');
	const outcomes = run.tasks(NODE).map(({ data }) => data!.ai_tool![0]![0]!.json.outcome);
	expect(outcomes).toHaveLength(100);
	expect(outcomes.slice(0, 60)).toEqual(Array(30).fill(['changed', 'unchanged']).flat());
	expect(outcomes.slice(60)).toEqual(Array(40).fill('refused'));
	expect(stage.changes(vendor)).toHaveLength(30);
});
