import { systemClock } from '../../../nodes/common/model/clock';
import { NodeApiError } from 'n8n-workflow';
import { Fault } from '../../../nodes/common/model/fault';
import { searchScopesForList, searchUsersForList } from '../../../nodes/common/node/listSearch';
import type { Vendor } from '../../../nodes/common/vendor/Vendor';
import { account, crowd, MemoryDirectory, type Account, type Behaviour } from '../../support/memoryDirectory';
import { contextOf, vendorOf, type Setting } from '../../support/memoryNode';

function listing(accounts: Account[], behaviour: Behaviour = {}, vendor: Partial<Vendor> = {}, setting: Setting = {}) {
	const directory = new MemoryDirectory(systemClock, accounts, behaviour);
	const { context } = contextOf(setting);
	const page = (filter?: string, token?: string) =>
		searchUsersForList(context, vendorOf(directory, vendor), filter, token);
	/** Everything that the editor gets when it scrolls to the end, in pages. */
	const all = async (filter?: string) => {
		const pages = [];
		for (let token: string | undefined, first = true; first || token; first = false) {
			const { results, paginationToken } = await page(filter, token);
			pages.push(results);
			token = paginationToken;
		}
		return pages;
	};
	return { directory, page, all };
}

const LARGE: Behaviour['traits'] = { listing: { pageSize: 100 } };

describe('users from a list', () => {
	it.each<[string, Partial<Account>, string]>([
		['all its names', { displayName: 'Ann Lee' }, 'Ann Lee (ann) · enabled, not locked'],
		['a login that is its name', { displayName: 'ann' }, 'ann · enabled, not locked'],
		['no name', { displayName: null }, 'ann@example.com · enabled, not locked'],
		['a login only', { displayName: null, email: null }, 'ann · enabled, not locked'],
		['an ID only', { displayName: null, email: null, login: null }, 'id-ann · enabled, not locked'],
		['no login', { displayName: 'Ann Lee', login: null }, 'Ann Lee · enabled, not locked'],
		['another state', { displayName: null, email: null, enabled: false, locked: true }, 'ann · disabled, locked'],
		['no lock', { displayName: null, email: null, locked: null }, 'ann · enabled'],
	])('are shown with %s', async (_, names, name) => {
		const { results } = await listing([account('ann', names)]).page();
		const { email } = account('ann', names);
		expect(results).toEqual([{ name, value: 'id-ann', ...(email && { description: email }) }]);
	});

	it('are stored as the vendor can look them up again', async () => {
		const accounts = [account('ann'), account('ben', { email: null })];
		const { results } = await listing(accounts, {}, { listStores: 'email' }).page();
		expect(results.map(({ value }) => value)).toEqual(['ann@example.com']);
	});

	it('come page by page, each once, to the last', async () => {
		const pages = await listing(crowd(23), { traits: { listing: { pageSize: 10 } } }).all();
		expect(pages.map((page) => page.length)).toEqual([10, 10, 3]);
		expect(pages.flat().map(({ value }) => value)).toEqual(crowd(23).map(({ id }) => id));
	});

	it('of one large answer come fifty at a time', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'page') delete request.query.size;
		};
		const pages = await listing(crowd(120), { traits: { listing: { pageSize: Infinity } }, before }).all();
		expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
		expect(new Set(pages.flat().map(({ value }) => value)).size).toBe(120);
	});

	it('are searched for by the vendor', async () => {
		const { page, directory } = listing(crowd(23), { traits: LARGE });
		expect((await page(' u21 ')).results.map(({ value }) => value)).toEqual(['id-u21']);
		expect(directory.requests).toEqual(['page 0']);
	});

	it('are compared here when the vendor finds nobody, on every page to the last', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'page' && request.query.search) request.query.search = 'something else';
		};
		const accounts = [...crowd(40), account('last', { displayName: 'Zoë Z' })];
		const { page, all } = listing(accounts, { before });
		expect((await page('zoë')).results.map(({ value }) => value)).toEqual(['id-last']);
		const found = (await all('u3')).flat().map(({ value }) => value);
		expect(found).toEqual(['id-u3', ...Array.from({ length: 10 }, (_, index) => `id-u3${index}`)]);
	});

	it('are compared here where the vendor answers no search', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'page' && request.query.search !== undefined) throw new Error('It was asked to search');
		};
		const traits: Behaviour['traits'] = { listing: { answersSearch: false } };
		const { page } = listing(crowd(40), { before, traits });
		expect((await page('u39')).results.map(({ value }) => value)).toEqual(['id-u39']);
		expect((await page('nobody')).results).toEqual([]);
	});

	it('are read for their states where the list doesn’t tell them, fewer at a time', async () => {
		const traits: Behaviour['traits'] = { listing: { tellsState: false, pageSize: 100 } };
		const { page, directory } = listing(crowd(45), { traits });
		const { results, paginationToken } = await page();
		expect(results).toHaveLength(20);
		expect(results[0]!.name).toBe('The u0 (u0) · enabled, not locked');
		expect(paginationToken).toBeDefined();
		expect(directory.asked('lookUp')).toHaveLength(20);
	});

	it('without a state that could be read are shown all the same', async () => {
		const before: Behaviour['before'] = ({ kind }) => {
			if (kind === 'lookUp') throw new Fault('failed', 'It is down.');
		};
		const { page } = listing(crowd(1), { traits: { listing: { tellsState: false } }, before });
		expect((await page()).results).toMatchObject([{ name: 'The u0 (u0)' }]);
	});

	it('of a list that goes round in circles come to an end', async () => {
		const { directory, page } = listing(crowd(3));
		directory.page = async () => ({ sightings: [], next: 'again', total: null });
		expect(await page('x')).toEqual({ results: [] });
	});

	it('are those of the chosen part of the vendor', async () => {
		const opened: string[] = [];
		const open = (scope: string) => {
			opened.push(scope);
			return new MemoryDirectory(systemClock, crowd(1));
		};
		const vendor = vendorOf(open, { scopeParameter: 'place' });
		opened.length = 0;
		for (const place of [{ mode: 'list', value: ' d-1 ' }, 'd-2', undefined, null, { value: [] }])
			await searchUsersForList(contextOf({ parameters: { place } }).context, vendor);
		expect(opened).toEqual(['d-1', 'd-2', '', '', '']);
	});

	it('that can’t be listed are an error in words, without secrets', async () => {
		const before = () => {
			throw new Fault('unauthorized', 'Wrong hunter22.', { status: 401, advice: 'Check it.' });
		};
		const setting = { credential: { password: 'hunter22' } };
		const error: unknown = await listing(crowd(1), { before }, {}, setting)
			.page()
			.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({ message: 'Wrong •••.', description: 'Check it.' });
		const bug = () => {
			throw new TypeError('a bug');
		};
		await expect(listing(crowd(1), { before: bug }).page()).rejects.toThrow(/^An error inside this node/);
	});
});

describe('parts of a vendor from a list', () => {
	const all = [
		{ id: 'd-1', name: 'Main' },
		{ id: 'd-2', name: 'd-2' },
	];
	const scopes = async (filter?: string, more = {}) =>
		(await searchScopesForList(contextOf({}).context, vendorOf(new MemoryDirectory(systemClock, []), more), filter))
			.results;

	it.each([
		[undefined, ['Main (d-1)', 'd-2']],
		['', ['Main (d-1)', 'd-2']],
		['MAIN', ['Main (d-1)']],
		['d-2', ['d-2']],
		['other', []],
	])('for %p are %j', async (filter, names) => {
		expect((await scopes(filter, { all })).map(({ name }) => name)).toEqual(names);
	});

	it('are none where the vendor has none', async () => expect(await scopes()).toEqual([]));
});
