// Seen to fail with `withinBoundary` made to await its work and nothing else.
import { inspect } from 'node:util';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { runsFor } from '../../../nodes/common/node/UserStatusNode';
import { systemClock } from '../../../nodes/common/model/clock';
import { Cancelled, StaleState } from '../../../nodes/common/model/fault';
import { ACTIONS, isReading, WANTED, type Operation } from '../../../nodes/common/model/domain';
import { Lane } from '../../../nodes/common/pace/lane';
import { Pace } from '../../../nodes/common/pace/pace';
import type * as httpSending from '../../../nodes/common/transport/httpSender';
import { answerOf } from '../../../nodes/common/transport/sender';
import { Redactor } from '../../../nodes/common/transport/redact';
import { FaultPoints, SECRET, THROWN } from '../../support/faultPoints';
import { account, MemoryDirectory } from '../../support/memoryDirectory';
import { contextOf, Expression, locatorOf, vendorOf } from '../../support/memoryNode';

/** Where the run of the moment may break. */
let points = new FaultPoints();

const sending = jest.requireActual<typeof httpSending>('../../../nodes/common/transport/httpSender');

beforeAll(() => {
	const { join } = Pace.prototype;
	const { turn, leave } = Lane.prototype;
	const { text, json } = Redactor.prototype;
	jest.spyOn(sending, 'httpSender').mockImplementation(() => async () => {
		points.pass('sender');
		return answerOf(200, {}, '{}');
	});
	jest.spyOn(Pace.prototype, 'join').mockImplementation(function (this: Pace, limits) {
		points.pass('pace.join');
		return join.call(this, limits);
	});
	jest.spyOn(Lane.prototype, 'turn').mockImplementation(async function (this: Lane, ...given) {
		points.pass('pace.turn');
		return await turn.apply(this, given);
	});
	jest.spyOn(Lane.prototype, 'leave').mockImplementation(function (this: Lane) {
		points.pass('pace.leave');
		leave.call(this);
	});
	jest.spyOn(Redactor.prototype, 'text').mockImplementation(function (this: Redactor, given) {
		points.pass('redactor.text');
		return text.call(this, given);
	});
	jest.spyOn(Redactor.prototype, 'json').mockImplementation(function (this: Redactor, given, depth) {
		points.pass('redactor.json');
		return json.call(this, given, depth);
	});
});

afterAll(() => jest.restoreAllMocks());

const kinds = Object.entries(THROWN);
const OPERATIONS: Operation[] = [...ACTIONS, 'get', 'getMany'];
const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;
// Two are found, one of them twice; one isn't there, one is nobody.
const WHO = ['u0', 'u1', 'U0', 'nobody', ''];
/** What the input holds, and the output must not. */
const INPUT = 'as it came in';

interface Ran {
	directory: MemoryDirectory;
	error: unknown;
	items: Array<{ json: Record<string, unknown>; pairedItem?: unknown }> | null;
	shown: unknown;
}

/** Runs the node once; everyone is otherwise than the operation wants them. */
async function run(operation: Operation, onError: INode['onError'], who = WHO): Promise<Ran> {
	const { flag, value } = isReading(operation) ? WANTED.disable : WANTED[operation];
	const accounts = [0, 1].map((one) => account(`u${one}`, { [flag]: !value }));
	const directory = new MemoryDirectory(systemClock, accounts, { answersState: false });
	const options = {
		verify: true,
		includeResponse: true,
		protectedUsers: new Expression(() => 'boss@example.com'),
		timeoutSeconds: new Expression(() => 5),
	};
	const parameters = { operation, user: locatorOf(who), options, limit: 1, reason: new Expression(() => 'left') };
	const { context, shown } = contextOf({ items: who.length, hints: true, onError, parameters });
	const items = who.map(() => ({ json: { held: INPUT } }));
	const within = points;
	const vendor = vendorOf(() => directory, {
		open: (_credential, wire) => {
			within.pass('vendor.open');
			return within.directory(directory, wire);
		},
	});
	const load = async () => {
		within.pass('vendor');
		return vendor;
	};
	const { execute } = runsFor(load, vendor);
	const ran: Ran = { directory, error: null, items: null, shown };
	try {
		const [output] = await execute(within.context(Object.assign(context, { getInputData: () => items })));
		ran.items = output!;
	} catch (error) {
		ran.error = error;
	}
	return ran;
}

function loginOf({ user }: Record<string, unknown>): string | undefined {
	return (user as { login: string | null }).login?.toLowerCase();
}

/** @returns what is wrong with how a run ended; null when nothing is */
function wrong(
	operation: Operation,
	onError: INode['onError'],
	{ directory, error, items, shown }: Ran,
	count: number,
) {
	const told = inspect([error, items, shown], { depth: 20, showHidden: true, getters: false });
	if (told.includes(SECRET)) return `shows a secret: ${told}`;
	if (items === null) {
		if (onError !== 'stopWorkflow') return `leaves the node: ${told}`;
		return error instanceof NodeApiError || error instanceof NodeOperationError ? null : `foreign: ${told}`;
	}
	if (told.includes(INPUT)) return 'passes an input item through';
	const paired = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
	if (paired.join() !== Array.from({ length: count }, (_, item) => item).join()) return `items ${paired.join()}`;
	/** Who was done by one item or another: the one that failed may be the other. */
	const done = new Set(items.filter(({ json }) => !('error' in json)).map(({ json }) => loginOf(json)));
	for (const [item, { json }] of items.entries()) {
		const own = (json.outcome === undefined && json.error ? json.error : json) as Record<string, unknown>;
		const login = loginOf(own);
		const person = directory.accounts.find((one) => one.login === login);
		const isSuccess = !('error' in json);
		if (isSuccess && !person) return `item ${item} succeeded for nobody`;
		if (isReading(operation)) {
			if (isSuccess && own.enabled !== person!.enabled) return `item ${item} reads wrongly`;
			continue;
		}
		const { flag, value } = WANTED[operation];
		const isDone = person ? person[flag] === value : false;
		if (isSuccess && !isDone) return `item ${item} claims ${String(own.outcome)}`;
		if (!isSuccess && isDone && own.changed === false && !done.has(login)) return `item ${item} denies what happened`;
	}
	return null;
}

describe.each(OPERATIONS)('%s', (operation) => {
	test.each(ON_ERROR)('whatever is thrown, at every call in turn (%s)', async (onError) => {
		// With On Error = Stop, whoever isn't there would end it first.
		const who = onError === 'stopWorkflow' ? WHO.slice(0, 3) : WHO;
		points = new FaultPoints();
		expect(wrong(operation, onError, await run(operation, onError, who), who.length)).toBeNull();
		const { names } = points;
		const broken: string[] = [];
		for (const [at, name] of names.entries()) {
			// Each kind in turn: every call meets all of them in one operation or another.
			const [what, thrown] = kinds[(at + OPERATIONS.indexOf(operation) + ON_ERROR.indexOf(onError)) % kinds.length]!;
			for (const lasts of name.startsWith('n8n.') ? [false, true] : [false]) {
				points = new FaultPoints(at, thrown, lasts);
				const ran = await run(operation, onError, who);
				// How many items there are only n8n can say.
				const count = lasts && name === 'n8n.getInputData' ? 1 : who.length;
				const found = wrong(operation, onError, ran, count);
				if (found !== null) broken.push(`${what} from ${name} (${at}${lasts ? ', from then on' : ''}): ${found}`);
			}
		}
		expect(broken).toEqual([]);
	});
});

test('every call is such a point', async () => {
	const passed = new Set<string>();
	for (const operation of OPERATIONS) {
		points = new FaultPoints();
		await run(operation, 'continueRegularOutput');
		for (const name of points.names) passed.add(name);
	}
	expect([...passed].sort()).toEqual(
		[
			...['vendor', 'vendor.open', 'vendor.hints', 'sender', 'pace.join', 'pace.turn', 'pace.leave'],
			...['lookUp', 'page', 'change'].flatMap((name) => [`vendor.${name}`, `vendor.${name}, done`]),
			...['redactor.text', 'redactor.json'],
			...['operation', 'user', 'reason', 'filters', 'returnAll', 'limit'].map((name) => `n8n.getNodeParameter ${name}`),
			...['verify', 'includeResponse', 'protectedUsers', 'timeoutSeconds'].map(
				(name) => `n8n.getNodeParameter options.${name}`,
			),
			...['getCredentials', 'getNode', 'getInputData', 'getWorkflow', 'getExecutionId', 'getContext'],
			...['continueOnFail', 'addExecutionHints', 'getExecutionCancelSignal'],
		]
			.map((name) => (name.startsWith('get') || /^(continue|add)/.test(name) ? `n8n.${name}` : name))
			.sort(),
	);
});

describe.each(OPERATIONS)('%s', (operation) => {
	test.each([
		['Cancelled', new Cancelled()],
		['StaleState', new StaleState()],
	] as const)('%s without a stopped execution is a failure', async (_what, thrown) => {
		points = new FaultPoints();
		await run(operation, 'continueRegularOutput');
		const { names } = points;
		for (const [at, name] of names.entries()) {
			if (!/^(vendor|sender|pace)/.test(name)) continue;
			points = new FaultPoints(at, () => thrown);
			const ran = await run(operation, 'continueRegularOutput');
			expect([name, wrong(operation, 'continueRegularOutput', ran, WHO.length)]).toEqual([name, null]);
		}
	});
});
