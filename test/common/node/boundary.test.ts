import { ApplicationError, NodeOperationError, UserError } from 'n8n-workflow';
import { systemClock } from '../../../nodes/common/model/clock';
import { crowd, MemoryDirectory } from '../../support/memoryDirectory';
import { contextOf, executeNode, locatorOf, vendorOf, type Setting } from '../../support/memoryNode';

const SECRET = 'secret-4711';

function fails(): never {
	throw new TypeError(SECRET);
}

/** Throws once: the run breaks by it, and what is told of it afterwards can be read. */
function once<T>(then: T): () => T {
	let isFirst = true;
	return () => {
		if (!isFirst) return then;
		isFirst = false;
		return fails();
	};
}

const ITEMS = [{ json: {} }, { json: {} }];

/** Runs the node for two items, with what n8n offers broken here and there. */
async function run(broken: object, { operation = 'disable', ...more }: Setting & { operation?: string } = {}) {
	const vendor = vendorOf(new MemoryDirectory(systemClock, crowd(2)));
	const parameters = { operation, user: locatorOf(['u0', 'u1']) };
	const { context } = contextOf({ items: 2, onError: 'continueRegularOutput', ...more, parameters });
	const [items] = await executeNode(Object.assign(context, broken), vendor);
	return items!;
}

describe('a credential that can’t be read, by', () => {
	it.each([
		[
			'n8n’s own error',
			new ApplicationError('Credentials not found'),
			': Credentials not found',
			'Choose a credential',
		],
		['n8n’s own error', new UserError('No credentials set'), ': No credentials set', 'Choose a credential'],
		['any other, which may hold a secret', new TypeError(SECRET), '.', 'report it'],
	])('%s', async (_what, error, says, advice) => {
		const items = await run({ getCredentials: async () => Promise.reject(error) });
		expect(items).toHaveLength(2);
		for (const { json } of items) {
			expect(json).toMatchObject({ outcome: 'unauthorized', changed: false });
			expect(json.error).toMatch(`The credential can’t be read${says}`);
			expect(json.error).toMatch(advice);
		}
		expect(JSON.stringify(items)).not.toContain(SECRET);
	});
});

describe('a run that breaks before its first item', () => {
	it.each([
		['disable', 'disable', { enabled: false }],
		['get', 'get', null],
		['getMany', 'get', null],
		['delete', null, null],
	])('%s: is each item’s failure, told as any other', async (operation, action, requested) => {
		const items = await run({ getInputData: once(ITEMS) }, { operation });
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		for (const { json } of items)
			expect(json).toMatchObject({
				outcome: 'failed',
				vendor: 'memory',
				operation: action === null ? null : operation,
				action,
				requested,
				changed: false,
				attempts: 0,
				run: { executionId: '1', workflowId: null, workflowName: null, node: 'Memory', credential: null },
				error: expect.stringMatching(/^An error inside this node kept it from being done\./),
			});
		expect(JSON.stringify(items)).not.toContain(SECRET);
	});

	it('is told although nothing of the run can be', async () => {
		const [item] = await run({ getInputData: fails, getWorkflow: fails });
		const untold = { executionId: null, workflowId: null, workflowName: null, node: null, credential: null };
		expect(item!.json).toMatchObject({ outcome: 'failed', run: untold });
	});

	it.each([
		['disable', 'No one was changed before this.'],
		['get', ''],
	])('%s: ends a workflow that stops, with “%s”', async (operation, done) => {
		const error: unknown = await run({ getInputData: fails }, { operation, onError: 'stopWorkflow' }).catch(
			(thrown: unknown) => thrown,
		);
		expect(error).toBeInstanceOf(NodeOperationError);
		const { message, description } = error as NodeOperationError;
		expect(message).toBe('An error inside this node kept it from being done.');
		expect(description).toMatch(new RegExp(`boundary\\.test\\.ts:\\d+\\. ?${done}$`));
	});

	it('is an error of a node without a name, where n8n doesn’t say which it is', async () => {
		const error: unknown = await run({ getInputData: fails, getNode: fails, continueOnFail: () => false }).catch(
			(thrown: unknown) => thrown,
		);
		const nobody = { id: '', name: '', type: '', typeVersion: 1, position: [0, 0], parameters: {} };
		expect((error as NodeOperationError).node).toEqual(nobody);
	});

	it('was stopped, where a person stopped the execution', async () => {
		const running = run({ getInputData: fails }, { signal: AbortSignal.abort() });
		await expect(running).rejects.toThrow('The execution was stopped.');
	});
});
