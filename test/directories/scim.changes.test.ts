import type { Action, Sighting } from '../../nodes/common/model/domain';
import { newEffort } from '../../nodes/common/model/effort';
import { StaleState } from '../../nodes/common/model/fault';
import { namedUser } from '../../nodes/common/model/names';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { Order, UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { once, type Said } from '../support/mangled';
import { ok, PATCHES, refusal, serverOf, USER } from './scimServer';

afterEach(forgetSessions);

const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';
const PATCH = 'PATCH /Users/id-1';
const PUT = 'PUT /Users/id-1';
const READ = 'GET /Users/id-1';
const DONE = ok({ ...USER, active: false });
const NO_CONTENT: Said = { status: 204, text: '' };

const order = (id: string | null): Order => {
	const user = namedUser(id === null ? null : { by: 'id', value: id });
	return { user, sighting: null, reason: null };
};
const changing =
	(ids: ReadonlyArray<string | null>, action: Action = 'disable', effort = once()) =>
	async (directory: UserDirectory) =>
		await directory.change(action, ids.map(order), effort);
const traitsOf = async (directory: UserDirectory) => await Promise.resolve(directory.traits);

/** A server that answers these, each list in order with the last one for ever. */
function answering(answers: Record<string, readonly Said[]>, config: unknown = PATCHES) {
	const left = new Map(Object.entries(answers).map(([line, said]) => [line, [...said]]));
	const server = serverOf((line) => {
		const said = left.get(line);
		if (!said) throw new Error(`Nobody expected ${line}`);
		return said.length > 1 ? said.shift()! : said[0]!;
	}, config);
	const bodies = () => server.asked().map(({ body }) => (body === undefined ? null : (JSON.parse(body) as object)));
	return { ...server, bodies };
}
const patchOf = (operation: object) => ({ schemas: [`${MESSAGES}PatchOp`], Operations: [operation] });
const FORMS = [
	patchOf({ op: 'replace', path: 'active', value: false }),
	patchOf({ op: 'replace', value: { active: false } }),
	patchOf({ op: 'Replace', path: 'active', value: 'False' }),
];

describe('a change', () => {
	test.each<[Action, boolean]>([
		['enable', true],
		['disable', false],
	])('to %s is a PATCH, whose answer tells the state', async (action, value) => {
		const { ask, asked, bodies, lines } = answering({ [PATCH]: [ok({ ...USER, active: value })] });
		const answer = { fault: null, state: { enabled: value, locked: null }, sent: null, requestId: null };
		expect(await ask(changing(['id-1'], action))).toMatchObject([{ ...answer, response: { id: 'id-1' } }]);
		expect(lines()).toEqual([PATCH]);
		expect(bodies()).toEqual([patchOf({ op: 'replace', path: 'active', value })]);
		expect(asked()[0]!.headers).toEqual({
			Authorization: 'Bearer a-token-of-this-server',
			Accept: 'application/scim+json, application/json',
			'Content-Type': 'application/scim+json',
		});
		expect(await ask(traitsOf)).toMatchObject({ changesSets: false, alwaysReadsBack: [] });
	});

	test.each<[string, Said]>([
		['no content', NO_CONTENT],
		['a user without a state', ok({ id: 'id-1' })],
	])('answered with %s proves nothing, so that users are read back', async (_what, said) => {
		const { ask } = answering({ [PATCH]: [said] });
		expect(await ask(changing(['id-1']))).toMatchObject([{ fault: null, state: null }]);
		expect(await ask(traitsOf)).toMatchObject({ alwaysReadsBack: ['enable', 'disable'] });
	});

	test.each<[string, Said, object]>([
		['somebody else', ok({ ...USER, id: 'id-2' }), { outcome: 'unknown', fate: 'open', retry: 'later' }],
		['nothing', { status: 200, text: '' }, { outcome: 'unknown', fate: 'open' }],
		[
			'its own 404',
			refusal(404, { detail: 'Gone.' }),
			{ outcome: 'notFound', message: 'Vendor has no such user (404). Vendor says: “Gone.”.' },
		],
		[
			'a gateway’s 404',
			{ status: 404, text: '<html>' },
			{ outcome: 'failed', advice: expect.stringMatching(/base URL/) },
		],
		['another list of schemas', { status: 404, text: '{"schemas":"x"}' }, { outcome: 'failed' }],
		['a 409', refusal(409), { outcome: 'conflict' }],
	])('answered with %s is a fault', async (_what, said, fault) => {
		expect(await answering({ [PATCH]: [said] }).ask(changing(['id-1']))).toMatchObject(fault);
	});

	test('of nobody in particular isn’t sent', async () => {
		const { ask, lines } = answering({});
		for (const ids of [[null], ['id-1', null]]) {
			const message = 'Vendor gave no ID for this user.';
			expect(await ask(changing(ids))).toMatchObject({ outcome: 'failed', message, mayBeOneUser: true });
		}
		expect(lines()).toEqual([]);
	});

	test('of a server that doesn’t say what it can do: its 404 may be the address’s', async () => {
		const { ask } = answering({ 'GET /ServiceProviderConfig': [refusal(404)], [PATCH]: [refusal(404)] }, null);
		expect(await ask(changing(['id-1']))).toMatchObject({ outcome: 'failed', status: 404 });
	});

	test('a form that was refused of one user isn’t tried again with them, and is with others', async () => {
		const other = 'PATCH /Users/id-2';
		const { ask, bodies, lines } = answering({
			[PATCH]: [refusal(400, { detail: 'Not so.' }), refusal(429), DONE],
			[other]: [ok({ ...USER, id: 'id-2', active: false })],
		});
		expect(await ask(changing(['id-1']))).toMatchObject({ status: 429 });
		await ask(changing(['id-2']));
		expect(await ask(changing(['id-1']))).toMatchObject([{ state: { enabled: false } }]);
		expect(lines()).toEqual([PATCH, PATCH, other, PATCH]);
		expect(bodies()).toEqual([0, 1, 0, 1].map((form) => FORMS[form]));
	});
});

describe('a form of PATCH that isn’t taken', () => {
	test.each([1, 2])('is followed by the next, which is remembered: %i', async (refusals) => {
		const said = [...Array.from({ length: refusals }, () => refusal(400)), DONE];
		const { ask, bodies } = answering({ [PATCH]: said });
		for (let i = 0; i < 2; i++) expect(await ask(changing(['id-1']))).toMatchObject([{ state: { enabled: false } }]);
		expect(bodies()).toEqual([...FORMS.slice(0, refusals + 1), FORMS[refusals]]);
	});

	test('as none is: what the first was refused for is told', async () => {
		const said = [refusal(400, { detail: 'one' }), refusal(400, { detail: 'two' })];
		const { ask, lines } = answering({ [PATCH]: said });
		expect(await ask(changing(['id-1']))).toMatchObject({ status: 400, message: expect.stringMatching(/“one”/) });
		expect(lines()).toEqual([PATCH, PATCH, PATCH]);
	});
});

describe('a server without PATCH', () => {
	const user = { ...USER, meta: { version: 'W/"1"', location: 'x' } };
	const { meta: _meta, ...bare } = user;

	test.each([405, 501])('by a %i is given the whole user, and asked no more', async (status) => {
		const { ask, lines, asked, bodies } = answering({ [PATCH]: [refusal(status)], [READ]: [ok(user)], [PUT]: [DONE] });
		for (let i = 0; i < 2; i++) expect(await ask(changing(['id-1']))).toMatchObject([{ state: { enabled: false } }]);
		expect(lines()).toEqual([PATCH, READ, PUT, READ, PUT]);
		expect(bodies()[2]).toEqual({ ...bare, active: false });
		expect(asked()[2]!.headers['If-Match']).toBe('W/"1"');
		expect(await ask(traitsOf)).toMatchObject({ changesSets: false });
	});

	test('that says so isn’t asked for one', async () => {
		const config = { patch: { supported: false }, bulk: { supported: true } };
		const { ask, lines } = answering({ [READ]: [ok(bare)], [PUT]: [DONE] }, config);
		await ask(changing(['id-1']));
		expect(lines()).toEqual([READ, PUT]);
		expect(await ask(traitsOf)).toMatchObject({ changesSets: false });
	});

	test.each([true, false])(
		'is told nothing of a user whom someone else changed meanwhile (enabled: %s)',
		async (active) => {
			const config = { patch: { supported: false } };
			const { ask, lines } = answering({ [READ]: [ok({ ...USER, active })], [PUT]: [DONE] }, config);
			const saw = (enabled: boolean | null) => async (directory: UserDirectory) => {
				const { user, ...rest } = order('id-1');
				const sighting: Sighting = { user, state: { enabled, locked: null }, seen: { tick: 0, wall: 0 } };
				return await directory.change('disable', [{ user, ...rest, sighting }], once());
			};
			for (const enabled of [!active, null]) await expect(ask(saw(enabled))).rejects.toThrow(StaleState);
			expect(lines()).toEqual([READ, READ]);
			expect(await ask(saw(active))).toMatchObject([{ fault: null }]);
			expect(lines()).toEqual([READ, READ, READ, PUT]);
		},
	);

	test('whose users can’t be read isn’t told anything', async () => {
		const { ask, lines } = answering({ [PATCH]: [refusal(405)], [READ]: [refusal(403)] });
		expect(await ask(changing(['id-1']))).toMatchObject({ outcome: 'unauthorized' });
		expect(lines()).toEqual([PATCH, READ]);
	});
});

describe('a version', () => {
	const seen = ok({ ...USER, meta: { version: 'W/"7"' } });
	const look = async (directory: UserDirectory) => await directory.lookUp({ by: 'id', value: 'id-1' }, once());

	test.each([
		[{ supported: true }, 'W/"7"'],
		[{ supported: false }, undefined],
	])('goes along where the server has them: %j', async (etag, version) => {
		const { ask, asked } = answering({ [READ]: [seen], [PATCH]: [DONE] }, { ...PATCHES, etag });
		await ask(look);
		await ask(changing(['id-1']));
		expect(asked()[1]!.headers['If-Match']).toBe(version);
	});

	test('that is old is read again, three times at most', async () => {
		const { ask } = answering({ [PATCH]: [refusal(412)] });
		const effort = once();
		for (let i = 1; i < 3; i++) await expect(ask(changing(['id-1'], 'disable', effort))).rejects.toThrow(StaleState);
		expect(await ask(changing(['id-1'], 'disable', effort))).toMatchObject({ outcome: 'conflict', status: 412 });
	});
});

describe('a set', () => {
	const BULK = { ...PATCHES, bulk: { supported: true, maxOperations: 3, maxPayloadSize: 2000 } };
	const POST = 'POST /Bulk';
	const bulk = (...Operations: object[]) => ok({ schemas: [`${MESSAGES}BulkResponse`], Operations });
	const result = (id: string, status: unknown, response?: object) => ({
		method: 'PATCH',
		location: `https://other.example.com/v2/Users/${id}`,
		status,
		response,
	});

	test('is one request, with an answer for each', async () => {
		const { ask, bodies, lines } = answering(
			{ [POST]: [bulk(result('b', { code: 200 }, { id: 'b', active: false }), result('a', '204'))] },
			BULK,
		);
		const seen = await ask(changing(['a', 'b', 'c']));
		expect(seen).toMatchObject([
			{ fault: null, state: null, response: null },
			{ fault: null, state: { enabled: false, locked: null } },
			// Of whom it says nothing.
			null,
		]);
		expect(lines()).toEqual([POST]);
		const Operations = ['a', 'b', 'c'].map((id) => ({ method: 'PATCH', path: `/Users/${id}`, data: FORMS[0] }));
		expect(bodies()).toEqual([{ schemas: [`${MESSAGES}BulkRequest`], Operations }]);
		expect(await ask(traitsOf)).toMatchObject({ changesSets: true, alwaysReadsBack: ['enable', 'disable'] });
	});

	test.each<[unknown, object | null, object | null]>([
		['404', null, { fault: { outcome: 'notFound' } }],
		[
			'409',
			{ detail: 'Not this one.' },
			{ fault: { outcome: 'conflict', message: expect.stringMatching(/Not this one/) } },
		],
		['500', null, { fault: { outcome: 'unknown', fate: 'answered' } }],
		[200, { id: 'another', active: false }, { fault: null, state: null }],
		['soon', null, null],
	])('in which one is %j %j', async (status, response, answer) => {
		const said = bulk(result('a', status, response ?? undefined), result('b', '200', { id: 'b', active: false }));
		const seen = await answering({ [POST]: [said] }, BULK).ask(changing(['a', 'b']));
		expect(seen).toMatchObject([answer, { fault: null, state: { enabled: false } }]);
	});

	test.each([
		['more than are taken', ['a', 'b', 'c', 'd']],
		['longer than is taken', ['a'.repeat(999), 'b'.repeat(999)]],
	])('of %s isn’t sent', async (_what, ids) => {
		const { ask, lines } = answering({}, BULK);
		const message = 'These are more users than Vendor takes in one request.';
		expect(await ask(changing(ids))).toMatchObject({ outcome: 'failed', message, mayBeOneUser: true });
		expect(lines()).toEqual([]);
	});

	test.each([
		[400, true],
		[404, false],
		[501, false],
	])('that is refused with %i is split; sets are sent again: %p', async (status, changesSets) => {
		const { ask } = answering({ [POST]: [refusal(status)] }, BULK);
		expect(await ask(changing(['a', 'b']))).toMatchObject({ outcome: 'failed', status, mayBeOneUser: true });
		expect(await ask(traitsOf)).toMatchObject({ changesSets });
	});

	test('in which nobody is changed and somebody refused is split: it may be the form', async () => {
		for (const other of ['501', '404', 'soon']) {
			const all = bulk(result('a', '400'), result('b', other));
			expect(await answering({ [POST]: [all] }, BULK).ask(changing(['a', 'b']))).toMatchObject({
				status: 400,
				mayBeOneUser: true,
			});
		}
		const some = bulk(result('a', '400'), result('b', '200', { id: 'b', active: false }));
		expect(await answering({ [POST]: [some] }, BULK).ask(changing(['a', 'b']))).toMatchObject([
			{ fault: { status: 400 } },
			{ fault: null },
		]);
	});

	test.each<[string, Said]>([
		['no list of results', ok({ Operations: 'none' })],
		['nothing', { status: 200, text: '' }],
	])('answered with %s may be done or not', async (_what, said) => {
		const fault = { outcome: 'unknown', fate: 'open' };
		expect(await answering({ [POST]: [said] }, BULK).ask(changing(['a', 'b']))).toMatchObject(fault);
	});

	test('that fails is tried again once: it may be one of them', async () => {
		const { ask, lines } = answering({ [POST]: [refusal(500)] }, BULK);
		const effort = newEffort({ maxRetries: 3, maxWaitMs: 60_000 });
		const fault = { outcome: 'unknown', mayBeOneUser: true };
		expect(await ask(changing(['a', 'b'], 'disable', effort))).toMatchObject(fault);
		expect(lines()).toEqual([POST, POST]);
	});
});
