import fc from 'fast-check';
import type { Action } from '../../../nodes/common/domain';
import { Cancelled, Fault } from '../../../nodes/common/fault';
import { Changes, type ChangeLimits } from '../../../nodes/common/run/changes';
import { Freshness } from '../../../nodes/common/run/freshness';
import type { Person } from '../../../nodes/common/run/Person';
import type { Order } from '../../../nodes/common/UserDirectory';
import { FakeClock } from '../../support/fakeClock';
import { account, MemoryDirectory, type Account, type Behaviour, type Request } from '../../support/memoryDirectory';
import { everyone, placeOf } from '../../support/people';

const SETS: Behaviour['traits'] = { changesSets: true };
const crowd = (n: number) => Array.from({ length: n }, (_, index) => account(`u${index}`));

function changing(accounts: Account[], behaviour: Behaviour, limits: Partial<ChangeLimits> = {}) {
	const directory = new MemoryDirectory(new FakeClock(), accounts, behaviour);
	const place = placeOf(directory);
	const people = everyone(place, directory);
	const told: Person[] = [];
	const freshness = new Freshness(place, () => people.filter(({ answer }) => answer === null));
	const all = { concurrency: 5, batchSize: 100, stopped: () => false, ...limits };
	const changes = new Changes(place, freshness, all, (person, answer) => {
		told.push(person);
		person.answer = answer;
	});
	return { directory, people, told, send: (action: Action = 'disable') => changes.send(action, people) };
}

const bad = (login: string | null, status = 400) =>
	new Fault('failed', `${login} is bad.`, { status, mayBeOneUser: true, fate: status === 500 ? 'answered' : 'none' });

/** Fails as a whole for the first of the bad ones that is in the set. */
const spoiledBy =
	(logins: readonly string[], status = 400): Behaviour['before'] =>
	(request) => {
		if (request.kind !== 'change') return;
		const one = request.orders.find(({ user }) => logins.includes(user.login ?? ''));
		if (one) throw bad(one.user.login, status);
	};

const message = ({ answer }: Person) =>
	answer instanceof Fault ? answer.message : (answer?.fault?.message ?? 'taken');

describe('changing people one by one', () => {
	it('sends one request each, in order, several at a time', async () => {
		let underWay = 0;
		let most = 0;
		const before = async () => {
			most = Math.max(most, ++underWay);
			await new Promise((resolve) => setImmediate(resolve));
			underWay--;
		};
		const { directory, people, send } = changing(crowd(7), { before }, { concurrency: 3 });
		await send('lock');
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

	it('leaves to the answer what it says of each', async () => {
		const answers: Behaviour['answers'] = ({ user }) =>
			user.login === 'u1' ? { fault: bad('u1', 200), requestId: 'r' } : undefined;
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

describe('a set that fails for one user', () => {
	it('is halved until that one is alone', async () => {
		const { directory, people, send } = changing(crowd(8), { traits: SETS, before: spoiledBy(['u5']) });
		await send();
		expect(directory.requests).toEqual([
			'disable u0 u1 u2 u3 u4 u5 u6 u7',
			'disable u0 u1 u2 u3',
			'disable u4 u5 u6 u7',
			'disable u4 u5',
			'disable u6 u7',
			'disable u4',
			'disable u5',
		]);
		expect(people.map(message)).toEqual(people.map(({ user }) => (user.login === 'u5' ? 'u5 is bad.' : 'taken')));
		expect(people.map(({ effort }) => effort.attempts)).toEqual([2, 2, 2, 2, 4, 4, 3, 3]);
	});

	it('is not charged the wait of the set that failed, and one that may be a user’s isn’t retried again', async () => {
		const seen: Array<[number, number, boolean]> = [];
		const before: Behaviour['before'] = (request) => {
			if (request.kind !== 'change') return;
			const { effort } = request;
			seen.push([effort.chargedMs, effort.waitedMs, effort.split]);
			// The wire waited for a retry.
			effort.chargedMs += 500;
			effort.waitedMs += 500;
			return spoiledBy(['u3'], 500)!(request);
		};
		const { people, send } = changing(crowd(4), { traits: SETS, before });
		await send();
		expect(seen).toEqual([
			[0, 0, false],
			[0, 500, true],
			[0, 500, true],
			[0, 1000, true],
			[0, 1000, true],
		]);
		expect(people.map(({ effort }) => effort.waitedMs)).toEqual([1000, 1000, 1500, 1500]);
		expect(people.map(({ effort }) => effort.fate)).toEqual(Array(4).fill('answered'));
	});

	it('may turn out to fail for another reason, which is everyone’s in that half', async () => {
		let requests = 0;
		const before: Behaviour['before'] = (request) => {
			if (++requests === 3) throw new Fault('unauthorized', 'No right.', { status: 403 });
			return spoiledBy(['u3'])!(request);
		};
		const { people, send } = changing(crowd(4), { traits: SETS, before });
		await send();
		expect(people.map(message)).toEqual(['taken', 'taken', 'No right.', 'No right.']);
	});
});

describe('an outage', () => {
	it.each([400, 500])('stops the splitting (%i)', async (status) => {
		const names = crowd(100).map(({ login }) => login!);
		const { directory, people, send } = changing(crowd(100), { traits: SETS, before: spoiledBy(names, status) });
		await send();
		expect(directory.requests).toHaveLength(5);
		expect(people.every(({ answer }) => answer instanceof Fault && answer.status === status)).toBe(true);
		const attempts = people.map(({ effort }) => effort.attempts);
		expect(attempts).toEqual(people.map((_, index) => (index === 0 || index === 50 ? 3 : 2)));
	});

	it('is none while anyone goes through', async () => {
		// The first of each quarter of a half that fails, while the other half succeeded.
		const { people, send } = changing(crowd(8), { traits: SETS, before: spoiledBy(['u0', 'u2']) });
		await send();
		expect(people.map(message)).toEqual(['u0 is bad.', 'taken', 'u2 is bad.', ...Array<string>(5).fill('taken')]);
	});

	it('is none when the halves fail for other reasons', async () => {
		const before: Behaviour['before'] = (request) =>
			request.kind === 'change' && request.orders.some(({ user }) => user.login === 'u6')
				? spoiledBy(['u6'], 500)!(request)
				: spoiledBy(['u0'], 400)!(request);
		const { people, send } = changing(crowd(8), { traits: SETS, before });
		await send();
		expect(people.filter((person) => message(person) !== 'taken').map(message)).toEqual(['u0 is bad.', 'u6 is bad.']);
	});

	it('is none when a user who is tried alone fails for another reason', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind !== 'change') return;
			const logins = request.orders.map(({ user }) => user.login);
			if (logins.length === 1 && logins[0] === 'u0') throw new Fault('conflict', 'Pending deletion.', { status: 409 });
			return spoiledBy(['u0', 'u7'])!(request);
		};
		const { people, send } = changing(crowd(8), { traits: SETS, before });
		await send();
		expect(people.filter((person) => message(person) !== 'taken').map(message)).toEqual([
			'Pending deletion.',
			'u7 is bad.',
		]);
	});
});

describe('whoever spoils sets', () => {
	const cases = fc.integer({ min: 1, max: 24 }).chain((n) =>
		fc.record({
			n: fc.constant(n),
			spoilers: fc.subarray(Array.from({ length: n }, (_, index) => index)),
			batchSize: fc.integer({ min: 1, max: n }),
			status: fc.constantFrom(400, 500),
		}),
	);

	/** The two that are tried alone when both halves of a set fail. */
	const looksLikeOutage = (size: number, isBad: (index: number) => boolean) => {
		const middle = Math.ceil(size / 2);
		return size > 2 && isBad(0) && isBad(middle);
	};

	it('everyone else goes through, and each of them gets their own fault', async () => {
		await fc.assert(
			fc.asyncProperty(cases, async ({ n, spoilers, batchSize, status }) => {
				const logins = spoilers.map((index) => `u${index}`);
				const { directory, people, told, send } = changing(
					crowd(n),
					{ traits: SETS, before: spoiledBy(logins, status) },
					{ batchSize },
				);
				await send();

				// Everyone is told exactly once, and nobody what isn't so.
				expect(new Set(told)).toEqual(new Set(people));
				expect(told).toHaveLength(n);
				for (const [index, person] of people.entries()) {
					const isTaken = message(person) === 'taken';
					expect(directory.account(person.user.login!).enabled).toBe(!isTaken);
					if (spoilers.includes(index)) expect(isTaken).toBe(false);
					const carried = directory.requests.filter((request) => request.split(' ').includes(person.user.login!));
					expect(person.effort.attempts).toBe(carried.length);
				}
				for (let start = 0; start < n; start += batchSize) {
					const chunk = people.slice(start, start + batchSize);
					if (looksLikeOutage(chunk.length, (index) => spoilers.includes(start + index))) continue;
					expect(chunk.map(message)).toEqual(
						chunk.map(({ user }) => (logins.includes(user.login!) ? `${user.login} is bad.` : 'taken')),
					);
				}
				// Never more than twice as many as people, and two to see that it is no outage.
				expect(directory.requests.length).toBeLessThanOrEqual(2 * n + 2 * Math.ceil(n / batchSize));
			}),
			{ numRuns: 300 },
		);
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
		const limits = { concurrency: 1, batchSize: 100, stopped: () => false };
		const changes = new Changes(place, new Freshness(place, () => people), limits, (person, answer) => {
			person.answer = answer;
		});
		await clock.advance(10_001);
		const sent = changes.send('disable', people);
		await clock.runAll();
		await sent;
		expect(directory.asked('disable')).toEqual([]);
		const fault = { outcome: 'failed', message: expect.stringMatching(/quickly enough/) };
		expect(people.map(({ answer }) => answer)).toMatchObject([fault, fault]);
	});
});
