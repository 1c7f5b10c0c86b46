import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';

const USERS = 1000;
const LEAVERS = 200;

const stage = setStage();

/** Every fifth person, spread over the whole list, written as people write addresses. */
function leavers(vendor: VendorName): string[] {
	stage.sandbox[vendor].people.addMany(USERS, (i: number) => ({ login: `user${i}`, email: `user${i}@example.com` }));
	return Array.from({ length: LEAVERS }, (_, i) => ` User${i * 5}@Example.COM `);
}

interface Budget {
	vendor: VendorName;
	options: object;
	/** The most requests, by what they do. */
	lookups: number;
	changes: number;
	logins: number;
}

const BUDGETS: readonly Budget[] = [
	{ vendor: 'oraclePrimavera', options: {}, lookups: 1, changes: 2, logins: 0 },
	{ vendor: 'alibabaCloudSso', options: {}, lookups: 10, changes: LEAVERS, logins: 0 },
	{ vendor: 'rsaIdPlus', options: {}, lookups: LEAVERS, changes: LEAVERS, logins: 0 },
	{ vendor: 'akana', options: { checkFirst: false }, lookups: LEAVERS, changes: LEAVERS, logins: 1 },
	// Its search tells no states: looking first costs a request a user, and the list makes up for most of it.
	// Its list doesn’t say how long it is: some pages are asked for beyond its end.
	{ vendor: 'akana', options: {}, lookups: 11 + 4 + LEAVERS, changes: LEAVERS, logins: 1 },
];

test.each(BUDGETS)('$vendor disables 200 of 1,000 users by e-mail in few requests ($options)', async (budget) => {
	const { vendor, options, lookups, changes, logins } = budget;
	const who = leavers(vendor);
	const items = await stage.items(vendor, { operation: 'disable', options: { ...options, concurrency: 20 } }, who);
	expect(new Set(items.map(({ outcome }) => outcome))).toEqual(
		new Set([options === BUDGETS[3]!.options ? 'set' : 'changed']),
	);
	expect(stage.sandbox[vendor].people.all().filter(({ enabled }) => !enabled)).toHaveLength(LEAVERS);

	const { requests } = stage.sandbox[vendor];
	const changing = stage.changes(vendor).length;
	const logging = stage.requests(vendor, 'login').length;
	expect(changing).toBeLessThanOrEqual(changes);
	expect(logging).toBeLessThanOrEqual(logins);
	expect(requests.length - changing - logging).toBeLessThanOrEqual(lookups);
});

test('Oracle reads 200 people back with one request more', async () => {
	const who = leavers('oraclePrimavera');
	const items = await stage.items('oraclePrimavera', { operation: 'lock', options: {} }, who);
	expect(items.every(({ proof, after }) => proof === 'readBack' && after?.locked === true)).toBe(true);
	expect(stage.sandbox.oraclePrimavera.requests).toHaveLength(4);
});

test.each(['oraclePrimavera', 'alibabaCloudSso', 'akana'] as const)(
	'%s asks for a few people one by one, not for everyone',
	async (vendor) => {
		leavers(vendor);
		const login = vendor === 'alibabaCloudSso' ? 'UserName%20eq%20user1' : 'user1';
		const items = await stage.items(vendor, { operation: 'disable', by: 'login' }, ['user1', 'user2']);
		expect(items.map(({ outcome }) => outcome)).toEqual(['changed', 'changed']);
		const asked = stage.sandbox[vendor].requests.map(({ path, body }) => `${path} ${body}`).join('\n');
		expect(decodeURIComponent(asked.replaceAll('+', ' '))).toContain(decodeURIComponent(login));
		expect(stage.sandbox[vendor].requests.length).toBeLessThanOrEqual(7);
	},
);
