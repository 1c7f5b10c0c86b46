import type { Sighting } from '../../../nodes/common/model/domain';
import { Fault, type Fate } from '../../../nodes/common/model/fault';
import { fateOf, settlePerson } from '../../../nodes/common/outcomes/settlePerson';
import type { Person } from '../../../nodes/common/who/Person';
import { FakeClock } from '../../support/fakeClock';
import { account, MemoryDirectory } from '../../support/memoryDirectory';
import { everyone, placeOf } from '../../support/people';
import { before, NOW, OFF, ON, read, said, unreadable } from '../../support/settling';

function person(more: Partial<Person>): Person {
	const directory = new MemoryDirectory(new FakeClock(), [account('nathan')]);
	return { ...everyone(placeOf(directory), directory, 'disable')[0]!, ...more };
}

describe('that there is no such user, said to a change', () => {
	const saysGone = new Fault('notFound', 'No such user.', { status: 404, requestId: 'r-3', response: { no: 1 } });
	const gone = new Fault('conflict', 'The user isn’t there any more.');
	const isThere =
		/^The vendor answered to the change that there is no “nathan”, who can be read all the same\. The user may be one whom it can’t change/;

	test.each<[string, Sighting | null, Sighting | Fault | null, string, RegExp]>([
		['of somebody who wasn’t looked for', null, null, 'notFound', /^The vendor has no user with the login “nathan”\./],
		['of somebody who was there, and isn’t any more', before(ON), gone, 'notFound', /^The vendor has no user/],
		['of somebody who is there', before(ON), read(ON), 'failed', isThere],
		['of somebody who was there', before(ON), null, 'failed', isThere],
		[
			'of somebody who was there, and can’t be read',
			before(ON),
			unreadable,
			'failed',
			/, who was read before\. It is down\. /,
		],
	])('%s', (_whom, seen, readBack, outcome, words) => {
		const result = settlePerson(person({ before: seen, answer: saysGone }), 'The vendor', NOW, readBack);
		expect(result).toMatchObject({ outcome, changed: false, requestId: 'r-3', response: { no: 1 } });
		expect(result.fault!.sentence).toMatch(words);
		expect(result.fault!.status).toBe(404);
	});
});

test('an answer that can’t be settled leaves open what happened', () => {
	const broken = said();
	Object.defineProperty(broken, 'state', {
		get: () => {
			throw new TypeError('a bug');
		},
	});
	const result = settlePerson(person({ before: before(ON), answer: broken }), 'The vendor', NOW);
	expect(result).toMatchObject({ outcome: 'unknown', changed: null, at: NOW, fault: { fate: 'open' } });
});

test.each<[Fate, Person['answer'], Fate]>([
	['none', null, 'none'],
	['answered', null, 'answered'],
	['none', said({ state: OFF }), 'none'],
	['answered', said({ fault: new Fault('failed', 'No.') }), 'answered'],
	['answered', new Fault('unknown', 'It broke.', { fate: 'open' }), 'open'],
	['none', said({ fault: new Fault('unknown', 'It broke.', { fate: 'answered' }) }), 'answered'],
])('the worst of all that was sent counts: %s and %j is %s', (fate, answer, worst) => {
	const one = person({ answer });
	one.effort.fate = fate;
	expect(fateOf(one)).toBe(worst);
});
