import { Fault } from '../../../nodes/common/model/fault';
import { Absent } from '../../../nodes/common/model/names';
import { observe, readableBy } from '../../../nodes/common/state/observer';
import { FakeClock } from '../../support/fakeClock';
import { account, MemoryDirectory, type Account, type Behaviour } from '../../support/memoryDirectory';
import { everyone, placeOf } from '../../support/people';

function watching(accounts: Account[], behaviour: Behaviour = {}) {
	const directory = new MemoryDirectory(new FakeClock(), accounts, behaviour);
	const place = placeOf(directory);
	return { directory, place, people: everyone(place, directory) };
}

describe('the name by which someone is read', () => {
	it.each([
		[{}, { by: 'login', value: 'a' }],
		[{ login: null }, { by: 'email', value: 'a@example.com' }],
		[{ login: null, email: null }, null],
	])('with %j is %j', (names, name) => {
		const { directory, people } = watching([account('a', names)], { traits: { readsBy: ['login', 'email'] } });
		expect(readableBy(directory.traits, people[0]!.user)).toEqual(name);
	});
});

describe('reading people again', () => {
	it('tells what is now, who isn’t there, and what couldn’t be read', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.value === 'id-c')
				throw new Fault('unknown', 'Lost.', { fate: 'open' });
		};
		const { directory, place, people } = watching([account('a'), account('b'), account('c')], { before });
		directory.account('a').enabled = false;
		directory.accounts.splice(1, 1);
		const seen = await observe(place, people);
		expect([...seen]).toMatchObject([
			[people[0], { state: { enabled: false } }],
			[people[1], { proof: 'It says so.' }],
			[people[2], { outcome: 'failed', fate: 'none' }],
		]);
	});

	it('leaves out who can’t be read', async () => {
		const { directory, place, people } = watching([account('a', { id: null })]);
		expect(await observe(place, people)).toEqual(new Map());
		expect(directory.requests).toEqual([]);
	});

	it('takes nobody for someone who has the same login now', async () => {
		const { directory, place, people } = watching([account('a')], { traits: { readsBy: ['login'] } });
		directory.account('a').id = 'another';
		expect([...(await observe(place, people)).values()]).toEqual([new Absent('Somebody else is called so now.')]);
	});

	it('takes whoever has the login, where the ID isn’t known', async () => {
		const { directory, place, people } = watching([account('a', { id: null })], { traits: { readsBy: ['login'] } });
		directory.account('a').id = 'now-known';
		expect([...(await observe(place, people)).values()]).toMatchObject([{ user: { id: 'now-known' } }]);
	});

	it('reads the list for many, where it tells states, unless it is to be avoided', async () => {
		const crowd = Array.from({ length: 5 }, (_, index) => account(`u${index}`));
		const traits = { listing: { worthFrom: 3 } };
		const { directory, place, people } = watching(crowd, { traits });
		await observe(place, people);
		expect(directory.requests).toEqual(['page 0']);
		await observe(place, people, { avoidList: true });
		expect(directory.asked('lookUp')).toHaveLength(5);
		const blind = watching(crowd, { traits: { listing: { worthFrom: 3, tellsState: false } } });
		await observe(blind.place, blind.people);
		expect(blind.directory.asked('page')).toEqual([]);
	});
});
