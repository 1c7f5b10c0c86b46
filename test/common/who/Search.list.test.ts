import { Fault } from '../../../nodes/common/model/fault';
import { Absent } from '../../../nodes/common/model/names';
import { account, crowd, type Behaviour } from '../../support/memoryDirectory';
import { down, email, id, inWords, login, searching } from '../../support/searching';

describe('names that the vendor has no request for', () => {
	const traits = { finds: { id: 'no', email: 'listing', login: 'single' } } as const;

	it('are found in the list, all with one reading', async () => {
		const { directory, search } = searching(crowd(25), { traits });
		const found = await search.find([email('u3'), email('U24'), email('who')]);
		expect(directory.requests).toEqual(['page 0', 'page 10', 'page 20']);
		expect([...found.values()].map(inWords)).toEqual([['u3'], ['u24'], 'absent']);
	});

	it('take the others along, who needn’t be asked for then', async () => {
		const { directory, search } = searching(crowd(25), { traits });
		const found = await search.find([email('u3'), login('u4'), login('who')]);
		expect(directory.requests).toEqual(['page 0', 'page 10', 'page 20']);
		expect(inWords(found.get('login:u4'))).toEqual(['u4']);
		expect(inWords(found.get('login:who'))).toBe('absent');
	});

	it('or for finding at all, are refused without a request', async () => {
		const { directory, search } = searching(crowd(3), { traits });
		const found = await search.find([id('id-u1')]);
		expect(found.get('id:id-u1')).toMatchObject({ outcome: 'unsupported', fate: 'none' });
		expect((found.get('id:id-u1') as Fault).sentence).toMatch(/by ID\. Name the user by e-mail or by login/);
		expect(directory.requests).toEqual([]);
		const noLogin = searching(crowd(3), { traits: { finds: { ...traits.finds, login: 'no' } } });
		expect((await noLogin.search.find([login('u1')])).get('login:u1')).toMatchObject({
			outcome: 'unsupported',
			message: 'This vendor has no way to find a user by login.',
		});
	});

	it('fail with the list, while the others still are asked for one by one', async () => {
		const before: Behaviour['before'] = ({ kind }) => (kind === 'page' ? down() : undefined);
		const { directory, search } = searching(crowd(25), { traits, before });
		const found = await search.find([email('u3'), login('u4')]);
		expect(found.get('email:u3@example.com')).toMatchObject({
			outcome: 'failed',
			fate: 'none',
			message: 'It is down.',
		});
		expect(inWords(found.get('login:u4'))).toEqual(['u4']);
		expect(directory.requests).toEqual(['page 0', 'lookUp login u4']);
	});
});

describe('when the list may be cheaper', () => {
	const names = (n: number) => Array.from({ length: n }, (_, index) => login(`u${index}`));
	const traits = (worthFrom: number) => ({ listing: { worthFrom } });

	it.each([
		[4, 1, 0],
		[5, 1, 0],
		[6, 0, 5],
	])('worth it from %i on, five are found with %i pages and %i look-ups', async (worthFrom, pages, lookUps) => {
		const { directory, search } = searching(crowd(8), { traits: traits(worthFrom), tellsTotal: true });
		const found = await search.find(names(5));
		expect(directory.asked('page')).toHaveLength(pages);
		expect(directory.asked('lookUp')).toHaveLength(lookUps);
		expect([...found.values()].map(inWords)).toEqual([['u0'], ['u1'], ['u2'], ['u3'], ['u4']]);
	});

	it.each([
		[10, 10, 0],
		[9, 1, 9],
		[100, 10, 0],
	])('of 100 users in pages of 10, %i are found with %i pages and %i look-ups', async (n, pages, lookUps) => {
		const { directory, search } = searching(crowd(100), { traits: traits(1), tellsTotal: true });
		const found = await search.find(names(n));
		expect([...found.values()].map(inWords)).toEqual(names(n).map(({ value }) => [value]));
		expect(directory.asked('page')).toHaveLength(pages);
		expect(directory.asked('lookUp')).toHaveLength(lookUps);
	});

	it.each([
		[41, 11, 0],
		[40, 10, 40],
		[20, 5, 20],
	])('without a total a quarter is risked: %i with %i pages and %i look-ups', async (n, pages, lookUps) => {
		const { directory, search } = searching(crowd(101), { traits: traits(1) });
		const found = await search.find(names(n));
		expect([...found.values()].map(inWords)).toEqual(names(n).map(({ value }) => [value]));
		expect(directory.asked('page')).toHaveLength(pages);
		expect(directory.asked('lookUp')).toHaveLength(lookUps);
	});

	it('those whom it hasn’t got aren’t there, where it is shown to be whole', async () => {
		const { directory, search } = searching(crowd(5), { traits: traits(3), tellsTotal: true });
		const found = await search.find([...names(3), login('who')]);
		expect(directory.requests).toEqual(['page 0']);
		expect(inWords(found.get('login:who'))).toBe('absent');
	});

	it('is left alone for states that it doesn’t tell', async () => {
		const behaviour: Behaviour = { traits: { listing: { worthFrom: 1, tellsState: false } } };
		const { directory, search } = searching(crowd(3), behaviour);
		const found = await search.find(names(3), { needsState: true });
		expect(directory.asked('page')).toEqual([]);
		for (const result of found.values()) expect(result).toMatchObject([{ state: { enabled: true, locked: false } }]);
		const other = searching(crowd(3), { traits: traits(1), tellsTotal: true });
		await other.search.find(names(3), { needsState: true });
		expect(other.directory.requests).toEqual(['page 0']);
	});

	it('is avoided on demand, unless there is no other way', async () => {
		const { directory, search } = searching(crowd(3), { traits: traits(1), tellsTotal: true });
		await search.find(names(3), { avoidList: true });
		expect(directory.asked('page')).toEqual([]);
		const finds = { id: 'single', email: 'listing', login: 'single' } as const;
		const listed = searching(crowd(3), { traits: { finds } });
		await listed.search.find([email('u1')], { avoidList: true });
		expect(listed.directory.requests).toEqual(['page 0']);
	});
});

describe('a list that may leave people out', () => {
	const doubt = 'its list leaves people out';
	const finds = { id: 'single', email: 'listing', login: 'single' } as const;

	it('finds those who are in it, and proves nobody absent', async () => {
		const { search } = searching(crowd(3), { traits: { finds }, doubt, missProves: [] });
		const found = await search.find([email('u1'), email('who'), login('who')]);
		expect([...found.values()].map(inWords)).toEqual([['u1'], 'failed', 'failed']);
		expect((found.get('email:who@example.com') as Fault).sentence).toBe(
			'Whether there is a user with the e-mail address “who@example.com” can’t be told: its list leaves people out. Name the user by login or by ID.',
		);
	});

	it.each([
		['not the state, and hides an address', false, 'email', ['failed', 'absent']],
		['not the state, and hides a login', false, 'login', ['absent', 'failed']],
		['the state: who has no address there has none', true, 'email', ['absent', 'absent']],
	] as const)('is one that tells %s', async (_what, tellsState, hidden, outcomes) => {
		const traits = { finds: { ...finds, login: 'listing' }, listing: { tellsState } } as const;
		const { search } = searching([account('a', { [hidden]: null }), account('b')], { traits });
		const found = await search.find([email('who'), login('who')]);
		const said = ['email:who@example.com', 'login:who'].map((key) => found.get(key));
		expect(said.map(inWords)).toEqual(outcomes);
		for (const fault of found.values())
			if (fault instanceof Fault)
				expect(fault.message).toMatch(/its list doesn’t say everybody’s login and e-mail address/);
	});

	it('is read to its end, and asked for as proof', async () => {
		const { directory, search } = searching(crowd(3), { traits: { finds } });
		const page = jest.spyOn(directory, 'page');
		await search.find([email('who')]);
		expect(page.mock.calls[0]![0]).toEqual({ toProve: true, toEnd: true });
	});

	it('is one that has more users than came', async () => {
		const { directory, search } = searching(crowd(3), { traits: { finds }, tellsTotal: true });
		const page = directory.page.bind(directory);
		jest.spyOn(directory, 'page').mockImplementation(async (query, cursor) => {
			const { sightings, ...rest } = await page(query, cursor);
			return { ...rest, sightings: sightings.slice(1) };
		});
		const found = await search.find([email('u0'), email('u1')]);
		expect(inWords(found.get('email:u1@example.com'))).toEqual(['u1']);
		expect((found.get('email:u0@example.com') as Fault).message).toMatch(/has 3 users, but only 2 of them came/);
	});

	it('leaves it to the look-up, and to what the vendor says there', async () => {
		const { directory, search } = searching(crowd(3), {
			traits: { listing: { worthFrom: 1 } },
			tellsTotal: true,
			doubt,
		});
		jest.spyOn(directory, 'lookUp').mockImplementation(async ({ value }) => {
			await Promise.resolve();
			return value === 'gone' ? new Absent('It says so.') : new Fault('failed', 'It hides people.');
		});
		const found = await search.find([login('u0'), login('gone'), login('who')]);
		expect([...found.values()].map(inWords)).toEqual([['u0'], 'absent', 'failed']);
		expect(found.get('login:who')).toMatchObject({ message: 'It hides people.' });
		expect(directory.asked('page')).toHaveLength(1);
	});
});

describe('people with several names', () => {
	const boss = account('boss', {
		aliases: [
			{ by: 'email', value: 'CEO@example.com' },
			{ by: 'login', value: 'boss@corp.example.com' },
		],
	});
	const who = [email('ceo'), { by: 'email', value: 'boss@corp.example.com' } as const, login('BOSS@corp.example.com')];

	it.each([1, Infinity])('are found by each of them (list worth it from %p)', async (worthFrom) => {
		const { directory, search } = searching([...crowd(3), boss], {
			traits: { listing: { worthFrom } },
			tellsTotal: true,
		});
		const lookUp = directory.lookUp.bind(directory);
		jest.spyOn(directory, 'lookUp').mockImplementation(async () => await lookUp(login('boss')));
		const found = await search.find(who);
		expect([...found.values()].map(inWords)).toEqual([['boss'], ['boss'], ['boss']]);
	});

	it('are several where they share one', async () => {
		const other = account('other', { email: 'ceo@example.com' });
		const finds = { id: 'single', email: 'listing', login: 'single' } as const;
		const { search } = searching([boss, other], { traits: { finds } });
		expect(inWords((await search.find([email('ceo')])).get('email:ceo@example.com'))).toEqual(['boss', 'other']);
	});
});
