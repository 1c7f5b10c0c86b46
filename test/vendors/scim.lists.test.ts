import { ScimRuns } from '../scim/scimRun';
import { RawScim, scimError } from '../scim/rawScim';

let server: RawScim;
const runs = new ScimRuns(() => ({ baseUrl: server.baseUrl, token: 'a-token-for-this-server' }));

beforeAll(async () => void (server = await RawScim.start()));
beforeEach(() => server.reset());
afterAll(async () => await server.stop());

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const NO_RETRY = { maxRetries: 0 };
const outcomes = (items: Array<{ outcome: string }>) => items.map(({ outcome }) => outcome);
const getMany = async () =>
	(await runs.items({ operation: 'getMany', parameters: { returnAll: true } }, [''])).map(({ user }) => user.id);

describe('lists', () => {
	const lies: Array<[string, (total: number, page: number) => unknown]> = [
		['the number of users in the page', (_total, page) => page],
		['one', () => 1],
		['far too many', () => 1000],
		['none', () => undefined],
		['no number', () => 'many'],
	];
	test.each(lies)('totalResults is %s: everyone is read', async (_what, lie) => {
		const users = server.addMany(250);
		server.instead = ({ path, query }) => {
			const start = Number(query.get('startIndex'));
			// No more than 40 at once, without saying so.
			const Resources = users.slice(start - 1, start + 39);
			const json = { schemas: [LIST], totalResults: lie(250, Resources.length), Resources };
			return path === '/Users' ? { json } : undefined;
		};
		expect(await getMany()).toEqual(users.map(({ id }) => id));
	});

	test('pages that overlap: everyone once', async () => {
		const users = server.addMany(250);
		server.instead = ({ path, query }) => {
			const start = Math.max(0, Number(query.get('startIndex')) - 10);
			return path === '/Users'
				? { json: { totalResults: 250, Resources: users.slice(start, start + 100) } }
				: undefined;
		};
		expect(await getMany()).toEqual(users.map(({ id }) => id));
	});

	test('a server without paging: everyone once', async () => {
		const users = server.addMany(250);
		server.instead = ({ path }) => (path === '/Users' ? { json: { totalResults: 250, Resources: users } } : undefined);
		expect(await getMany()).toEqual(users.map(({ id }) => id));
		// What it can do, the list, its end, its second user, and pages by cursor.
		expect(server.asked).toHaveLength(5);
	});

	test('a server that gives the first page over and over: it isn’t taken for everyone', async () => {
		const users = server.addMany(250);
		server.instead = ({ path }) =>
			path === '/Users' ? { json: { totalResults: 250, Resources: users.slice(0, 20) } } : undefined;
		const run = await runs.run({ operation: 'getMany', parameters: { returnAll: true }, onError: 'stop' }, ['']);
		expect(run.error?.message).toMatch(/list of users repeats itself/);
		expect(outcomes(await runs.items({}, ['user200@example.com']))).toEqual(['failed']);
	});

	test('by cursor, where the server has it', async () => {
		const users = server.addMany(250);
		server.config = { pagination: { cursor: true, index: false } };
		server.instead = ({ path, query }) => {
			if (path !== '/Users') return undefined;
			const start = Number((query.get('cursor') ?? '').replace('after +/=', ''));
			const next = start + 100 < 250 ? `after +/=${start + 100}` : undefined;
			return { json: { Resources: users.slice(start, start + 100), nextCursor: next } };
		};
		expect(await getMany()).toEqual(users.map(({ id }) => id));
		const queries = server.asked.slice(1).map(({ query }) => query.toString());
		expect(queries).toEqual(['', 'after+%2B%2F%3D100', 'after+%2B%2F%3D200'].map((at) => `cursor=${at}&count=100`));
	});

	test('a cursor that expired: it begins again, and everyone is given once', async () => {
		const users = server.addMany(250);
		server.config = { pagination: { cursor: true } };
		let expired = false;
		server.instead = ({ path, query }) => {
			if (path !== '/Users') return undefined;
			const start = Number(query.get('cursor'));
			if (start === 200 && !expired) {
				expired = true;
				return scimError(400, 'expiredCursor');
			}
			return {
				json: { Resources: users.slice(start, start + 100), nextCursor: start < 200 ? start + 100 : undefined },
			};
		};
		expect(await getMany()).toEqual(users.map(({ id }) => id));
	});

	test('no page is larger than the server gives', async () => {
		server.config = { filter: { supported: true, maxResults: 30 } };
		server.addMany(70);
		expect(await getMany()).toHaveLength(70);
		for (const { query } of server.asked.slice(1)) expect(query.get('count')).toBe('30');
	});

	test('an empty answer that doesn’t say that it is a list doesn’t end one', async () => {
		server.addMany(150);
		server.instead = ({ query }) => (query.get('startIndex') === '101' ? { json: { Resources: [] } } : undefined);
		const options = { ...NO_RETRY, whenNotFound: 'skip' };
		expect(outcomes(await runs.items({ options }, ['USER120@example.org']))).toEqual(['failed']);
	});

	test.each([{ json: {} }, { json: { Resources: 'none' } }, { text: '<html>' }, { json: [] }])(
		'an answer without a list is not an empty list: %j',
		async (said) => {
			server.instead = ({ path }) => (path === '/Users' ? said : undefined);
			const [item] = await runs.items({ options: NO_RETRY }, ['user1@example.com']);
			expect(item).toMatchObject({ outcome: 'failed' });
			expect(item!.error).toMatch(/can’t be understood.*base URL/);
		},
	);
});

describe('look-ups', () => {
	test.each([scimError(400, 'invalidFilter'), scimError(501), scimError(404), scimError(400, 'tooMany')])(
		'a filter that is refused: the list is read (%j)',
		async (said) => {
			server.addMany(150);
			server.instead = ({ query }) => (query.has('filter') ? said : undefined);
			const items = await runs.items({}, ['USER120@example.com', 'nobody@example.com']);
			expect(outcomes(items)).toEqual(['changed', 'notFound']);
			expect(outcomes(await runs.items({ by: 'login' }, ['User121']))).toEqual(['changed']);
		},
	);

	test('a filter that is ignored: a page of others isn’t taken for an answer', async () => {
		server.addMany(150);
		server.users[140]!.emails = [{ value: 'user1@example.com' }];
		server.instead = ({ query, path }) => {
			if (path !== '/Users' || !query.has('filter')) return undefined;
			return { json: { totalResults: 150, Resources: server.users.slice(0, 100) } };
		};
		const items = await runs.items({}, ['user120@example.com', 'user1@example.com', 'user2@example.com']);
		expect(outcomes(items)).toEqual(['changed', 'ambiguous', 'changed']);
	});

	test('a page that holds fewer than there are leaves out a namesake', async () => {
		server.addMany(3);
		server.users[2]!.emails = server.users[0]!.emails;
		server.instead = ({ query }) =>
			query.has('filter') ? { json: { totalResults: 2, Resources: server.users.slice(0, 1) } } : undefined;
		expect(outcomes(await runs.items({}, ['user1@example.com']))).toEqual(['ambiguous']);
		expect(server.changes).toEqual([]);
	});

	test('by the forms of a filter for e-mails that servers take', async () => {
		server.addMany(3);
		server.instead = ({ query }) => {
			const filter = query.get('filter');
			if (filter === null) return undefined;
			if (filter !== 'emails[value eq "user2@example.com"]') return scimError(400, 'invalidFilter');
			return { json: { totalResults: 1, Resources: [server.users[1]] } };
		};
		expect(outcomes(await runs.items({}, ['user2@example.com']))).toEqual(['changed']);
		expect(server.asked.map(({ query }) => query.get('filter'))).toEqual([
			null,
			'emails.value eq "user2@example.com"',
			'emails[value eq "user2@example.com"]',
			null,
		]);
	});

	test('a user name that is the address is found where there are no e-mails', async () => {
		server.users.push({ id: '1', userName: 'Ada@example.com', active: true });
		expect(await runs.items({}, ['ada@example.com'])).toMatchObject([
			{ outcome: 'changed', user: { login: 'Ada@example.com', email: 'Ada@example.com' } },
		]);
	});

	test('the primary e-mail is the user’s', async () => {
		const emails = [{ value: 'other@example.com' }, { value: 'main@example.com', primary: true }];
		server.users.push({
			id: '1',
			userName: 'ada',
			name: { givenName: 'Ada', familyName: 'Lov' },
			emails,
			active: true,
		});
		expect(await runs.items({ operation: 'get' }, ['main@example.com'])).toMatchObject([
			{ user: { id: '1', login: 'ada', email: 'main@example.com', displayName: 'Ada Lov' } },
		]);
	});

	test('ids are one segment of the path', async () => {
		server.users.push({ id: 'a/b?c#d%20', userName: 'ada', active: true });
		expect(outcomes(await runs.items({ by: 'id' }, ['a/b?c#d%20']))).toEqual(['changed']);
		expect(server.users[0]!.active).toBe(false);
	});
});
