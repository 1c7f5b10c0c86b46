import fc from 'fast-check';
import type { Sighting } from '../../../nodes/common/model/domain';
import { newEffort, type Effort } from '../../../nodes/common/model/effort';
import { Cancelled, Fault } from '../../../nodes/common/model/fault';
import { listPages, type ListedPage } from '../../../nodes/common/who/listPages';
import type { ListQuery, Page, UserDirectory } from '../../../nodes/common/vendor/UserDirectory';
import { FakeClock } from '../../support/fakeClock';
import { account, crowd, MemoryDirectory, type Behaviour } from '../../support/memoryDirectory';

const effort = () => newEffort({ maxRetries: 1, maxWaitMs: 1000 });

type Reads = (cursor: string | null, query: ListQuery, effort: Effort) => Page;

/** A vendor of whom only the pages matter. */
function pagesOf(page: Reads) {
	return { traits: {}, page: async (query, cursor, spent) => page(cursor, query, spent) } as UserDirectory;
}

function pageOf(logins: string[], next: string | null, total: number | null = null): Page {
	const seen = { wall: 0, tick: 0 };
	return { sightings: logins.map((login): Sighting => ({ user: account(login), state: null, seen })), next, total };
}

/** Pages that follow one another by their index. */
const inTurn = (pages: string[][]) => (cursor: string | null) => {
	const index = Number(cursor ?? 0);
	return pageOf(pages[index] ?? [], index + 1 < pages.length ? String(index + 1) : null);
};

async function read(directory: UserDirectory, query: ListQuery = {}): Promise<ListedPage[]> {
	const pages: ListedPage[] = [];
	for await (const page of listPages(directory, query, effort)) pages.push(page);
	return pages;
}

const logins = (pages: readonly ListedPage[]) =>
	pages.flatMap(({ sightings }) => sightings.map(({ user }) => user.login));

const rejected = (status = 400) => new Fault('failed', 'The token is not valid.', { status });

describe('reading a list', () => {
	it('reads page after page to the end', async () => {
		const directory = new MemoryDirectory(new FakeClock(), crowd(25), { tellsTotal: true });
		const pages = await read(directory);
		expect(pages.map(({ sightings, total, more }) => [sightings.length, total, more])).toEqual([
			[10, 25, true],
			[10, 25, true],
			[5, 25, false],
		]);
		expect(logins(pages)).toEqual(crowd(25).map(({ login }) => login));
	});

	it('reads no further than it is asked to', async () => {
		const directory = new MemoryDirectory(new FakeClock(), crowd(25));
		for await (const { more } of listPages(directory, {}, effort)) if (more) break;
		expect(directory.requests).toEqual(['page 0']);
	});

	it('hands the query and a new effort to each page', async () => {
		const query = { search: 'a', status: 'locked', size: 7 } as const;
		const efforts: Effort[] = [];
		await read(
			pagesOf((cursor, asked, spent) => {
				expect(asked).toEqual(query);
				efforts.push(spent);
				return inTurn([['a'], ['b']])(cursor);
			}),
			query,
		);
		expect(new Set(efforts).size).toBe(2);
	});

	it('tells users apart by the best name that each has, and leaves out who has none', async () => {
		const seen = { wall: 0, tick: 0 };
		const users = [
			{ id: 'a' },
			{ id: 'A' },
			{ id: 'a', login: 'again' },
			{ id: null, login: 'a' },
			{ id: null, login: 'b' },
			{ id: null, login: 'B' },
			{ id: null, login: null, email: 'a' },
			{ id: null, login: null, email: 'A' },
			{ id: null, login: null, email: null },
		];
		const page = pageOf([], null);
		page.sightings = users.map((user) => ({ user: { ...account('x'), ...user }, state: null, seen }));
		expect(logins(await read(pagesOf(() => page)))).toEqual(['x', 'x', 'a', 'b', null]);
	});
});

describe('a page token that is rejected', () => {
	it('makes it begin again, once, and give nobody twice', async () => {
		let rejections = 1;
		const directory = pagesOf((cursor) => {
			if (cursor === '2' && rejections-- > 0) throw rejected();
			return inTurn([['a'], ['b'], ['c']])(cursor);
		});
		expect(logins(await read(directory))).toEqual(['a', 'b', 'c']);
	});

	it('is a fault the second time', async () => {
		const directory = pagesOf((cursor) => {
			if (cursor === '1') throw rejected();
			return inTurn([['a'], ['b']])(cursor);
		});
		await expect(read(directory)).rejects.toEqual(rejected());
	});

	it.each([
		['on the first page', null, rejected()],
		['of another kind', '1', rejected(500)],
		['that is no fault at all', '1', new Cancelled()],
	])('a failure %s is none', async (_, at, error) => {
		const asked: unknown[] = [];
		const directory = pagesOf((cursor) => {
			asked.push(cursor);
			if (cursor === at) throw error;
			return inTurn([['a'], ['b']])(cursor);
		});
		await expect(read(directory)).rejects.toBe(error);
		expect(asked).toEqual(at === null ? [null] : [null, at]);
	});

	it('may be followed by a failure of the second reading', async () => {
		let reading = 0;
		const directory = pagesOf((cursor) => {
			if (cursor === null && ++reading === 2) throw rejected(503);
			if (cursor !== null) throw rejected();
			return inTurn([['a'], ['b']])(cursor);
		});
		await expect(read(directory)).rejects.toEqual(rejected(503));
	});
});

describe('a list without an end', () => {
	it.each<[string, Reads]>([
		['the same page for ever', () => pageOf(['a'], '0')],
		['two pages in turn', (cursor) => (cursor === '1' ? pageOf(['b'], '0') : pageOf(['a'], '1'))],
		['new tokens with nothing new', (cursor) => pageOf(['a'], `${Number(cursor) + 1}`)],
		['new tokens with nothing at all', (cursor) => pageOf([], `${Number(cursor) + 1}`)],
	])('is given up: %s', async (_, reads) => {
		let requests = 0;
		const reading = read(
			pagesOf((...asked) => {
				requests++;
				return reads(...asked);
			}),
		);
		await expect(reading).rejects.toMatchObject({
			outcome: 'failed',
			message: expect.stringMatching(/repeats itself/),
		});
		expect(requests).toBeLessThanOrEqual(4);
	});

	it('isn’t suspected for two pages with nothing new', async () => {
		const pages = [['a'], ['a'], ['a'], ['b'], [], [], ['c']];
		expect(logins(await read(pagesOf(inTurn(pages))))).toEqual(['a', 'b', 'c']);
	});

	it('isn’t suspected when the last page brings nothing new', async () => {
		expect(logins(await read(pagesOf(inTurn([['a'], [], [], []]))))).toEqual(['a']);
	});
});

describe('however the vendor cuts its list', () => {
	/** Pages that overlap their neighbours, some of them given again. */
	const cuts = fc.array(fc.record({ fresh: fc.integer({ min: 1, max: 4 }), again: fc.nat(3), repeats: fc.nat(2) }), {
		minLength: 1,
		maxLength: 8,
	});

	it('gives each user exactly once, also when a token is rejected on the way', async () => {
		await fc.assert(
			fc.asyncProperty(cuts, fc.nat(20), async (parts, rejectedAt) => {
				const pages: string[][] = [];
				let end = 0;
				for (const { fresh, again, repeats } of parts) {
					const start = Math.max(0, end - again);
					end += fresh;
					const page = Array.from({ length: end - start }, (_, index) => `u${start + index}`);
					for (let times = 0; times <= repeats; times++) pages.push(page);
				}
				let rejections = 1;
				const directory = pagesOf((cursor) => {
					if (cursor === String(rejectedAt) && rejections-- > 0) throw rejected();
					return inTurn(pages)(cursor);
				});
				expect(logins(await read(directory))).toEqual(Array.from({ length: end }, (_, index) => `u${index}`));
			}),
		);
	});

	it('misses nobody who was there throughout while the list grows', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(8), { maxLength: 6 }), async (n, arrivals) => {
				const people = crowd(n);
				const before: Behaviour['before'] = () => {
					const coming = arrivals.shift() ?? 0;
					for (let i = 0; i < coming; i++) people.unshift(account(`new${people.length}`));
				};
				const given = logins(await read(new MemoryDirectory(new FakeClock(), people, { before })));
				expect(new Set(given).size).toBe(given.length);
				for (const { login } of crowd(n)) expect(given).toContain(login);
			}),
		);
	});
});

describe('a list that is shorter than its total', () => {
	const seen = { wall: 0, tick: 0 };
	const nobody: Sighting = { user: { id: null, login: null, email: null, displayName: null }, state: null, seen };
	const tooFew = 'its list has 3 users, but only 2 of them came';

	it.each<[string, Sighting[], ListQuery, string | null, string | null]>([
		['is cut off', [], {}, tooFew, tooFew],
		['isn’t, where it was searched', [], { search: 'a' }, null, tooFew],
		['isn’t, where a status was asked for', [], { status: 'locked' }, null, tooFew],
		['isn’t, where it has somebody without a name', [nobody], {}, null, null],
	])('%s', async (_what, more, query, cut, doubt) => {
		const page = pageOf(['a', 'b'], null, 3);
		const [last] = await read(
			pagesOf(() => ({ ...page, sightings: [...page.sightings, ...more] })),
			query,
		);
		expect([last!.cut, await last!.doubt()]).toEqual([cut, doubt]);
	});

	it('by its own words is cut off in a search, too', async () => {
		const [last] = await read(
			pagesOf(() => ({ ...pageOf(['a'], null), cut: 'it breaks off' })),
			{ search: 'a' },
		);
		expect([last!.cut, await last!.doubt()]).toEqual(['it breaks off', 'it breaks off']);
	});
});
