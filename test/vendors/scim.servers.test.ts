import { Recorder } from '../scim/recorder';
import { ScimClient } from '../scim/scimClient';
import { ScimRuns } from '../scim/scimRun';
import { startServer, type ServerProcess } from '../scim/serverProcess';

const TOKEN = 'a-token-that-may-do-everything';
const LOGIN = { username: 'provisioner', password: 'a pässword: with a colon' };

interface Way {
	name: string;
	file: string;
	settings: Record<string, string>;
	credential: object;
	authorization: string;
	wrongSecret: object;
	/** Whether a change of several users is one request. */
	bulk: boolean;
	/** How many users the paging is tried with: a multiple of a page is the hardest. */
	crowd: number;
}

const bearer = { authorization: `Bearer ${TOKEN}`, credential: { token: TOKEN }, wrongSecret: { token: 'another' } };

const SERVERS: readonly Way[] = [
	{ name: 'SCIMMY', file: 'scimmy', settings: { SCIM_SECRET: TOKEN }, ...bearer, bulk: true, crowd: 200 },
	{
		name: 'SCIMMY, Basic',
		file: 'scimmy',
		settings: { SCIM_SECRET: `${LOGIN.username}:${LOGIN.password}`, SCIM_AUTHENTICATION: 'basic' },
		credential: { authentication: 'basic', ...LOGIN },
		authorization: `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`,
		wrongSecret: { password: 'another' },
		bulk: true,
		crowd: 30,
	},
	{ name: 'Better Auth', file: 'betterAuth', settings: { SCIM_SECRET: TOKEN }, ...bearer, bulk: false, crowd: 110 },
];

describe.each(SERVERS)('$name', ({ file, settings, credential, authorization, wrongSecret, bulk, crowd }) => {
	let server: ServerProcess;
	let recorder: Recorder;
	let client: ScimClient;
	const runs = new ScimRuns(() => ({ baseUrl: recorder.baseUrl, ...credential }));
	const added: string[] = [];
	// A server may remember the addresses of people who are gone, so each test has its own.
	let tests = 0;
	const email = (name: string) => `${name}@test${tests}.example.com`;
	const login = (name: string) => `${name}.test${tests}`;
	const emails = (count: number) => Array.from({ length: count }, (_, i) => email(`user${i + 1}`));

	beforeAll(async () => {
		server = await startServer(file, settings);
		recorder = await Recorder.before(server.baseUrl);
		client = new ScimClient(server.baseUrl, authorization);
	}, 60_000);
	afterAll(async () => {
		await recorder.stop();
		await server.stop();
	});
	beforeEach(() => {
		tests++;
		recorder.take();
	});
	const changes = () => recorder.take().filter(({ method }) => method !== 'GET');
	afterEach(async () => {
		for (const id of added.splice(0)) await client.remove(id);
	});

	async function add(name: string, more: object = {}): Promise<string> {
		const own = [{ value: email(name), type: 'work', primary: true }];
		const id = await client.add({ userName: login(name), displayName: `Display ${name}`, emails: own, ...more });
		added.push(id);
		return id;
	}

	async function addMany(count: number, more: object = {}): Promise<string[]> {
		const ids: string[] = [];
		for (let i = 1; i <= count; i++) ids.push(await add(`user${i}`, more));
		return ids;
	}

	test('a person is disabled and enabled again, by e-mail, login or ID', async () => {
		const id = await add('ada');
		const [disabled] = await runs.items({ operation: 'disable' }, [email('ada')]);
		expect(disabled).toMatchObject({
			vendor: 'scim',
			user: { id, login: login('ada'), email: email('ada'), displayName: 'Display ada' },
			outcome: 'changed',
			before: { enabled: true, locked: null },
			after: { enabled: false, locked: null },
			proof: 'response',
			attempts: 1,
		});
		expect(await client.active(id)).toBe(false);
		expect(recorder.take()).toEqual([
			{ method: 'GET', path: '/ServiceProviderConfig', body: '' },
			{ method: 'GET', path: `/Users?startIndex=1&count=100&filter=emails.value eq "${email('ada')}"`, body: '' },
			{
				method: 'PATCH',
				path: `/Users/${id}`,
				body: JSON.stringify({
					schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
					Operations: [{ op: 'replace', path: 'active', value: false }],
				}),
			},
		]);
		const [again] = await runs.items({ operation: 'disable', by: 'login' }, [login('ADA')]);
		expect(again).toMatchObject({ outcome: 'unchanged', changed: false, proof: 'check' });
		const [enabled] = await runs.items({ operation: 'enable', by: 'id', options: { verify: true } }, [id]);
		expect(enabled).toMatchObject({ outcome: 'changed', after: { enabled: true }, proof: 'readBack' });
		expect(await client.active(id)).toBe(true);
	});

	test('a change that isn’t one is told from a change: unchecked, nothing is known of before', async () => {
		const id = await add('ada', { active: false });
		// In a list of one nothing tells that the credential’s own account isn’t there.
		await add('grace');
		const options = { checkFirst: false };
		const [item] = await runs.items({ by: 'id', options }, [id]);
		expect(item).toMatchObject({
			outcome: 'set',
			changed: null,
			before: null,
			after: { enabled: false },
			verified: true,
		});
		expect(await client.active(id)).toBe(false);
	});

	test(`several people are changed ${bulk ? 'in one request' : 'one by one'}, each with a result`, async () => {
		const ids = await addMany(7);
		const who = [...emails(7), 'nobody@example.com'];
		const items = await runs.items({}, who);
		expect(items.map(({ outcome }) => outcome)).toEqual([...ids.map(() => 'changed'), 'notFound']);
		// SCIMMY's results hold no user.
		const proof = bulk ? 'readBack' : 'response';
		for (const item of items.slice(0, 7)) expect(item).toMatchObject({ proof, verified: true, attempts: 1 });
		for (const id of ids) expect(await client.active(id)).toBe(false);
		const sent = changes().map(({ method, path }) => `${method} ${path}`);
		expect(sent.sort()).toEqual(bulk ? ['POST /Bulk'] : ids.map((id) => `PATCH /Users/${id}`).sort());
	});

	test('somebody who is gone spoils it for nobody else', async () => {
		const [one, two, three] = await addMany(3);
		await runs.items({ operation: 'get' }, emails(1));
		const options = { checkFirst: false };
		const items = await runs.items({ by: 'id', options }, [one, 'nobody', two, three]);
		expect(items.map(({ outcome }) => outcome)).toEqual(['set', 'notFound', 'set', 'set']);
		for (const id of [one!, two!, three!]) expect(await client.active(id)).toBe(false);
	});

	test('a lock is refused, or becomes a disable', async () => {
		const id = await add('ada');
		const [refused] = await runs.items({ operation: 'lock' }, [email('ada')]);
		expect(refused).toMatchObject({ outcome: 'unsupported', changed: false });
		expect(await client.active(id)).toBe(true);
		const parameters = { whenNoLock: 'disable' };
		const [instead] = await runs.items({ operation: 'lock', parameters }, [email('ada')]);
		expect(instead).toMatchObject({ outcome: 'changed', operation: 'lock', action: 'disable' });
		expect(await client.active(id)).toBe(false);
	});

	test('a dry run changes nothing', async () => {
		const id = await add('ada');
		const [item] = await runs.items({ options: { dryRun: true } }, [email('ada')]);
		expect(item).toMatchObject({ outcome: 'wouldChange', changed: false, attempts: 0 });
		expect(changes()).toEqual([]);
		expect(await client.active(id)).toBe(true);
	});

	test('what a run changed can be undone from its output, and nothing else', async () => {
		const ids = await addMany(3);
		await runs.items({}, [email('user2')]);
		const report = await runs.items({}, emails(3));
		const changed = report.filter((item) => item.changed).map(({ user }) => user.id);
		expect(changed).toEqual([ids[0], ids[2]]);
		await runs.items({ operation: 'enable', by: 'id' }, changed);
		expect(await Promise.all(ids.map(async (id) => await client.active(id)))).toEqual([true, false, true]);
	});

	test('names with quotes, backslashes and umlauts are found exactly', async () => {
		const logins = ['o"hara', 'back\\slash', '\\" or userName pr or "', 'jürgen', 'a+b&c#d%20'];
		const ids: string[] = [];
		for (const [i, userName] of logins.entries()) ids.push(await add(`odd${i}`, { userName }));
		const items = await runs.items({ by: 'login' }, logins);
		expect(items.map(({ outcome, user }) => [outcome, user.id])).toEqual(ids.map((id) => ['changed', id]));
		for (const id of ids) expect(await client.active(id)).toBe(false);
	});

	test('get gives the state, by any name', async () => {
		const id = await add('ada', { active: false });
		for (const [by, name] of Object.entries({ id, email: email('Ada'), login: login('ADA') })) {
			expect(await runs.items({ operation: 'get', by }, [name])).toMatchObject([{ user: { id }, enabled: false }]);
		}
		const [nobody] = await runs.items({ operation: 'get', by: 'id' }, ['nobody']);
		expect(nobody).toMatchObject({ outcome: 'notFound' });
	});

	test('get many reads every page, each user once', async () => {
		const ids = await addMany(crowd);
		const all = await runs.items({ operation: 'getMany', parameters: { returnAll: true } }, ['']);
		expect(all.map(({ user }) => user.id).sort()).toEqual([...ids].sort());
		const some = await runs.items({ operation: 'getMany', parameters: { limit: 3 } }, ['']);
		expect(some).toHaveLength(3);
	});

	test('get many by status and by text, whether or not the server can search', async () => {
		await addMany(4);
		await runs.items({}, [email('user3')]);
		const many = async (filters: object) =>
			(await runs.items({ operation: 'getMany', parameters: { returnAll: true, filters } }, [''])).map(
				({ user }) => user.email,
			);
		expect(await many({ status: 'disabled' })).toEqual([email('user3')]);
		expect(await many({ search: 'ser2' })).toEqual([email('user2')]);
		expect(await many({ search: '"' })).toEqual([]);
	});

	test('the list to choose from can be searched and paged', async () => {
		await addMany(60);
		const first = await runs.list();
		expect(first.results).toHaveLength(50);
		expect(first.results[0]).toMatchObject({ name: `Display user1 (${login('user1')}) · enabled` });
		const second = await runs.list(undefined, first.paginationToken);
		expect(second.results).toHaveLength(10);
		const { results } = await runs.list('user17');
		expect(results.map(({ description }) => description)).toEqual([email('user17')]);
	});

	test('the Test button', async () => {
		expect(await runs.test()).toEqual({ status: 'OK', message: 'Connection successful' });
		const messages = [
			await runs.test(wrongSecret),
			await runs.test({ baseUrl: `${recorder.baseUrl}/nothing` }),
			await runs.test({ baseUrl: 'http://127.0.0.1:9/scim/v2' }),
		];
		expect(messages).toEqual([
			{
				status: 'Error',
				message: expect.stringMatching(/rejected the credential \(401\).*Check the token or password/),
			},
			{ status: 'Error', message: expect.stringMatching(/no SCIM server at this address \(404\).*base URL/) },
			{ status: 'Error', message: expect.stringMatching(/“127\.0\.0\.1:9” can’t be reached/) },
		]);
	});
});
