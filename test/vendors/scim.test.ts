import { isDeepStrictEqual } from 'node:util';
import { ScimRuns } from '../scim/scimRun';
import { RawScim, scimError, type Asked, type Said } from '../scim/rawScim';

let server: RawScim;
const runs = new ScimRuns(() => ({ baseUrl: server.baseUrl, token: 'a-token-for-this-server' }));

beforeAll(async () => void (server = await RawScim.start()));
beforeEach(() => server.reset());
afterAll(async () => await server.stop());

const NO_RETRY = { maxRetries: 0 };
const outcomes = (items: Array<{ outcome: string }>) => items.map(({ outcome }) => outcome);

describe('a server without ServiceProviderConfig', () => {
	const missing: Array<[string, Said]> = [
		['404', scimError(404)],
		['403', scimError(403)],
		['501', scimError(501)],
		['a page of HTML', { text: '<html>Sign in</html>' }],
		['something else', { json: [1, 2] }],
	];
	test.each(missing)('%s: it is taken to do what every server has to', async (_what, said) => {
		server.instead = ({ path }) => (path === '/ServiceProviderConfig' ? said : undefined);
		server.addMany(2);
		const items = await runs.items({}, ['user1@example.com', 'user2@example.com']);
		expect(outcomes(items)).toEqual(['changed', 'changed']);
		expect(server.changes.map(({ method }) => method)).toEqual(['PATCH', 'PATCH']);
	});

	test('it is asked for only once', async () => {
		server.config = null;
		server.addMany(3);
		for (let i = 0; i < 2; i++) await runs.items({ operation: 'get' }, ['user1@example.com', 'user2@example.com']);
		expect(server.asked.filter(({ path }) => path === '/ServiceProviderConfig')).toHaveLength(1);
	});

	test('a 404 to a change that nothing was read for may be the base URL’s', async () => {
		server.config = null;
		const options = { checkFirst: false, whenNotFound: 'skip' };
		const [item] = await runs.items({ by: 'id', options }, ['nobody']);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(item!.error).toMatch(/no SCIM server at this address.*Check the base URL/);
	});

	test('a 404 of a gateway says nothing about the user', async () => {
		server.addMany(1);
		server.instead = ({ method }) => (method === 'PATCH' ? { status: 404, text: '<html>' } : undefined);
		const [item] = await runs.items({ options: { whenNotFound: 'skip' } }, ['user1@example.com']);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		server.instead = ({ method }) => {
			if (method !== 'PATCH') return undefined;
			server.users.length = 0;
			return scimError(404);
		};
		expect(outcomes(await runs.items({}, ['user1@example.com']))).toEqual(['notFound']);
	});
});

describe('the state', () => {
	test.each([
		[true, true],
		[false, false],
		['False', false],
		['true', true],
		[undefined, null],
		[null, null],
		['no', null],
		[0, null],
		[[], null],
	])('active %j is read as enabled: %j', async (active, enabled) => {
		const { id } = server.addMany(1, { active })[0]!;
		const got = enabled === null ? { outcome: 'failed' } : { enabled, locked: null };
		expect(await runs.items({ operation: 'get', by: 'id' }, [id])).toMatchObject([got]);
		const [item] = await runs.items({ by: 'id' }, [id]);
		const expected = { true: 'changed', false: 'unchanged', null: 'set' }[String(enabled)];
		expect(item).toMatchObject({ outcome: expected, before: { enabled, locked: null } });
	});

	test.each<[string, Said]>([
		['a 204', { status: 204 }],
		['a user without active', { json: { id: 'id-1', userName: 'user1' } }],
	])('%s proves nothing by itself: the user is read', async (_what, said) => {
		const [user] = server.addMany(1);
		for (const applied of [false, true]) {
			server.instead = ({ method }) => {
				if (method !== 'PATCH') return undefined;
				if (applied) user!.active = false;
				return said;
			};
			const [item] = await runs.items({}, ['user1@example.com']);
			expect(item).toMatchObject(
				applied
					? { outcome: 'changed', changed: true, proof: 'readBack', after: { enabled: false } }
					: { outcome: 'unverified', changed: false, proof: null, after: { enabled: true } },
			);
		}
	});

	test('an answer with the state needs no reading', async () => {
		server.addMany(1);
		const [item] = await runs.items({}, ['user1@example.com']);
		expect(item).toMatchObject({ outcome: 'changed', proof: 'response' });
		expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'PATCH']);
	});

	test('an answer with the old state is not taken for success', async () => {
		const [user] = server.addMany(1);
		server.instead = ({ method }) => (method === 'PATCH' ? { json: user } : undefined);
		const [item] = await runs.items({}, ['user1@example.com']);
		expect(item).toMatchObject({ outcome: 'unverified', changed: false, after: { enabled: true } });
	});

	test.each([
		['somebody else', { json: { id: 'another', userName: 'another', active: false } }],
		['a page of HTML', { text: '<html>Sign in</html>' }],
		['nothing', {}],
	])('an answer that is %s: the user is read to find out', async (_what, said) => {
		const [user] = server.addMany(1);
		for (const applied of [false, true]) {
			server.instead = ({ method }) => {
				if (method !== 'PATCH') return undefined;
				if (applied) user!.active = false;
				return said;
			};
			const [item] = await runs.items({ options: NO_RETRY }, ['user1@example.com']);
			expect(item).toMatchObject(
				applied ? { outcome: 'changed', proof: 'readBack' } : { outcome: 'unknown', changed: null, proof: null },
			);
		}
	});
});

describe('the forms of a change', () => {
	const only = (accepts: (asked: Asked) => boolean) => (asked: Asked) =>
		asked.method === 'PATCH' && !accepts(asked) ? scimError(400, 'invalidValue', 'Not like this') : undefined;
	const active = ({ body }: Asked) => body.Operations[0]!;

	test.each([
		['RFC 7644’s with a path', { op: 'replace', path: 'active', value: false }],
		['RFC 7644’s without one', { op: 'replace', value: { active: false } }],
		['Entra’s', { op: 'Replace', path: 'active', value: 'False' }],
	])('%s, where the server takes no other; found out once a run', async (_name, form) => {
		const users = server.addMany(3);
		server.instead = (asked) => {
			if (asked.method !== 'PATCH') return undefined;
			const refused = only((one) => JSON.stringify(active(one)) === JSON.stringify(form))(asked);
			const user = users.find(({ id }) => asked.path.endsWith(id))!;
			return refused ?? { json: Object.assign(user, { active: false }) };
		};
		const items = await runs.items(
			{ options: { concurrency: 1 } },
			['user1', 'user2', 'user3'].map((name) => `${name}@example.com`),
		);
		expect(outcomes(items)).toEqual(['changed', 'changed', 'changed']);
		expect(server.changes.map(active).filter((one) => isDeepStrictEqual(one, form))).toHaveLength(3);
		expect(new Set(server.changes.slice(-2).map(({ path }) => path)).size).toBe(2);
	});

	test('none is taken: the first refusal is told, with the server’s own words', async () => {
		server.addMany(1);
		server.instead = only(() => false);
		const [item] = await runs.items({}, ['user1@example.com']);
		expect(item).toMatchObject({ outcome: 'failed', changed: false, after: null, attempts: 3 });
		expect(item!.error).toMatch(/refused the request \(400\)\. SCIM 2\.0 says: “Not like this, invalidValue”/);
	});

	test.each<[string, object, Said | undefined]>([
		['says that it has no PATCH', { patch: { supported: false } }, undefined],
		['answers PATCH with 405', {}, scimError(405)],
		['answers PATCH with 501', {}, scimError(501)],
	])('a server that %s: the whole user is read and put back', async (_what, config, said) => {
		server.config = config;
		const [user] = server.addMany(2, { title: 'Engineer', meta: { version: 'W/"1"' }, 'urn:x:y': { z: 1 } });
		server.instead = ({ method }) => (method === 'PATCH' ? said : undefined);
		const items = await runs.items({}, ['user1@example.com', 'user2@example.com']);
		expect(outcomes(items)).toEqual(['changed', 'changed']);
		const put = server.changes.find(({ method, path }) => method === 'PUT' && path === `/Users/${user!.id}`)!;
		const { meta: _meta, ...rest } = user!;
		expect(JSON.parse(put.text)).toEqual({ ...rest, active: false });
		expect(put.headers['if-match']).toBe('W/"1"');
	});
});

describe('a server that answers a reading with somebody else', () => {
	beforeEach(() => {
		server.addMany(2);
		server.config = { patch: { supported: false } };
		server.instead = ({ method, path }) =>
			method === 'GET' && path === '/Users/id-1' ? { json: server.users[1] } : undefined;
	});

	test('that one isn’t put back in the place of the user', async () => {
		const [item] = await runs.items({ options: NO_RETRY }, ['user1@example.com']);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(item!.error).toMatch(/can’t be understood/);
		expect(server.changes).toEqual([]);
	});

	test('that one is nobody who was asked for', async () => {
		const [item] = await runs.items({ operation: 'get', by: 'id', options: NO_RETRY }, ['id-1']);
		expect(item).toMatchObject({ outcome: 'failed' });
		expect(item!.error).toMatch(/can’t be understood/);
	});
});

describe('versions', () => {
	beforeEach(() => {
		server.config = { patch: { supported: true }, etag: { supported: true } };
		server.addMany(1, { meta: { version: 'W/"1"' } });
	});
	const changed = (version: number, active: boolean) =>
		Object.assign(server.users[0]!, { active, meta: { version: `W/"${version}"` } });
	const sent = () => server.changes.map(({ headers }) => headers['if-match']);

	test('a change is for the version that was read', async () => {
		expect(outcomes(await runs.items({}, ['user1@example.com']))).toEqual(['changed']);
		expect(sent()).toEqual(['W/"1"']);
	});

	test.each([
		[true, 'changed', 2],
		[false, 'unchanged', 1],
	])('someone was quicker: read again, enabled: %s, so that it is %s', async (active, outcome, attempts) => {
		server.instead = ({ method }) => void (method === 'PATCH' && server.changes.length === 1 && changed(2, active));
		const [item] = await runs.items({}, ['user1@example.com']);
		expect(item).toMatchObject({ outcome, before: { enabled: active }, after: { enabled: false }, attempts });
		expect(sent()).toEqual(['W/"1"', 'W/"2"'].slice(0, attempts));
	});

	test('someone is always quicker: given up on', async () => {
		server.instead = ({ method }) => void (method === 'PATCH' && changed(server.asked.length, true));
		const [item] = await runs.items({}, ['user1@example.com']);
		expect(item).toMatchObject({ outcome: 'conflict', changed: false, attempts: 3 });
		expect(item!.error).toMatch(/keeps changing the user/);
	});
});

describe('limits', () => {
	test('a 429 is waited out as Retry-After says', async () => {
		server.addMany(1);
		let refusals = 0;
		server.instead = ({ method }) =>
			method === 'PATCH' && refusals++ === 0 ? { ...scimError(429), headers: { 'retry-after': '1' } } : undefined;
		const [item] = await runs.items({}, ['user1@example.com']);
		expect(item).toMatchObject({ outcome: 'changed', attempts: 2 });
		expect(item!.waitedMs).toBeGreaterThan(0);
	});

	test('a wait that is too long is told', async () => {
		server.addMany(1);
		const refused = { ...scimError(429), headers: { 'retry-after': '3600' } };
		server.instead = ({ method }) => (method === 'PATCH' ? refused : undefined);
		const [item] = await runs.items({}, ['user1@example.com']);
		expect(item).toMatchObject({ outcome: 'rateLimited', changed: false });
		expect(item!.error).toMatch(/asks to wait 60 minutes/);
	});
});
