import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { newEffort } from '../../../nodes/common/model/effort';
import { Cancelled, Fault } from '../../../nodes/common/model/fault';
import { faultError, RunEnded, stopError } from '../../../nodes/common/outcomes/stop';
import type { Person, Place } from '../../../nodes/common/who/Person';
import type { Result } from '../../../nodes/common/model/result';
import { Redactor } from '../../../nodes/common/transport/redact';

const NODE = { id: '1', name: 'Akana', type: 'akana', typeVersion: 1, position: [0, 0], parameters: {} } as INode;
const REDACTOR = new Redactor(['hunter22']);

const placeWith = (alwaysReadsBack: string[]) => ({ directory: { traits: { alwaysReadsBack } } }) as unknown as Place;

function person(login: string, known: Partial<Person> = {}): Person {
	return {
		place: placeWith([]),
		action: 'disable',
		dryRun: false,
		user: { id: login, login, email: null, displayName: null },
		sighting: null,
		before: null,
		asks: [],
		effort: newEffort({ maxRetries: 5, maxWaitMs: 1000 }),
		answer: null,
		result: null,
		...known,
	};
}

const ended = (outcome: Result['outcome']) => ({ result: { outcome, changed: outcome === 'changed' } as Result });
const answered = {
	answer: { fault: null, state: null, sent: null, seen: { wall: 0, tick: 0 }, requestId: null, response: null },
};
const open = { effort: { ...newEffort({ maxRetries: 5, maxWaitMs: 1000 }), attempts: 1, fate: 'open' as const } };

test('names the item, and says who was changed and for whom it isn’t known', () => {
	const people = [
		person('ann', ended('changed')),
		person('ben', answered),
		person('cid', ended('unchanged')),
		person('dan', open),
		person('eve'),
	];
	const error = stopError(
		NODE,
		new RunEnded(new Fault('failed', 'No, hunter22.', { advice: 'Try hunter22.' }), 4, people),
		REDACTOR,
	);
	expect(error).toBeInstanceOf(NodeOperationError);
	expect(error).toMatchObject({
		message: 'No, •••. [item 4]',
		description:
			'Try •••. 1 person was changed before this: ann. 1 person is now as asked, but it is not known how they were before: ben. It is not known whether the change reached: dan.',
		context: { itemIndex: 4 },
	});
});

test('leaves out nobody who was changed, whatever was found afterwards', () => {
	const result = (outcome: Result['outcome'], changed: boolean | null) => ({ result: { outcome, changed } as Result });
	const people = [
		person('ann', result('conflict', true)),
		person('ben', result('unverified', null)),
		person('cid', result('failed', false)),
		person('dan', result('set', null)),
	];
	const error = stopError(NODE, new RunEnded(new Cancelled(), null, people), REDACTOR);
	expect(error).toMatchObject({
		description:
			'1 person was changed before this: ann. 1 person is now as asked, but it is not known how they were before: dan. It is not known whether the change reached: ben.',
	});
});

test('an answer that proves too little is nobody’s change', () => {
	const before = { state: { enabled: true, locked: null } } as Person['before'];
	const told = (place: Place) =>
		stopError(NODE, new RunEnded(new Cancelled(), null, [person('ann', { ...answered, before, place })]), REDACTOR);
	expect(told(placeWith([]))).toMatchObject({ description: '1 person was changed before this: ann.' });
	expect(told(placeWith(['disable']))).toMatchObject({
		description: 'No one was changed before this. It is not known whether the change reached: ann.',
	});
});

test('is an API error where the vendor answered', () => {
	const error = stopError(
		NODE,
		new RunEnded(new Fault('conflict', 'Pending deletion.', { status: 409 }), 0, []),
		REDACTOR,
	);
	expect(error).toBeInstanceOf(NodeApiError);
	expect(error).toMatchObject({
		message: 'Pending deletion. [item 0]',
		httpCode: '409',
		description: 'No one was changed before this.',
	});
});

test('a cancelled run says what was done', () => {
	const error = stopError(NODE, new RunEnded(new Cancelled(), null, [person('ann', ended('set'))]), REDACTOR);
	expect(error).toMatchObject({
		message: 'The execution was stopped.',
		description: '1 person is now as asked, but it is not known how they were before: ann.',
	});
});

test('a long list of names is cut', () => {
	const people = Array.from({ length: 130 }, (_, i) => person(`user${i}`, ended('changed')));
	const error = stopError(NODE, new RunEnded(new Cancelled(), null, people), REDACTOR) as NodeOperationError;
	expect(error.description).toMatch(/^130 people were changed.*user99 and 30 more\.$/);
});

test('a fault that is no item’s has no item, and a defect says nothing of its own', () => {
	expect(faultError(NODE, new Fault('failed', 'No.'), null, REDACTOR)).toMatchObject({ message: 'No.' });
	const error = faultError(NODE, new TypeError('x is not a function'), 1, REDACTOR);
	expect(error).toBeInstanceOf(NodeOperationError);
	expect(error).toMatchObject({
		message: 'An error inside this node kept it from being done. [item 1]',
		description: expect.stringMatching(/TypeError at test\/common\/outcomes\/stop\.test\.ts:\d+\.$/),
	});
});
