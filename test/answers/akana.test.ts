import { validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import type { Action, Sighting } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { Order, UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { akana } from '../../nodes/Akana/vendor';
import { CREDENTIAL, ID, USER } from '../directories/akanaPlatform';
import { fieldOf, isOk, jsonOf, mangled, once, saysFlag, textsIn, wireTo, type Said } from '../support/mangled';

const SESSION = 'AtmoAuthToken_acme=TokenID%3Dabc; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT; HttpOnly';

// Hundreds of answers each, on a machine that may be busy.
jest.setTimeout(120_000);

afterEach(forgetSessions);

/** Asks the directory something, to which the answer is this; the login works. */
async function asking<T>(said: Said, ask: (directory: UserDirectory) => Promise<T>, cookies = [SESSION]) {
	const login = { status: 200, text: '{}', headers: { 'set-cookie': cookies } };
	const { wire, sent, orFault } = wireTo(({ url }) => (url.endsWith('/api/login') ? login : said));
	return { sent, result: await orFault(() => ask(akana.open(CREDENTIAL, wire, ''))) };
}

function stateIn(record: unknown) {
	const disabled = saysFlag(record, 'Disabled');
	return { enabled: disabled === null ? null : !disabled, locked: saysFlag(record, 'Locked') };
}

function expectTrue({ user, state, response, forbids }: Sighting) {
	expect(state).toEqual(stateIn(response));
	expect([String(fieldOf(response, 'UserName')), null]).toContain(user.login);
	expect([String(fieldOf(response, 'Email')), null]).toContain(user.email);
	if (fieldOf(response, 'State') === 'registered') expect(forbids).toEqual({});
}

describe('whatever Akana answers', () => {
	it('a look-up by ID finds that user as the answer has them, or is a fault', async () => {
		await fc.assert(
			fc.asyncProperty(mangled(USER), async (said) => {
				const { result } = await asking(said, (directory) => directory.lookUp({ by: 'id', value: ID }, once()));
				if (result instanceof Fault) {
					if (result.outcome === 'notFound') expect(said.status).toBe(404);
					return;
				}
				expect(isOk(said)).toBe(true);
				expect(result).toMatchObject([{ user: { id: ID } }]);
				(result as Sighting[]).forEach(expectTrue);
			}),
			{ numRuns: 200 },
		);
	});

	it('a page holds nobody whom the answer doesn’t name, and no states', async () => {
		const hit = (id: string, login: string) => ({
			guid: { value: id },
			UserName: login,
			Email: `${login}@example.com`,
			title: login,
		});
		const page = { channel: { item: [hit(ID, 'ppirrip'), hit('b.acme', 'ben')] } };
		await fc.assert(
			fc.asyncProperty(mangled(page), fc.constantFrom('', 'ppirrip'), async (said, search) => {
				const { result } = await asking(said, (directory) => directory.page({ search }, null, once()));
				if (result instanceof Fault) return;
				expect(isOk(said)).toBe(true);
				// Everybody is at least the account that asks.
				if (!search) expect(result.sightings.length).toBeGreaterThan(0);
				const texts = [...textsIn(jsonOf(said)), null];
				for (const { user, state } of result.sightings) {
					expect(state).toBeNull();
					for (const name of [user.id, user.login, user.email]) expect(texts).toContain(name);
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('a change is only said to be made when the answer says so, of this user', async () => {
		const order: Order = {
			user: { id: ID, login: null, email: null, displayName: null },
			sighting: null,
			reason: null,
		};
		await fc.assert(
			fc.asyncProperty(mangled(USER), fc.constantFrom<Action>('enable', 'disable', 'lock'), async (said, action) => {
				const effort = once();
				const { result } = await asking(said, (directory) => directory.change(action, [order], effort));
				const isOurs = isOk(said) && fieldOf(jsonOf(said), 'UserID') === ID;
				expect(result instanceof Fault).toBe(!isOurs);
				if (result instanceof Fault) {
					if (isOk(said)) expect(effort.fate).toBe('open');
					return;
				}
				expect(result).toMatchObject([{ fault: null, state: stateIn(jsonOf(said)) }]);
			}),
			{ numRuns: 200 },
		);
	});

	// What a cookie may hold (RFC 6265), and what some servers put in it all the same.
	const value = fc.string({ unit: fc.constantFrom(...'abcXYZ019%=+/!#$&\'()*-.:<>?@[]^_`{|}~"'), minLength: 1 });
	const attributes = fc.constantFrom('', '; Path=/', '; Expires=Wed, 21 Oct 2099 07:28:00 GMT', '; Secure; HttpOnly');
	const noise = fc.string({ unit: 'grapheme-ascii' });

	it('a session’s cookies are sent back as they came, whatever else is set', async () => {
		const ok = { status: 200, text: JSON.stringify(USER) };
		await fc.assert(
			fc.asyncProperty(value, value, attributes, fc.array(noise), async (session, csrf, more, others) => {
				forgetSessions();
				const own = [`AtmoAuthToken_acme=${session}${more}`, `Csrf-Token_acme=${csrf}${more}`];
				const cookies = [...others.filter((other) => !/token/i.test(other)), ...own];
				const { sent } = await asking(ok, (directory) => directory.lookUp({ by: 'id', value: ID }, once()), cookies);
				const { Cookie, 'X-Csrf-Token_acme': token } = sent[1]!.headers;
				expect(Cookie!.split('; ')).toEqual(
					expect.arrayContaining([`AtmoAuthToken_acme=${session}`, `Csrf-Token_acme=${csrf}`]),
				);
				expect(token).toBe(csrf);
				for (const header of [Cookie!, token!]) expect(() => validateHeaderValue('x', header)).not.toThrow();
			}),
			{ numRuns: 200 },
		);
	});
});
