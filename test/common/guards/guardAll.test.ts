import type { Name } from '../../../nodes/common/model/domain';
import { Fault } from '../../../nodes/common/model/fault';
import { Guards } from '../../../nodes/common/guards/guards';
import { guardAll } from '../../../nodes/common/guards/guardAll';
import { FakeClock } from '../../support/fakeClock';
import { account, MemoryDirectory, type Behaviour } from '../../support/memoryDirectory';
import { everyone, placeOf } from '../../support/people';

const NOBODY = { protectedUsers: [], allowedUsers: [], ownAccount: null as Name | null };

function guarding(logins: string[], behaviour: Behaviour = {}) {
	const directory = new MemoryDirectory(
		new FakeClock(),
		logins.map((login) => account(login)),
		behaviour,
	);
	const place = placeOf(directory);
	const people = everyone(place, directory);
	const forget = () => {
		for (const person of people) {
			person.user = { ...person.user, login: null, email: null };
			person.sighting = null;
		}
	};
	const guard = async (lists: { protectedUsers?: readonly string[]; allowedUsers?: string[][]; ownAccount?: Name }) => {
		const guards = new Guards({ ...NOBODY, ...lists }, { ...NOBODY, ...lists, traits: directory.traits });
		await guardAll(place, people, guards, { clock: directory.clock, label: 'Vendor' });
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
			fault: { message: expect.stringMatching(/^“b” is protected/) },
		});
	});

	it('looks the guards’ own people up once, for people known only by ID', async () => {
		const { directory, people, forget, guard } = guarding(['a', 'b', 'c', 'robot']);
		forget();
		const guards = {
			protectedUsers: ['B@example.com', 'b@EXAMPLE.com', 'nobody'],
			ownAccount: { by: 'login', value: 'robot' },
		} as const;
		expect(await guard(guards)).toEqual([null, 'protected', null, 'protected']);
		const sentences = people.map(({ result }) => result?.fault?.sentence);
		expect(sentences[1]).toMatch(/ is protected and .*Protected users are listed in the node’s options/);
		expect(sentences[3]).toMatch(/ is the account that the credential itself logs in with\. Use a credential with/);
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

	const down: Behaviour['before'] = (request) => {
		if (request.kind !== 'lookUp' || request.name.value !== 'boss') return;
		throw new Fault('unknown', 'It is down.', { status: 503, fate: 'open', advice: 'Wait.' });
	};

	it('reads people known only by ID where a guard can’t be looked up', async () => {
		const { directory, people, forget, guard } = guarding(['a', 'b'], { before: down });
		forget();
		expect(await guard({ protectedUsers: ['b', 'boss'] })).toEqual([null, 'protected']);
		expect(directory.requests).toEqual(['lookUp login b', 'lookUp login boss', 'lookUp id id-a', 'lookUp id id-b']);
		expect(people[0]!.sighting).toMatchObject({ user: { login: 'a' } });
	});

	it('or where that takes fewer requests; who can’t be read isn’t changed', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.value === 'id-a') throw new Fault('failed', 'It is ill.');
		};
		const { directory, forget, guard } = guarding(['a', 'b'], { before });
		forget();
		expect(await guard({ protectedUsers: ['x', 'y', 'z'] })).toEqual(['failed', null]);
		expect(directory.requests).toEqual(['lookUp id id-a', 'lookUp id id-b']);
	});

	it('lets nobody be changed where they can’t be read either', async () => {
		const finds = { id: 'no', email: 'single', login: 'single' } as const;
		const { people, forget, guard } = guarding(['a', 'b'], { before: down, traits: { finds } });
		forget();
		expect(await guard({ protectedUsers: ['b', 'boss'] })).toEqual(['failed', 'failed']);
		expect(people[0]!.result).toMatchObject({
			changed: false,
			fault: {
				sentence:
					'The protected and allowed users couldn’t be looked up, so this user wasn’t changed. It is down. Wait.',
			},
		});
	});

	it('asks nobody about those whose whole record has no address', async () => {
		const { directory, people, guard } = guarding(['a', 'b'], { before: down });
		people[0]!.user = { ...people[0]!.user, email: null };
		expect(await guard({ protectedUsers: ['boss'] })).toEqual([null, null]);
		expect(directory.requests).toEqual([]);
	});

	const UNREADABLE = { finds: { id: 'no', email: 'single', login: 'single' } } as const;
	it.each<[string, Behaviour['traits'], Record<string, null>]>([
		['of whom nothing more can be read', UNREADABLE, { email: null }],
		['of whom nothing more can be read', UNREADABLE, { login: null }],
		['whose record isn’t whole', {}, { email: null, state: null }],
	])('looks entries up for those %s: %j %j', async (_what, traits, { state, ...user }) => {
		const { directory, people, guard } = guarding(['a', 'boss'], { traits });
		const [person] = people;
		person!.user = { ...person!.user, ...user };
		if (state === null) person!.sighting = { ...person!.sighting!, state: null };
		expect(await guard({ protectedUsers: ['boss'] })).toEqual([null, 'protected']);
		expect(directory.requests).toEqual(['lookUp login boss']);
	});

	it('looks up each of many entries once, and no more of them than “Max Wait” has time for', async () => {
		const entries = Array.from({ length: 201 }, (_, i) => `x${i}`);
		// Five at a time.
		for (const [ms, asked, outcome] of [
			[2990, 201, null],
			[6000, 100, 'failed'],
		] as const) {
			const { directory, people, forget, guard } = guarding(['a'], {
				traits: UNREADABLE,
				before: () => (directory.clock as FakeClock).advance(ms),
			});
			forget();
			expect(await guard({ protectedUsers: entries })).toEqual([outcome]);
			expect(new Set(directory.requests).size).toBe(asked);
			expect(directory.requests).toHaveLength(asked);
			if (outcome) {
				expect(people[0]!.result!.fault!.sentence).toMatch(
					/They are 201 names, too many to be looked up within “Max Wait”\. Name the users by e-mail or by login instead of by ID\. Or raise/,
				);
			}
		}
	});

	it('changes nobody where a domain protects somebody of whom only the ID is known', async () => {
		const { directory, people, forget, guard } = guarding(['a', 'b'], { traits: UNREADABLE });
		forget();
		people[0]!.action = 'enable';
		expect(await guard({ protectedUsers: ['@example.com', 'boss'] })).toEqual(['failed', 'failed']);
		expect(directory.requests).toEqual([]);
		expect(people[1]!.result!.fault!.sentence).toMatch(
			/A user’s ID doesn’t say of which domain their address is\. Name the users by e-mail or by login instead of by ID\./,
		);
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
