import { generateKeyPairSync } from 'node:crypto';
import type { Action, Name } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { rsaIdPlus } from '../../nodes/RsaIdPlus/vendor';
import { once, wireTo, type Said } from '../support/mangled';

const ID = 'f10d0514-7dd1-4a13-a30e-236d0e65b56a';
const USER = {
	id: ID,
	emailAddress: 'nathan@example.com',
	principalUsername: 'nbrown',
	firstName: 'Nathan',
	lastName: 'Brown',
	userStatus: 'Enabled',
};
const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
const CREDENTIAL = {
	apiKeyFile: JSON.stringify({
		accessID: 'a-1',
		accessKey: PEM,
		adminRestApiUrl: 'https://api.example.com/AdminInterface/restapi/v1',
	}),
};
const EMAIL: Name = { by: 'email', value: USER.emailAddress };
const LOGIN: Name = { by: 'login', value: 'NBrown' };

afterEach(forgetSessions);

const ok = (json: unknown): Said => ({ status: 200, text: JSON.stringify(json) });

async function asking<T>(said: Said, ask: (directory: UserDirectory) => Promise<T>) {
	const { wire, sent, orFault } = wireTo(() => said);
	const result = await orFault(() => ask(rsaIdPlus.open(CREDENTIAL, wire, '')));
	return { result, sent: sent.map(({ method, url, body }) => [method, url.replace(/.*restapi/, ''), body]) };
}

const finding = async (name: Name, said: Said) => await asking(said, (directory) => directory.lookUp(name, once()));
const paging = async (rows: unknown[], cursor: string | null, search?: string) =>
	await asking(ok({ users: rows }), (directory) => directory.page({ search }, cursor, once()));
const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ ...USER, id: `id-${i}` }));

describe('a look-up', () => {
	it.each([
		[EMAIL, { email: EMAIL.value }],
		[LOGIN, { username: LOGIN.value }],
	])('by %j asks for just that', async (name, body) => {
		const { result, sent } = await finding(name, ok(USER));
		expect(sent).toEqual([['POST', '/v1/users/lookup', JSON.stringify(body)]]);
		const user = { id: ID, login: 'nbrown', email: 'nathan@example.com', displayName: 'Nathan Brown' };
		expect(result).toMatchObject([{ user, state: { enabled: true, locked: null }, forbids: {} }]);
	});

	it.each([
		['says no login: it was given for this one', LOGIN, { principalUsername: null }, { login: 'NBrown' }],
		['says no login to a look-up by e-mail', EMAIL, { principalUsername: null }, { login: null }],
		[
			'says the login in its UPN form',
			LOGIN,
			{ principalUsername: 'nbrown@corp.example.com' },
			{ login: 'nbrown@corp.example.com' },
		],
		['says the login by another name', EMAIL, { principalUsername: undefined, username: 'nb' }, { login: 'nb' }],
		[
			'says the address by another name',
			EMAIL,
			{ emailAddress: undefined, email: 'Nathan@example.com' },
			{ email: 'Nathan@example.com' },
		],
		['says no address to a look-up by login', LOGIN, { emailAddress: undefined }, { email: null, login: 'nbrown' }],
		['says no last name', EMAIL, { lastName: null }, { displayName: 'Nathan' }],
		['says no name', EMAIL, { firstName: ' ', lastName: undefined }, { displayName: null }],
	])('%s', async (_what, name, change, user) => {
		expect((await finding(name, ok({ ...USER, ...change }))).result).toMatchObject([{ user }]);
	});

	it.each([
		['no ID', EMAIL, { id: null }],
		['no address', EMAIL, { emailAddress: null }],
		['neither address nor login', LOGIN, { emailAddress: null, principalUsername: null }],
	])('whose answer says %s found nobody in particular', async (_what, name, change) => {
		const { result } = await finding(name, ok({ ...USER, ...change }));
		expect(result).toMatchObject({ outcome: 'unknown', fate: 'none', retry: 'later', status: 200 });
	});

	it.each<[Name, object[]]>([
		[LOGIN, [{ username: 'NBrown' }, { username: 'NBrown', searchUnsynched: true }]],
		[
			EMAIL,
			[
				{ email: EMAIL.value },
				{ email: EMAIL.value, searchUnsynched: true },
				{ username: EMAIL.value, searchUnsynched: true },
			],
		],
	])('by %j finds nobody only when the directories that were never synchronized say so, too', async (name, asked) => {
		const { result, sent } = await finding(name, { status: 404, text: '{"code":"USER_NOT_FOUND"}' });
		expect(result).toMatchObject({ outcome: 'notFound' });
		expect(sent.map(([, , body]) => JSON.parse(body!) as object)).toEqual(asked);
	});

	const ELSEWHERE = { outcome: 'failed', message: expect.stringMatching(/^There is no Vendor at this address/) };
	it.each<[string, number, string, object]>([
		['RSA’s own 404', 404, '{"timestamp":"2026-11-01","message":"Not found"}', { outcome: 'notFound' }],
		['a 404 with a message alone', 404, '{"message":"Not found"}', ELSEWHERE],
		['a 404 with a time alone', 404, '{"timestamp":"2026-11-01"}', ELSEWHERE],
		['a proxy’s 404', 404, '<html>', ELSEWHERE],
		['an empty 404', 404, '', ELSEWHERE],
		['a 500', 500, '{}', { outcome: 'unknown', fate: 'answered' }],
	])('%s', async (_what, status, text, fault) => {
		expect((await finding(EMAIL, { status, text })).result).toMatchObject(fault);
	});

	it.each<[string, string, string[] | null]>([
		['nbrown', 'NBrown', ['NBrown', 'nbrown']],
		['nbrown', 'nbrown@corp.example.com', ['nbrown', 'nbrown@corp.example.com']],
		['nbrown@corp.example.com', 'nbrown', ['nbrown', 'nbrown']],
		['nbrown@corp.example.com', 'NBrown@Corp.example.com', ['nbrown', 'NBrown@Corp.example.com']],
		['nbrown@corp.example.com', 'nbrown@other.example.com', null],
		['nbrown', 'obrown', null],
		['nbrown', 'obrown@corp.example.com', null],
	])('the login %j is an answer to %j: %j', async (principalUsername, value, aliases) => {
		const { result } = await finding({ by: 'login', value }, ok({ ...USER, principalUsername }));
		if (aliases === null) {
			const message = expect.stringMatching(/RSA ID Plus answered with somebody else/);
			return expect(result).toMatchObject({ outcome: 'failed', message });
		}
		expect(result).toMatchObject([{ user: { id: ID } }]);
		const names = result instanceof Fault ? [] : (result as Array<{ aliases?: Name[] }>)[0]!.aliases;
		expect(names).toEqual(expect.arrayContaining(aliases.map((alias) => ({ by: 'login', value: alias }))));
	});

	it.each([
		['{"description":"one","message":"two"}', 'one'],
		['{"message":"two"}', 'two'],
		['three', 'three'],
	])('quotes %s', async (text, words) => {
		const message = expect.stringContaining(`Vendor says: “${words}”`);
		expect((await finding(EMAIL, { status: 400, text })).result).toMatchObject({ outcome: 'failed', message });
	});

	it('tells that someone who is pending deletion can’t be enabled', async () => {
		const { result } = await finding(EMAIL, ok({ ...USER, markDeleted: true }));
		expect(result).toMatchObject([{ forbids: { enable: expect.stringMatching(/pending deletion/) } }]);
		expect((await finding(EMAIL, ok({ ...USER, markDeleted: false }))).result).toEqual([
			expect.objectContaining({ forbids: {} }),
		]);
	});

	const [DELETED, OWNED] = [
		/pending deletion.*removes them after 7 days/,
		/identity source “.*”, whose synchronization/,
	];
	it.each<[object, RegExp[]]>([
		[{}, []],
		[{ markDeleted: true }, [DELETED]],
		[{ identitySource: 'Corp AD' }, [OWNED]],
		[{ identitySource: 'Not local' }, [OWNED]],
		[{ identitySource: 'Local Identity Source' }, []],
		[{ identitySource: 'Locality' }, [OWNED]],
		[{ identitySource: 'Corp AD', markDeleted: true }, [DELETED, OWNED]],
	])('with %j warns of as much', async (change, warnings) => {
		const { result } = await finding(EMAIL, ok({ ...USER, ...change }));
		const { warning } = (result as Array<{ warning?: string }>)[0]!;
		expect([DELETED, OWNED].filter((words) => words.test(warning ?? ''))).toEqual(warnings);
	});
});

describe('a page of the list', () => {
	it.each([
		[null, 25, 0, '1'],
		['1', 25, 1, '2'],
		['2', 24, 2, null],
		['3', 0, 3, null],
	])('at cursor %p with %i users', async (cursor, n, number, next) => {
		const { result, sent } = await paging(rows(n), cursor);
		expect(sent).toEqual([['POST', `/v2/users/search?pageSize=25&pageNumber=${number}`, '{"emailLike":"@"}']]);
		expect(result).toMatchObject({ next, total: null });
		const ids = rows(n).map(({ id }) => id);
		expect(result instanceof Fault ? null : result.sightings.map(({ user }) => user.id)).toEqual(ids);
	});

	it.each<[string, Said]>([
		['nobody', ok({ users: [] })],
		['no list', ok({ status: 'ok' })],
		['rows that are something else’s', ok({ events: [{ name: 'x' }] })],
	])('with %s isn’t the list', async (_what, said) => {
		const { result } = await asking(said, (directory) => directory.page({}, null, once()));
		expect(result).toMatchObject({ outcome: 'unknown', fate: 'none', retry: 'later' });
	});

	it('of a search may be empty', async () => {
		const { result, sent } = await paging([], null, 'ada');
		expect(sent[0]![2]).toBe('{"emailLike":"ada"}');
		expect(result).toMatchObject({ sightings: [], next: null });
	});

	it('of a search isn’t one without a list', async () => {
		const { result } = await asking(ok({ status: 'ok' }), (directory) =>
			directory.page({ search: 'ada' }, null, once()),
		);
		expect(result).toMatchObject({ outcome: 'unknown', fate: 'none' });
	});

	it('is one when somebody in it has a name', async () => {
		for (const row of [{ id: 'x' }, { email: 'x@example.com' }])
			expect((await paging([{ status: 'ok' }, row], null)).result).toMatchObject({ next: null });
	});

	it('that isn’t there is no missing user', async () => {
		const said = { status: 404, text: '{"code":"NOT_FOUND"}' };
		const { result } = await asking(said, (directory) => directory.page({}, null, once()));
		expect(result).toMatchObject({ outcome: 'failed' });
	});
});

describe('a change', () => {
	const order = (id: string | null) => ({
		user: { id, login: null, email: null, displayName: null },
		sighting: null,
		reason: null,
	});
	const changing = async (id: string | null, said: Said, action: Action = 'disable') =>
		await asking(said, (directory) => directory.change(action, [order(id)], once()));

	it.each<[Action, string]>([
		['enable', 'Enabled'],
		['disable', 'Disabled'],
	])('to %s is one request', async (action, userStatus) => {
		const { result, sent } = await changing('a/b', ok({ userStatus }), action);
		expect(sent).toEqual([['PUT', '/v1/users/a%2Fb/userStatus', JSON.stringify({ userStatus })]]);
		expect(result).toMatchObject([{ fault: null, state: { enabled: action === 'enable', locked: null } }]);
	});

	it.each([{}, { userStatus: 'Locked' }, []])('isn’t proven by %j', async (json) => {
		expect((await changing(ID, ok(json))).result).toMatchObject({ outcome: 'unknown', fate: 'open' });
	});

	it('needs an ID', async () => {
		const { result, sent } = await changing(null, ok({}));
		expect(result).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/gave no ID/) });
		expect(sent).toEqual([]);
	});

	it('is taken from an answer that doesn’t repeat the ID, not from one for someone else', async () => {
		const done = [{ fault: null, state: { enabled: false, locked: null } }];
		expect((await changing(ID, ok({ userStatus: 'Disabled' }))).result).toMatchObject(done);
		expect((await changing(ID, ok({ id: ID, userStatus: 'DISABLED' }))).result).toMatchObject(done);
		const other = await changing(ID, ok({ id: 'other', userStatus: 'Disabled' }));
		expect(other.result).toMatchObject({ outcome: 'unknown', fate: 'open', retry: 'later' });
	});
});

test('a token serves until shortly before its half hour is over', async () => {
	const { wire, sent, clock } = wireTo(() => ok(USER));
	const directory = rsaIdPlus.open(CREDENTIAL, wire, '');
	const tokenAfter = async (ms: number) => {
		await clock.advance(ms);
		await directory.lookUp(EMAIL, once());
		return sent.at(-1)!.headers.Authorization;
	};
	const first = await tokenAfter(0);
	expect(await tokenAfter(29 * 60_000 - 1)).toBe(first);
	expect(await tokenAfter(1)).not.toBe(first);
});
