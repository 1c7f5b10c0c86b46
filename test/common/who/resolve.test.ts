import { Fault } from '../../../nodes/common/model/fault';
import { notFound, resolve, theOne, type Resolving } from '../../../nodes/common/who/resolve';
import { personKey } from '../../../nodes/common/who/Person';
import { FakeClock } from '../../support/fakeClock';
import { account, MemoryDirectory, type Account, type Behaviour } from '../../support/memoryDirectory';
import { ask, placeOf } from '../../support/people';

const HOW: Resolving = {
	label: 'The vendor',
	looksUpIds: true,
};

function resolving(accounts: Account[], behaviour: Behaviour = {}) {
	const directory = new MemoryDirectory(new FakeClock(), accounts, behaviour);
	return { directory, place: placeOf(directory) };
}

describe('finding out whom the items name', () => {
	it('has each person once, however many items name them in whatever way', async () => {
		const { place } = resolving([account('nathan'), account('b')]);
		const asks = [ask(0, 'email:NATHAN@example.com'), ask(1, 'b'), ask(2, 'id:id-nathan'), ask(3, ' Nathan ')];
		const { people, unusable } = await resolve(place, asks, HOW);
		expect(unusable).toEqual([]);
		expect(people.map((person) => person.asks.map(({ item }) => item))).toEqual([[0, 2, 3], [1]]);
		const [nathan] = people;
		expect(nathan).toMatchObject({
			user: { login: 'nathan', id: 'id-nathan' },
			action: 'disable',
			sighting: { state: { enabled: true } },
			effort: { maxRetries: 5, maxWaitMs: 120_000, attempts: 0 },
			answer: null,
			result: null,
		});
		expect(nathan!.before).toBe(nathan!.sighting);
	});

	it.each([
		['failed', 'id:id-a', {}],
		['failed', 'login:A', {}],
		['wasn’t made', 'id:id-a', { finds: { id: 'no', email: 'single', login: 'single' } }],
	] as const)('has whoever was found by another name, though their own look-up %s (%s)', async (_, name, traits) => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.by !== 'email') throw new Fault('failed', 'It broke.');
		};
		const { place } = resolving([account('a')], { before, traits });
		const { people, unusable } = await resolve(place, [ask(0, name), ask(1, 'email:a@example.com')], HOW);
		expect(unusable).toEqual([]);
		expect(people).toMatchObject([{ user: { id: 'id-a', login: 'a', email: 'a@example.com' } }]);
		expect(people[0]!.asks.map(({ item }) => item)).toEqual([0, 1]);
	});

	it.each([
		['id:id-a', 'a'],
		['a', 'id:id-a'],
	])('knows of whoever is named by %s and by %s what either tells', async (...names) => {
		const { place } = resolving([account('a')]);
		const asks = names.map((name, item) => ask(item, name));
		const { people } = await resolve(place, asks, { ...HOW, looksUpIds: false });
		expect(people).toHaveLength(1);
		expect(people[0]).toMatchObject({ user: { login: 'a' }, sighting: { state: { enabled: true } } });
		expect(people[0]!.before).toBe(people[0]!.sighting);
	});

	const shared: Account['aliases'] = [{ by: 'login', value: 'team' }];
	it.each([
		['one person, however often they were found', 'id:id-a', {}, [[0, 1, 2, 3]], []],
		['nobody by an alias that two people share', 'team', { aliases: shared }, [[1, 2], [3]], [0]],
	] as const)('has %s', async (_, name, more, together, failed) => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && ['id-a', 'team'].includes(request.name.value))
				throw new Fault('failed', 'It broke.');
		};
		const { place } = resolving([account('a', more), account('b', more)], { before });
		const other = failed.length === 0 ? 'email:A@example.com' : 'b';
		const asks = [ask(0, name), ask(1, 'email:a@example.com'), ask(2, 'a'), ask(3, other)];
		const { people, unusable } = await resolve(place, asks, HOW);
		expect(people.map((person) => person.asks.map(({ item }) => item))).toEqual(together);
		expect(unusable.map(({ item }) => item)).toEqual(failed);
	});

	it('asks nothing of people without a login or an ID for that', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.by === 'login') throw new Fault('failed', 'It broke.');
		};
		const { place } = resolving([account('a', { login: null }), account('b', { id: null })], { before });
		const { people, unusable } = await resolve(place, [ask(0, 'null'), ask(1, 'email:a@example.com')], HOW);
		expect(people).toMatchObject([{ user: { id: 'id-a', login: null } }]);
		expect(unusable).toMatchObject([{ item: 0, fault: { outcome: 'failed' } }]);
	});

	it('takes nobody for another whose address they only share', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.by === 'email') throw new Fault('failed', 'It broke.');
		};
		const { place } = resolving([account('a')], { before });
		const { people, unusable } = await resolve(place, [ask(0, 'email:a@example.com'), ask(1, 'a')], HOW);
		expect(people.map(({ asks }) => asks.map(({ item }) => item))).toEqual([[1]]);
		expect(unusable).toMatchObject([{ item: 0, fault: { outcome: 'failed' } }]);
	});

	it('keeps what is asked of a person apart, and counts them once', async () => {
		const { place } = resolving([account('a')]);
		const { people } = await resolve(place, [ask(0, 'a', 'disable'), ask(1, 'a', 'lock')], HOW);
		expect(people.map(({ action }) => action)).toEqual(['disable', 'lock']);
		expect(personKey(place, people[0]!.user)).toBe(personKey(place, people[1]!.user));
	});

	it('keeps people apart of whom the vendor tells no ID, or the same in another place', async () => {
		const strangers = [account('a', { id: null, login: null }), account('b', { id: null, login: null })];
		const { place } = resolving(strangers);
		const asks = [ask(0, 'email:a@example.com'), ask(1, 'email:b@example.com')];
		const { people } = await resolve(place, asks, HOW);
		expect(people.map(({ user }) => user.email)).toEqual(['a@example.com', 'b@example.com']);
		const elsewhere = await resolve({ ...place, scope: 'd-2' }, asks, HOW);
		expect(personKey(elsewhere.people[0]!.place, people[0]!.user)).not.toBe(personKey(place, people[0]!.user));
	});

	it('tells who isn’t found, who is several, and what went wrong', async () => {
		const twice = { email: 'team@example.com' };
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.value === 'x') throw new Fault('rateLimited', 'Too many.');
		};
		const { place } = resolving([account('a', twice), account('b', twice)], { before });
		const asks = [ask(0, 'who'), ask(1, 'email:team@example.com'), ask(2, 'x'), ask(3, 'a')];
		const { people, unusable } = await resolve(place, asks, HOW);
		expect(people.map(({ asks: own }) => own[0]!.item)).toEqual([3]);
		expect(unusable).toMatchObject([
			{ item: 0, name: { value: 'who' }, fault: { outcome: 'notFound' } },
			{ item: 1, action: 'disable', fault: { outcome: 'ambiguous' } },
			{ item: 2, fault: { outcome: 'rateLimited' } },
		]);
	});

	it.each<[string, Partial<Resolving>, Behaviour['traits'], boolean]>([
		['for the state', {}, {}, true],
		['not where the state isn’t wanted', { looksUpIds: false }, {}, false],
		['not where the vendor can’t', {}, { finds: { id: 'no', email: 'single', login: 'single' } }, false],
	])('looks IDs up %s', async (_, how, traits, looksUp) => {
		const { directory, place } = resolving([account('a')], { traits });
		const { people } = await resolve(place, [ask(0, 'id:id-a'), ask(1, 'id:id-a')], { ...HOW, ...how });
		expect(directory.requests).toEqual(looksUp ? ['lookUp id id-a'] : []);
		expect(people).toMatchObject([{ user: { id: 'id-a', login: looksUp ? 'a' : null } }]);
		expect(people[0]!.sighting === null).toBe(!looksUp);
		expect(people[0]!.asks).toHaveLength(2);
	});
});

describe('nobody', () => {
	it.each([
		[{ by: 'login', value: 'who' }, /no user with the login “who”\. Check the spelling, or set “When Not Found”/],
		[{ by: 'id', value: 'who@example.com' }, /user ID “who@example\.com”\. This looks like an e-mail address/],
		[{ by: 'id', value: '17' }, /user ID “17”\. Check the spelling/],
		[{ by: 'email', value: 'who@example.com' }, /e-mail address “who@example\.com”\. Check the spelling/],
	] as const)('answers to %j', (name, words) => {
		const fault = notFound(name, 'The vendor');
		expect(fault).toMatchObject({ outcome: 'notFound', fate: 'none', status: null });
		expect(fault.sentence).toMatch(words);
	});
});

describe('several', () => {
	const sightings = (n: number) =>
		Array.from({ length: n }, (_, index) => ({
			user: account(`u${index}`),
			state: null,
			seen: { wall: 0, tick: 0 },
		}));
	const name = { by: 'email', value: 'team@example.com' } as const;

	it('are listed by login', () => {
		const { outcome, message } = theOne(name, sightings(2), 'The vendor') as Fault;
		expect(outcome).toBe('ambiguous');
		expect(message).toBe(
			'The vendor has 2 users with the e-mail address “team@example.com”: “u0”, “u1”. None was changed.',
		);
	});

	it.each([
		[10, /“u9”\. None/],
		[11, /“u9” and 1 more\. None/],
	])('%i of them are listed as far as that helps', (n, words) => {
		expect((theOne(name, sightings(n), 'The vendor') as Fault).message).toMatch(words);
	});
});
