import { Fault } from '../../../nodes/common/model/fault';
import { Freshness, look, present } from '../../../nodes/common/state/freshness';
import type { Person } from '../../../nodes/common/who/Person';
import { FakeClock } from '../../support/fakeClock';
import { account, crowd, MemoryDirectory, type Behaviour } from '../../support/memoryDirectory';
import { everyone, placeOf } from '../../support/people';

function keeping(n: number, behaviour: Behaviour = {}) {
	const directory = new MemoryDirectory(new FakeClock(), crowd(n), behaviour);
	const place = placeOf(directory);
	const people = everyone(place, directory);
	const done = jest.fn<void, [Person, unknown]>();
	return { directory, people, done, freshness: new Freshness(place, () => people) };
}

describe('reading people again', () => {
	it('reads everyone who waits, once for all who ask at the same time', async () => {
		const { directory, people, done, freshness } = keeping(6, {
			traits: { changeNeedsStateWithinMs: 10_000, listing: { worthFrom: 5 } },
		});
		directory.account('u4').locked = true;
		const [some, others] = await Promise.all([
			freshness.renew(people.slice(0, 3), 0, done),
			freshness.renew(people.slice(3), 0, done),
		]);
		expect([...some, ...others]).toEqual(people);
		expect(directory.requests).toEqual(['page 0']);
		expect(people[4]).toMatchObject({ sighting: { state: { locked: true } }, before: { state: { locked: true } } });
		expect(done).not.toHaveBeenCalled();
		await freshness.renew(people.slice(0, 1), 0, done);
		expect(directory.requests).toEqual(['page 0', 'page 0']);
	});

	it.each([1, 2])('asks one by one when that was in vain (round %i)', async (round) => {
		const { directory, people, done, freshness } = keeping(6, { traits: { listing: { worthFrom: 1 } } });
		expect(await freshness.renew(people.slice(0, 2), round, done)).toEqual(people.slice(0, 2));
		expect(directory.requests).toEqual(['lookUp id id-u0', 'lookUp id id-u1']);
	});

	it('gives up after that', async () => {
		const { directory, people, done, freshness } = keeping(2, { traits: { changeNeedsStateWithinMs: 10_000 } });
		expect(await freshness.renew(people, 3, done)).toEqual([]);
		expect(directory.requests).toEqual([]);
		expect(done.mock.calls).toEqual(people.map((person) => [person, expect.any(Fault)]));
		expect(done.mock.calls[0]![1]).toMatchObject({
			outcome: 'failed',
			fate: 'none',
			sentence: expect.stringMatching(/quickly enough.*Lower “Batch Size”/),
		});
	});

	it.each(['after three rounds in vain', 'whom it can’t read'])('claims nothing of those %s', async (why) => {
		const inVain = why.startsWith('after');
		const { directory, people, done, freshness } = keeping(1, inVain ? {} : { traits: { readsBy: [] } });
		expect(await freshness.renew(people, inVain ? 3 : 0, done)).toEqual(people);
		expect(people[0]).toMatchObject({ sighting: null, before: null });
		expect(done).not.toHaveBeenCalled();
		expect(directory.requests).toEqual([]);
	});

	it('tells who is gone, and whom it couldn’t read', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.value === 'id-u1') throw new Fault('rateLimited', 'Too many.');
		};
		const { directory, people, done, freshness } = keeping(3, { before });
		directory.accounts.splice(0, 1);
		expect(await freshness.renew(people, 0, done)).toEqual([people[2]]);
		expect(done.mock.calls).toMatchObject([
			[people[0], { outcome: 'conflict' }],
			[people[1], { outcome: 'rateLimited' }],
		]);
	});

	it('tries again after a reading that failed', async () => {
		let broken = true;
		const before = () => {
			if (broken) throw new TypeError('a bug');
		};
		const { people, done, freshness } = keeping(2, { before });
		await expect(freshness.renew(people, 0, done)).rejects.toThrow('a bug');
		broken = false;
		expect(await freshness.renew(people, 0, done)).toEqual(people);
	});
});

describe('a new look at someone', () => {
	const sighting = () => ({
		user: account('renamed'),
		state: { enabled: false, locked: true },
		seen: { wall: 2, tick: 2 },
	});

	it('is what was before, as long as nothing was sent', () => {
		const [person] = keeping(1).people as [Person];
		const seen = sighting();
		look(person, seen);
		expect(person).toMatchObject({ user: { login: 'renamed' }, sighting: seen, before: seen });
	});

	it.each(['answered', 'open'] as const)('is not, when a request may have changed it (%s)', (fate) => {
		const [person] = keeping(1).people as [Person];
		const { before } = person;
		person.effort.fate = fate;
		const seen = sighting();
		look(person, seen);
		expect(person.sighting).toBe(seen);
		expect(person.before).toBe(before);
	});
});

it('a user who vanished is a conflict', () => {
	expect(present(undefined)).toMatchObject({
		outcome: 'conflict',
		fate: 'none',
		message: 'The user isn’t there any more.',
	});
});
