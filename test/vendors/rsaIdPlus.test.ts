import jwt from 'jsonwebtoken';
import { setStage, type Item } from '../support/stage';

const stage = setStage(['rsaIdPlus']);
const NO_RETRY = { maxRetries: 0 };

const vendor = () => stage.sandbox.rsaIdPlus;

async function change(operation: string, by: 'id' | 'email', who: readonly string[], options: object = NO_RETRY) {
	return await stage.items('rsaIdPlus', { operation, by, options }, who);
}

describe('the request', () => {
	test.each([
		['enable', false, 'Enabled'],
		['disable', true, 'Disabled'],
	])('%s is what the document shows', async (operation, enabled, userStatus) => {
		const { id } = vendor().people.add({ enabled });
		await change(operation, 'id', [id]);
		expect(vendor().requests).toHaveLength(1);
		const [request] = vendor().requests;
		expect(request).toMatchObject({
			method: 'PUT',
			path: `/AdminInterface/restapi/v1/users/${id}/userStatus`,
			headers: { 'content-type': 'application/json', authorization: expect.stringMatching(/^Bearer eyJ/) },
			body: JSON.stringify({ userStatus }),
		});
	});

	test('carries a JWT with the key file’s claims, valid for an hour at most', async () => {
		const { id } = vendor().people.add();
		await change('disable', 'id', [id]);
		const { accessID, adminRestApiUrl } = JSON.parse(vendor().keyFile());
		const token = vendor().requests[0]!.headers.authorization!.slice('Bearer '.length);
		const { header, payload } = jwt.decode(token, { complete: true })!;
		expect(header).toEqual({ typ: 'JWT', alg: 'RS256' });
		const { iat, exp, ...claims } = payload as Record<string, number>;
		expect(claims).toEqual({ sub: accessID, aud: adminRestApiUrl });
		expect(exp! - iat!).toBeGreaterThan(0);
		expect(exp! - iat!).toBeLessThanOrEqual(3600);
	});

	test('finds a person by e-mail or user name with one look-up', async () => {
		const person = vendor().people.add({ email: 'ada@example.com', login: 'ada.archer' });
		await change('disable', 'email', ['ada@example.com']);
		const { requests } = vendor();
		expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
			['POST', '/AdminInterface/restapi/v1/users/lookup', '{"email":"ada@example.com"}'],
			['PUT', `/AdminInterface/restapi/v1/users/${person.id}/userStatus`, '{"userStatus":"Disabled"}'],
		]);
		vendor().clearRequests();
		await stage.items('rsaIdPlus', { by: 'login' }, ['ada.archer']);
		expect(requests.map(({ body }) => body)).toEqual(['{"username":"ada.archer"}']);
	});
});

describe('each response code has a message and an outcome of its own', () => {
	const codes: Array<[number, string, RegExp]> = [
		[400, 'failed', /status was missing, or neither Enabled nor Disabled/],
		[403, 'unauthorized', /token is expired or not accepted, or its role doesn’t allow this.*Help Desk Administrator/],
		[404, 'notFound', /^RSA ID Plus has no user with the user ID “/],
		[409, 'conflict', /pending deletion, or was disabled by a synchronization/],
		[429, 'rateLimited', /takes no more requests for now/],
		[500, 'unknown', /internal error while it processed the request/],
		[502, 'unknown', /gateway got no usable answer/],
		[503, 'unknown', /is unavailable for now/],
		[504, 'unknown', /gateway got no answer .* in time/],
	];

	test.each(codes)('%i: %s', async (status, outcome, words) => {
		const { id } = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status }, 5);
		const [item] = await change('disable', 'id', [id]);
		expect(item!.outcome).toBe(outcome);
		expect(item!.error).toMatch(words);
		expect(item!.changed).toBe(outcome === 'unknown' ? null : false);
		// Nobody can read a user by ID alone, so nothing is claimed.
		expect(item).toMatchObject({ before: null, after: null, verified: false, proof: null });
	});

	test('no two messages are alike', async () => {
		const errors: string[] = [];
		for (const [status] of codes) {
			const { id } = vendor().people.add({ id: 'the-same' });
			vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status }, 5);
			errors.push((await change('disable', 'id', [id]))[0]!.error);
			vendor().clearFaults();
			vendor().people.clear();
		}
		expect(new Set(errors).size).toBe(codes.length);
	});

	test.each(['code', 'timestamp'] as const)(
		'the vendor’s own words are shown, error shape “%s”',
		async (errorShape) => {
			vendor().settings.errorShape = errorShape;
			const { id } = vendor().people.add();
			vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status: 400 });
			const [item] = await change('disable', 'id', [id]);
			expect(item!.error).toContain('RSA ID Plus says: “Injected 400”');
		},
	);
});

describe('users who can’t be enabled', () => {
	test('pending deletion is known from the look-up: nothing is sent', async () => {
		const { email } = vendor().people.add({ markDeleted: true, enabled: false });
		const [item] = await change('enable', 'email', [email]);
		expect(item).toMatchObject({ outcome: 'conflict', changed: false, before: { enabled: false, locked: null } });
		expect(item!.error).toMatch(/pending deletion/);
		expect(stage.changes('rsaIdPlus')).toEqual([]);
	});

	test.each([
		['pending deletion', { markDeleted: true, enabled: false }],
		['disabled by a synchronization', { syncDisabled: true, enabled: false }],
	])('%s, named by ID: the vendor’s 409 says it', async (why, extras) => {
		const { id } = vendor().people.add(extras);
		const [item] = await change('enable', 'id', [id]);
		expect(item).toMatchObject({ outcome: 'conflict', changed: false, attempts: 1 });
		expect(item!.error).toContain(why);
	});

	test('a synchronization’s doing can’t be seen in the look-up, only in the answer', async () => {
		const { email } = vendor().people.add({ syncDisabled: true, enabled: false });
		const [item] = await change('enable', 'email', [email]);
		expect(item).toMatchObject({ outcome: 'conflict', changed: false, before: { enabled: false, locked: null } });
	});

	test('they can be disabled', async () => {
		const person = vendor().people.add({ markDeleted: true });
		const [item] = await change('disable', 'email', [person.email]);
		expect(item!.outcome).toBe('changed');
		expect(person.enabled).toBe(false);
	});
});

test('someone whose directory was never synchronized is there', async () => {
	const person = vendor().people.add({ unsynched: true });
	const [item] = await change('disable', 'email', [person.email]);
	expect(item).toMatchObject({ outcome: 'changed', user: { id: person.id } });
});

test.each([false, true])(
	'by e-mail, a login that is an address names that person, too (unsynched: %j)',
	async (unsynched) => {
		const person = vendor().people.add({ login: 'jdoe@corp.example.com', email: 'jane.doe@example.com', unsynched });
		const [item] = await stage.items('rsaIdPlus', {}, ['JDoe@corp.example.com']);
		expect(item).toMatchObject({ outcome: 'changed', user: { id: person.id, email: 'jane.doe@example.com' } });
	},
);

test('an unknown ID is not found, and with “skip” goes on with the others', async () => {
	const [failed] = await change('disable', 'id', ['f10d0514-7dd1-4a13-a30e-236d0e65b56a']);
	expect(failed).toMatchObject({ outcome: 'notFound', changed: false, attempts: 1 });
	expect(failed!.error).toMatch(/Check the spelling/);
	const [skipped] = await change('disable', 'id', ['f10d0514-7dd1-4a13-a30e-236d0e65b56a'], { whenNotFound: 'skip' });
	expect(skipped!.outcome).toBe('notFound');
	expect(skipped).not.toHaveProperty('error');
});

describe('an answer that belongs to something else', () => {
	const foreign = { kind: 'foreignBody' as const };
	const cases: Array<[string, 'id' | 'email', boolean, Partial<Item>]> = [
		['applied, and readable', 'email', true, { outcome: 'changed', changed: true, proof: 'readBack' }],
		['not applied, and readable', 'email', false, { outcome: 'unknown', changed: null, proof: null }],
		['applied, and not readable', 'id', true, { outcome: 'unknown', changed: null, proof: null, after: null }],
	];

	test.each(cases)('%s', async (_what, by, apply, expected) => {
		const person = vendor().people.add();
		vendor().faultOnce({ action: 'changeStatus' }, { ...foreign, apply });
		const [item] = await change('disable', by, [person[by]]);
		expect(item).toMatchObject(expected);
		expect(person.enabled).toBe(!apply);
	});

	test('the state of somebody else is nobody’s proof', async () => {
		const person = vendor().people.add();
		const other = { id: 'somebody-else', userStatus: 'Disabled' };
		vendor().faultOnce({ action: 'changeStatus' }, { ...foreign, json: other, apply: false });
		const [item] = await change('disable', 'id', [person.id]);
		expect(item).toMatchObject({ outcome: 'unknown', changed: null, after: null, proof: null });
	});
});

test('an answer with the old state is not taken for success', async () => {
	const person = vendor().people.add();
	const edit = (body: unknown) => ({ ...(body as object), userStatus: 'Enabled' });
	vendor().faultOnce({ action: 'changeStatus' }, { kind: 'edit', edit, apply: false });
	const [item] = await change('disable', 'email', [person.email]);
	expect(item).toMatchObject({ outcome: 'unverified', changed: false, after: { enabled: true, locked: null } });
	expect(item!.error).toMatch(/was accepted, but the user is enabled/);
});

test.each(['users', 'content', 'searchResults'])('the search’s rows are found under “%s”', async (searchRows) => {
	vendor().settings.searchRows = searchRows;
	vendor().people.addMany(3);
	const run = await stage.run('rsaIdPlus', { operation: 'getMany', parameters: { returnAll: true } }, ['']);
	expect(run.json('Users')).toHaveLength(3);
});

test.each<[string, unknown]>([
	['lists in lists', [[[]]]],
	['nobody at all', []],
	['rows that name nobody', { content: [{ status: 'ok' }, 7] }],
	['no rows', { status: 'ok' }],
])('%s isn’t the list of everyone, and is never reported as one', async (_what, json) => {
	vendor().people.addMany(3);
	vendor().faultOnce({ action: 'search' }, { kind: 'foreignBody', json });
	const setting = { operation: 'getMany', parameters: { returnAll: true }, options: NO_RETRY };
	const [item, ...others] = await stage.items('rsaIdPlus', setting, ['']);
	expect(others).toEqual([]);
	expect(item).toMatchObject({ outcome: 'failed', changed: false });
	expect(item!.error).toMatch(/can’t be understood/);
});
