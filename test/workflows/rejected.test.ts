import { createEngine, type Engine } from '../../engine';
import { systemClock } from '../../nodes/common/model/clock';
import { forgetSessions } from '../../nodes/common/transport/session';
import { SANDBOX_NAMES, startSandbox, type Fault, type Sandbox, type SandboxName } from '../../sandbox';
import { VENDORS } from '../../simulation/vendors';
import { holdTheClocks, releaseTheClocks, skip } from '../support/time';
import { locator } from '../support/workflowOf';
import { workflowOf } from '../../simulation/workflow';

const PEOPLE = 12;
const WAYS = SANDBOX_NAMES.flatMap((vendor) => VENDORS[vendor].variants.map((variant) => [vendor, variant] as const));
const MODES = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

let engine: Engine;
let sandbox: Sandbox;
const known = new Map<string, Record<string, unknown>>();

interface Setting {
	operation?: string;
	by?: 'email' | 'id';
	onError?: string;
	options?: object;
	isWrong?: boolean;
	variant?: string;
}

async function run(vendor: SandboxName, setting: Setting, who: readonly string[]) {
	const { operation = 'disable', by = 'email', onError = 'continueRegularOutput', options = {}, variant } = setting;
	const { nodeType, credentialType, credential, spoil } = VENDORS[vendor];
	const at = sandbox[vendor] as { credential(overrides?: object, variant?: string): Record<string, unknown> };
	// A temporary key is another each time.
	const key = `${vendor} ${variant}`;
	const fields = known.get(key) ?? at.credential(credential?.(sandbox[vendor]), variant);
	known.set(key, fields);
	const parameters = { resource: 'user', operation, user: locator(by), options };
	const ran = await engine.run(workflowOf(nodeType, parameters, onError), {
		credentials: { [credentialType]: setting.isWrong ? spoil(fields) : fields },
		input: who.map((value) => ({ who: value })),
	});
	return ran;
}

type Items = Array<{ outcome: string; error: string; attempts: number }>;

async function items(vendor: SandboxName, setting: Setting, who: readonly string[]): Promise<Items> {
	return (await run(vendor, setting, who)).json('Users') as unknown as Items;
}

const outcomesOf = (of: Items) => of.map(({ outcome }) => outcome);

/** How many requests carried the credential, or what it was changed for. */
const sent = (vendor: SandboxName) => sandbox[vendor].requests.length;

jest.setTimeout(60_000);

beforeAll(async () => {
	holdTheClocks();
	jest.spyOn(systemClock, 'random').mockReturnValue(0);
	[engine, sandbox] = await Promise.all([createEngine({ from: 'source' }), startSandbox({ vendors: SANDBOX_NAMES })]);
}, 120_000);

afterEach(() => {
	for (const vendor of SANDBOX_NAMES) {
		sandbox[vendor].clearFaults();
		sandbox[vendor].clearRequests();
		sandbox[vendor].people.clear();
		sandbox[vendor].latencyMs = 0;
	}
	// Each test is rejected anew; so many in a row would lock the account.
	sandbox.akana.sessions.failedLogins = 0;
	known.clear();
	skip(3_600_000);
});

afterAll(async () => {
	forgetSessions();
	await sandbox.close();
	releaseTheClocks();
});

describe.each(WAYS)('%s, %s: a credential that is wrong', (vendor, variant) => {
	/** Two attempts; three where a token is renewed. SCIM's OAuth client is tried in the header and in the form. */
	const most = 3;
	const wrong = { isWrong: true, variant };

	test.each(MODES)('%s: is tried by one, the others are told', async (onError) => {
		const people = sandbox[vendor].people.addMany(PEOPLE);
		const ran = await run(
			vendor,
			{ ...wrong, onError },
			people.map(({ email }) => email),
		);
		expect(sent(vendor)).toBeLessThanOrEqual(most);
		if (onError === 'stopWorkflow') expect(ran.status).toBe('error');
		else expect(ran.json('Users', onError === 'continueErrorOutput' ? 1 : 0)).toHaveLength(PEOPLE);
		expect(people.every(({ enabled }) => enabled)).toBe(true);
	});

	test('each one’s outcome says so, and the next execution doesn’t ask for a minute', async () => {
		const emails = sandbox[vendor].people.addMany(PEOPLE).map(({ email }) => email);
		const outcomes = outcomesOf(await items(vendor, wrong, emails));
		for (const outcome of outcomes) expect(['unauthorized', 'notAttempted']).toContain(outcome);
		for (const email of emails) await items(vendor, wrong, [email]);
		for (const operation of ['get', 'getMany']) await items(vendor, { ...wrong, operation }, emails.slice(0, 1));
		expect(sent(vendor)).toBeLessThanOrEqual(most);
		sandbox[vendor].clearRequests();
		expect(new Set(outcomesOf(await items(vendor, { variant }, emails)))).toEqual(new Set(['changed']));
		sandbox[vendor].clearRequests();
		skip(61_000);
		await items(vendor, wrong, emails);
		expect(sent(vendor)).toBeGreaterThan(0);
		expect(sent(vendor)).toBeLessThanOrEqual(most);
	});

	test.each(['get', 'getMany'])('%s asks no more', async (operation) => {
		const emails = sandbox[vendor].people.addMany(PEOPLE).map(({ email }) => email);
		const outcomes = outcomesOf(await items(vendor, { ...wrong, operation }, emails));
		expect(outcomes).toHaveLength(PEOPLE);
		for (const outcome of outcomes) expect(['unauthorized', 'notAttempted']).toContain(outcome);
		expect(sent(vendor)).toBeLessThanOrEqual(most);
	});

	test('the editor’s list asks no more, and says why', async () => {
		const { nodeType, credentialType, credential, spoil } = VENDORS[vendor];
		const at = sandbox[vendor] as { credential(overrides?: object, variant?: string): Record<string, unknown> };
		const fields = spoil(at.credential(credential?.(sandbox[vendor]), variant));
		for (let i = 0; i < 4; i++) {
			const listing = engine.listSearch(nodeType, 'searchUsers', {
				credentials: { [credentialType]: fields },
				parameters: { resource: 'user', operation: 'disable' },
			});
			await expect(listing).rejects.toThrow(/rejected|credential|key|password|token|signature|client/i);
		}
		expect(sent(vendor)).toBeLessThanOrEqual(most);
	});

	test('users given by id, nothing looked up', async () => {
		const ids = sandbox[vendor].people.addMany(PEOPLE).map(({ id }) => id);
		const setting = { ...wrong, by: 'id', options: { checkFirst: false, batchSize: 2 } } as const;
		for (const outcome of outcomesOf(await items(vendor, setting, ids)))
			expect(['unauthorized', 'notAttempted']).toContain(outcome);
		expect(sent(vendor)).toBeLessThanOrEqual(most);
	});
});

/** What a vendor says from the moment on at which the credential is changed there. */
const REVOKED: Record<SandboxName, Fault> = {
	rsaIdPlus: { kind: 'status', status: 403 },
	oraclePrimavera: { kind: 'status', status: 401 },
	akana: { kind: 'status', status: 401 },
	alibabaCloudSso: { kind: 'status', status: 404, body: '{"RequestId":"1","Code":"InvalidAccessKeyId.NotFound"}' },
	scim: { kind: 'status', status: 401 },
};

const IN_MID_RUN = SANDBOX_NAMES.flatMap((vendor) => [
	[vendor, 'few at once', { concurrency: 3, batchSize: 4 }, 15] as const,
	// All the others wait for their turn when it is refused; a slow machine has more of them under way.
	[vendor, 'one after the other', { requestsPerSecond: 50, batchSize: 1 }, 30] as const,
]);

test.each(IN_MID_RUN)(
	'%s: a credential that is revoked in mid-run ends it, %s',
	async (vendor, _way, options, most) => {
		const people = sandbox[vendor].people.addMany(60);
		let changes = 0;
		let since = Infinity;
		sandbox[vendor].latencyMs = 5;
		sandbox[vendor].intercept = ({ action, no }) => {
			if (VENDORS[vendor].changes.includes(action ?? '') && ++changes > 3) since = Math.min(since, no);
			return no >= since ? REVOKED[vendor] : undefined;
		};
		const outcomes = outcomesOf(
			await items(
				vendor,
				{ options },
				people.map(({ email }) => email),
			),
		);
		const after = sandbox[vendor].requests.filter(({ no }) => no >= since).length;
		expect(after).toBeLessThanOrEqual(most);
		expect(outcomes.filter((outcome) => ['notAttempted', 'unauthorized'].includes(outcome)).length).toBeGreaterThan(15);
		for (const [i, outcome] of outcomes.entries()) if (outcome === 'changed') expect(people[i]!.enabled).toBe(false);
	},
);

test('scim: what a server tells everybody shows nothing of the credential', async () => {
	sandbox.scim.intercept = ({ action }) => (action === 'config' ? { kind: 'foreignBody' } : undefined);
	const emails = sandbox.scim.people.addMany(PEOPLE).map(({ email }) => email);
	await items('scim', { isWrong: true, options: { concurrency: 10 } }, emails);
	expect(sandbox.scim.requests.filter(({ status }) => status === 401)).toHaveLength(1);
});

test.each(SANDBOX_NAMES)('%s: its Test asks each time, and lets executions ask again', async (vendor) => {
	const { credentialType, credential, spoil } = VENDORS[vendor];
	const right = sandbox[vendor].credential(credential?.(sandbox[vendor]));
	const press = async (fields: object) => await engine.testCredential(credentialType, fields);
	await items(vendor, { isWrong: true }, [sandbox[vendor].people.add().email]);
	sandbox[vendor].clearRequests();
	for (let i = 0; i < 2; i++) expect(await press(spoil(right))).toMatchObject({ status: 'Error' });
	expect(sent(vendor)).toBeGreaterThanOrEqual(2);
	sandbox[vendor].faultOnce({}, REVOKED[vendor], 5);
	for (const { email } of sandbox[vendor].people.addMany(4)) await items(vendor, {}, [email]);
	sandbox[vendor].clearFaults();
	const { email } = sandbox[vendor].people.add();
	expect(outcomesOf(await items(vendor, {}, [email]))).not.toEqual(['changed']);
	expect(await press(known.get(`${vendor} undefined`)!)).toMatchObject({ status: 'OK' });
	expect(outcomesOf(await items(vendor, {}, [email]))).toEqual(['changed']);
});
