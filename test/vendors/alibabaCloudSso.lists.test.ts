import { setStage, type NodeSetting } from '../support/stage';

const stage = setStage(['alibabaCloudSso']);
const vendor = () => stage.sandbox.alibabaCloudSso;
const SKIP = { maxRetries: 0, whenNotFound: 'skip' };

/** How the whole list ends; whether that shows it to be whole. */
const ENDS: ReadonlyArray<[how: string, edit: (body: Record<string, unknown>) => object, whole: boolean]> = [
	['as documented', (body) => body, true],
	['without a total', ({ TotalCounts: _total, ...body }) => body, true],
	['with fewer than its total', (body) => ({ ...body, TotalCounts: 9 }), false],
	['with more to come, and no token', (body) => ({ ...body, IsTruncated: true }), false],
	['without a word on whether more is to come', ({ IsTruncated: _more, ...body }) => body, false],
];

describe.each(ENDS)('a list that ends %s', (_how, edit, whole) => {
	beforeEach(() => {
		vendor().people.addMany(3);
		vendor().intercept = ({ action, body }) =>
			action === 'ListUsers' && !new URLSearchParams(body).has('Filter')
				? { kind: 'edit', edit: (page) => edit(page as Record<string, unknown>) }
				: undefined;
	});

	test.each([
		['login', 'nobody'],
		['email', 'nobody@example.com'],
	])('proves, or doesn’t, that nobody has a name (by %s)', async (by, who) => {
		for (const operation of ['disable', 'get']) {
			const [item] = await stage.items('alibabaCloudSso', { operation, by, options: SKIP }, [who]);
			expect(item!.outcome).toBe(whole ? 'notFound' : 'failed');
			if (!whole) expect(item!.error).toMatch(/can’t be told: its list .*Name the user by/);
		}
	});

	test('is given whole, or each user says that it may not be', async () => {
		const items = await stage.items('alibabaCloudSso', { operation: 'getMany', parameters: { returnAll: true } }, [1]);
		expect(items).toHaveLength(3);
		for (const { warning } of items)
			if (whole) expect(warning).toBeUndefined();
			else expect(warning).toMatch(/may leave people out: its list/);
	});
});

describe('the credential’s own directory, named in the node for some items', () => {
	const mixed = (own: string): NodeSetting => ({
		parameters: { directoryId: { __rl: true, mode: 'id', value: '={{ $json.directory }}' } },
		run: { input: ['', own, ` ${own} `].map((directory) => ({ who: 'ann@example.com', directory })) },
	});

	test.each([
		['disable', ['changed', 'unchanged', 'unchanged']],
		['get', [undefined, undefined, undefined]],
	])('%s: is one place, where one person is looked up once', async (operation, outcomes) => {
		vendor().people.add({ login: 'ann' });
		const own = String(stage.credentials('alibabaCloudSso').alibabaCloudSsoApi!.directoryId);
		const items = await stage.items('alibabaCloudSso', { operation, ...mixed(own), options: { maxUsers: 1 } }, []);
		expect(items.map(({ outcome }) => outcome)).toEqual(outcomes);
		expect(new Set(items.map(({ user }) => user.login))).toEqual(new Set(['ann']));
		expect(stage.requests('alibabaCloudSso', 'ListUsers')).toHaveLength(1);
		expect(stage.changes('alibabaCloudSso')).toHaveLength(operation === 'get' ? 0 : 1);
	});
});
