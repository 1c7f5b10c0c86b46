import type { Action, UserState } from '../../nodes/common/model/domain';
import { newEffort } from '../../nodes/common/model/effort';
import { forgetSessions } from '../../nodes/common/transport/session';
import { StaleState } from '../../nodes/common/model/fault';
import type { Order } from '../../nodes/common/vendor/UserDirectory';
import { once, type Said } from '../support/mangled';
import { ID, line, ok, platformOf, status, USER } from './akanaPlatform';

const JUST_NOW_MS = 10_000;
const READ = `GET /api/users/${ID}`;
const PUT = `PUT /api/users/${ID}/status`;

afterEach(forgetSessions);

/** Someone seen at the clock's zero; null was not seen at all. */
function order(state: UserState | null, more: { id?: string | null; reason?: string } = {}): Order {
	const { id = ID, reason = null } = more;
	const user = { id, login: null, email: null, displayName: null };
	return { user, sighting: state && { user, state, seen: { wall: 0, tick: 0 } }, reason };
}
const ENABLED: UserState = { enabled: true, locked: true };
const DISABLED: UserState = { enabled: false, locked: true };
const UNLOCKED = { ...USER, Locked: false };

const statusIn = ({ body }: { body?: string }) =>
	body === undefined ? null : (JSON.parse(body) as { UserStatus: string }).UserStatus.replace(/.*\./, '');

async function changing(action: Action, one: Order, answers: Said[], { effort = once(), after = 0 } = {}) {
	const { clock, asked, ask } = platformOf([ok(USER), ...answers]);
	await ask((directory) => directory.lookUp({ by: 'id', value: ID }, once()));
	const since = asked().length;
	// Logging in took a minute of this clock.
	const tick = clock.now();
	const seen = one.sighting && { ...one, sighting: { ...one.sighting, seen: { wall: 0, tick } } };
	await clock.advance(after);
	const change = async () => await ask((directory) => directory.change(action, [seen ?? one], effort));
	const result = await change();
	const lines = () =>
		asked()
			.slice(since)
			.map((request) => [line(request), statusIn(request)].filter(Boolean).join(' '));
	return { result, lines, change, requests: asked().slice(since), clock };
}

describe('a change', () => {
	test.each<[Action, string]>([
		['enable', 'com.soa.user.status.enabled'],
		['disable', 'com.soa.user.status.disabled'],
		['lock', 'com.soa.user.status.locked'],
		['unlock', 'com.soa.user.status.unlocked'],
	])('to %s is one request, whose answer tells the state', async (action, UserStatus) => {
		const { result, requests } = await changing(action, order(null), [ok(UNLOCKED)]);
		expect(requests).toMatchObject([{ method: 'PUT', body: JSON.stringify({ UserStatus }) }]);
		expect(line(requests[0]!)).toBe(PUT);
		expect(requests[0]!.headers).toEqual({
			Cookie: 'AtmoAuthToken_acme=a-token',
			Accept: 'application/json',
			'Content-Type': 'application/json',
		});
		expect(result).toMatchObject([
			{ fault: null, state: { enabled: true, locked: false }, sent: null, requestId: null, response: UNLOCKED },
		]);
	});

	test('carries its reason', async () => {
		const { requests } = await changing('lock', order(null, { reason: 'left' }), [ok(USER)]);
		expect(JSON.parse(requests[0]!.body!)).toEqual({ UserStatus: 'com.soa.user.status.locked', Comments: 'left' });
	});

	test('needs an ID', async () => {
		const { result, lines } = await changing('lock', order(null, { id: null }), [ok(USER)]);
		const message = 'Akana gave no ID for this user, so that nothing could be changed.';
		expect(result).toMatchObject({ outcome: 'failed', message });
		expect(lines()).toEqual([]);
	});

	test.each<[string, Said, object]>([
		['somebody else', ok({ ...USER, UserID: 'b' }), { outcome: 'unknown', fate: 'open', retry: 'later' }],
		['a page', { status: 200, text: '<html>' }, { outcome: 'unknown', fate: 'open' }],
		['a 404', status(404, 'No user'), { outcome: 'notFound' }],
		['a 401', status(401), { outcome: 'unauthorized' }],
	])('answered with %s is a fault', async (_what, said, fault) => {
		expect((await changing('disable', order(null), [said])).result).toMatchObject(fault);
	});
});

describe('unlocking where the platform', () => {
	const enabling = [`${PUT} unlocked`, `${PUT} enabled`];

	test.each<[string, Said]>([
		['refuses it', status(400)],
		['fails at it', status(500)],
		['leaves the lock', ok(USER)],
	])('%s is tried by enabling, and by nothing else from then on', async (_what, said) => {
		const { result, lines, change } = await changing('unlock', order(ENABLED), [said, ok(UNLOCKED)], {
			after: JUST_NOW_MS,
		});
		expect(lines()).toEqual(enabling);
		expect(result).toMatchObject([{ fault: null, state: { enabled: true, locked: false } }]);
		// The user was seen too long ago by now.
		await change();
		expect(lines()).toEqual([...enabling, READ, `${PUT} enabled`]);
	});

	test.each<[string, Said, object]>([
		['refuses it', status(400, 'No.'), { outcome: 'failed', status: 400 }],
		['fails at it', status(500), { outcome: 'unknown', status: 500 }],
		['leaves the lock', ok(USER), { message: 'This platform doesn’t unlock a disabled user.', status: null }],
	])('%s leaves who is disabled as they are', async (_what, said, fault) => {
		const { result, lines } = await changing('unlock', order(DISABLED), [said]);
		expect(result).toMatchObject(fault);
		expect(lines()).toEqual([`${PUT} unlocked`]);
	});

	test('says nothing of the lock isn’t followed by anything', async () => {
		const { lines } = await changing('unlock', order(ENABLED), [ok({ UserID: ID })]);
		expect(lines()).toEqual([`${PUT} unlocked`]);
	});

	test('refuses the credential isn’t one that doesn’t unlock', async () => {
		const { result, lines } = await changing('unlock', order(ENABLED), [status(403)]);
		expect(result).toMatchObject({ outcome: 'unauthorized' });
		expect(lines()).toEqual([`${PUT} unlocked`]);
	});

	test('was found not to unlock, who is disabled is told so at once', async () => {
		const answers = [status(400), ok(UNLOCKED), ok({ ...USER, Disabled: true })];
		const { lines, change } = await changing('unlock', order(ENABLED), answers);
		expect(await change()).toMatchObject({
			outcome: 'failed',
			message: 'This platform doesn’t unlock a disabled user.',
			advice: 'Enable the user first, if that is wanted, and unlock then.',
		});
		expect(lines()).toEqual([...enabling, READ]);
	});

	describe('doesn’t know how, a state older than ten seconds is read again', () => {
		test.each<[string, Order, number]>([
			['that old', order(ENABLED), JUST_NOW_MS + 1],
			['not known', order(null), 0],
		])('%s', async (_what, one, after) => {
			const effort = once();
			const answers = [status(400), ok(USER), ok(UNLOCKED)];
			const { result, lines } = await changing('unlock', one, answers, { after, effort });
			expect(lines()).toEqual([`${PUT} unlocked`, READ, `${PUT} enabled`]);
			expect(result).toMatchObject([{ state: { locked: false } }]);
			// Reading isn't an attempt at the change.
			expect(effort.attempts).toBe(2);
		});

		test.each<[string, Said, object]>([
			['disabled', ok({ ...USER, Disabled: true }), { outcome: 'failed', status: 400 }],
			['not to be known', ok({ ...USER, Disabled: null }), { outcome: 'failed', status: 400 }],
			// A read that fails leaves nothing open.
			['not to be read', status(500), { outcome: 'failed', fate: 'none', status: 500 }],
		])('and found to be %s, nothing is sent', async (_what, read, fault) => {
			const { result, lines } = await changing('unlock', order(null), [status(400), read]);
			expect(result).toMatchObject(fault);
			expect(lines()).toEqual([`${PUT} unlocked`, READ]);
		});
	});

	test.each([
		[10, true],
		[11, false],
	])('enabling leaves within ten seconds of the reading, or not at all: after %i', async (seconds, leaves) => {
		const wait: Said = { status: 503, text: '', headers: { 'retry-after': String(seconds) } };
		const effort = newEffort({ maxRetries: 1, maxWaitMs: 60_000 });
		const result = changing('unlock', order(ENABLED), [status(400), wait, ok(UNLOCKED)], { effort });
		if (leaves) expect((await result).lines()).toEqual([...enabling, `${PUT} enabled`]);
		else await expect(result).rejects.toThrow(StaleState);
	});
});
