import { RawScim, scimError, type Said } from '../scim/rawScim';
import { ScimRuns } from '../scim/scimRun';

let server: RawScim;
const runs = new ScimRuns(() => ({ baseUrl: server.baseUrl, token: 'a-token-for-this-server' }));

beforeAll(async () => void (server = await RawScim.start()));
beforeEach(() => server.reset());
afterAll(async () => await server.stop());

const NOBODY = 'nobody@example.com';
const outcomes = async (who: string[], setting: object = {}) =>
	(await runs.items(setting, who)).map(({ outcome }) => outcome);

/** What the list is, by where a page begins and how many it may hold; filters answer as ever. */
function lists(page: (start: number, count: number) => Said['json']) {
	server.instead = ({ path, query }) =>
		path === '/Users' && !query.has('filter')
			? { json: page(Number(query.get('startIndex')), Number(query.get('count'))) }
			: undefined;
}

const some = (from: number, to: number, total?: number) => ({
	totalResults: total,
	Resources: server.users.slice(from, to),
});

describe('a list that isn’t shown to be whole proves nobody absent', () => {
	const servers: Array<[string, Parameters<typeof lists>[0]]> = [
		['has one page only, whose length is the total', () => some(0, 50, 50)],
		['has one page only, and doesn’t say how long it is', () => some(0, 50)],
		[
			'is empty from its second page on',
			(start) => (start === 1 ? some(0, 50, 50) : { totalResults: 50, Resources: [] }),
		],
		['gives the first at any place', (_start, count) => some(0, Math.min(count, 50), 50)],
		[
			'is one made-up user',
			() => ({ totalResults: 1, Resources: [{ id: 'sample', userName: 'sample', active: true }] }),
		],
		[
			'ends with a page that has no users and no total any more',
			(start) => (start === 1 ? some(0, 50, 60) : { totalResults: 0, Resources: [] }),
		],
		['is empty', () => ({ totalResults: 0 })],
		['leaves out whom a filter finds', (start, count) => some(start, start - 1 + count, 59)],
	];
	test.each(servers)('one that %s', async (_what, page) => {
		server.addMany(60);
		lists(page);
		const [there, item] = await runs.items({ options: { whenNotFound: 'skip' } }, ['user1@example.com', NOBODY]);
		expect(there).toMatchObject({ outcome: 'changed' });
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(item!.error).toMatch(/user with the e-mail address “nobody@example\.com” can’t be told: (its|of its) list/);
		expect(item!.error).toMatch(/Name the user by login or by ID/);
	});

	test.each([
		[60, 100],
		[60, 25],
		[2, 100],
	])(
		'one of %i users by %i that gives the second when asked for it does, also where it begins again',
		async (n, size) => {
			server.addMany(n);
			server.config = { filter: { supported: true, maxResults: size } };
			lists((start, count) => {
				const from = start > n ? 0 : start - 1;
				return some(from, from + count, n);
			});
			expect(await outcomes([NOBODY])).toEqual(['notFound']);
			expect(server.asked.filter(({ query }) => query.get('count') === '1')).toHaveLength(size > n ? 1 : 0);
		},
	);

	test('one user is a list where the server has that one by ID', async () => {
		server.addMany(1);
		expect(await outcomes([NOBODY])).toEqual(['notFound']);
	});

	test('one user is none where the server gives it at any place', async () => {
		server.addMany(60);
		lists(() => some(0, 1, 1));
		expect(await outcomes(['user1@example.com', NOBODY])).toEqual(['changed', 'failed']);
	});

	test('one who is there by ID, and whom nobody is called like, is a sample', async () => {
		const sample = { id: '1', userName: 'synthesis_user', active: false };
		lists(() => ({ totalResults: 1, Resources: [sample] }));
		const { instead } = server;
		server.instead = (asked) => (asked.path === '/Users/1' ? { json: sample } : instead(asked));
		expect(await outcomes([NOBODY])).toEqual(['failed']);
	});

	test('nobody asks for it where everybody is found, or as many as are wanted', async () => {
		server.addMany(20);
		await runs.items({ operation: 'getMany', parameters: { returnAll: false, limit: 20 } }, ['']);
		await runs.items({ by: 'login' }, ['user1', 'user2']);
		expect(server.asked.map(({ query }) => query.get('startIndex'))).not.toContain('2');
	});

	test('one that can’t be asked for its second user proves nothing', async () => {
		server.addMany(3);
		server.instead = ({ query }) => (query.get('count') === '1' ? scimError(400, 'invalidValue') : undefined);
		expect(await outcomes([NOBODY])).toEqual(['failed']);
	});
});
