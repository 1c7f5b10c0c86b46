import { UserStatusScimApi } from '../../credentials/UserStatusScimApi.credentials';
import { startSandbox, type Sandbox } from '../../sandbox';
import { ScimRuns } from '../scim/scimRun';

let sandbox: Sandbox;
let product: unknown;
const runs = new ScimRuns(() => sandbox.scim.credential(product === undefined ? {} : { product }));
const initial = {};
const WHO = Array.from({ length: 60 }, (_, i) => `user${i + 1}@example.com`);

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['scim'] });
	Object.assign(initial, sandbox.scim.settings);
});
beforeEach(() => {
	product = undefined;
	sandbox.scim.people.clear();
	sandbox.scim.people.addMany(60, (i) => ({ login: `login${i + 1}`, email: WHO[i] }));
	Object.assign(sandbox.scim.settings, initial);
	sandbox.scim.limit(null);
	sandbox.scim.clearRequests();
});
afterAll(async () => await sandbox.close());

const queries = () =>
	sandbox.scim.requests
		.filter(({ action }) => action === 'list')
		.map(({ path }) => new URLSearchParams(path.split('?')[1]));
const lookUp = async (by: string, name: string) => (await runs.items({ by, options: { dryRun: true } }, [name]))[0]!;

test.each([undefined, '', null, 'automatic'])('a credential whose product is %j is automatic', async (chosen) => {
	product = chosen;
	expect(await lookUp('email', WHO[0]!)).toMatchObject({ outcome: 'wouldChange' });
});

test.each(['Slack', 'toString', 7])(
	'a product that nobody knows, such as %j, is said before a request',
	async (chosen) => {
		product = chosen;
		const item = await lookUp('email', WHO[0]!);
		expect(item.error).toMatch(/The credential’s “Product” is unknown.*Choose one/);
		expect(sandbox.scim.requests).toEqual([]);
	},
);

test('the list in the credential has no product twice, and each by its name', () => {
	const { options, default: preset } = new UserStatusScimApi().properties.find(({ name }) => name === 'product')!;
	const names = (options as Array<{ name: string; value: string }>).map(({ name }) => name);
	expect(preset).toBe('automatic');
	expect(new Set(names).size).toBe(names.length);
	expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other)));
});

describe('HCP Terraform compares logins in any case', () => {
	beforeEach(() => void Object.assign(sandbox.scim.settings, { filters: 'eq', filtersBy: ['userName'], bulk: 'no' }));
	const cannotList = () => void Object.assign(sandbox.scim.settings, { paging: 'onePage', biggestPage: 40 });

	test('a login that it doesn’t find is nobody’s, whatever its list is', async () => {
		cannotList();
		expect(await lookUp('login', 'nobody')).toMatchObject({
			outcome: 'failed',
			error: expect.stringMatching(/“Product”/),
		});
		product = 'hcpTerraform';
		expect(await lookUp('login', 'nobody')).toMatchObject({ outcome: 'notFound' });
		expect(await lookUp('login', 'LOGIN50')).toMatchObject({ outcome: 'wouldChange' });
	});

	test('of an address its “no” proves nothing, and no product is advised', async () => {
		cannotList();
		for (product of [undefined, 'hcpTerraform']) {
			const { outcome, error } = await lookUp('email', 'nobody@example.com');
			expect(outcome).toBe('failed');
			expect(error).not.toMatch(/Product/);
		}
	});

	test.each<[string, object]>([
		['a filter that it refuses', { filters: 'none' }],
		['a page that isn’t empty', { filters: 'ignored' }],
		['an empty page of some', { totalIsOffBy: 3, paging: 'index' }],
	])('%s proves nothing', async (_what, settings) => {
		product = 'hcpTerraform';
		cannotList();
		Object.assign(sandbox.scim.settings, settings);
		expect(await lookUp('login', 'nobody')).toMatchObject({ outcome: 'failed' });
	});
});

test('AWS is asked for no address by a filter, and for its list by cursor', async () => {
	sandbox.scim.play('aws');
	product = 'aws';
	expect(await lookUp('email', 'NOBODY@example.com')).toMatchObject({ outcome: 'notFound' });
	const asked = queries();
	expect(asked.filter((query) => query.get('filter')?.includes('emails'))).toEqual([]);
	expect(asked.filter((query) => !query.has('filter')).every((query) => query.has('cursor'))).toBe(true);
});

test('Google is asked for each address once', async () => {
	sandbox.scim.play('google');
	product = 'google';
	sandbox.scim.people.clear();
	const nine = WHO.slice(0, 9);
	for (const email of nine) sandbox.scim.people.add({ login: email, email });
	const items = await runs.items({}, nine);
	expect(items.map(({ outcome }) => outcome)).toEqual(nine.map(() => 'changed'));
	expect(queries()).toHaveLength(9);
});

test('SCIM Gateway is sent in Bulk what it reads', async () => {
	sandbox.scim.play('scimgateway');
	product = 'scimGateway';
	const items = await runs.items({}, WHO);
	expect(items.map(({ outcome }) => outcome)).toEqual(WHO.map(() => 'changed'));
	const changes = sandbox.scim.requests.filter(({ action }) => action === 'bulk' || action === 'patch');
	expect(changes).toHaveLength(1);
});
