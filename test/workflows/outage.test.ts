import { createEngine, type Engine } from '../../engine';
import { forgetSessions } from '../../nodes/common/transport/session';
import { SANDBOX_NAMES, startSandbox, type Fault, type Sandbox, type SandboxName } from '../../sandbox';
import { kindOf, VENDORS } from '../../simulation/vendors';
import { VirtualTime } from '../../simulation/virtualTime';
import { workflowOf } from '../../simulation/workflow';

const TIMEOUT_SECONDS = 10;

/** Where one request changes several people. */
const SETS: readonly SandboxName[] = ['oraclePrimavera', 'scim'];

/** Ways to be down, and how long a run may take from then on, in seconds. */
const KINDS: ReadonlyArray<[name: string, fault: Fault, most: number]> = [
	['503', { kind: 'status', status: 503, body: 'html' }, 60],
	['broken connections', { kind: 'resetBefore' }, 60],
	['silence', { kind: 'slow', ms: 900_000, apply: 'never' }, 45 + 3 * TIMEOUT_SECONDS],
];

/** How long it asks to wait, each time again, and how long a run may take then: one such wait is kept. */
const ASKED: ReadonlyArray<[seconds: string, most: number]> = [
	['0', 60],
	['10', 60],
	['40', 90],
	['100', 120],
];

let engine: Engine;
let sandbox: Sandbox;
let runs = 0;

jest.setTimeout(120_000);

async function run(vendor: SandboxName, emails: readonly string[], options: object, operation = 'disable') {
	const table = VENDORS[vendor];
	const user = { __rl: true, mode: 'email', value: '={{ $json.who }}' };
	const parameters = {
		resource: 'user',
		operation,
		user,
		options,
		...(operation === 'getMany' && { returnAll: true }),
	};
	const ran = await engine.run(workflowOf(table.nodeType, parameters, 'continueRegularOutput'), {
		credentials: { [table.credentialType]: sandbox[vendor].credential(table.credential?.(sandbox[vendor])) },
		input: emails.map((who) => ({ who })),
	});
	return ran.json('Users') as unknown as Array<{ outcome: string; error?: string }>;
}

beforeAll(async () => {
	[engine, sandbox] = await Promise.all([createEngine({ from: 'source' }), startSandbox({ vendors: SANDBOX_NAMES })]);
	// What is loaded on first use takes real time.
	for (const vendor of SANDBOX_NAMES) await run(vendor, [sandbox[vendor].people.add().email], {});
}, 120_000);

afterAll(async () => await sandbox.close());

interface Outage {
	/** How many; default 60. */
	people?: number;
	/** From its how manieth change on; 0: from the first request. */
	from?: number;
	/** Seconds; default: for ever. */
	lasts?: number;
	options?: object;
	/** Whom it meets; everybody, when it isn't given. */
	only?: number;
	/** What it meets, where it isn't all. */
	alone?: 'change' | 'read';
	operation?: string;
	/** Each in an execution of their own, so many seconds after the one before. */
	apart?: number;
}

/** Runs, in virtual time, while the vendor is down. */
async function during(vendor: SandboxName, fault: Fault, outage: Outage) {
	const { people = 60, from = 5, lasts, options, only, alone, operation, apart } = outage;
	forgetSessions();
	const at = sandbox[vendor];
	const time = new VirtualTime(Date.UTC(2027, 0, 4, 9));
	const held = () => at.requests.filter((one) => one.answeredAt === null && one.abandonedAt === null).length;
	try {
		// Each finds what the one before has learnt forgotten.
		await time.pass(++runs * 600_000, held);
		at.people.clear();
		at.clearRequests();
		at.latencyMs = 20;
		const everyone = at.people.addMany(people);
		let changes = 0;
		let since: number | null = null;
		let met = 0;
		at.intercept = ({ action, userIds }) => {
			const kind = kindOf(VENDORS[vendor], action);
			const isChange = kind === 'change';
			if (from === 0 || (isChange && ++changes >= from)) since ??= time.now();
			const isDown = since !== null && (lasts === undefined || time.now() < since + 1000 * lasts);
			const isMeant = only === undefined || userIds.includes(everyone[only]!.id);
			if (!isDown || !isMeant || (alone && kind !== alone)) return undefined;
			met++;
			return fault;
		};
		const emails = operation === 'getMany' ? ['all'] : everyone.map(({ email }) => email);
		const all = { timeoutSeconds: TIMEOUT_SECONDS, ...options };
		const items = [];
		for (const part of apart === undefined ? [emails] : emails.map((email) => [email])) {
			items.push(...(await time.drive(run(vendor, part, all, operation), held)));
			await time.pass(1000 * (apart ?? 0), held);
		}
		const seconds = (time.now() - (since ?? time.now())) / 1000;
		await time.pass(1_000_000, held);
		return { items, seconds, requests: met, everyone, sent: [...at.requests] };
	} finally {
		at.intercept = null;
		at.latencyMs = 0;
		time.stop();
	}
}

const outcomesOf = (items: ReadonlyArray<{ outcome: string }>) => new Set(items.map(({ outcome }) => outcome));

describe.each(SANDBOX_NAMES)('%s', (vendor) => {
	const batch = { batchSize: 3 };

	test.each(KINDS)('dies, %s: the run ends soon, and everyone is told the truth', async (_kind, fault, most) => {
		const from = SETS.includes(vendor) ? 2 : 5;
		const { items, seconds, requests, everyone } = await during(vendor, fault, { from, options: batch });
		expect(seconds).toBeLessThanOrEqual(most);
		expect(requests).toBeLessThanOrEqual(50);
		for (const [i, { outcome }] of items.entries()) {
			expect(['changed', 'set', 'unknown', 'notAttempted', 'failed']).toContain(outcome);
			if (outcome === 'notAttempted') expect(everyone[i]!.enabled).toBe(true);
		}
		expect(items.filter(({ outcome }) => outcome === 'notAttempted').length).toBeGreaterThan(5);
		expect(items.find(({ outcome }) => outcome === 'notAttempted')!.error).toMatch(/has stopped answering/);
	});

	test.each([...KINDS, ['500', { kind: 'status', status: 500 }, 60] as const])(
		'its changes alone die, %s: the run ends as soon, also one by one and where no change was well before',
		async (_kind, fault, most) => {
			for (const outage of [{ from: 2 }, { from: 1, options: { batchSize: 5 } }, { options: { batchSize: 1 } }]) {
				const ran = await during(vendor, fault, { alone: 'change', options: batch, ...outage });
				expect(ran.seconds).toBeLessThanOrEqual(most);
				expect(ran.requests).toBeLessThanOrEqual(50);
				expect(ran.items.filter(({ outcome }) => outcome === 'notAttempted').length).toBeGreaterThan(0);
			}
		},
	);

	test.each(KINDS)('its reads alone die, %s: the run ends as soon', async (_kind, fault, most) => {
		const options = { batchSize: 1, verify: true };
		const { seconds, requests } = await during(vendor, fault, { alone: 'read', from: 1, options });
		expect(requests).toBeLessThanOrEqual(50);
		expect(seconds).toBeLessThanOrEqual(most);
	});

	test('its changes alone are away for 30 s: nobody is lost', async () => {
		const { items, everyone } = await during(vendor, KINDS[0]![1], { lasts: 30, alone: 'change', options: batch });
		expect(everyone.filter(({ enabled }) => enabled)).toEqual([]);
		for (const outcome of outcomesOf(items)) expect(['changed', 'set']).toContain(outcome);
	});

	test.each(ASKED)('dies, 503, and asks for %s s each time: the run ends soon', async (asked, most) => {
		const fault: Fault = { kind: 'status', status: 503, headers: { 'retry-after': asked } };
		for (const from of [0, 2]) {
			const { seconds, requests } = await during(vendor, fault, { from, options: batch });
			expect(seconds).toBeLessThanOrEqual(most);
			expect(requests).toBeLessThanOrEqual(50);
		}
	});

	test.each(['get', 'getMany'])('dies, silent: %s ends soon, too', async (operation) => {
		const [, fault, most] = KINDS[2]!;
		const { items, seconds, requests } = await during(vendor, fault, { from: 0, operation });
		expect(seconds).toBeLessThanOrEqual(most);
		expect(requests).toBeLessThanOrEqual(50);
		for (const { error } of items) expect(error).toEqual(expect.any(String));
	});

	test.each([
		['people at once', {}],
		['a single one', { people: 1, from: 1 }],
		['one at a time', { people: 3, from: 2, options: { concurrency: 1, batchSize: 1 } }],
	])('comes back within 30 s, %s: nobody is lost', async (_who, outage) => {
		const from = SETS.includes(vendor) ? 2 : 5;
		const { items, everyone } = await during(vendor, KINDS[0]![1], { from, lasts: 30, options: batch, ...outage });
		expect(everyone.filter(({ enabled }) => enabled)).toEqual([]);
		for (const outcome of outcomesOf(items)) expect(['changed', 'set']).toContain(outcome);
	});

	test.each(
		KINDS.slice(0, 2).flatMap(([kind, fault]) =>
			['disable', 'get', 'getMany'].map((operation) => [kind, operation, fault] as const),
		),
	)('down from the first request on, %s, comes back within 30 s: %s loses nobody', async (_, operation, fault) => {
		const { items, everyone } = await during(vendor, fault, { from: 0, lasts: 30, options: batch, operation });
		if (operation !== 'disable') expect(items.length).toBeGreaterThanOrEqual(everyone.length);
		else expect(everyone.filter(({ enabled }) => enabled)).toEqual([]);
		for (const { error } of items) expect(error).toBeUndefined();
	});

	test('a loop that goes on asking doesn’t wait anew for each, and is let in when it is back for a minute', async () => {
		const { items } = await during(vendor, KINDS[0]![1], { people: 20, from: 0, lasts: 60, apart: 10 });
		// It waits 45 s for the first, and the outage is forgotten a minute after the last answer.
		expect(items.slice(1, 5).map(({ outcome }) => outcome)).toEqual(Array(4).fill('notAttempted'));
		expect(items.slice(10).map(({ outcome }) => outcome)).toEqual(Array(10).fill('changed'));
	});

	test.each([
		['among others', 12, 6],
		['the last', 12, 11],
		['alone', 1, 0],
	])('one sick user, %s, ends nothing', async (_where, people, only) => {
		const fault: Fault = { kind: 'status', status: 500 };
		const { items } = await during(vendor, fault, { people, only, from: 1, options: { batchSize: 1 } });
		expect(outcomesOf(items).has('notAttempted')).toBe(false);
		expect(items.filter(({ outcome }) => !['changed', 'set'].includes(outcome))).toHaveLength(1);
	});
});

test('alibabaCloudSso: what waited long is signed when it leaves', async () => {
	const { sent } = await during('alibabaCloudSso', KINDS[0]![1], { from: 0, lasts: 30, people: 12 });
	const ages = sent.map(({ at, body }) => at - Date.parse(new URLSearchParams(body).get('Timestamp')!));
	expect(Math.max(...ages)).toBeLessThan(2000);
});
