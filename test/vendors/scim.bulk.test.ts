import { ScimRuns } from '../scim/scimRun';
import { RawScim, scimError, type Asked, type Said } from '../scim/rawScim';

let server: RawScim;
const runs = new ScimRuns(() => ({ baseUrl: server.baseUrl, token: 'a-token-for-this-server' }));

beforeAll(async () => void (server = await RawScim.start()));
beforeEach(() => server.reset());
afterAll(async () => await server.stop());

const NO_RETRY = { maxRetries: 0 };
const outcomes = (items: Array<{ outcome: string }>) => items.map(({ outcome }) => outcome);

describe('many in one request', () => {
	const bulk = (maxOperations: number, maxPayloadSize = 1_000_000) => ({
		patch: { supported: true },
		bulk: { supported: true, maxOperations, maxPayloadSize },
	});
	const emails = (count: number) => Array.from({ length: count }, (_, i) => `user${i + 1}@example.com`);
	const userAt = (path: string) => server.users.find(({ id }) => path === `/Users/${id}`)!;
	const sizes = () => server.changes.map(({ path, body }) => (path === '/Bulk' ? body.Operations.length : path));
	beforeEach(() => void server.addMany(9));

	test('each has a result of its own, and the state where the answer has it', async () => {
		server.config = bulk(1000);
		server.instead = ({ path }) => {
			if (path === '/Bulk') server.users.splice(2, 1);
			return undefined;
		};
		const items = await runs.items({}, emails(4));
		expect(outcomes(items)).toEqual(['changed', 'changed', 'notFound', 'changed']);
		expect(items[0]).toMatchObject({ proof: 'response', after: { enabled: false }, attempts: 1 });
		expect(sizes()).toEqual([4]);
	});

	test('people who are given by ID and not read are changed in one, too', async () => {
		server.config = bulk(1000);
		const items = await runs.items({ by: 'id', options: { checkFirst: false } }, ['id-1', 'id-2', 'id-3']);
		expect(outcomes(items)).toEqual(['set', 'set', 'set']);
		expect(sizes()).toEqual([3]);
	});

	test('one person is changed by a PATCH, and Batch Size holds', async () => {
		server.config = bulk(1000);
		await runs.items({}, emails(1));
		expect(sizes()).toEqual(['/Users/id-1']);
		await runs.items({ operation: 'enable', options: { checkFirst: true, batchSize: 4 } }, emails(1));
		server.asked.length = 0;
		await runs.items({ options: { batchSize: 4 } }, emails(8));
		expect(sizes()).toEqual([4, 4]);
	});

	test.each([
		['operations', bulk(3)],
		['bytes', bulk(1000, 800)],
	])('no request holds more %s than the server takes', async (_what, config) => {
		server.config = config;
		const items = await runs.items({}, emails(9));
		expect(outcomes(items)).toEqual(emails(9).map(() => 'changed'));
		expect(new Set(items.map(({ attempts }) => attempts))).toEqual(new Set([1]));
		for (const { path, text, body } of server.changes) {
			if (path !== '/Bulk') continue;
			expect(body.Operations.length).toBeLessThanOrEqual(config.bulk.maxOperations);
			expect(text.length).toBeLessThanOrEqual(config.bulk.maxPayloadSize);
		}
		expect(server.changes.length).toBeLessThan(9);
	});

	test.each([scimError(501), scimError(404), scimError(405)])(
		'a server that only says it can: one by one, from then on (%j)',
		async (said) => {
			server.config = bulk(1000);
			server.instead = ({ path }) => (path === '/Bulk' ? said : undefined);
			expect(outcomes(await runs.items({}, emails(5)))).toEqual(emails(5).map(() => 'changed'));
			expect(sizes().filter((size) => typeof size === 'number')).toEqual([5]);
		},
	);

	test.each([scimError(413), scimError(500), scimError(400, 'invalidSyntax')])(
		'a set that fails as a whole is halved, until the user at fault is alone (%j)',
		async (said) => {
			server.config = bulk(1000);
			server.instead = ({ path, text }) => (path === '/Bulk' && text.includes('id-3') ? said : undefined);
			expect(outcomes(await runs.items({ options: { maxRetries: 0 } }, emails(6)))).toEqual(
				emails(6).map(() => 'changed'),
			);
		},
	);

	test.each<[string, (value: unknown) => boolean, number]>([
		['takes another form of PATCH', (value) => typeof value === 'object', 400],
		['has no PATCH after all', () => false, 501],
	])('a server that %s: one of them finds out for the others', async (_what, takes, status) => {
		server.config = bulk(1000);
		const isTaken = ({ body }: Pick<Asked, 'body'>) => takes(body.Operations[0]!.value);
		server.instead = ({ method, path, body }) => {
			if (method === 'PATCH' && !isTaken({ body })) return scimError(status);
			if (method === 'PATCH') return { json: Object.assign(userAt(path), { active: false }) };
			if (path !== '/Bulk') return undefined;
			const Operations = body.Operations.map(({ path: location = '', data }) =>
				isTaken({ body: data as Asked['body'] })
					? { location, status: '200', response: Object.assign(userAt(location), { active: false }) }
					: { location, status: String(status), response: scimError(status).json },
			);
			return { json: { Operations } };
		};
		expect(outcomes(await runs.items({}, emails(8)))).toEqual(emails(8).map(() => 'changed'));
		expect(outcomes(await runs.items({}, emails(8)))).toEqual(emails(8).map(() => 'unchanged'));
	});

	test('someone who isn’t there doesn’t hide that the form of PATCH is refused', async () => {
		server.config = bulk(1000);
		const answerTo = (path: string, data: Asked['body']) => {
			const user = server.users.find(({ id }) => path === `/Users/${id}`);
			if (!user) return scimError(404);
			return typeof data.Operations[0]!.value === 'object'
				? { json: Object.assign(user, { active: false }) }
				: scimError(400);
		};
		server.instead = ({ method, path, body }) => {
			if (method === 'PATCH') return answerTo(path, body);
			if (path !== '/Bulk') return undefined;
			const Operations = body.Operations.map(({ path: location = '', data }) => {
				const { status = 200, json } = answerTo(location, data as Asked['body']);
				return { location, status: String(status), response: json };
			});
			return { json: { Operations } };
		};
		const ids = ['id-1', 'gone', 'id-2', 'id-3'];
		const items = await runs.items({ by: 'id', options: { checkFirst: false } }, ids);
		expect(outcomes(items)).toEqual(['set', 'notFound', 'set', 'set']);
		expect(sizes()[0]).toBe(4);
	});

	/** Does what a Bulk request says for some, and answers as it is told. */
	const does = (done: number[], results: (paths: string[]) => unknown[]) => {
		server.config = bulk(1000);
		server.instead = ({ path, body }) => {
			if (path !== '/Bulk') return undefined;
			for (const i of done) server.users[i]!.active = false;
			return { json: { Operations: results(body.Operations.map((operation) => operation.path!)) } };
		};
	};

	test.each([
		['nobody was', []],
		['the first one was', [0]],
		['another one was', [2]],
		['all were', [0, 1, 2, 3]],
	])(
		'results that name nobody: all are done one by one, and Bulk isn’t used again (%s changed)',
		async (_who, done) => {
			does(done, (paths) => paths.map(() => ({ status: '200' })));
			const four = emails(4);
			expect(outcomes(await runs.items({}, four))).toEqual(four.map(() => 'changed'));
			expect(sizes().sort()).toEqual([...four.map((_, i) => `/Users/id-${i + 1}`), 4]);
			server.asked.length = 0;
			expect(outcomes(await runs.items({ operation: 'enable' }, four))).toEqual(four.map(() => 'changed'));
			expect(sizes()).not.toContain(4);
		},
	);

	test('only those who aren’t named are done again, and Bulk goes on', async () => {
		does([0, 1, 2], (paths) => [
			{ status: '400', response: scimError(400).json },
			...paths
				.slice(0, 3)
				.map((location) => ({ location, status: '200', response: { ...userAt(location), active: false } })),
		]);
		const items = await runs.items({}, emails(4));
		expect(items.map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
			['changed', 1],
			['changed', 1],
			['changed', 1],
			['changed', 2],
		]);
		server.asked.length = 0;
		await runs.items({ operation: 'enable' }, emails(4));
		expect(sizes()).toContain(4);
	});

	const ON_THE_WAY: Array<[string, Said | 'timeout']> = [
		['500', scimError(500)],
		['403', scimError(403)],
		['HTML', { text: '<html>' }],
		['a time-out', 'timeout'],
	];
	test.each(ON_THE_WAY)(
		'a silent Bulk that can’t be proved by reading (%s): what is clear stays so',
		async (_what, said) => {
			does([2, 3], (paths) =>
				paths.map((location, i) => {
					const status = [404, 409][i];
					return status ? { location, status, response: scimError(status).json } : { location, status: '204' };
				}),
			);
			const inBulk = server.instead;
			let reads = 0;
			server.instead = async (asked) => {
				if (asked.method !== 'GET' || !asked.path.startsWith('/Users/') || reads++ > 0) return inBulk(asked);
				return said === 'timeout' ? await new Promise(() => undefined) : said;
			};
			// The others have time enough to be answered, on a busy machine, too.
			const options = { maxRetries: 0, ...(said === 'timeout' && { timeoutSeconds: 5 }) };
			expect(outcomes(await runs.items({ options }, emails(4)))).toEqual([
				// Who can be read is there, whatever Bulk says.
				'failed',
				'conflict',
				'changed',
				'changed',
			]);
			expect(sizes()).toEqual([4]);
			expect(reads).toBe(4);
		},
	);

	test('a silent Bulk of which nobody can be read, then or later, is no success', async () => {
		does([], (paths) => paths.map((location) => ({ location, status: '204' })));
		const inBulk = server.instead;
		server.instead = (asked) =>
			asked.method === 'GET' && asked.path.startsWith('/Users/') ? { text: '<html>' } : inBulk(asked);
		const items = await runs.items({ options: NO_RETRY }, emails(3));
		expect(items.map(({ outcome, changed }) => [outcome, changed])).toEqual(emails(3).map(() => ['unknown', null]));
	});

	test('statuses as objects; results without a state are read back', async () => {
		server.config = bulk(1000);
		server.instead = ({ path, body }) => {
			if (path !== '/Bulk') return undefined;
			const codes = [204, 400];
			server.users[0]!.active = false;
			const Operations = body.Operations.map((op, i) => ({ location: op.path, status: { code: codes[i] } }));
			return { json: { Operations: Operations.reverse() } };
		};
		expect(await runs.items({}, emails(2))).toMatchObject([
			{ outcome: 'changed', proof: 'readBack', after: { enabled: false } },
			{ outcome: 'failed', changed: false },
		]);
	});

	test('an answer that is lost: each is read to find out', async () => {
		server.config = bulk(1000);
		server.instead = ({ path }) => {
			if (path !== '/Bulk') return undefined;
			server.users[1]!.active = false;
			return { status: 504, text: '' };
		};
		expect(await runs.items({ options: NO_RETRY }, emails(2))).toMatchObject([
			{ outcome: 'unknown', changed: null },
			{ outcome: 'changed', proof: 'readBack' },
		]);
	});
});
