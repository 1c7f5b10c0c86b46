import type { Fault } from '../../../nodes/common/model/fault';
import { crowd, type Behaviour } from '../../support/memoryDirectory';
import { down, email, id, inWords, login, searching } from '../../support/searching';

describe('names that the vendor has no request for', () => {
	const traits = { finds: { id: 'no', email: 'listing', login: 'single' } } as const;

	it('are found in the list, all with one reading', async () => {
		const { directory, search } = searching(crowd(25), { traits });
		const found = await search.find([email('u3'), email('U24'), email('who')]);
		expect(directory.requests).toEqual(['page 0', 'page 10', 'page 20']);
		expect([...found.values()].map(inWords)).toEqual([['u3'], ['u24'], []]);
	});

	it('take the others along, who are asked for only if the list hasn’t got them', async () => {
		const { directory, search } = searching(crowd(25), { traits });
		const found = await search.find([email('u3'), login('u4'), login('who')]);
		expect(directory.requests).toEqual(['page 0', 'page 10', 'page 20', 'lookUp login who']);
		expect(inWords(found.get('login:u4'))).toEqual(['u4']);
		expect(inWords(found.get('login:who'))).toEqual([]);
	});

	it('or for finding at all, are refused without a request', async () => {
		const { directory, search } = searching(crowd(3), { traits });
		const found = await search.find([id('id-u1')]);
		expect(found.get('id:id-u1')).toMatchObject({ outcome: 'unsupported', fate: 'none' });
		expect((found.get('id:id-u1') as Fault).sentence).toMatch(/by ID\. Name the user by e-mail or by login/);
		expect(directory.requests).toEqual([]);
		const noLogin = searching(crowd(3), { traits: { finds: { ...traits.finds, login: 'no' } } });
		expect((await noLogin.search.find([login('u1')])).get('login:u1')).toMatchObject({ outcome: 'unsupported' });
	});

	it('fail with the list, while the others still are asked for one by one', async () => {
		const before: Behaviour['before'] = ({ kind }) => (kind === 'page' ? down() : undefined);
		const { directory, search } = searching(crowd(25), { traits, before });
		const found = await search.find([email('u3'), login('u4')]);
		expect(found.get('email:u3@example.com')).toMatchObject({ outcome: 'failed', fate: 'none' });
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

	it('those whom it hasn’t got are asked for one by one, and then believed to be missing', async () => {
		const behaviour = { traits: { ...traits(3), singleMissIsFinal: [] }, tellsTotal: true };
		const { directory, search } = searching(crowd(5), behaviour);
		const found = await search.find([...names(3), login('who')]);
		expect(directory.requests).toEqual(['page 0', 'lookUp login who']);
		expect(inWords(found.get('login:who'))).toEqual([]);
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
