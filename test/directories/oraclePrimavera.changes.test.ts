import type { Action, UserState } from '../../nodes/common/model/domain';
import { newEffort } from '../../nodes/common/model/effort';
import { forgetSessions } from '../../nodes/common/transport/session';
import { StaleState } from '../../nodes/common/model/fault';
import type { Order } from '../../nodes/common/vendor/UserDirectory';
import { oraclePrimavera } from '../../nodes/OraclePrimavera/vendor';
import { once, wireTo, type Said } from '../support/mangled';

const CREDENTIAL = { serverUrl: 'https://server.example.com', username: 'admin', password: 'pass-word' };
const FRESH_MS = 10_000;

afterEach(forgetSessions);

const ok = (json: unknown): Said => ({ status: 200, text: JSON.stringify(json) });

/** Someone seen at the clock's zero; null was not seen at all. */
function order(id: string | null, login: string | null, state: UserState | null): Order {
	const user = { id, login, email: null, displayName: null };
	return { user, sighting: state && { user, state, seen: { wall: 0, tick: 0 } }, reason: null };
}
const ENABLED: UserState = { enabled: true, locked: false };
const JO = order('3336', 'JSMITH', ENABLED);
const ANN = order('3337', 'ABELL', ENABLED);

async function changing(action: Action, orders: readonly Order[], said: Said, { effort = once(), after = 0 } = {}) {
	const { wire, sent, clock, orFault } = wireTo(() => said);
	await clock.advance(after);
	const result = await orFault(() => oraclePrimavera.open(CREDENTIAL, wire, '').change(action, orders, effort));
	return { result, sent, lines: sent.map(({ body }) => JSON.parse(body!) as unknown) };
}

const flagsOf = (disabled: boolean, locked: boolean) => ({ disabled, locked });
const stateOf = (enabled: boolean, locked: boolean): UserState => ({ enabled, locked });

describe('what is sent', () => {
	test.each<[Action, UserState, object, UserState, string]>([
		['enable', stateOf(false, true), flagsOf(false, true), stateOf(true, true), 'change-status'],
		['enable', stateOf(true, false), flagsOf(false, false), stateOf(true, false), 'change-status'],
		['disable', stateOf(true, true), flagsOf(true, true), stateOf(false, true), 'change-status'],
		['disable', stateOf(true, false), flagsOf(true, false), stateOf(false, false), 'change-status'],
		['lock', stateOf(true, false), flagsOf(false, true), stateOf(true, true), 'change-status'],
		['lock', stateOf(false, false), flagsOf(true, true), stateOf(false, true), 'change-status'],
		// The call that unlocks is told the present state.
		['unlock', stateOf(true, true), flagsOf(false, true), stateOf(true, false), 'change-lock'],
		['unlock', stateOf(false, true), flagsOf(true, true), stateOf(false, false), 'change-lock'],
	])('to %s a user who is %j', async (action, state, flags, becomes, call) => {
		const { result, sent, lines } = await changing(action, [order('3336', 'JSMITH', state)], ok({ '3336': '' }));
		expect(sent).toMatchObject([
			{
				method: 'PUT',
				url: `https://server.example.com/cloudapi/restapi/user/${call}`,
				headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
			},
		]);
		expect(lines).toEqual([[{ loginId: 'JSMITH', id: '3336', ...flags }]]);
		expect(result).toMatchObject([{ fault: null, state: null, sent: becomes, response: '' }]);
	});

	test.each<[string, Order, object]>([
		['no id', order(null, 'JSMITH', ENABLED), { loginId: 'JSMITH', disabled: true, locked: false }],
		['no lock', order('1', 'JSMITH', { enabled: true, locked: null }), { loginId: 'JSMITH', disabled: true, id: '1' }],
	])('leaves out what a record doesn’t have: %s', async (_what, one, line) => {
		expect((await changing('disable', [one], ok({ JSMITH: '' }))).lines).toEqual([[line]]);
	});
});

describe('what can’t be sent safely', () => {
	test.each<[string, Action, Order, string]>([
		['a login', 'disable', order('1', null, ENABLED), 'its login'],
		['whether it is disabled', 'lock', order('1', 'A', { enabled: null, locked: false }), 'whether it is disabled'],
		['anything', 'lock', order('1', 'A', null), 'whether it is disabled'],
	])('without %s stays here', async (_what, action, one, missing) => {
		const { result, sent } = await changing(action, [one], ok({}), { after: 5 });
		const message = `Primavera’s record of this user doesn’t say ${missing}, so that a change couldn’t be sent safely.`;
		expect(result).toMatchObject([{ fault: { outcome: 'failed', message }, sent: null, seen: { tick: 5 } }]);
		expect(sent).toEqual([]);
	});

	test('doesn’t keep the others back', async () => {
		const bad = order('1', null, ENABLED);
		const { result, lines } = await changing('disable', [JO, bad, ANN], ok({ '3336': '', '3337': 'No.' }));
		expect(lines).toMatchObject([[{ id: '3336' }, { id: '3337' }]]);
		expect(result).toMatchObject([
			{ fault: null },
			{ fault: { message: expect.stringMatching(/its login/) } },
			{ fault: { message: 'Primavera refused this user: “No.”' } },
		]);
	});

	test('is a state that is too old when the request leaves', async () => {
		const said = ok({ '3336': '', '3337': '' });
		expect((await changing('disable', [JO, ANN], said, { after: FRESH_MS })).sent).toHaveLength(1);
		const late = async (...orders: Order[]) => await changing('disable', orders, said, { after: FRESH_MS + 1 });
		await expect(late(JO)).rejects.toThrow(StaleState);
		const user = { ...ANN.user };
		const fresh = { ...ANN, sighting: { user, state: ENABLED, seen: { wall: 0, tick: FRESH_MS } } };
		expect((await late(fresh)).sent).toHaveLength(1);
		await expect(late(fresh, JO)).rejects.toThrow(StaleState);
	});

	test('is a state that wasn’t read', async () => {
		const unseen = order('1', 'A', null);
		await expect(changing('disable', [JO, unseen], ok({ '1': '' }))).rejects.toThrow(StaleState);
	});
});

describe('what the answer says', () => {
	test.each<[string, object, object | null]>([
		['an empty text', { '3336': '' }, null],
		['null', { '3336': null }, null],
		['an empty text under the login', { JSMITH: '' }, null],
		['the id before the login', { JSMITH: 'No.', '3336': '' }, null],
		['why not', { '3336': 'Not you.' }, { message: 'Primavera refused this user: “Not you.”', status: 200 }],
		['why not, as JSON', { '3336': { code: 7 } }, { message: 'Primavera refused this user: “{"code":7}”' }],
		[
			'nothing of this one',
			{ '3337': '' },
			{
				outcome: 'unknown',
				fate: 'answered',
				status: 200,
				message: 'Primavera’s answer says nothing about this user.',
			},
		],
	])('%s', async (_what, said, fault) => {
		const { result } = await changing('disable', [JO, ANN], ok(said));
		expect(result).toMatchObject([{ fault }, {}]);
	});

	test.each([{}, { message: 'OK' }, { undefined: '' }])('%j is somebody else’s', async (said) => {
		const { result } = await changing('disable', [order(null, 'JSMITH', ENABLED)], ok(said));
		expect(result).toMatchObject({ outcome: 'unknown', fate: 'open', retry: 'later', status: 200 });
	});
});

test.each([
	['one user is tried again as often as is allowed', [JO], 4],
	['a set only once: it may be one of them', [JO, ANN], 2],
])('a 500 to %s', async (_what, orders, requests) => {
	const effort = newEffort({ maxRetries: 3, maxWaitMs: FRESH_MS });
	const said = { status: 500, text: '' };
	const { sent, result } = await changing('disable', orders, said, { effort });
	expect(sent).toHaveLength(requests);
	expect(result).toMatchObject({ outcome: 'unknown', mayBeOneUser: true });
});
