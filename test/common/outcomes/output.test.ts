import type { Outcome } from '../../../nodes/common/model/domain';
import type { Result } from '../../../nodes/common/model/result';
import { failure } from '../../../nodes/common/model/result';
import { Fault } from '../../../nodes/common/model/fault';
import { writeItem, writeItems, type Ended, type Writing } from '../../../nodes/common/outcomes/output';
import { namedUser } from '../../../nodes/common/model/names';
import { summaryHint } from '../../../nodes/common/outcomes/summary';
import { Redactor } from '../../../nodes/common/transport/redact';
import { FakeClock } from '../../support/fakeClock';
import { account, MemoryDirectory } from '../../support/memoryDirectory';
import { ask, everyone, placeOf } from '../../support/people';

const AT = Date.UTC(2026, 10, 22, 9);

const RESULT: Result = {
	outcome: 'changed',
	changed: true,
	before: { enabled: true, locked: null },
	after: { enabled: false, locked: null },
	proof: 'response',
	at: AT,
	requestId: 'r-1',
	fault: null,
	warning: null,
	response: { token: 'hunter22' },
};

const ENDED: Ended = {
	item: 3,
	action: 'disable',
	user: { id: 'u1', login: 'nathan', email: null, displayName: null },
	reason: 'left',
	attempts: 2,
	waitedMs: 1500,
	result: RESULT,
};

const WRITING: Writing = {
	vendor: 'rsaIdPlus',
	operation: 'lock',
	onError: 'regular',
	whenNotFound: 'fail',
	includeResponse: false,
	redactor: new Redactor(['hunter22']),
	run: { executionId: '7', workflowId: null, workflowName: null, node: 'RSA', credential: 'RSA admin' },
};

const FAILED = { ...ENDED, result: failure(new Fault('notFound', 'Nobody, hunter22.', { advice: 'Look again.' })) };

test('a change, with every field of the contract', () => {
	expect(writeItem(ENDED, WRITING)).toEqual({
		json: {
			vendor: 'rsaIdPlus',
			operation: 'lock',
			action: 'disable',
			user: { id: 'u1', login: 'nathan', email: null, displayName: null },
			outcome: 'changed',
			changed: true,
			before: { enabled: true, locked: null },
			requested: { enabled: false },
			after: { enabled: false, locked: null },
			verified: true,
			proof: 'response',
			attempts: 2,
			waitedMs: 1500,
			requestId: 'r-1',
			reason: 'left',
			at: '2026-11-22T09:00:00.000Z',
			warning: null,
			run: WRITING.run,
		},
		pairedItem: { item: 3 },
	});
});

test('the vendor’s answer is there when it is asked for, without secrets', () => {
	const { json } = writeItem(ENDED, { ...WRITING, includeResponse: true });
	expect(json.response).toEqual({ token: '•••' });
});

test('a warning, without secrets', () => {
	const ended = { ...ENDED, result: { ...RESULT, warning: 'not read back: hunter22' } };
	expect(writeItem(ended, WRITING).json.warning).toBe('not read back: •••');
});

test('a failed item on the regular output is flat, with a sentence', () => {
	const { json, error } = writeItem(FAILED, WRITING);
	expect(error).toBeUndefined();
	expect(json).toMatchObject({
		outcome: 'notFound',
		changed: false,
		verified: false,
		error: 'Nobody, •••. Look again.',
	});
});

test('a failed item on the error output has nothing but message and error', () => {
	const { json } = writeItem(FAILED, { ...WRITING, onError: 'errorOutput' });
	expect(Object.keys(json)).toEqual(['message', 'error']);
	expect(json).toMatchObject({
		message: 'Nobody, •••. Look again.',
		error: { outcome: 'notFound', vendor: 'rsaIdPlus' },
	});
});

test('someone without an account who may be skipped has no error, on either output', () => {
	for (const onError of ['regular', 'errorOutput'] as const) {
		const { json } = writeItem(FAILED, { ...WRITING, onError, whenNotFound: 'skip' });
		expect(json).toMatchObject({ outcome: 'notFound' });
		expect(json).not.toHaveProperty('error');
	}
});

test('the essential fields alone, where no more is wanted', () => {
	const { json } = writeItem(ENDED, { ...WRITING, output: 'essential' });
	expect(Object.keys(json)).toEqual(['outcome', 'user', 'before', 'after', 'changed', 'warning', 'at']);
	expect(json).toMatchObject({ outcome: 'changed', at: '2026-11-22T09:00:00.000Z' });
});

test.each([
	[0, 'failed', false],
	[1, 'unknown', null],
])('what can’t be written is a failure; after %i requests %s', (attempts, outcome, changed) => {
	const json = () => {
		throw new TypeError('a bug');
	};
	const writing = { ...WRITING, includeResponse: true, redactor: { ...WRITING.redactor, json } };
	expect(writeItem({ ...ENDED, attempts }, writing).json).toMatchObject({
		outcome,
		changed,
		user: { login: 'nathan' },
	});
});

test('an item that names nobody, and one that was forgotten, are failures', () => {
	const unusable = [
		{ item: 1, action: 'disable', reason: 'left', name: null, fault: new Fault('invalid', 'It is empty.') } as const,
	];
	const items = writeItems({ people: [], unusable }, 2, WRITING).map(({ json }) => json);
	expect(items).toMatchObject([
		{ outcome: 'failed', changed: false, action: null },
		{ outcome: 'invalid', changed: false, action: 'disable', reason: 'left', error: 'It is empty.' },
	]);
});

test.each([
	[null, null, null],
	[{ warning: 'Owned elsewhere.' }, null, 'Owned elsewhere.'],
	[null, { warning: 'Owned elsewhere.' }, 'Owned elsewhere.'],
	[{}, { warning: 'Owned elsewhere.' }, null],
])('who else rules over the account is said: seen %j, before %j', (seen, before, warning) => {
	const directory = new MemoryDirectory(new FakeClock(), [account('a')]);
	const [person] = everyone(placeOf(directory), directory);
	const sighting = person!.sighting!;
	const of = (more: object | null) => more && { ...sighting, ...more };
	Object.assign(person!, { result: RESULT, sighting: of(seen), before: of(before) });
	expect(writeItems({ people: [person!], unusable: [] }, 1, WRITING)[0]!.json.warning).toBe(warning);
});

test('Get asks for no state', () => {
	const { json } = writeItem({ ...FAILED, action: 'get' }, { ...WRITING, operation: 'get' });
	expect(json).toMatchObject({ action: 'get', requested: null });
});

test('as much of a user as the item said', () => {
	expect(namedUser(null)).toEqual({ id: null, login: null, email: null, displayName: null });
	expect(namedUser({ by: 'email', value: 'a@example.com' })).toMatchObject({ email: 'a@example.com', id: null });
});

describe('several items for one person', () => {
	/** What comes out for two items of which the first did it. */
	function pair(result: Result) {
		const clock = new FakeClock();
		const directory = new MemoryDirectory(clock, [account('a')]);
		const [person] = everyone(placeOf(directory), directory);
		Object.assign(person!, { result, asks: [ask(1, 'a'), ask(0, 'email:a@example.com')] });
		person!.effort.attempts = 3;
		const items = writeItems({ people: [person!], unusable: [] }, 2, WRITING);
		// In input order, whoever was first.
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		const [second, first] = items.map(({ json }) => json);
		expect([first!.attempts, second!.attempts]).toEqual([3, 0]);
		return { first: first!, second: second! };
	}
	const after = { enabled: false, locked: false };
	const done: Result = {
		...failure(new Fault('failed', 'No.')),
		outcome: 'changed',
		changed: true,
		before: { enabled: true, locked: false },
		after,
		proof: 'response',
		fault: null,
		warning: 'Only once.',
	};

	test('the second finds it done', () => {
		const { first, second } = pair(done);
		expect(first).toMatchObject({ outcome: 'changed', changed: true, warning: 'Only once.' });
		expect(second).toMatchObject({ outcome: 'unchanged', changed: false, before: after, after, proof: 'response' });
		expect(second.warning).toBeNull();
		expect(pair({ ...done, after: null }).second).toMatchObject({ before: null, after: null, proof: null });
	});

	test('the second of a dry run would change as much', () => {
		const { second } = pair({ ...done, outcome: 'wouldChange', changed: false });
		expect(second).toMatchObject({ outcome: 'wouldChange', before: done.before, after, warning: 'Only once.' });
	});

	test.each([
		[false, false],
		[true, false],
		[null, null],
	])('it failed for both; changed %p is %p of the second', (changed, ofSecond) => {
		const fault = new Fault('unverified', 'It is not so.');
		const { first, second } = pair(failure(fault, { changed, before: after }));
		expect(first).toMatchObject({ outcome: 'unverified', changed });
		expect(second).toMatchObject({ outcome: 'unverified', changed: ofSecond, before: after, error: 'It is not so.' });
	});
});

describe('the summary', () => {
	const of = (...outcomes: Outcome[]) => outcomes;

	test('counts in words, the good ones first', () => {
		const said = summaryHint(of('notFound', 'changed', 'unchanged', 'changed'), false);
		expect(said).toEqual(['warning', '2 changed, 1 already so, 1 not found']);
	});

	test('says that a dry run changed nobody', () => {
		expect(summaryHint(of('wouldChange'), true)).toEqual(['info', 'Dry run, nothing was changed: 1 would change']);
	});

	test('says nothing about nothing', () => {
		expect(summaryHint([], false)[1]).toBeNull();
	});
});
