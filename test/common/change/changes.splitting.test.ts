import fc from 'fast-check';
import { Fault } from '../../../nodes/common/model/fault';
import { badUser, changing, message, SETS, spoiledBy } from '../../support/changing';
import { crowd, type Behaviour } from '../../support/memoryDirectory';

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
		expect(directory.requests).toHaveLength(3 + 10);
		expect(people.every(({ answer }) => answer instanceof Fault && answer.status === status)).toBe(true);
		const attempts = people.map(({ effort }) => effort.attempts);
		expect(attempts).toEqual(people.map((_, index) => (index % 10 === 0 ? 3 : 2)));
	});

	it('is remembered by the sets after it', async () => {
		const names = crowd(100).map(({ login }) => login!);
		const limits = { batchSize: 20, concurrency: 1 };
		const { directory, send } = changing(crowd(100), { traits: SETS, before: spoiledBy(names) }, limits);
		await send();
		expect(directory.requests).toHaveLength(5 * 3 + 10);
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

	it.each([
		['status', { status: 500 }],
		['meaning', { outcome: 'conflict' as const }],
	])('is none when only one half fails alike: the other’s %s is another', async (_what, other) => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind !== 'change') return;
			const logins = request.orders.map(({ user }) => user.login!);
			const isLast = !logins.includes('u0') && logins.includes('u7');
			if (isLast) throw badUser('u7').but(other);
			if (logins.includes('u0')) throw badUser('u0');
		};
		const { directory, people, send } = changing(crowd(8), { traits: SETS, before });
		await send();
		expect(people.map(message)).toEqual(['u0 is bad.', ...Array<string>(6).fill('taken'), 'u7 is bad.']);
		expect(directory.requests).not.toContain('disable u4');
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
				// From ten on it looks like everybody's.
				if (spoilers.length < 10)
					expect(people.map(message)).toEqual(
						people.map(({ user }) => (logins.includes(user.login!) ? `${user.login} is bad.` : 'taken')),
					);
				// Never more than twice as many as people, and ten to see that it is no outage.
				expect(directory.requests.length).toBeLessThanOrEqual(2 * n + 10);
			}),
			{ numRuns: 300 },
		);
	});
});
