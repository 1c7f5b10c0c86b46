import { Cancelled, Fault } from '../../../nodes/common/model/fault';
import { Changes } from '../../../nodes/common/change/changes';
import { Freshness } from '../../../nodes/common/state/freshness';
import type { Person } from '../../../nodes/common/who/Person';
import type { Order } from '../../../nodes/common/vendor/UserDirectory';
import { badUser, changing, message, SETS, spoiledBy } from '../../support/changing';
import { FakeClock } from '../../support/fakeClock';
import { crowd, MemoryDirectory, type Behaviour, type Request } from '../../support/memoryDirectory';
import { everyone, placeOf } from '../../support/people';

describe('changing people one by one', () => {
	it('sends one request each, in order, several at a time', async () => {
		let underWay = 0;
		let most = 0;
		const before = async () => {
			most = Math.max(most, ++underWay);
			await new Promise((resolve) => setImmediate(resolve));
			underWay--;
		};
		const { directory, people, send } = changing(crowd(7), { before }, { concurrency: 3 }, 'lock');
		await send();
		expect(directory.requests).toEqual(people.map(({ user }) => `lock ${user.login}`));
		expect(most).toBe(3);
		expect(directory.accounts.every(({ locked }) => locked)).toBe(true);
		expect(people.map(message)).toEqual(Array(7).fill('taken'));
		expect(people.map(({ effort }) => effort.attempts)).toEqual(Array(7).fill(1));
	});

	it('gives each their own fault, whatever it may mean for sets', async () => {
		const { directory, people, send } = changing(crowd(4), { before: spoiledBy(['u1', 'u3']) });
		await send();
		expect(people.map(message)).toEqual(['taken', 'u1 is bad.', 'taken', 'u3 is bad.']);
		expect(directory.requests).toHaveLength(4);
	});

	it('sends who is meant, what was seen and the first item’s reason', async () => {
		const sent: Order[] = [];
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'change') sent.push(...request.orders);
		};
		const { people, send } = changing(crowd(1), { before });
		const [person] = people;
		person!.asks = [
			{ ...person!.asks[0]!, reason: 'left' },
			{ ...person!.asks[0]!, reason: 'again' },
		];
		await send();
		expect(sent).toEqual([{ user: person!.user, sighting: person!.sighting, reason: 'left' }]);
	});

	it.each([
		['a cancellation', new Cancelled()],
		['a bug', new TypeError('a bug')],
	])('ends everything with %s', async (_, error) => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'change' && request.orders[0]!.user.login === 'u1') throw error;
		};
		const { people, send } = changing(crowd(5), { before }, { concurrency: 1 });
		await expect(send()).rejects.toBe(error);
		expect(people.map(({ answer, effort }) => [answer !== null, effort.attempts])).toEqual([
			[true, 1],
			[false, 1],
			[false, 0],
			[false, 0],
			[false, 0],
		]);
	});
});

describe('changing people in sets', () => {
	it.each([
		[5, 2, ['disable u0 u1', 'disable u2 u3', 'disable u4']],
		[2, 2, ['disable u0 u1']],
		[2, 100, ['disable u0 u1']],
		[0, 100, []],
	])('%i people in sets of %i', async (n, batchSize, requests) => {
		const { directory, people, send } = changing(crowd(n), { traits: SETS }, { batchSize });
		await send();
		expect(directory.requests).toEqual(requests);
		expect(people.map(message)).toEqual(Array(n).fill('taken'));
		expect(people.map(({ effort }) => effort.attempts)).toEqual(Array(n).fill(1));
	});

	it('holds those of one action only', async () => {
		const { directory, people, send } = changing(crowd(5), { traits: SETS }, { batchSize: 2, concurrency: 1 });
		for (const index of [1, 4]) people[index]!.action = 'lock';
		await send();
		expect(directory.requests).toEqual(['disable u0 u2', 'lock u1 u4', 'disable u3']);
	});

	it('leaves to the answer what it says of each', async () => {
		const answers: Behaviour['answers'] = ({ user }) =>
			user.login === 'u1' ? { fault: badUser('u1', 200), requestId: 'r' } : undefined;
		const { people, send } = changing(crowd(3), { traits: SETS, answers });
		await send();
		expect(people.map(message)).toEqual(['taken', 'u1 is bad.', 'taken']);
		expect(people[1]!.answer).toMatchObject({ requestId: 'r' });
	});

	it.each([1, 2, 7, 100])('a fault that is no user’s is everyone’s, with one request (of %i)', async (n) => {
		const before = () => {
			throw new Fault('unauthorized', 'No right.', { status: 403 });
		};
		const { directory, people, send } = changing(crowd(n), { traits: SETS, before });
		await send();
		expect(directory.requests).toHaveLength(1);
		expect(people.map(message)).toEqual(Array(n).fill('No right.'));
	});
});

describe('being stopped', () => {
	it.each([1, 2, 3, 4, 5, 6])('sends nothing after request %i', async (most) => {
		let requests = 0;
		const before: Behaviour['before'] = (request) => {
			requests++;
			return spoiledBy(['u0', 'u7'])!(request);
		};
		const { directory, people, send } = changing(
			crowd(12),
			{ traits: SETS, before },
			{ batchSize: 8, concurrency: 1, stopped: () => requests >= most },
		);
		await send();
		expect(directory.requests).toHaveLength(most);
		// Nobody is told what the vendor said to a set that may be someone else's fault.
		for (const person of people) expect(['taken', `${person.user.login} is bad.`, undefined]).toContain(toldOf(person));
	});

	const toldOf = (person: Person) => (person.answer === null ? undefined : message(person));
});

describe('states that must be sent along', () => {
	const traits: Behaviour['traits'] = { ...SETS, changeNeedsStateWithinMs: 10_000 };

	it('are read again for everyone at once when they grew too old', async () => {
		const { directory, people, send } = changing(
			crowd(25),
			{ traits: { ...traits, listing: { worthFrom: 5 } } },
			{ batchSize: 10 },
		);
		await (directory.clock as FakeClock).advance(10_001);
		directory.account('u3').locked = true;
		await send();
		expect(directory.asked('page')).toHaveLength(3);
		expect(directory.asked('disable')).toHaveLength(3);
		expect(people.map(({ effort }) => effort.attempts)).toEqual(Array(25).fill(1));
		expect(people[3]!.before).toMatchObject({ state: { enabled: true, locked: true } });
	});

	it('leave out who is gone meanwhile, and send the others', async () => {
		const { directory, people, send } = changing(crowd(3), { traits });
		await (directory.clock as FakeClock).advance(10_001);
		directory.accounts.splice(1, 1);
		await send();
		expect(directory.asked('disable')).toEqual(['disable u0 u2']);
		expect(people.map(message)).toEqual(['taken', 'The user isn’t there any more.', 'taken']);
		expect(people.map(({ effort }) => effort.attempts)).toEqual([1, 0, 1]);
	});

	it('send nothing when nobody is left', async () => {
		const { directory, people, send } = changing(crowd(2), { traits });
		await (directory.clock as FakeClock).advance(10_001);
		directory.accounts.splice(0);
		await send();
		expect(directory.asked('disable')).toEqual([]);
		expect(people.map(({ answer }) => answer)).toMatchObject([{ outcome: 'conflict' }, { outcome: 'conflict' }]);
	});

	it('may leave one alone whose fault needs no halving then', async () => {
		const { directory, people, send } = changing(crowd(2), { traits, before: spoiledBy(['u1']) });
		await (directory.clock as FakeClock).advance(10_001);
		directory.accounts.splice(0, 1);
		await send();
		expect(directory.asked('disable')).toEqual(['disable u1']);
		expect(people.map(message)).toEqual(['The user isn’t there any more.', 'u1 is bad.']);
	});

	it('are given up when reading them takes longer than they stay fresh', async () => {
		const clock = new FakeClock();
		const before: Behaviour['before'] = ({ kind }: Request) => (kind === 'change' ? undefined : clock.sleep(11_000));
		const directory = new MemoryDirectory(clock, crowd(2), { traits, before });
		const place = placeOf(directory);
		const people = everyone(place, directory);
		const limits = { concurrency: 1, batchSize: 100, checkFirst: true, clock, stopped: () => false };
		const changes = new Changes(place, new Freshness(place, () => people), limits, (person, answer) => {
			person.answer = answer;
		});
		await clock.advance(10_001);
		const sent = changes.send(people);
		await clock.runAll();
		await sent;
		expect(directory.asked('disable')).toEqual([]);
		const fault = { outcome: 'failed', message: expect.stringMatching(/quickly enough/) };
		expect(people.map(({ answer }) => answer)).toMatchObject([fault, fault]);
	});
});
