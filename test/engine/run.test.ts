import { join } from 'node:path';

import { createEngine, type Engine, type WorkflowJson } from '../../engine';
import { line, probe, TRIGGER } from './line';
import branching from './workflows/branching.json';
import errorOutput from './workflows/error-output.json';
import loop from './workflows/loop.json';

let engine: Engine;
beforeAll(async () => {
	engine = await createEngine({ from: 'source', packageDir: join(__dirname, 'fixture') });
});

const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

describe("n8n's own nodes", () => {
	test('a trigger, Edit Fields with an expression, If', async () => {
		const run = await engine.run(branching, { input: [{ age: 70 }, { age: 7 }, { age: 17 }] });
		expect(run.status).toBe('success');
		expect(run.json('If', 0)).toEqual([{ age: 70, adult: true }]);
		expect(run.json('If', 1)).toEqual([
			{ age: 7, adult: false },
			{ age: 17, adult: false },
		]);
		expect(run.output('If', 1)[1]!.pairedItem).toEqual({ item: 2, input: undefined });
	});

	test('a loop in batches, whose node runs several times', async () => {
		const run = await engine.run(loop, { input: numbers(5) });
		expect(run.status).toBe('success');
		expect(run.tasks('Probe')).toHaveLength(3);
		expect(run.json('Probe')).toEqual(numbers(5));
		expect(run.json('Loop', 0)).toEqual(numbers(5));
	});

	test('Merge waits for both branches, Aggregate makes one item', async () => {
		const run = await engine.run(errorOutput, { input: [{ n: 0 }, { n: 1, bad: true }, { n: 2 }] });
		const [everyone, ...rest] = run.json('Everyone');
		expect(everyone!.data).toHaveLength(3);
		expect(rest).toEqual([]);
	});
});

test('failed items leave by the error output, laid over what came in', async () => {
	const run = await engine.run(errorOutput, { input: [{ n: 0 }, { n: 1, bad: true }, { n: 2 }] });
	expect(run.status).toBe('success');
	expect(run.json('Probe', 0)).toEqual([{ n: 0 }, { n: 2 }]);
	expect(run.json('Probe', 1)).toEqual([{ n: 1, bad: true, message: 'Item 1 is bad', error: { outcome: 'failed' } }]);
});

test('a node that throws ends the execution, with its error as n8n stores it', async () => {
	const run = await engine.run(line(TRIGGER, probe('fail'), { ...probe('pass'), name: 'After' }));
	expect(run.status).toBe('error');
	expect(run.error).toMatchObject({
		name: 'NodeOperationError',
		message: 'Nothing doing',
		description: 'It was never going to',
	});
	expect(run.tasks('Probe')[0]!.executionStatus).toBe('error');
	expect(run.tasks('After')).toEqual([]);
});

test('hints, order of nodes, times', async () => {
	const seen: string[] = [];
	const run = await engine.run(line(TRIGGER, probe('hint')), {
		onNodeStart: (node) => seen.push(`${node} starts`),
		onNodeDone: (node, { executionStatus }) => seen.push(`${node} ${executionStatus}`),
	});
	expect(run.hints('Probe')).toEqual([{ message: '3 changed', type: 'info', location: 'outputPane' }]);
	expect(seen).toEqual(['Start starts', 'Start success', 'Probe starts', 'Probe success']);
	expect(run.finishedAt.getTime()).toBeGreaterThanOrEqual(run.startedAt.getTime());
});

describe('how it begins', () => {
	const webhook = {
		name: 'Hook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { path: 'leaver' },
	};

	test("a webhook's data in production", async () => {
		const run = await engine.run(line(webhook, probe('pass')), {
			mode: 'webhook',
			input: [{ json: { body: { email: 'a@example.com' } } }],
		});
		expect(run.json('Probe')).toEqual([{ body: { email: 'a@example.com' } }]);
	});

	test('pinned data, in the editor only', async () => {
		const workflow = {
			...line(webhook, probe('pass')),
			pinData: { Hook: [{ json: { pinned: true } }] },
		};
		expect((await engine.run(workflow)).json('Probe')).toEqual([{ pinned: true }]);
		expect((await engine.run(workflow, { mode: 'trigger' })).json('Probe')).toEqual([{}]);
	});

	test('one of several triggers, by name', async () => {
		const workflow = line(TRIGGER, probe('pass'));
		const both: WorkflowJson = {
			...workflow,
			nodes: [...workflow.nodes, { id: 'x', position: [0, 0], ...webhook }],
			connections: {
				...workflow.connections,
				Hook: { main: [[{ node: 'Probe', type: 'main', index: 0 }]] },
			},
		};
		const run = await engine.run(both, { startNode: 'Hook', input: [{ from: 'hook' }] });
		expect(run.json('Probe')).toEqual([{ from: 'hook' }]);
		expect(run.tasks('Start')).toEqual([]);
	});

	test('every execution has an id of its own, or the one it is given', async () => {
		const workflow = line(TRIGGER, probe('who'));
		const [first, second] = await Promise.all([engine.run(workflow), engine.run(workflow)]);
		expect(first.json('Probe')).not.toEqual(second.json('Probe'));
		const third = await engine.run(workflow, { executionId: '7' });
		expect(third.json('Probe')).toEqual([{ id: '7' }]);
	});

	test.each([
		['no trigger', line(probe('pass'), { ...probe('pass'), name: 'After' }), {}, /no trigger/],
		['an unknown start', line(TRIGGER), { startNode: 'Nowhere' }, /no node "Nowhere"/],
		['an unknown package', line(TRIGGER, { name: 'X', type: 'nobody.nothing' }), {}, /No package "nobody"/],
		['an unknown node', line(TRIGGER, { name: 'X', type: 'n8n-nodes-probe.nothing' }), {}, /nothing/],
	])('%s is said at once', async (_, workflow, options, message) => {
		await expect(engine.run(workflow, options)).rejects.toThrow(message);
	});
});

test('a misspelt node name in a test is an error, not an empty output', async () => {
	const run = await engine.run(line(TRIGGER, probe('pass')));
	expect(() => run.output('Prob')).toThrow('no node "Prob"');
});

describe('Stop', () => {
	const workflow = line(TRIGGER, probe('wait'), { ...probe('pass'), name: 'After' });

	test("reaches the node's cancel signal; what the node said is kept", async () => {
		const stop = new AbortController();
		const run = await engine.run(workflow, {
			signal: stop.signal,
			onNodeStart: (node) => node === 'Probe' && setImmediate(() => stop.abort()),
		});
		expect(run.status).toBe('canceled');
		expect(run.tasks('Probe')[0]!.error).toMatchObject({ message: 'Stopped after 2 users' });
		expect(run.tasks('After')).toEqual([]);
	});

	test('after a time, and before the start', async () => {
		expect((await engine.run(workflow, { cancelAfter: 1 })).status).toBe('canceled');
		const run = await engine.run(workflow, { signal: AbortSignal.abort() });
		expect(run.status).toBe('canceled');
		expect(run.tasks('Probe')).toEqual([]);
	});

	test('after the end is too late', async () => {
		const stop = new AbortController();
		const run = await engine.run(line(TRIGGER, probe('pass')), { signal: stop.signal });
		stop.abort();
		expect(run.status).toBe('success');
	});
});

test('100,000 items go through', async () => {
	const run = await engine.run(line(TRIGGER, probe('pass')), { input: numbers(100_000) });
	expect(run.output('Probe')).toHaveLength(100_000);
	expect(run.output('Probe').at(-1)!.json).toEqual({ n: 99_999 });
});
