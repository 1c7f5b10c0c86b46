import { basic, call, sandboxForEach, type Reply } from './support';

const { get, clock } = sandboxForEach({ vendors: ['scim'] });
const scim = () => get().scim;
const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';

const bearer = () => `Bearer ${scim().credential().token as string}`;

function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
	return call(scim().url + path, {
		method,
		headers: {
			accept: 'application/scim+json',
			'content-type': 'application/scim+json',
			authorization: bearer(),
			...headers,
		},
		body: body === undefined ? undefined : JSON.stringify(body),
	});
}

const patchOf = (operation: object) => ({ schemas: [`${MESSAGES}PatchOp`], Operations: [operation] });
const INACTIVE = patchOf({ op: 'replace', path: 'active', value: false });
const patch = (id: string, body: unknown = INACTIVE, headers = {}) => ask('PATCH', `/Users/${id}`, body, headers);
const bulk = (Operations: unknown[]) => ask('POST', '/Bulk', { schemas: [`${MESSAGES}BulkRequest`], Operations });
const operation = (id: string, data: unknown = INACTIVE) => ({ method: 'PATCH', path: `/Users/${id}`, data });
const found = async (filter: string) => {
	const { status, json } = await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
	return status === 200 ? json.Resources.map(({ userName }) => userName) : json.scimType;
};

describe('authentication', () => {
	it('takes the token, the account and nothing else', async () => {
		const { username, password } = scim().credential({}, 'basic') as Record<string, string>;
		const status = async (authorization: string) => (await ask('GET', '/Users', undefined, { authorization })).status;
		expect(await status(bearer())).toBe(200);
		expect(await status(basic(username!, password!))).toBe(200);
		expect(await status(basic(username!, 'x'))).toBe(401);
		expect(await status('Bearer x')).toBe(401);
		scim().people.add({ login: username, enabled: false });
		expect(await status(basic(username!, password!))).toBe(401);
	});

	describe('OAuth 2.0', () => {
		async function token(where: 'header' | 'form', fields: Record<string, string> = {}): Promise<Reply> {
			const { tokenUrl, clientId, clientSecret } = scim().credential({}, 'oAuth2') as Record<string, string>;
			const client = { client_id: clientId!, client_secret: clientSecret! };
			return await call(tokenUrl!, {
				method: 'POST',
				headers: where === 'header' ? { authorization: basic(clientId!, encodeURIComponent(clientSecret!)) } : {},
				body: new URLSearchParams({ grant_type: 'client_credentials', ...(where === 'form' && client), ...fields }),
			});
		}

		it('gives a token until it expires or is taken back', async () => {
			const use = async () => {
				const authorization = `Bearer ${(await token('header')).json.access_token}`;
				return async () => (await ask('GET', '/Users', undefined, { authorization })).status;
			};
			const status = await use();
			expect(await status()).toBe(200);
			clock.ms = 3_600_000;
			expect(await status()).toBe(401);
			const other = await use();
			scim().expireSessions();
			expect(await other()).toBe(401);
		});

		it.each([
			['header', 200, 401],
			['form', 401, 200],
			['both', 200, 200],
		] as const)('knows the client by %s', async (clientLogin, byHeader, byForm) => {
			scim().settings.clientLogin = clientLogin;
			expect([(await token('header')).status, (await token('form')).status]).toEqual([byHeader, byForm]);
		});

		it('wants the grant and the scope', async () => {
			scim().settings.scope = 'scim.users';
			expect((await token('header')).json.error).toBe('invalid_scope');
			expect((await token('header', { scope: 'scim.users' })).status).toBe(200);
			expect((await token('header', { grant_type: 'password' })).json.error).toBe('unsupported_grant_type');
		});
	});

	it('lets a reader read, and somebody without rights learn what there is', async () => {
		const { id } = scim().people.add();
		scim().settings.rights = 'read';
		expect([(await ask('GET', `/Users/${id}`)).status, (await patch(id)).status]).toEqual([200, 403]);
		scim().settings.rights = 'none';
		expect([(await ask('GET', '/Users')).status, (await ask('GET', '/ServiceProviderConfig')).status]).toEqual([
			403, 200,
		]);
	});
});

describe('PATCH', () => {
	it.each([
		['with a path', { op: 'replace', path: 'active', value: false }],
		['with an object', { op: 'replace', value: { active: false } }],
		['in any case, as the RFC has it for operations', { op: 'Replace', path: 'active', value: false }],
	])('sets active %s', async (_, how) => {
		const { id } = scim().people.add();
		const { status, json } = await patch(id, patchOf(how));
		expect([status, json.active]).toEqual([200, false]);
		expect(scim().people.get(id)?.enabled).toBe(false);
		expect(scim().requests.at(-1)).toMatchObject({ action: 'patch', userIds: [id], appliedTo: [id] });
	});

	it.each([
		['a word where a boolean belongs', { op: 'replace', path: 'active', value: 'False' }, 'invalidValue'],
		['another operation', { op: 'disable', path: 'active', value: false }, 'invalidSyntax'],
		['another attribute', { op: 'replace', path: 'userName', value: 1 }, 'mutability'],
	])('refuses %s', async (_, how, scimType) => {
		const { id } = scim().people.add();
		const { status, json } = await patch(id, patchOf(how));
		expect([status, json.scimType]).toEqual([400, scimType]);
		expect(scim().people.get(id)?.enabled).toBe(true);
	});

	it('may want the word, answer with nothing, or not be there', async () => {
		const { id } = scim().people.add();
		Object.assign(scim().settings, { patchForms: ['word'], patchAnswer: 204, active: 'word' });
		expect((await patch(id)).status).toBe(400);
		const { status, body } = await patch(id, patchOf({ op: 'Replace', path: 'active', value: 'False' }));
		expect([status, body]).toEqual([204, '']);
		expect((await ask('GET', `/Users/${id}`)).json.active).toBe('False');
		scim().settings.patch = 'claimed';
		expect((await patch(id)).status).toBe(501);
	});

	it('minds the version, where users have one', async () => {
		const { id } = scim().people.add();
		const version = (await ask('GET', `/Users/${id}`)).json.meta.version;
		scim().people.setState(id, { enabled: false });
		scim().people.setState(id, { enabled: true });
		expect((await patch(id, INACTIVE, { 'if-match': version })).status).toBe(412);
		scim().settings.etag = false;
		expect((await patch(id, INACTIVE, { 'if-match': version })).status).toBe(200);
	});

	it('refuses nobody, and whom another system manages', async () => {
		const { id } = scim().people.add({ refusal: 409 });
		expect((await patch(id)).status).toBe(409);
		expect((await patch('nobody')).status).toBe(404);
		expect(scim().people.get(id)?.enabled).toBe(true);
	});
});

describe('PUT', () => {
	it('puts a user back, and takes one without `active` for active', async () => {
		const { id } = scim().people.add();
		const { json } = await ask('GET', `/Users/${id}`);
		expect((await ask('PUT', `/Users/${id}`, { ...json, active: false })).json.active).toBe(false);
		expect((await ask('PUT', `/Users/${id}`, { ...json, active: undefined })).json.active).toBe(true);
	});

	it.each([
		['somebody else', { id: 'other' }],
		['without the login', { userName: undefined }],
		['without the addresses', { emails: [] }],
	])('refuses %s', async (_, change) => {
		const { id } = scim().people.add();
		const { json } = await ask('GET', `/Users/${id}`);
		const reply = await ask('PUT', `/Users/${id}`, { ...json, active: false, ...change });
		expect([reply.status, reply.json.scimType]).toEqual([400, 'mutability']);
	});
});

describe('Bulk', () => {
	it('gives each operation a result of its own', async () => {
		const [a, b] = [scim().people.add(), scim().people.add({ refusal: 403 })];
		const { status, json } = await bulk([operation(a.id), operation('nobody'), operation(b.id)]);
		expect(status).toBe(200);
		expect(json.Operations.map((one) => one.status)).toEqual(['200', '404', '403']);
		expect(json.Operations[0]).toMatchObject({ location: `${scim().url}/Users/${a.id}`, response: { active: false } });
		expect(scim().requests.at(-1)).toMatchObject({ userIds: [a.id, 'nobody', b.id], appliedTo: [a.id] });
		scim().settings.bulkTellsUsers = false;
		expect((await bulk([operation(a.id)])).json.Operations[0]).not.toHaveProperty('response');
	});

	it('does the first of them before it falls over midway', async () => {
		const [a, b] = [scim().people.add(), scim().people.add()];
		scim().faultOnce({ action: 'bulk' }, { kind: 'resetDuring', changes: 1 });
		await expect(bulk([operation(a.id), operation(b.id)])).rejects.toThrow('fetch failed');
		expect([a.enabled, b.enabled]).toEqual([false, true]);
	});

	it('has its limits, or is only spoken of', async () => {
		scim().settings.bulkMostOperations = 1;
		expect((await bulk([operation('a'), operation('b')])).status).toBe(413);
		scim().settings.bulk = 'claimed';
		expect((await ask('GET', '/ServiceProviderConfig')).json).toMatchObject({ bulk: { supported: true } });
		expect((await bulk([operation('a')])).status).toBe(501);
	});
});

describe('lists', () => {
	it('are read by place', async () => {
		const people = scim().people.addMany(5);
		scim().settings.biggestPage = 2;
		const page = async (startIndex: number) =>
			(await ask('GET', `/Users?startIndex=${startIndex}&count=100`)).json.Resources.map(({ id }) => id);
		expect(await page(3)).toEqual([people[2]!.id, people[3]!.id]);
		expect(await page(6)).toEqual([]);
		scim().settings.afterTheLast = 'theFirst';
		expect(await page(6)).toEqual([people[0]!.id, people[1]!.id]);
	});

	it('are read by cursor, so that who is there throughout comes once', async () => {
		const [a, b, c] = scim().people.addMany(3);
		Object.assign(scim().settings, { paging: 'cursor', biggestPage: 2 });
		const first = (await ask('GET', '/Users?cursor=&count=2')).json;
		scim().people.remove(a!.id);
		const last = (await ask('GET', `/Users?cursor=${first.nextCursor}&count=2`)).json;
		expect([...first.Resources, ...last.Resources].map(({ id }) => id)).toEqual([a!.id, b!.id, c!.id]);
		expect(last.nextCursor).toBeUndefined();
		expect((await ask('GET', '/Users?cursor=x')).json.scimType).toBe('invalidCursor');
	});

	it('may lie about their length', async () => {
		scim().people.add();
		scim().settings.totalIsOffBy = 7;
		expect((await ask('GET', '/Users')).json.totalResults).toBe(8);
	});
});

describe('filters', () => {
	beforeEach(() => {
		scim().people.add({ login: 'Ada', email: 'ada@example.com', displayName: 'Ada Archer' });
		scim().people.add({ login: 'o"neil', email: 'oneil@example.com' });
	});

	it.each([
		['userName eq "ada"', ['Ada']],
		['userName eq "o\\"neil"', ['o"neil']],
		['emails.value eq "ADA@example.com"', ['Ada']],
		['emails[value eq "ada@example.com"]', ['Ada']],
		['userName co "d" or displayName co "archer"', ['Ada']],
		['active eq false', []],
		['not (userName eq "ada")', ['o"neil']],
		['userName is "ada"', 'invalidFilter'],
	])('%s', async (filter, expected) => {
		expect(await found(filter)).toEqual(expected);
	});

	it('may mind the case, know only eq, or not be there', async () => {
		scim().settings.filterMindsCase = true;
		expect(await found('userName eq "ada"')).toEqual([]);
		scim().settings.filters = 'eq';
		expect(await found('userName co "a"')).toBe('invalidFilter');
		scim().settings.filters = 'none';
		expect(await found('userName eq "Ada"')).toBe('invalidFilter');
		scim().settings.filters = 'ignored';
		expect(await found('userName eq "nobody"')).toEqual(['Ada', 'o"neil']);
	});
});

it.each([
	['GET', '/Groups', {}, 404],
	['DELETE', '/Users/x', {}, 405],
	['GET', '/Users', { accept: 'text/html' }, 406],
	['PATCH', '/Users/x', { 'content-type': 'text/plain' }, 415],
])('%s %s with %j is a %i in the form of RFC 7644', async (method, path, headers, status) => {
	const reply = await ask(method, path, method === 'GET' ? undefined : {}, headers);
	expect(reply.status).toBe(status);
	expect(reply.json).toMatchObject({ schemas: [`${MESSAGES}Error`], status: String(status) });
});

it('a 204 whose answer is cut is no answer', async () => {
	const { id } = scim().people.add();
	scim().settings.patchAnswer = 204;
	scim().faultOnce({ action: 'patch' }, { kind: 'cutBody', apply: false });
	await expect(patch(id)).rejects.toThrow('fetch failed');
});

it('gives a user as RFC 7643 has one', async () => {
	const { id, login, email } = scim().people.add();
	const { json } = await ask('GET', `/Users/${id}`);
	expect(json).toMatchObject({ schemas: [SCHEMA], id, userName: login, active: true });
	expect(json.emails).toEqual([{ value: email, type: 'work', primary: true }]);
});
