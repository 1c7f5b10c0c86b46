import { systemClock } from '../../../nodes/common/model/clock';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { Fault } from '../../../nodes/common/model/fault';
import { onErrorOf } from '../../../nodes/common/n8n/onErrorOf';
import { crowd, MemoryDirectory, type Behaviour } from '../../support/memoryDirectory';
import { contextOf, executeNode, Expression, locatorOf, vendorOf, type Setting } from '../../support/memoryNode';

interface Scene extends Setting {
	operation?: string;
	who?: unknown[];
	options?: object;
	behaviour?: Behaviour;
}

/** A node that disables some of ten users. */
function scene({ operation = 'disable', who = ['u0', 'u1'], options = {}, behaviour, ...setting }: Scene = {}) {
	const directory = new MemoryDirectory(systemClock, crowd(10), behaviour);
	const parameters = { operation, user: locatorOf(who), options, ...setting.parameters };
	const node = contextOf({ items: who.length, hints: true, ...setting, parameters });
	const run = async () => await executeNode(node.context, vendorOf(directory));
	const json = async () => (await run())[0]!.map((item) => item.json);
	return { directory, ...node, run, json };
}

const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe('running a node', () => {
	it('gives an item for each item, in order and paired', async () => {
		const { run, shown } = scene({ who: ['u3', 'who', 'u1', 'U3', null], ...CONTINUE });
		const [output] = await run();
		expect(output!.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
		expect(output!.map(({ json }) => json.outcome)).toEqual(['changed', 'notFound', 'changed', 'unchanged', 'invalid']);
		expect(output![0]!.json).toMatchObject({
			vendor: 'memory',
			operation: 'disable',
			action: 'disable',
			user: { login: 'u3' },
			before: { enabled: true },
			after: { enabled: false },
			attempts: 1,
		});
		expect(output![3]!.json).toMatchObject({
			attempts: 0,
			changed: false,
			before: { enabled: false },
			proof: 'response',
		});
		expect(shown).toEqual([
			{ message: '2 changed, 1 already so, 1 not found, 1 not readable', type: 'warning', location: 'outputPane' },
		]);
	});

	it('does nothing without items', async () => {
		const { directory, run } = scene({ who: [] });
		expect(await run()).toEqual([[]]);
		expect(directory.requests).toEqual([]);
	});

	it.each(['delete', '', undefined, 'toString'])('refuses the operation %p', async (operation) => {
		const { directory, run } = scene({ parameters: { operation } });
		await expect(run()).rejects.toThrow(NodeOperationError);
		expect(directory.requests).toEqual([]);
	});

	it('shows no hint where n8n has none', async () => {
		expect(await scene({ hints: false }).json()).toHaveLength(2);
	});

	it.each(['disable', 'get', 'getMany'])(
		'shows what its directories have to say, each thing once (%s)',
		async (operation) => {
			const says = (...all: string[]) =>
				Object.assign(new MemoryDirectory(systemClock, crowd(2)), { hints: () => all });
			const places: Record<string, MemoryDirectory> = {
				a: says('It was slow.'),
				b: says('It was slow.', 'It was odd.'),
			};
			const place = new Expression((item) => ['a', 'b'][item]);
			const parameters = { operation, user: locatorOf(['u0', 'u1']), place };
			const vendor = vendorOf((scope) => places[scope] ?? new MemoryDirectory(systemClock, []), {
				scopeParameter: 'place',
			});
			const { context, shown } = contextOf({ items: 2, hints: true, parameters });
			await executeNode(context, vendor);
			const summary = operation === 'disable' ? ['2 changed'] : [];
			expect(shown).toEqual(
				[...summary, 'It was slow.', 'It was odd.'].map((message) => ({
					message,
					type: 'info',
					location: 'outputPane',
				})),
			);
			const old = contextOf({ items: 2, hints: false, parameters });
			expect((await executeNode(old.context, vendor))[0]!.length).toBeGreaterThan(1);
		},
	);

	it('adds the vendor’s answer on demand, without the credential’s secrets', async () => {
		const answers: Behaviour['answers'] = () => ({ response: { echoed: 'hunter22' } });
		const setting = { behaviour: { answers }, credential: { password: 'hunter22' } };
		const [item] = await scene({ ...setting, options: { includeResponse: true } }).json();
		expect(item!.response).toEqual({ echoed: '•••' });
		expect((await scene(setting).json())[0]).not.toHaveProperty('response');
	});

	it('sends the failed to the error output in the form that n8n routes', async () => {
		const [first, second] = await scene({ who: ['u0', 'who'], onError: 'continueErrorOutput' }).json();
		expect(first).toMatchObject({ outcome: 'changed' });
		expect(Object.keys(second!)).toEqual(['message', 'error']);
		expect(second).toMatchObject({ error: { outcome: 'notFound', user: { login: 'who' } } });
	});

	it('looks at users who are only read with another operation', async () => {
		const { json, directory } = scene({ operation: 'get' });
		expect(await json()).toMatchObject([{ enabled: true }, { enabled: true }]);
		expect(directory.asked('disable')).toEqual([]);
	});
});

describe('with On Error = Stop', () => {
	it('ends with the item at fault, and says who was changed before', async () => {
		const answers: Behaviour['answers'] = ({ user }) =>
			user.login === 'u2'
				? { fault: new Fault('failed', 'No hunter22.', { status: 400, advice: 'Look.' }) }
				: undefined;
		const { run } = scene({
			who: ['u0', 'u1', 'u2', 'u3'],
			options: { concurrency: 1 },
			behaviour: { answers },
			credential: { password: 'hunter22' },
		});
		const error: unknown = await run().catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: 'No •••. [item 2]',
			description: 'Look. 2 people were changed before this: u0, u1.',
			httpCode: '400',
			context: { itemIndex: 2 },
		});
	});

	it('changes nobody when one of many isn’t there', async () => {
		const { directory, run } = scene({ who: ['u0', 'u1', 'who'] });
		await expect(run()).rejects.toThrow(/no user with the login “who”. \[item 2\]/);
		expect(directory.asked('disable')).toEqual([]);
	});

	it('says that it was stopped by a person', async () => {
		const { directory, run } = scene({ signal: AbortSignal.abort() });
		await expect(run()).rejects.toMatchObject({
			message: 'The execution was stopped.',
			description: 'No one was changed before this.',
		});
		expect(directory.requests).toEqual([]);
	});
});

describe('guards', () => {
	it('of the credential hold besides those of the node', async () => {
		const guarded = {
			options: { protectedUsers: 'u0' },
			credential: { protectedUsers: 'U1@example.com;\nu2' },
			who: ['u0', 'u1', 'u2', 'u3'],
			...CONTINUE,
		};
		const outcomes = (await scene(guarded).json()).map(({ outcome }) => outcome);
		expect(outcomes).toEqual(['protected', 'protected', 'protected', 'changed']);
	});

	it('that differ between items are all kept', async () => {
		const options = {
			protectedUsers: new Expression((item) => ['', 'u0'][item]),
			allowedUsers: new Expression((item) => ['u0, u1', '@example.com'][item]),
		};
		const outcomes = (await scene({ who: ['u0', 'u1'], options, ...CONTINUE }).json()).map(({ outcome }) => outcome);
		expect(outcomes).toEqual(['protected', 'changed']);
	});

	it.each(['protectedUsers', 'allowedUsers'])('that can’t be read let nobody be changed (%s)', async (guard) => {
		const options = { [guard]: new Expression((item) => (item === 1 ? true : '')) };
		const { directory, json } = scene({ options, ...CONTINUE });
		expect((await json()).map(({ outcome }) => outcome)).toEqual(['invalid', 'invalid']);
		expect(directory.requests).toEqual([]);
		await expect(scene({ options }).run()).rejects.toThrow(/can name nobody, so that no one was changed/);
	});

	it('count people over the runs of one execution', async () => {
		const { context, directory } = scene({ who: ['u0'], options: { maxUsers: 1 } });
		const vendor = vendorOf(directory);
		expect((await executeNode(context, vendor))[0]).toHaveLength(1);
		const { context: other } = scene({ who: ['u1'], options: { maxUsers: 1 } });
		other.getContext = context.getContext.bind(context);
		await expect(executeNode(other, vendor)).rejects.toThrow(/more than 1 people/);
		expect(directory.asked('disable')).toEqual(['disable u0']);
	});
});

it.each([
	[undefined, 'stop'],
	['stopWorkflow', 'stop'],
	['continueRegularOutput', 'regular'],
	['continueErrorOutput', 'errorOutput'],
] as const)('On Error %p is %p', (onError, how) => expect(onErrorOf(contextOf({ onError }).context)).toBe(how));
