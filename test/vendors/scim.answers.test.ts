import fc from 'fast-check';
import type { Action, Sighting } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { isFailure } from '../../nodes/common/model/domain';
import { settle } from '../../nodes/common/outcomes/settle';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { Order, UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { scim } from '../../nodes/Scim/vendor';
import { fieldOf, isOk, jsonOf, mangled, mangledJson, once, wireTo, type Said } from '../support/mangled';

const USER = {
	id: 'id-1',
	userName: 'nathan',
	name: { givenName: 'Nathan', familyName: 'Brown' },
	emails: [{ value: 'other@example.com' }, { value: 'nathan@example.com', primary: true }],
	active: true,
	meta: { version: 'W/"1"' },
};
const CREDENTIAL = { baseUrl: 'https://scim.example.com/v2', token: 'a-token' };
const CONFIG = {
	patch: { supported: true },
	bulk: { supported: true, maxOperations: 10, maxPayloadSize: 10_000 },
	filter: { supported: true, maxResults: 50 },
	etag: { supported: true },
};

// Hundreds of answers each, on a machine that may be busy.
jest.setTimeout(120_000);
afterEach(forgetSessions);

const said = (json: unknown): Said => ({ status: 200, text: JSON.stringify(json) });

/** Asks the directory something; to everything but the configuration the answer is this. */
async function asking<T>(answer: Said, ask: (directory: UserDirectory) => Promise<T>, config = said(CONFIG)) {
	forgetSessions();
	const { wire, orFault, sent } = wireTo(({ url }) => (url.endsWith('/ServiceProviderConfig') ? config : answer));
	return { result: await orFault(() => ask(scim.open(CREDENTIAL, wire, ''))), sent };
}

/** What a record says of the state, read independently. */
function saysActive(record: unknown): boolean | null {
	const active = fieldOf(record, 'active');
	return { true: true, false: false }[String(active).trim().toLowerCase()] ?? null;
}

/** A sighting holds nothing but what its record says. */
function expectTrue({ user, state, response }: Sighting) {
	const active = fieldOf(response, 'active');
	const isWord = typeof active === 'boolean' || typeof active === 'string';
	expect(state).toEqual({ enabled: isWord ? saysActive(response) : null, locked: null });
	expect([String(fieldOf(response, 'id')), null]).toContain(user.id);
	expect([String(fieldOf(response, 'userName')), null]).toContain(user.login);
	if (user.email !== null) expect(JSON.stringify(response)).toContain(JSON.stringify(user.email).slice(1, -1));
}

const order = (id: string): Order => ({
	user: { id, login: null, email: null, displayName: null },
	sighting: null,
	reason: null,
});
const ACTIONS = fc.constantFrom<Action>('enable', 'disable');

/** What would be claimed of a change with this answer and no look at the user. */
function claimed(action: Action, answer: Parameters<typeof settle>[0]['answer'], fate: 'none' | 'answered' | 'open') {
	return settle({ action, who: 'n', before: null, answer, fate, readBack: null, now: 0 });
}

describe('whatever a SCIM server answers', () => {
	it('a look-up finds users as the answer has them, or is a fault', async () => {
		const list = { totalResults: 1, Resources: [USER] };
		const answers = fc.oneof(
			fc.tuple(fc.constant('id' as const), mangled(USER)),
			fc.tuple(fc.constantFrom('email' as const, 'login' as const), mangled(list)),
		);
		await fc.assert(
			fc.asyncProperty(answers, async ([by, answer]) => {
				const name = { by, value: { id: 'id-1', email: 'nathan@example.com', login: 'nathan' }[by] };
				const { result } = await asking(answer, (directory) => directory.lookUp(name, once()));
				if (result instanceof Fault) expect(result.outcome).not.toBe('notFound');
				else for (const sighting of result as Sighting[]) expectTrue(sighting);
			}),
			{ numRuns: 200 },
		);
	});

	it('a page holds the users as the answer has them, or is a fault', async () => {
		const list = { totalResults: 2, Resources: [USER, { ...USER, id: 'id-2', active: 'False' }] };
		await fc.assert(
			fc.asyncProperty(mangled(list), async (answer) => {
				const { result } = await asking(answer, (directory) => directory.page({}, null, once()));
				if (result instanceof Fault) return;
				expect(isOk(answer)).toBe(true);
				for (const sighting of result.sightings) expectTrue(sighting);
			}),
			{ numRuns: 200 },
		);
	});

	it('a change is only proven by an answer that says so of this user', async () => {
		await fc.assert(
			fc.asyncProperty(mangled({ ...USER, active: false }), ACTIONS, async (answer, action) => {
				const effort = once();
				const { result } = await asking(answer, (directory) => directory.change(action, [order('id-1')], effort));
				const body = jsonOf(answer);
				if (result instanceof Fault) {
					// A success that can't be read may be one.
					if (isOk(answer)) expect(effort.fate).not.toBe('none');
					return;
				}
				expect(isOk(answer)).toBe(true);
				const { outcome, proof } = claimed(action, result[0]!, effort.fate);
				const ours = String(fieldOf(body, 'id')) === 'id-1';
				if (proof) expect([ours, saysActive(body)]).toEqual([true, action === 'enable']);
				if (ours && saysActive(body) === (action !== 'enable')) expect(isFailure(outcome)).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});

	it('nobody in a set gets another one’s result', async () => {
		const ids = ['id-1', 'id-2', 'id-3'];
		const Operations = ids.map((id, i) => ({
			location: `https://scim.example.com/v2/Users/${id}`,
			status: i === 2 ? '404' : '200',
			response: { ...USER, id, active: false },
		}));
		await fc.assert(
			fc.asyncProperty(mangledJson({ Operations }), async (json) => {
				const effort = once();
				const { result } = await asking(said(json), async (directory) => {
					await directory.lookUp({ by: 'login', value: 'nobody' }, once()).catch(() => undefined);
					return await directory.change('disable', ids.map(order), effort);
				});
				if (result instanceof Fault) return;
				const given = fieldOf(json, 'Operations');
				const own = (id: string) =>
					(Array.isArray(given) ? given : [given]).filter((one) => String(fieldOf(one, 'location')).endsWith(`/${id}`));
				for (const [i, answer] of result.entries()) {
					const [first] = own(ids[i]!);
					if (first === undefined) expect(answer).toBeNull();
					if (answer === null) continue;
					const { proof } = claimed('disable', answer, effort.fate);
					if (proof) expect(saysActive(fieldOf(first, 'response'))).toBe(false);
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('whatever the configuration, a change is one request that says what is meant', async () => {
		await fc.assert(
			fc.asyncProperty(mangled({ ...CONFIG, pagination: { cursor: true } }), ACTIONS, async (config, action) => {
				const answer = said({ ...USER, active: action === 'enable' });
				const change = (directory: UserDirectory) => directory.change(action, [order('id-1')], once());
				const { result, sent } = await asking(answer, change, config);
				const changes = sent.filter(({ method }) => method !== 'GET');
				// Whether the token is refused or the server out of order: then nothing is sent.
				if (result instanceof Fault) return expect(changes).toEqual([]);
				expect(changes).toHaveLength(1);
				const { method, body } = changes[0]!;
				const json: unknown = JSON.parse(body!);
				const active = method === 'PUT' ? fieldOf(json, 'active') : (fieldOf(json, 'Operations') as unknown[])[0];
				const operation = { op: 'replace', path: 'active', value: action === 'enable' };
				expect(active).toEqual(method === 'PUT' ? action === 'enable' : operation);
			}),
			{ numRuns: 200 },
		);
	});
});
