import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';
import { skip } from '../support/time';
import { VENDOR } from '../support/vendors';

const stage = setStage();
const NO_RETRY = { maxRetries: 0 };
const EXECUTIONS = 25;

/** The ways that log in or fetch a token with a request of their own, and how a credential of another account looks. */
const WAYS: ReadonlyArray<[VendorName, string | undefined, object]> = [
	['rsaIdPlus', 'oAuth2Rsa', { clientId: 'another-client' }],
	['rsaIdPlus', 'oAuth2Ec', { clientId: 'another-client' }],
	['oraclePrimavera', 'bearer', { password: 'another-password' }],
	['akana', undefined, { password: 'another-password' }],
	['alibabaCloudSso', 'role', { accessKeySecret: 'another-secret' }],
];

const logins = (vendor: VendorName) => stage.requests(vendor, ...VENDOR[vendor].logins);

/** One execution with one person. */
async function execute(vendor: VendorName, setting: object = {}) {
	const { email } = stage.sandbox[vendor].people.add({ login: `user-${randomUUID()}` });
	const [item] = await stage.items(vendor, { options: NO_RETRY, ...setting }, [email]);
	return item!;
}

describe.each(WAYS)('%s %s', (vendor, variant, another) => {
	test('many executions log in once', async () => {
		for (let i = 0; i < EXECUTIONS; i++) {
			stage.sandbox[vendor].people.clear();
			expect((await execute(vendor, { variant })).outcome).toBe('changed');
		}
		expect(logins(vendor)).toHaveLength(1);
		expect(stage.changes(vendor)).toHaveLength(EXECUTIONS);
	});

	test('executions at the same time share one login', async () => {
		const items = await Promise.all(Array.from({ length: 8 }, async () => await execute(vendor, { variant })));
		expect(items.map(({ outcome }) => outcome)).toEqual(Array(8).fill('changed'));
		expect(logins(vendor)).toHaveLength(1);
	});

	test('a changed credential never sees the old session', async () => {
		await execute(vendor, { variant });
		stage.sandbox[vendor].clearRequests();
		const item = await execute(vendor, { variant, credential: another });
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
		expect(logins(vendor)).toHaveLength(1);
		expect(stage.changes(vendor)).toEqual([]);
		expect((await execute(vendor, { variant })).outcome).toBe('changed');
		expect(logins(vendor)).toHaveLength(1);
	});

	test('what the vendor forgot is fetched anew, once for all who need it', async () => {
		await execute(vendor, { variant });
		stage.sandbox[vendor].expireSessions();
		stage.sandbox[vendor].clearRequests();
		const emails = stage.sandbox[vendor].people.addMany(5).map(({ email }) => email);
		const items = await stage.items(vendor, { variant }, emails);
		expect(items.map(({ outcome }) => outcome)).toEqual(Array(5).fill('changed'));
		expect(logins(vendor)).toHaveLength(1);
	});

	test('a rejected login isn’t tried again within a minute, also not by another execution', async () => {
		const wrong = { variant, credential: another };
		const first = await execute(vendor, wrong);
		const emails = stage.sandbox[vendor].people.addMany(10).map(({ email }) => email);
		const others = await stage.items(vendor, { ...wrong, options: NO_RETRY }, emails);
		expect(new Set([first, ...others].map(({ outcome, error }) => `${outcome} ${error}`)).size).toBe(1);
		expect(first.outcome).toBe('unauthorized');
		expect(logins(vendor)).toHaveLength(1);
		skip(59_000);
		await execute(vendor, wrong);
		expect(logins(vendor)).toHaveLength(1);
		skip(2_000);
		await execute(vendor, wrong);
		expect(logins(vendor)).toHaveLength(2);
	});

	test('Stop ends the wait for a login that another execution began, and that one goes on', async () => {
		const button = new AbortController();
		const { people } = stage.sandbox[vendor];
		let letIn!: () => void;
		const ms = new Promise<void>((resolve) => (letIn = resolve));
		stage.sandbox[vendor].faultOnce({ action: VENDOR[vendor].logins[0] }, { kind: 'slow', ms });
		const other = execute(vendor, { variant });
		while (logins(vendor).length === 0) await pause(10);
		const setting = { variant, run: { signal: button.signal } };
		const mine = stage.run(vendor, setting, [people.addMany(1)[0]!.email]);
		// Time to come to the login; what is too early is stopped all the same.
		setTimeout(() => button.abort(), 500);
		expect((await mine).status).toBe('canceled');
		letIn();
		expect((await other).outcome).toBe('changed');
		expect(logins(vendor)).toHaveLength(1);
	});

	test('a login that no answer came to is tried again', async () => {
		stage.sandbox[vendor].faultOnce({ action: VENDOR[vendor].logins[0] }, { kind: 'resetBefore' });
		expect((await execute(vendor, { variant })).outcome).toBe('changed');
		expect(logins(vendor)).toHaveLength(2);
	});
});

describe('Akana', () => {
	const akana = () => stage.sandbox.akana;
	const wrong = { credential: { password: 'wrong' } };

	test('many executions with a wrong password don’t lock the account', async () => {
		for (let i = 0; i < 20; i++) await execute('akana', wrong);
		expect(akana().sessions.failedLogins).toBe(1);
		expect((await execute('akana')).outcome).toBe('changed');
	});

	test('a corrected password need not wait', async () => {
		await execute('akana', wrong);
		const { error } = await execute('akana', wrong);
		expect(error).toMatch(/rejected the login.*isn’t tried again for a minute/);
		// The credential in n8n is corrected: another credential, which need not wait.
		expect((await execute('akana')).outcome).toBe('changed');
	});

	test('the Test button tries at once, and executions after it', async () => {
		await execute('akana', wrong);
		const [[type, data]] = Object.entries(stage.credentials('akana', wrong)) as [[string, Record<string, unknown>]];
		expect(await stage.engine.testCredential(type, data as never)).toMatchObject({ status: 'Error' });
		expect(akana().sessions.failedLogins).toBe(2);
	});

	test('a login with a pending task is no login, and isn’t repeated either', async () => {
		akana().settings.pendingTasks = ['change.password'];
		for (let i = 0; i < 3; i++) {
			expect((await execute('akana')).error).toMatch(/login isn’t complete: the platform wants “change\.password”/);
		}
		expect(logins('akana')).toHaveLength(1);
	});

	test('the session is renewed when its time is over, without a refusal', async () => {
		await execute('akana');
		skip(26 * 60_000);
		await execute('akana');
		expect(logins('akana')).toHaveLength(2);
		expect(akana().requests.map(({ status }) => status)).not.toContain(401);
	});
});
