import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';

const stage = setStage(['rsaIdPlus', 'akana', 'alibabaCloudSso']);
const UNREAD = { checkFirst: false, maxRetries: 0 };

function fill(vendor: VendorName) {
	return stage.sandbox[vendor].people.addMany(4, (i) => ({ login: `user${i}`, email: `user${i}@example.com` }));
}

async function outcomes(vendor: VendorName, options: object, who: readonly unknown[], by = 'id') {
	const items = await stage.items(vendor, { by, options: { ...UNREAD, ...options } }, who);
	return items.map(({ outcome }) => outcome);
}

const READ_BY_ID = ['akana', 'alibabaCloudSso'] as const;

test.each(READ_BY_ID)(
	'%s: where an entry can’t be looked up for certain, the people are read after all',
	async (vendor) => {
		const ids = fill(vendor).map(({ id }) => id);
		stage.sandbox[vendor].intercept = ({ action }) =>
			['search', 'list', 'ListUsers'].includes(action ?? '') ? { kind: 'status', status: 403 } : undefined;
		expect(await outcomes(vendor, { protectedUsers: 'user1@example.com, boss' }, ids)).toEqual([
			'changed',
			'protected',
			'changed',
			'changed',
		]);
		expect(stage.changes(vendor)).toHaveLength(3);
	},
);

test('akana: an account of its own that its list doesn’t show blocks nobody', async () => {
	stage.sandbox.akana.settings.showsOwnAccount = false;
	const ids = fill('akana').map(({ id }) => id);
	expect(await outcomes('akana', {}, ids)).toEqual(['changed', 'changed', 'changed', 'changed']);
});

test.each(READ_BY_ID)('%s: 10,000 entries are no reason for 10,000 requests', async (vendor) => {
	const [one, other] = fill(vendor);
	const entries = Array.from({ length: 10_000 }, (_, i) => `boss${i}@example.com`);
	const options = { protectedUsers: [...entries, one!.email].join('\n') };
	expect(await outcomes(vendor, options, [one!.id, other!.id])).toEqual(['protected', 'changed']);
	expect(stage.sandbox[vendor].requests.length).toBeLessThan(10);
});

test('rsaIdPlus: entries are looked up once a run, for all', async () => {
	const ids = fill('rsaIdPlus').map(({ id }) => id);
	/** What they cost beside the changes. */
	const cost = async (who: readonly string[]) => {
		stage.sandbox.rsaIdPlus.clearRequests();
		const said = await outcomes('rsaIdPlus', { protectedUsers: 'user1@example.com, boss' }, who);
		const changed = said.filter((outcome) => outcome !== 'protected').length;
		expect(said[1] ?? 'protected').toBe('protected');
		return stage.sandbox.rsaIdPlus.requests.length - changed;
	};
	await cost(ids);
	const costs = [await cost(ids.slice(0, 3)), await cost(ids)];
	expect(costs[0]).toBe(costs[1]);
	expect(costs[0]).toBeGreaterThan(1);
});

test('rsaIdPlus: more entries than can be looked up in time refuse the run, in words', async () => {
	const [one] = fill('rsaIdPlus');
	const protectedUsers = Array.from({ length: 300 }, (_, i) => `boss${i}@example.com`).join('\n');
	const items = await stage.items('rsaIdPlus', { by: 'id', options: { protectedUsers, maxWaitSeconds: 0 } }, [one!.id]);
	expect(items).toMatchObject([{ outcome: 'failed', changed: false }]);
	expect(items[0]!.error).toMatch(/couldn’t be looked up.*within “Max Wait”.*by e-mail/);
	expect(stage.changes('rsaIdPlus')).toEqual([]);
});

test.each([
	['can’t be looked up', 'lookup', 'boss'],
	['are a domain', '', '@example.org'],
])('rsaIdPlus: where entries %s, one given by ID ends the run for all', async (_what, action, protectedUsers) => {
	const [one, other] = fill('rsaIdPlus');
	stage.sandbox.rsaIdPlus.intercept = (request) =>
		request.action === action && request.body.includes('boss') ? { kind: 'status', status: 403 } : undefined;
	const input = [one!.id, other!.email].map((who) => ({ who }));
	const user = { __rl: true, mode: '={{ $json.who.includes("@") ? "email" : "id" }}', value: '={{ $json.who }}' };
	const setting = { options: { ...UNREAD, protectedUsers }, parameters: { user }, run: { input } };
	const items = await stage.items('rsaIdPlus', setting, []);
	expect(items.map(({ changed, error }) => [changed, error.includes('this user wasn’t changed')])).toEqual([
		[false, true],
		[false, true],
	]);
	expect(stage.changes('rsaIdPlus')).toEqual([]);
});

test('rsaIdPlus: an ID in another case is the same person’s', async () => {
	const [one] = fill('rsaIdPlus');
	expect(await outcomes('rsaIdPlus', { protectedUsers: 'user0' }, [one!.id.toUpperCase()])).toEqual(['protected']);
});

test.each(['email', 'id'])('rsaIdPlus by %s: a bare login protects whose login has a suffix', async (by) => {
	const person = stage.sandbox.rsaIdPlus.people.add({ login: 'boss@corp.example.com', email: 'b@example.com' });
	const value = by === 'id' ? person.id : person.email;
	expect(await outcomes('rsaIdPlus', { protectedUsers: 'boss' }, [value], by)).toEqual(['protected']);
});

describe('a protected domain', () => {
	test.each(READ_BY_ID)('%s: protects who is given by ID, too', async (vendor) => {
		const ids = fill(vendor).map(({ id }) => id);
		expect(await outcomes(vendor, { protectedUsers: '@EXAMPLE.com' }, ids)).toEqual(Array(4).fill('protected'));
		expect(stage.changes(vendor)).toEqual([]);
	});

	test('rsaIdPlus: no ID says of which domain somebody is, which ends the run before a change', async () => {
		const [one] = fill('rsaIdPlus');
		const options = { ...UNREAD, protectedUsers: '@example.com' };
		const [item] = await stage.items('rsaIdPlus', { by: 'id', options }, [one!.id]);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(item!.error).toMatch(/this user wasn’t changed.*domain.*by e-mail or by login instead of by ID/);
		expect(await outcomes('rsaIdPlus', options, [one!.email], 'email')).toEqual(['protected']);
		expect(stage.changes('rsaIdPlus')).toEqual([]);
		// Who is given access back needs no protection.
		const [enabled] = await stage.items('rsaIdPlus', { by: 'id', operation: 'enable', options }, [one!.id]);
		expect(enabled!.outcome).toBe('set');
	});
});

test.each(READ_BY_ID)('%s: two people with one protected address are both protected', async (vendor) => {
	const two = stage.sandbox[vendor].people.addMany(2, (i) => ({ login: `two${i}`, email: 'two@example.com' }));
	expect(
		await outcomes(
			vendor,
			{ protectedUsers: 'two@example.com' },
			two.map(({ id }) => id),
		),
	).toEqual(['protected', 'protected']);
});
