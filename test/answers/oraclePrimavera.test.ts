import fc from 'fast-check';
import type { Action, Sighting } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { Order, UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { oraclePrimavera } from '../../nodes/OraclePrimavera/vendor';
import { USER } from '../directories/primaveraUser';
import { fieldOf, isOk, jsonOf, mangled, once, saysFlag, textsIn, wireTo, type Said } from '../support/mangled';

const OTHER = { ...USER, id: 3337, loginId: 'ABELL', emailAddress: 'abell@example.com', disabled: true, locked: false };
const CREDENTIAL = { serverUrl: 'https://server.example.com', username: 'admin', password: 'pass-word' };

// Hundreds of answers each, on a machine that may be busy.
jest.setTimeout(120_000);

afterEach(forgetSessions);

async function asking<T>(said: Said, ask: (directory: UserDirectory) => Promise<T>) {
	const { wire, sent, orFault } = wireTo(() => said);
	return { sent, result: await orFault(() => ask(oraclePrimavera.open(CREDENTIAL, wire, ''))) };
}

/** A sighting holds nothing but what its record says. */
function expectTrue({ user, state, response }: Sighting) {
	const disabled = saysFlag(response, 'disabled');
	expect(state).toEqual({ enabled: disabled === null ? null : !disabled, locked: saysFlag(response, 'locked') });
	expect([String(fieldOf(response, 'id')), null]).toContain(user.id);
	expect([String(fieldOf(response, 'loginId')), null]).toContain(user.login);
	expect([String(fieldOf(response, 'emailAddress')), null]).toContain(user.email);
}

describe('whatever Primavera answers', () => {
	it('a look-up finds users as the answer has them, or is a fault; a refusal is never somebody', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(mangled(USER), mangled([USER])), async (said) => {
				const { result } = await asking(said, (directory) => directory.lookUp({ by: 'id', value: '3336' }, once()));
				if (result instanceof Fault) return;
				(result as Sighting[]).forEach(expectTrue);
				if (!isOk(said)) expect(result).toEqual([]);
			}),
			{ numRuns: 200 },
		);
	});

	it('the list is the list of users, or a fault', async () => {
		await fc.assert(
			fc.asyncProperty(mangled([USER, OTHER]), async (said) => {
				const { result } = await asking(said, (directory) => directory.page({}, null, once()));
				if (result instanceof Fault) return;
				expect(isOk(said)).toBe(true);
				expect(result.sightings.some(({ user }) => user.login !== null)).toBe(true);
				expect(result).toMatchObject({ next: null, total: result.sightings.length });
				result.sightings.forEach(expectTrue);
			}),
			{ numRuns: 200 },
		);
	});

	it('a change is only said to be made for whom the answer says so', async () => {
		const seen = { wall: 0, tick: 0 };
		const orders: Order[] = [USER, OTHER].map(({ id, loginId, disabled, locked }) => ({
			user: { id: String(id), login: loginId, email: null, displayName: null },
			sighting: {
				user: { id: String(id), login: loginId, email: null, displayName: null },
				state: { enabled: !disabled, locked },
				seen,
			},
			reason: null,
		}));
		const actions = fc.constantFrom<Action>('enable', 'disable', 'lock', 'unlock');
		await fc.assert(
			fc.asyncProperty(mangled({ '3336': '', '3337': 'No.' }), actions, async (said, action) => {
				const effort = once();
				const { result, sent } = await asking(said, (directory) => directory.change(action, orders, effort));
				// Both flags travel with everyone, whatever is asked.
				for (const line of JSON.parse(sent[0]!.body!) as object[])
					expect(line).toMatchObject({ disabled: expect.any(Boolean), locked: expect.any(Boolean) });
				if (result instanceof Fault) {
					if (isOk(said)) expect(effort.fate).toBe('open');
					return;
				}
				expect(isOk(said)).toBe(true);
				for (const [i, answer] of result.entries()) {
					const { fault, state } = answer!;
					const { id, login } = orders[i]!.user;
					const body = jsonOf(said);
					const said1 = fieldOf(body, id!) !== undefined ? fieldOf(body, id!) : fieldOf(body, login!);
					expect(fault === null).toBe(said1 === '' || said1 === null);
					expect(state).toBeNull();
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('a token is used as it was given, or nothing is sent', async () => {
		const credential = { ...CREDENTIAL, authentication: 'bearer' };
		const answers = fc.oneof(
			mangled({ access_token: 'abcdef.ghi' }),
			mangled('abcdef.ghi'),
			fc.constantFrom('abcdef.ghi', 'abc def ghi', 'abcdefgh\r\nX-Evil: 1').map((text) => ({ status: 200, text })),
		);
		await fc.assert(
			fc.asyncProperty(answers, async (said) => {
				forgetSessions();
				const { wire, sent, orFault } = wireTo(({ url }) =>
					url.includes('/oauth2/token') ? said : { status: 200, text: JSON.stringify([USER]) },
				);
				await orFault(() => oraclePrimavera.open(credential, wire, '').page({}, null, once()));
				for (const { url, headers } of sent) {
					if (url.includes('/oauth2/token')) continue;
					const token = headers.Authorization!.replace('Bearer ', '');
					expect(token).toMatch(/^[!-~]+$/);
					expect([...textsIn(jsonOf(said)), said.text.trim()]).toContain(token);
				}
			}),
			{ numRuns: 150 },
		);
	});
});
