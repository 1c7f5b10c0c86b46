import { Fault } from '../../../nodes/common/model/fault';
import type { Guards } from '../../../nodes/common/guards/guards';
import { guardAll } from '../../../nodes/common/guards/guardAll';
import { FakeClock } from '../../support/fakeClock';
import { account, MemoryDirectory, type Behaviour } from '../../support/memoryDirectory';
import { everyone, placeOf } from '../../support/people';

const NOBODY: Guards = { protectedUsers: [], allowedUsers: [], ownAccount: null };

function guarding(logins: string[], behaviour: Behaviour = {}) {
	const directory = new MemoryDirectory(
		new FakeClock(),
		logins.map((login) => account(login)),
		behaviour,
	);
	const place = placeOf(directory);
	const people = everyone(place, directory);
	const forget = () => {
		for (const person of people) person.user = { ...person.user, login: null, email: null };
	};
	const guard = async (guards: Partial<Guards>) => {
		await guardAll(place, people, { ...NOBODY, ...guards });
		return people.map(({ result }) => result?.outcome ?? null);
	};
	return { directory, people, forget, guard };
}

describe('holding everyone against the guards', () => {
	it('asks nobody about people whose names are known', async () => {
		const { directory, people, guard } = guarding(['a', 'b', 'c']);
		expect(await guard({ protectedUsers: ['B@example.com'] })).toEqual([null, 'protected', null]);
		expect(directory.requests).toEqual([]);
		expect(people[1]!.result).toMatchObject({
			changed: false,
			before: { enabled: true, locked: false },
			after: null,
			error: expect.stringMatching(/^“b” is protected/),
		});
	});

	it('looks the guards’ own people up once, for people known only by ID', async () => {
		const { directory, forget, guard } = guarding(['a', 'b', 'c', 'robot']);
		forget();
		const guards = {
			protectedUsers: ['B@example.com', 'b@EXAMPLE.com', 'nobody'],
			ownAccount: { by: 'login', value: 'robot' },
		} as const;
		expect(await guard(guards)).toEqual([null, 'protected', null, 'protected']);
		expect(directory.requests).toEqual([
			'lookUp email b@EXAMPLE.com',
			'lookUp login b@EXAMPLE.com',
			'lookUp login nobody',
			'lookUp login robot',
		]);
	});

	it('tells nothing of a state that wasn’t observed', async () => {
		const { people, guard } = guarding(['a']);
		people[0]!.sighting = null;
		await guard({ protectedUsers: ['a'] });
		expect(people[0]!.result).toMatchObject({ outcome: 'protected', before: null });
	});

	it('lets nobody be changed while a guard can’t be looked up', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.value === 'boss')
				throw new Fault('unknown', 'It is down.', { status: 503, fate: 'open', advice: 'Wait.' });
		};
		const { people, forget, guard } = guarding(['a', 'b'], { before });
		forget();
		expect(await guard({ protectedUsers: ['b', 'boss'] })).toEqual(['failed', 'protected']);
		expect(people[0]!.result).toMatchObject({
			changed: false,
			error: 'The protected and allowed users couldn’t be looked up, so no one was changed. It is down. Wait.',
		});
	});

	it('stops nobody who needs no looking up', async () => {
		const before = () => {
			throw new Fault('failed', 'It is down.');
		};
		const { people, guard } = guarding(['a', 'b'], { before });
		people[0]!.user = { ...people[0]!.user, email: null };
		expect(await guard({ protectedUsers: ['boss'] })).toEqual(['failed', null]);
	});

	it('passes on what is no fault', async () => {
		const before = () => {
			throw new TypeError('a bug');
		};
		const { forget, guard } = guarding(['a'], { before });
		forget();
		await expect(guard({ protectedUsers: ['boss'] })).rejects.toThrow('a bug');
	});
});
