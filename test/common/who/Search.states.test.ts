import { account, crowd, type Behaviour } from '../../support/memoryDirectory';
import { down, id, inWords, login, searching } from '../../support/searching';

describe('reading the states that a look-up didn’t tell', () => {
	it('asks for each, and leaves alone a list that doesn’t tell them either', async () => {
		const singleTellsState = { id: true, email: false, login: false };
		const traits: Behaviour['traits'] = { singleTellsState, listing: { tellsState: false, worthFrom: 2 } };
		const { directory, search } = searching(crowd(4), { traits });
		const found = await search.findWithState(crowd(4).map((one) => login(one.login!)));
		expect([...found.values()].map((result) => Array.isArray(result) && result[0]?.state)).toEqual(
			Array(4).fill({ enabled: true, locked: false }),
		);
		expect(directory.asked('lookUp id')).toHaveLength(4);
		expect(directory.asked('page').length).toBeLessThanOrEqual(1);
	});

	it('reads nobody by a name that doesn’t tell it, or that isn’t known', async () => {
		const singleTellsState = { id: true, email: false, login: false };
		const traits: Behaviour['traits'] = { singleTellsState, readsBy: ['login', 'id'] };
		const { directory, search } = searching([account('a', { id: null }), account('b')], { traits });
		const found = await search.findWithState([login('a'), login('b')]);
		expect([...found.values()].map((result) => Array.isArray(result) && result[0]?.state)).toEqual([
			null,
			{ enabled: true, locked: false },
		]);
		expect(directory.requests).toEqual(['lookUp login a', 'lookUp login b', 'lookUp id id-b']);
	});
});

describe('finding people with their states', () => {
	const blind: Behaviour['traits'] = {
		singleTellsState: { id: true, email: false, login: false },
		listing: { tellsState: false },
	};

	it('reads those of whom the look-up didn’t tell it', async () => {
		const { directory, search } = searching([account('a', { enabled: false }), account('b')], { traits: blind });
		const names = [login('a'), login('A'), id('id-b'), login('who')];
		const found = await search.findWithState(names);
		expect([...found.keys()]).toEqual(names);
		expect(found.get(names[0]!)).toMatchObject([{ user: { login: 'a' }, state: { enabled: false } }]);
		expect(found.get(names[1]!)).toEqual(found.get(names[0]!));
		expect(found.get(names[2]!)).toMatchObject([{ user: { login: 'b' }, state: { enabled: true } }]);
		expect(inWords(found.get(names[3]!))).toBe('absent');
		expect(directory.asked('lookUp id')).toEqual(['lookUp id id-b', 'lookUp id id-a']);
	});

	it('leaves a fault a fault', async () => {
		const { search } = searching(crowd(1), { before: down });
		const name = login('u0');
		expect((await search.findWithState([name])).get(name)).toMatchObject({ outcome: 'failed' });
	});

	it('leaves people without who can’t be read, or aren’t there any more', async () => {
		const people = [account('a', { id: null }), account('b'), account('c')];
		const before: Behaviour['before'] = (request) => {
			if (request.kind !== 'lookUp' || request.name.by !== 'id') return;
			if (request.name.value === 'id-b') down();
			people.splice(2, 1);
		};
		const { search } = searching(people, { traits: blind, before });
		const found = await search.findWithState([login('a'), login('b'), login('c')]);
		expect([...found.values()].map((result) => (Array.isArray(result) ? result[0]!.state : result))).toEqual([
			null,
			null,
			null,
		]);
		expect([...found.values()].map(inWords)).toEqual([['a'], ['b'], ['c']]);
	});

	it('mixes nobody up whose ID the vendor didn’t tell', async () => {
		const { search } = searching([account('a', { id: null }), account('b', { id: null, enabled: false })]);
		const found = await search.findWithState([login('a'), login('b')]);
		expect([...found.values()].map(inWords)).toEqual([['a'], ['b']]);
	});

	it('reads nobody whose state is known', async () => {
		const { directory, search } = searching(crowd(1));
		await search.findWithState([login('u0')]);
		expect(directory.requests).toEqual(['lookUp login u0']);
	});
});
