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
import { FakeClock } from '../../support/fakeClock';
import {
	account,
	crowd,
	MemoryDirectory,
	type Account,
	type Behaviour,
	type Request,
} from '../../support/memoryDirectory';

const LIMITS = { concurrency: 3, maxRetries: 1, maxWaitMs: 1000 };

async function list(accounts: Account[], searching: Searching, behaviour: Behaviour = {}) {
	const pages: Request[] = [];
	const before: Behaviour['before'] = async (request) => {
		if (request.kind === 'page') pages.push(request);
		await behaviour.before?.(request);
	};
	const directory = new MemoryDirectory(new FakeClock(), accounts, { ...behaviour, before });
	const found = [];
	for await (const page of searchUsers(directory, new Search(directory, LIMITS), searching)) found.push(...page);
	return { directory, pages, found, logins: found.map(({ user }) => user.login) };
}

describe('listing users', () => {
	it('gives everyone without a search', async () => {
		const { logins, pages } = await list(crowd(12), { text: '', status: 'disabled', size: 5 });
		expect(logins).toHaveLength(12);
		expect(pages.map((page) => page.kind === 'page' && page.query)).toEqual(
			Array(3).fill({ status: 'disabled', size: 5 }),
		);
	});

	it('lets the vendor search', async () => {
		const { logins, pages } = await list(crowd(12), { text: 'u1', status: 'enabled', size: 50 });
		expect(logins).toEqual(['u1', 'u10', 'u11']);
		expect(pages).toMatchObject([{ query: { search: 'u1', status: 'enabled', size: 50 } }]);
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
		const { logins, pages } = await list(people, { text: 'BROWN', size: 1 }, { before });
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
		expect(found).toMatchObject([{ user: { login: 'a' }, state: { enabled: false, locked: false } }]);
		expect(directory.asked('lookUp')).toEqual(['lookUp id id-a']);
	});

	it('leaves nobody out by a status that couldn’t be read', async () => {
		const traits = { listing: { tellsState: false, answersSearch: false } };
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp') throw new Fault('unknown', 'It is down.', { retry: 'never' });
		};
		const people = crowd(2);
		const { found } = await list(people, { text: '' }, { traits, before });
		expect(found.map(({ state }) => state)).toEqual([null, null]);
		await expect(list(people, { text: '', status: 'disabled' }, { traits, before })).rejects.toThrow(
			'The status of “u0” couldn’t be read, so that the list would be incomplete. It is down.',
		);
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
