import type { Name, Sighting } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { Absent } from '../../nodes/common/model/names';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { ListQuery, Page, UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { abilitiesIn } from '../../nodes/Scim/abilities';
import { once, type Said } from '../support/mangled';
import { listOf, ok, PATCHES, refusal, serverOf, USER } from './scimServer';

afterEach(forgetSessions);

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const look = (name: Name) => async (directory: UserDirectory) => await directory.lookUp(name, once());
const list = (query: ListQuery, cursor: string | null) => async (directory: UserDirectory) =>
	await directory.page(query, cursor, once());

describe('a look-up by ID', () => {
	const byId = async (said: Said, value = 'id-1') => {
		const { ask, ...server } = serverOf(() => said);
		return { result: await ask(look({ by: 'id', value })), ...server };
	};

	test('is one request, after the one that asks what the server can do', async () => {
		const { result, sent } = await byId(ok({ ...USER, id: 'a/b' }), 'a/b');
		expect(sent.map(({ method, url }) => [method, url])).toEqual([
			['GET', 'https://scim.example.com/v2/ServiceProviderConfig'],
			['GET', 'https://scim.example.com/v2/Users/a%2Fb'],
		]);
		const headers = {
			Authorization: 'Bearer a-token-of-this-server',
			Accept: 'application/scim+json, application/json',
		};
		expect(sent.map((request) => request.headers)).toEqual([headers, headers]);
		const user = { id: 'a/b', login: 'ada', email: 'ada@example.com', displayName: 'Ada L.' };
		expect(result).toMatchObject([{ user, state: { enabled: true, locked: null }, response: { id: 'a/b' } }]);
	});

	test.each<[string, object, object]>([
		['no display name', { displayName: '' }, { user: { displayName: 'Ada Lovelace' } }],
		[
			'parts of a name',
			{ displayName: '', name: { givenName: 'Ada', familyName: 'L' } },
			{ user: { displayName: 'Ada L' } },
		],
		['no name', { displayName: null, name: null }, { user: { displayName: null } }],
		['no address that is the first', { emails: [{ value: 'a@b.example' }, {}] }, { user: { email: 'a@b.example' } }],
		['one address, not in a list', { emails: { value: 'a@b.example' } }, { user: { email: 'a@b.example' } }],
		['an address as user name', { emails: [], userName: 'a@b.example' }, { user: { email: 'a@b.example' } }],
		[
			'several addresses',
			{ emails: [{ value: 'b@b.example' }, { value: 'a@b.example', primary: true }] },
			{
				user: { email: 'a@b.example' },
				aliases: [
					{ by: 'email', value: 'b@b.example' },
					{ by: 'email', value: 'a@b.example' },
				],
			},
		],
		['no address', { emails: [] }, { user: { email: null } }],
		['no user name', { userName: null, emails: [] }, { user: { login: null, email: null } }],
		['that the user is inactive', { active: 'False' }, { state: { enabled: false, locked: null } }],
		['nothing of that', { active: undefined }, { state: { enabled: null, locked: null } }],
	])('whose record says %s', async (_what, change, sighting) => {
		expect((await byId(ok({ ...USER, ...change }))).result).toMatchObject([sighting]);
	});

	test('that the server itself answers with 404 proves that nobody has it', async () => {
		expect((await byId(refusal(404))).result).toBeInstanceOf(Absent);
	});

	test.each([400, 405, 501])('that is refused with %i finds nobody so far', async (status) => {
		expect((await byId(refusal(status))).result).toEqual([]);
	});

	test.each<[string, Said, object]>([
		['somebody else', ok({ ...USER, id: 'id-2' }), { outcome: 'unknown', fate: 'none', retry: 'later' }],
		['a page', { status: 200, text: '<html>' }, { advice: expect.stringMatching(/base URL.*login page/) }],
		[
			'a 403',
			refusal(403, { detail: 'Not you.', scimType: 'sensitive' }),
			{ outcome: 'unauthorized', message: expect.stringMatching(/says: “Not you\., sensitive”/) },
		],
		[
			'a 401',
			{ status: 401, text: 'No.' },
			{ outcome: 'unauthorized', message: expect.stringMatching(/says: “No\.”/) },
		],
		['a 500', refusal(500), { outcome: 'unknown', fate: 'answered' }],
	])('answered with %s is a fault', async (_what, said, fault) => {
		expect((await byId(said)).result).toMatchObject(fault);
	});
});

describe('a search for one person', () => {
	const LOGIN: Name = { by: 'login', value: 'a"b' };
	const MAIL: Name = { by: 'email', value: 'ada@example.com' };
	const filters = ['userName eq "ada@example.com"', 'emails.value eq "ada@example.com"'];
	const BY_LOGIN = `GET /Users?startIndex=1&count=100&filter=${filters[0]}`;
	const BY_EMAIL = `GET /Users?startIndex=1&count=100&filter=${filters[1]}`;
	const BY_PART = 'GET /Users?startIndex=1&count=100&filter=emails[value eq "ada@example.com"]';
	const none = ok({ totalResults: 0 });

	test('quotes the name', async () => {
		const { ask, lines } = serverOf(() => listOf(USER));
		expect(await ask(look(LOGIN))).toMatchObject([{ user: { id: 'id-1' }, state: { enabled: true } }]);
		expect(lines()).toEqual(['GET /Users?startIndex=1&count=100&filter=userName eq "a\\"b"']);
	});

	test.each<[string, Record<string, Said>, string[], number]>([
		['the first filter', { [BY_EMAIL]: listOf(USER) }, [BY_EMAIL], 1],
		['several namesakes', { [BY_EMAIL]: listOf(USER, USER) }, [BY_EMAIL], 2],
		['the second filter', { [BY_PART]: listOf(USER) }, [BY_EMAIL, BY_PART], 1],
		['the second, the first refused', { [BY_EMAIL]: refusal(400), [BY_PART]: listOf(USER) }, [BY_EMAIL, BY_PART], 1],
		['the user name', { [BY_LOGIN]: listOf(USER) }, [BY_EMAIL, BY_PART, BY_LOGIN], 1],
		['nothing', {}, [BY_EMAIL, BY_PART, BY_LOGIN], 0],
		[
			'a page of more than it holds: that leaves somebody out',
			{ [BY_EMAIL]: ok({ totalResults: 2, Resources: [USER] }) },
			[BY_EMAIL, BY_PART, BY_LOGIN],
			0,
		],
		['a list that doesn’t say how long it is', { [BY_EMAIL]: ok({ Resources: [USER] }) }, [BY_EMAIL], 1],
	])('by address is answered by %s', async (_what, answers, asked, found) => {
		const { ask, lines } = serverOf((line) => answers[line] ?? none);
		expect(await ask(look(MAIL))).toHaveLength(found);
		expect(lines()).toEqual(asked);
	});

	test.each<[string, object[], string[]]>([
		['nobody’s', [], ['id-1']],
		['the same one’s', [USER], ['id-1']],
		['another one’s', [{ ...USER, id: 'id-9' }], ['id-1', 'id-9']],
		['the same one’s and another one’s', [USER, { ...USER, id: 'id-9' }], ['id-1', 'id-9']],
	])('by somebody’s second address asks whose login it is: %s', async (_whose, called, ids) => {
		const stranger = { ...USER, id: 'id-7', userName: 'grace', emails: [] };
		const { ask, lines } = serverOf((line) => (line.includes('userName') ? listOf(...called) : listOf(USER, stranger)));
		const found = (await ask(look({ by: 'email', value: 'home@example.com' }))) as Sighting[];
		expect(found.map(({ user }) => user.id)).toEqual(ids);
		expect(lines().at(-1)).toContain('filter=userName eq "home@example.com"');
	});

	test('that fails otherwise is a fault', async () => {
		const { ask, lines } = serverOf(() => refusal(500));
		expect(await ask(look(MAIL))).toMatchObject({ outcome: 'unknown', status: 500 });
		expect(lines()).toHaveLength(1);
	});
});

describe('what a server refuses to search', () => {
	test('is told once the list was read instead', async () => {
		const { ask } = serverOf((line) => (line.includes('filter') ? refusal(400) : listOf(USER)));
		const hints = async () => await ask(async (directory) => await Promise.resolve(directory.hints?.()));
		await ask(list({}, null));
		expect(await hints()).toEqual([]);
		await ask(look({ by: 'login', value: 'ada' }));
		expect(await hints()).toEqual([]);
		await ask(list({}, null));
		expect(await hints()).toEqual([expect.stringMatching(/refused to search by login, so the list of users was read/)]);
		await ask(look({ by: 'email', value: 'a@example.com' }));
		expect(await ask(list({ search: 'a' }, null))).toEqual({ sightings: [], next: null, total: null });
		expect(await hints()).toEqual([expect.stringMatching(/by login and e-mail address, so/)]);
	});

	test('isn’t told where one of several filters was taken', async () => {
		const { ask } = serverOf((line) => (line.includes('emails.value') ? refusal(400) : listOf(USER)));
		await ask(look({ by: 'email', value: 'a@example.com' }));
		await ask(list({}, null));
		expect(await ask(async (directory) => await Promise.resolve(directory.hints?.()))).toEqual([]);
	});

	test.each<[ListQuery, string | null]>([
		[{}, null],
		[{ search: 'a' }, 'startIndex=101#id-1'],
	])('doesn’t end a list: %j at %p', async (query, cursor) => {
		expect(await serverOf(() => refusal(400)).ask(list(query, cursor))).toMatchObject({
			outcome: 'failed',
			status: 400,
		});
	});
});

describe('a page of the list', () => {
	const rows = (count: number, from = 1) =>
		Array.from({ length: count }, (_, i) => ({ ...USER, id: `id-${from + i}` }));

	test.each<[ListQuery, string | null, object, string]>([
		[{}, null, PATCHES, 'startIndex=1&count=100'],
		[{ size: 7 }, null, PATCHES, 'startIndex=1&count=7'],
		[{ size: 0 }, null, PATCHES, 'startIndex=1&count=1'],
		[{ size: 500 }, null, { filter: { maxResults: 30 } }, 'startIndex=1&count=30'],
		[{}, null, { filter: { maxResults: 500 } }, 'startIndex=1&count=100'],
		[{}, 'startIndex=101#id-1', PATCHES, 'startIndex=101&count=100'],
		[{}, null, { pagination: { cursor: true } }, 'cursor=&count=100'],
		[{}, 'cursor=ab', { pagination: { cursor: true } }, 'cursor=ab&count=100'],
		[
			{ search: 'a"' },
			null,
			PATCHES,
			'startIndex=1&count=100&filter=userName co "a\\"" or displayName co "a\\"" or name.formatted co "a\\"" or emails.value co "a\\""',
		],
	])('for %j at %p of a server with %j', async (query, cursor, config, asks) => {
		const { ask, lines } = serverOf(() => listOf(USER), config);
		await ask(list(query, cursor));
		expect(lines()).toEqual([`GET /Users?${asks}`]);
	});

	test.each<[string, string | null, object, Partial<Page>]>([
		['full', null, { totalResults: 250, Resources: rows(100) }, { next: 'startIndex=101#id-1', total: 250 }],
		['short', null, { totalResults: 9, Resources: rows(9) }, { next: 'startIndex=10#id-1', total: 9 }],
		['the next', 'startIndex=101#id-1', { Resources: rows(5, 101) }, { next: 'startIndex=106#id-1', total: null }],
		['empty', 'startIndex=106#id-1', { totalResults: 105, Resources: [] }, { next: null, total: 105 }],
		['the first again', 'startIndex=10#id-1', { totalResults: 9, Resources: rows(9) }, { next: null }],
		[
			'the first again too soon',
			'startIndex=10#id-1',
			{ totalResults: 20, Resources: rows(9) },
			{ next: 'startIndex=19#id-1' },
		],
		['the first again, of unknown length', 'startIndex=10#id-1', { Resources: rows(9) }, { next: null }],
		['by cursor', null, { Resources: rows(2), nextCursor: 'a b' }, { next: 'cursor=a%20b', total: null }],
		['the last by cursor', 'cursor=ab', { Resources: rows(2) }, { next: null }],
	])('%s', async (_what, cursor, json, page) => {
		expect(await serverOf(() => ok(json)).ask(list({}, cursor))).toMatchObject(page);
	});

	test.each<[object, boolean]>([
		[{ Resources: [USER] }, true],
		[{ totalResults: 0 }, true],
		[{ Resources: [], totalResults: 7 }, true],
		[{ Resources: [], schemas: [LIST] }, true],
		[{ Resources: [] }, false],
		[{ Resources: [], schemas: ['another'] }, false],
		[{ Resources: [], schemas: LIST }, false],
		[{ schemas: [LIST] }, false],
		[{ totalResults: 7 }, false],
		[{ totalResults: 7, Resources: 'none' }, false],
		[{}, false],
	])('is %j: %p', async (json, isPage) => {
		const result = await serverOf(() => ok(json)).ask(list({}, null));
		expect(result instanceof Fault).toBe(!isPage);
		if (!isPage) expect(result).toMatchObject({ outcome: 'unknown', fate: 'none', retry: 'later' });
	});
});

test.each<[unknown, object]>([
	[null, { known: false, patch: true, setSize: 1, setBytes: Infinity, etag: false, cursor: false, pageSize: 100 }],
	[{ patch: { supported: false } }, { known: true, patch: false }],
	[
		{ patch: { supported: 'true' }, etag: { supported: true } },
		{ known: true, patch: true, etag: true },
	],
	[{ bulk: { supported: true, maxOperations: 50, maxPayloadSize: 1000 } }, { setSize: 50, setBytes: 1000 }],
	[{ bulk: { supported: false, maxOperations: 50 } }, { setSize: 1 }],
	[{ bulk: { supported: true, maxOperations: 0 } }, { setSize: Infinity }],
	[
		{ bulk: { supported: true, maxOperations: '9' }, filter: { maxResults: 1 } },
		{ setSize: Infinity, pageSize: 1 },
	],
	[
		{ filter: { maxResults: 0 }, pagination: { cursor: 'yes' } },
		{ pageSize: 100, cursor: false },
	],
])('a server that says %j can do %j', (config, abilities) => {
	expect(abilitiesIn(config)).toMatchObject(abilities);
});
