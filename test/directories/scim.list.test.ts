import type { ListQuery, Page, UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { Absent } from '../../nodes/common/model/names';
import { forgetSessions } from '../../nodes/common/transport/session';
import { once, type Said } from '../support/mangled';
import { listOf, ok, PATCHES, refusal, serverOf, USER } from './scimServer';

afterEach(forgetSessions);

const user = (no: number) => ({ ...USER, id: `id-${no}`, userName: `user${no}`, emails: [] });
const WHOLE: ListQuery = { toEnd: true, toProve: true };
const PAGES = { ...PATCHES, filter: { maxResults: 2 } };

/** What is asked for, of a line such as `GET /Users?startIndex=1&count=2`. */
function askedBy(line: string) {
	const { pathname, searchParams } = new URL(line.slice('GET '.length), 'https://scim.example.com');
	return {
		id: pathname.split('/')[2],
		start: Number(searchParams.get('startIndex')),
		count: Number(searchParams.get('count')),
		byCursor: searchParams.has('cursor'),
		filter: searchParams.get('filter'),
	};
}

/** A server of so many users, that pages by index; a part of it may be otherwise. */
function serving(
	most: number,
	otherwise: (line: string) => Said | undefined = () => undefined,
	config: object = PAGES,
) {
	const users = Array.from({ length: most }, (_, i) => user(i + 1));
	const server = serverOf((line) => {
		const said = otherwise(line);
		if (said) return said;
		const { id, start, count, filter } = askedBy(line);
		if (id !== undefined) return id <= `id-${most}` ? ok({ ...USER, id }) : refusal(404);
		const found =
			filter === null || filter.includes(' co ')
				? users
				: users.filter(({ userName }) => filter.includes(`"${userName}"`));
		return ok({ totalResults: found.length, Resources: found.slice(start - 1, start - 1 + count) });
	}, config);
	/** Reads so many pages, or all, and gives the last. */
	const read = async (query = WHOLE, pages = Infinity): Promise<Page> => {
		let page: Page = { sightings: [], next: null, total: null };
		for (let no = 0; no < pages && (no === 0 || page.next !== null); no++) {
			const { next } = page;
			page = (await server.ask((directory) => directory.page(query, next, once()))) as Page;
		}
		return page;
	};
	const starts = () => server.lines().map((line) => askedBy(line).start);
	const lookUp = async (value: string) =>
		await server.ask((directory: UserDirectory) => directory.lookUp({ by: 'id', value }, once()));
	return { ...server, read, starts, lookUp };
}

describe('pages are asked for ahead', () => {
	test('from the second on, which showed that it moves on, to the one after the last user', async () => {
		const { read, starts } = serving(9);
		await read(WHOLE, 1);
		expect(starts()).toEqual([1]);
		await read(WHOLE, 2);
		expect(starts()).toEqual([1, 1, 3, 5, 7, 9]);
	});

	test('and each only once', async () => {
		const { read, starts } = serving(9);
		expect((await read()).total).toBe(9);
		expect(starts()).toEqual([1, 3, 5, 7, 9, 10]);
	});

	test('a handful of them', async () => {
		const { read, starts } = serving(50);
		await read(WHOLE, 2);
		expect(starts()).toEqual([1, 3, 5, 7, 9, 11, 13]);
	});

	test('and anew in a list that begins anew', async () => {
		const { read, starts } = serving(9);
		await read(WHOLE, 2);
		await read(WHOLE, 3);
		expect(starts().filter((start) => start === 5)).toHaveLength(2);
	});

	const unsaid = (line: string) => {
		const { start, count } = askedBy(line);
		return ok({ Resources: [1, 2, 3, 4, 5, 6, 7].map(user).slice(start - 1, start - 1 + count) });
	};
	const again = () => ok({ totalResults: 9, Resources: [1, 2].map(user) });
	test.each<[string, ListQuery, ((line: string) => Said) | undefined]>([
		['where not all are wanted', { toProve: true }, undefined],
		['of a search', { toEnd: true, search: 'user' }, undefined],
		['where the server doesn’t say how many there are', WHOLE, unsaid],
		['where it gives the first, whatever is asked', WHOLE, again],
	])('not %s', async (_what, query, otherwise) => {
		const { read, starts } = serving(9, otherwise);
		await read(query, 2);
		expect(Math.max(...starts())).toBe(3);
	});
});

describe('a list that was read to its end', () => {
	const one = (line: string) => (askedBy(line).id ? undefined : ok({ totalResults: 1, Resources: [user(1)] }));
	const sole = (search: Said, byId?: Said) => (line: string) => {
		const { id, start, filter } = askedBy(line);
		if (filter !== null) return search;
		if (id !== undefined) return byId;
		return start === 1 ? listOf(user(1)) : ok({ totalResults: 1, Resources: [] });
	};
	const firstPage = (line: string) => (askedBy(line).start > 2 ? ok({ totalResults: 3, Resources: [] }) : undefined);

	test.each<[string, number, ((line: string) => Said | undefined) | undefined, string | undefined]>([
		['shows that it moves on', 5, undefined, undefined],
		['is one page, and gives its second user', 2, firstPage, undefined],
		['has nobody', 0, undefined, 'its list has nobody'],
		['has one, wherever it is asked to begin', 1, one, 'its list has one user, wherever it is asked to begin'],
		['has one who is there, and is found', 1, sole(listOf(user(2), user(1))), undefined],
		['has one who is there, where nobody can be searched', 1, sole(refusal(400)), undefined],
		[
			'has one whom its search doesn’t find',
			1,
			sole(listOf(user(2))),
			'its list has one user only, who may be a sample',
		],
		[
			'has one who isn’t there by ID',
			1,
			sole(listOf(user(1)), refusal(404)),
			'its list has one user only, who may be a sample',
		],
	])('and %s', async (_what, most, otherwise, says) => {
		const { read } = serving(most, otherwise);
		expect(await (await read()).doubt?.()).toBe(says);
	});

	test('and leaves out somebody who was read by ID', async () => {
		const { read, lookUp } = serving(3);
		await lookUp('id-2');
		expect((await read()).doubt).toBeUndefined();
		const other = serving(3, (line) =>
			askedBy(line).id ? undefined : listOf(...[1, 3].slice(askedBy(line).start - 1).map(user)),
		);
		await other.lookUp('id-2');
		expect(await (await other.read()).doubt!()).toBe('its list leaves out a user who is there');
	});

	const FIRST_PAGE = 'of its list, only the first page can be read';
	/** By index it has one page only; by cursor it may have others. */
	const byCursor = (nextCursor?: string) => (line: string) =>
		line.includes('cursor=next')
			? ok({ Resources: [3, 4].map(user) })
			: ok({ totalResults: 4, Resources: [1, 2].map(user), ...(askedBy(line).byCursor && { nextCursor }) });

	test('and has one page only is read by cursor, where the server answers to one', async () => {
		const { read, lines } = serving(4, byCursor('next'));
		const last = await read();
		expect(last.sightings.map(({ user: { id } }) => id)).toEqual(['id-3', 'id-4']);
		expect(last.doubt).toBeUndefined();
		expect(lines().slice(-2)).toEqual(['GET /Users?cursor=&count=2', 'GET /Users?cursor=next&count=2']);
	});

	test('… which is asked for once', async () => {
		const { read, lines } = serving(4, byCursor());
		for (let time = 0; time < 2; time++) expect(await (await read()).doubt!()).toBe(FIRST_PAGE);
		expect(lines().filter((line) => line.includes('cursor='))).toHaveLength(1);
	});
});

describe('a 404 to an ID', () => {
	const missing = 'GET /Users/id-0';
	const server = (list: Said, config?: object) =>
		serving(
			1,
			(line) => {
				if (line === 'GET /ServiceProviderConfig' || line === missing) return refusal(404);
				return askedBy(line).id === undefined ? list : undefined;
			},
			config ?? {},
		);

	test.each<[string, Said, boolean]>([
		['a list', listOf(), true],
		['a refusal of its own', refusal(400), true],
		['a gateway’s refusal', { status: 400, text: 'No' }, false],
		['a refusal of its own that is about the address', refusal(404), false],
	])('proves nobody absent before the server showed that it is there: by %s', async (_what, list, isHere) => {
		const { lookUp, lines } = server(list);
		for (let time = 0; time < 2; time++) expect((await lookUp('id-0')) instanceof Absent).toBe(isHere);
		const asked = lines().filter((line) => line !== missing);
		expect(asked).toEqual(Array.from({ length: isHere ? 1 : 2 }, () => 'GET /Users?startIndex=1&count=1'));
	});

	test.each([
		['said what it can do', PATCHES, false],
		['has shown somebody', {}, true],
	])('is the server’s own where it %s', async (_what, config, isMet) => {
		const { lookUp, lines } = server(refusal(404), config);
		if (isMet) await lookUp('id-1');
		expect(await lookUp('id-0')).toBeInstanceOf(Absent);
		expect(lines().filter((line) => line.includes('startIndex'))).toEqual([]);
	});
});
