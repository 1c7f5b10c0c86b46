import type { Name } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { forgetSessions } from '../../nodes/common/transport/session';
import { akana } from '../../nodes/Akana/vendor';
import { once, type Said } from '../support/mangled';
import { CREDENTIAL, ID, line, ok, platformOf, status, USER } from './akanaPlatform';

afterEach(forgetSessions);

const hit = (login: string, more: object = {}) => ({
	guid: { value: `id-${login}` },
	UserName: login,
	Email: `${login}@example.com`,
	title: `The ${login}`,
	...more,
});
const page = (...item: unknown[]) => ok({ channel: { item } });
const crowd = (count: number) => Array.from({ length: count }, (_, i) => hit(`u${i}`));

async function finding(name: Name, ...answers: Said[]) {
	const { ask, asked } = platformOf(answers);
	const result = await ask((directory) => directory.lookUp(name, once()));
	return { result, asked: asked() };
}

describe('a look-up by ID', () => {
	const byId = async (said: Said) => await finding({ by: 'id', value: ID }, said);

	test('is one request', async () => {
		const { result, asked } = await byId(ok(USER));
		expect(asked.map(line)).toEqual([`GET /api/users/${ID}`]);
		expect(asked[0]).toMatchObject({
			headers: { Cookie: 'AtmoAuthToken_acme=a-token', Accept: 'application/json' },
			body: undefined,
		});
		expect(Object.keys(asked[0]!.headers)).toHaveLength(2);
		const user = { id: ID, login: 'ppirrip', email: 'ppirrip@example.com', displayName: 'Philip Pirrip' };
		expect(result).toEqual([
			expect.objectContaining({ user, state: { enabled: true, locked: true }, forbids: {}, response: USER }),
		]);
	});

	test.each<[string, object, object]>([
		['no first name', { FirstName: null }, { user: { displayName: 'Pirrip' } }],
		['no last name', { LastName: '' }, { user: { displayName: 'Philip' } }],
		['another name', { FirstName: '', LastName: '', ProfileName: 'Pip' }, { user: { displayName: 'Pip' } }],
		['two names', { ProfileName: 'Pip' }, { user: { displayName: 'Philip Pirrip' } }],
		['that the user is disabled', { Disabled: true }, { state: { enabled: false, locked: true } }],
		['no flags', { Disabled: null, Locked: null }, { state: { enabled: null, locked: null } }],
	])('whose record says %s', async (_what, change, sighting) => {
		expect((await byId(ok({ ...USER, ...change }))).result).toMatchObject([sighting]);
	});

	test('tells that only members have a status', async () => {
		const { result: unsaid } = await byId(ok({ ...USER, State: undefined }));
		expect(unsaid).toEqual([expect.objectContaining({ forbids: {} })]);
		const { result } = await byId(ok({ ...USER, State: 'pending' }));
		const why = 'This user isn’t a registered member (“pending”), and only registered members have a status.';
		expect(result).toMatchObject([{ forbids: { enable: why, disable: why, lock: why, unlock: why } }]);
	});

	test.each<[string, Said, object]>([
		[
			'the platform’s own 404',
			status(404, '{"faultstring":"No user"}'),
			{ outcome: 'notFound', message: 'Vendor has no such user (404). Vendor says: “No user”.' },
		],
		['a 404 in words', status(404, 'No user'), { outcome: 'notFound', message: expect.stringMatching(/“No user”/) }],
		['a 404 with a message', status(404, '{"message":"No user"}'), { outcome: 'notFound' }],
		['a 404 without words', status(404), { outcome: 'failed' }],
		[
			'a proxy’s 404',
			status(404, ' <html>'),
			{ outcome: 'failed', message: 'There is no Vendor at this address (404).' },
		],
		['some JSON’s 404', status(404, '{"path":"/api"}'), { outcome: 'failed' }],
		['a 500', status(500, 'It broke'), { outcome: 'unknown', fate: 'answered' }],
		[
			'somebody else',
			ok({ ...USER, UserID: 'another' }),
			{ outcome: 'unknown', fate: 'none', retry: 'later', status: 200, message: expect.stringMatching(/understood/) },
		],
	])('%s', async (_what, said, fault) => {
		const { result } = await byId(said);
		expect(result).toBeInstanceOf(Fault);
		expect(result).toMatchObject(fault);
	});
});

describe('a search for one person', () => {
	const ANN: Name = { by: 'login', value: 'ann' };
	const MAIL: Name = { by: 'email', value: 'ann@example.com' };
	const starts = (asked: Array<{ url: string }>) => asked.map(({ url }) => new URL(url).searchParams.get('start'));

	test('takes who is named exactly, without a state', async () => {
		const { result, asked } = await finding(ANN, page(hit('ann'), hit('annie'), hit('u1', { Email: 'ann' })));
		const user = { id: 'id-ann', login: 'ann', email: 'ann@example.com', displayName: 'The ann' };
		expect(result).toEqual([expect.objectContaining({ user, state: null })]);
		expect(asked).toHaveLength(1);
		expect(new URL(asked[0]!.url).searchParams.get('count')).toBe('20');
	});

	test.each<[string, Name, Said[], string[] | null, string[]]>([
		['a login on the second page', ANN, [page(...crowd(20)), page(hit('ann'))], ['id-ann'], ['0', '20']],
		['a login, of which there is one', ANN, [page(hit('ann'), ...crowd(19)), page(hit('ann'))], ['id-ann'], ['0']],
		[
			'an address, which several may have',
			MAIL,
			[page(hit('ann'), ...crowd(19)), page(hit('b', { Email: 'ANN@example.com' }))],
			['id-ann', 'id-b'],
			['0', '20'],
		],
		['nobody', ANN, [page(...crowd(19))], [], ['0']],
		['a login among too many', ANN, [page(...crowd(20))], null, ['0', '20', '40', '60', '80']],
		[
			'an address among too many: somebody unseen may have it, too',
			MAIL,
			[page(hit('ann'), ...crowd(19)), page(...crowd(20))],
			null,
			['0', '20', '40', '60', '80'],
		],
	])('for %s', async (_what, name, answers, ids, pages) => {
		const { result, asked } = await finding(name, ...answers);
		// Whether there is somebody among those who weren’t looked through, the list has to tell.
		expect(Array.isArray(result) ? result.map(({ user }) => user.id) : null).toEqual(ids);
		if (ids === null) expect(result).toMatchObject({ outcome: 'failed' });
		expect(starts(asked)).toEqual(pages);
	});
});

describe('a page of the list', () => {
	const paging = async (said: Said, cursor: string | null, query = {}) => {
		const { ask, asked } = platformOf([said]);
		const result = await ask((directory) => directory.page(query, cursor, once()));
		return { result, asked: asked() };
	};

	test.each([
		[null, {}, 20, { count: '100', start: '0' }, '20'],
		['40', {}, 19, { count: '100', start: '40' }, null],
		['40', { size: 1000 }, 0, { count: '100', start: '40' }, null],
		[null, { size: 5 }, 5, { count: '5', start: '0' }, '5'],
		[null, { size: 5 }, 4, { count: '5', start: '0' }, null],
		[null, { size: 50 }, 100, { count: '50', start: '0' }, '100'],
	])('at %p, asked for %j, with %i users', async (cursor, query, users, asks, next) => {
		const { result, asked } = await paging(page(...crowd(users)), cursor, query);
		expect(asked.map(line)).toEqual([expect.stringMatching(/^GET \/api\/search\?/)]);
		const rest = { sort: 'asc', sortBy: 'com.soa.sort.order.title_sort', Federation: 'false', q: 'type:user' };
		expect(Object.fromEntries(new URL(asked[0]!.url).searchParams)).toEqual({ ...rest, ...asks });
		expect(result).toMatchObject({ next, total: null });
		expect(result instanceof Fault ? null : result.sightings).toHaveLength(users);
	});

	test.each([
		['ada.b+c-d@example.com', 'ada.b+c-d@example.com'],
		['ANDREW', 'ANDREW'],
		['LAND', 'LAND'],
		['AND', '"AND"'],
		['ada lovelace', '"ada lovelace"'],
		['(ada', '"(ada"'],
		['ada*', '"ada*"'],
		['a"b\\c"', '"a b c "'],
	])('of a search for %s', async (search, term) => {
		const { result, asked } = await paging(page(), null, { search });
		expect(new URL(asked[0]!.url).searchParams.get('q')).toBe(`type:user AND ${term}`);
		expect(result).toMatchObject({ sightings: [], next: null });
	});

	test.each<[string, object, object]>([
		['an ID as a text', { guid: 'id-1' }, { id: 'id-1' }],
		['no title', { title: undefined }, { displayName: null }],
	])('may have a hit with %s', async (_what, change, user) => {
		const { result } = await paging(ok({ channel: { item: hit('ann', change) } }), null);
		expect(result).toMatchObject({ sightings: [{ user, state: null }] });
	});

	test.each<[string, Said]>([
		['nobody in it', page()],
		['no channel', ok({ item: [hit('ann')] })],
		['another channel', ok({ channel: 'news' })],
	])('with %s isn’t the list', async (_what, said) => {
		expect((await paging(said, null)).result).toMatchObject({ outcome: 'unknown', fate: 'none', retry: 'later' });
	});

	test('that isn’t there is no missing user', async () => {
		expect((await paging(status(404, 'No user'), null, { search: 'ann' })).result).toMatchObject({
			outcome: 'failed',
			message: 'There is no Vendor at this address (404).',
			advice: 'Check the server URL in the credential.',
		});
	});
});

describe('the Test button', () => {
	const pressing = async (...said: Said[]) => {
		const { wire, sent, orFault } = platformOf(said);
		return { result: await orFault(() => akana.test(CREDENTIAL, wire)), sent };
	};

	test('logs in, asks for one user, and whether the account is a Site Admin', async () => {
		const { result, sent } = await pressing(page(hit('ann')));
		expect(result).toBeUndefined();
		expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(['/api/login', '/api/search', '/api/search']);
		expect(new URL(sent[1]!.url).searchParams.get('count')).toBe('1');
	});

	const groups = (id: string) => ok({ channel: { title: 'Groups', item: { guid: { value: id } } } });
	test.each<[string, Said, RegExp | null]>([
		['is a Site Admin', groups('tenantadmin.acme'), null],
		['has other groups', groups('developers.acme'), /can log in, but it isn’t a Site Admin.* Make it a Site Admin/],
		['isn’t told about', status(404), null],
		['may not ask', status(401), /refused the session, also after a new login/],
	])('of an account that %s', async (_what, said, words) => {
		const { result } = await pressing(page(hit('ann')), page(hit('admin')), said);
		if (words === null) expect(result).toBeUndefined();
		else expect(result).toMatchObject({ outcome: 'unauthorized', sentence: expect.stringMatching(words) });
	});

	test('doesn’t try again', async () => {
		const { result, sent } = await pressing(status(503));
		expect(result).toMatchObject({ outcome: 'unknown', status: 503 });
		expect(sent).toHaveLength(2);
	});
});
