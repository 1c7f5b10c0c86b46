import { systemClock } from '../../../nodes/common/model/clock';
import type { StatusFilter } from '../../../nodes/common/vendor/UserDirectory';
import type { UserState } from '../../../nodes/common/model/domain';
import { Fault } from '../../../nodes/common/model/fault';
import {
	contains,
	isStatusFilter,
	matchesStatus,
	searchUsers,
	type Searching,
} from '../../../nodes/common/reads/searchUsers';
import { Search } from '../../../nodes/common/who/Search';
import {
	account,
	crowd,
	MemoryDirectory,
	type Account,
	type Behaviour,
	type Request,
} from '../../support/memoryDirectory';

const LIMITS = { concurrency: 3, maxRetries: 1, maxWaitMs: 1000 };

async function list(accounts: Account[], searching: Partial<Searching>, behaviour: Behaviour = {}) {
	const pages: Request[] = [];
	const before: Behaviour['before'] = async (request) => {
		if (request.kind === 'page') pages.push(request);
		await behaviour.before?.(request);
	};
	const directory = new MemoryDirectory(systemClock, accounts, { ...behaviour, before });
	const place = { scope: '', directory, search: new Search(directory, LIMITS) };
	const found = [];
	for await (const read of searchUsers(place, { text: '', limit: Infinity, doubted: () => undefined, ...searching }))
		found.push(read);
	const logins = found.map(({ sighting }) => sighting.user.login);
	return { directory, pages, found, logins };
}

describe('listing users', () => {
	it('gives everyone without a search', async () => {
		const { logins, pages } = await list(crowd(12), { status: 'enabled' });
		expect(logins).toHaveLength(12);
		expect(pages.map((page) => page.kind === 'page' && page.query)).toEqual(
			Array(2).fill({ status: 'enabled', size: undefined, toEnd: true }),
		);
	});

	it('lets the vendor search', async () => {
		const { logins, pages } = await list(crowd(12), { text: 'u1', limit: 50 });
		expect(logins).toEqual(['u1', 'u10', 'u11']);
		expect(pages).toMatchObject([{ query: { search: 'u1', size: 50 } }]);
	});

	it('compares here when the vendor finds nobody so', async () => {
		const people = [account('a', { displayName: 'Nathan Brown' }), account('b')];
		const searched: Array<string | undefined> = [];
		const before: Behaviour['before'] = (request) => {
			if (request.kind !== 'page') return;
			searched.push(request.query.search);
			// This vendor searches for something else.
			if (request.query.search) request.query.search = 'something else';
		};
		const { logins, pages } = await list(people, { text: 'BROWN', limit: 1 }, { before });
		expect(logins).toEqual(['a']);
		expect(searched).toEqual(['BROWN', undefined]);
		expect(pages).toMatchObject([{ query: { size: 1 } }, { query: { size: undefined } }]);
	});

	it('compares here when the vendor answers no search', async () => {
		const traits = { listing: { answersSearch: false } };
		const { logins, pages } = await list(crowd(12), { text: 'U11' }, { traits });
		expect(logins).toEqual(['u11']);
		expect(pages).toHaveLength(2);
	});

	it('reads states that the list doesn’t tell, of those whom it gives', async () => {
		const traits = { listing: { tellsState: false, answersSearch: false } };
		const { found, directory } = await list(
			[account('a', { enabled: false }), account('b')],
			{ text: 'a@' },
			{ traits },
		);
		expect(found).toMatchObject([
			{ sighting: { user: { login: 'a' }, state: { enabled: false, locked: false } }, fault: null },
		]);
		expect(directory.asked('lookUp')).toEqual(['lookUp id id-a']);
	});

	it('leaves nobody out by a status that couldn’t be read', async () => {
		const traits = { listing: { tellsState: false, answersSearch: false } };
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp') throw new Fault('unknown', 'It is down.', { retry: 'never' });
		};
		for (const status of [undefined, 'disabled'] as const) {
			const { found } = await list(crowd(2), { status }, { traits, before });
			expect(found.map(({ sighting, fault }) => [sighting.state, fault?.message])).toEqual(
				['u0', 'u1'].map((login) => [null, `The status of “${login}” couldn’t be read: It is down.`]),
			);
		}
	});

	it.each([
		[{ limit: 1 }, 1, 1],
		[{ limit: 12 }, 12, 2],
		[{ limit: 1, status: 'enabled' as const }, 5, 1],
		[{ limit: 2, status: 'disabled' as const }, 20, 2],
	])('reads no page and no state that %j doesn’t need, a handful apart', async (searching, most, pages) => {
		const people = crowd(300).map((one, i) => ({ ...one, enabled: i !== 14 && i !== 15 }));
		const traits = { listing: { tellsState: false } };
		const { directory, found } = await list(people, searching, { traits });
		expect(found).toHaveLength(searching.limit);
		expect(directory.asked('lookUp').length).toBeLessThanOrEqual(most);
		expect(directory.asked('page')).toHaveLength(pages);
	});

	it('fails with the list', async () => {
		const before = () => {
			throw new Fault('failed', 'It is down.');
		};
		await expect(list(crowd(1), { text: '' }, { before })).rejects.toThrow('It is down.');
	});
});

describe('a filter by status', () => {
	const states: Array<UserState | null> = [
		null,
		...[true, false, null].flatMap((enabled) => [true, false, null].map((locked) => ({ enabled, locked }))),
	];
	const rules: Record<StatusFilter, (state: UserState | null) => boolean> = {
		enabled: (state) => state?.enabled === true,
		disabled: (state) => state?.enabled === false,
		locked: (state) => state?.locked === true,
	};

	it.each(Object.entries(rules))('%s', (status, rule) => {
		expect(isStatusFilter(status)).toBe(true);
		for (const state of states) {
			const sighting = { user: account('a'), state, seen: { wall: 0, tick: 0 } };
			expect(matchesStatus(sighting, status as StatusFilter)).toBe(rule(state));
		}
	});

	it('may be missing', () => {
		expect(matchesStatus({ user: account('a'), state: null, seen: { wall: 0, tick: 0 } }, undefined)).toBe(true);
	});

	it.each([undefined, '', 'Enabled', 'toString', '__proto__', ['enabled'], null])('is not %p', (value) => {
		expect(isStatusFilter(value)).toBe(false);
	});
});

it.each([
	['NATHAN', true],
	[' brown ', true],
	['example.COM', true],
	['id-nat', true],
	['e', true],
	['', true],
	['nathan brown', true],
	['nathanbrown', false],
	['Smith', false],
])('a user holds %j: %s', (text, holds) => {
	const user = account('nathan', { displayName: 'Nathan Brown' });
	const sighting = { user, state: null, seen: { wall: 0, tick: 0 } };
	expect(contains(sighting, text)).toBe(holds);
	expect(
		contains({ ...sighting, user: account('x', { id: null, email: null, displayName: null, login: null }) }, text),
	).toBe(false);
});
