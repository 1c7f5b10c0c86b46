import { CHARACTERS, type Character, type CharacterName } from '../../sandbox/scim';
import { call, sandboxForEach, type Reply } from './support';

const { get } = sandboxForEach({ vendors: ['scim'] });
const scim = () => get().scim;
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';
const INACTIVE = { op: 'replace', path: 'active', value: false };
const PATCH = { schemas: [`${MESSAGES}PatchOp`], Operations: [INACTIVE] };

async function ask(method: string, path: string, body?: object): Promise<Reply> {
	const headers = {
		accept: 'application/scim+json',
		'content-type': 'application/scim+json',
		authorization: `Bearer ${scim().credential().token as string}`,
	};
	return await call(scim().url + path, { method, headers, body: body && JSON.stringify(body) });
}

/** Who is in a page: how many, of how many, and whether there is more by cursor. */
async function page(query: string) {
	const { status, json } = await ask('GET', `/Users?${query}`);
	return status === 200 ? [json.Resources.length, json.totalResults, json.nextCursor !== undefined] : json.scimType;
}

const filtered = async (filter: string) => await page(`startIndex=1&count=100&filter=${encodeURIComponent(filter)}`);
const bulk = async (data: unknown) => {
	const { id } = scim().people.add();
	const Operations = [{ method: 'PATCH', path: `/Users/${id}`, data }];
	const { json } = await ask('POST', '/Bulk', { schemas: [`${MESSAGES}BulkRequest`], Operations });
	return [json.Operations[0]!.status, scim().people.get(id)!.enabled];
};
const refusal = async () => {
	scim().limit({ ...scim().limiter.current!, perSecond: 0.001, burst: 0 });
	const { status, headers } = await ask('GET', '/Users');
	return [status, ...['retry-after', 'x-ratelimit-remaining'].map((name) => headers.get(name))];
};

const DIFFERENT: Record<CharacterName, Array<[what: string, ask: () => Promise<unknown>, answer: unknown]>> = {
	aws: [
		['one page, wherever it begins', async () => await page('startIndex=51&count=100'), [50, 50, false]],
		['by cursor, where asked', async () => await page('cursor=&count=100'), [50, 60, true]],
		['user names in their case', async () => await filtered('userName eq "USER1"'), [0, 0, false]],
		['no other filter', async () => await filtered('emails.value eq "user1@example.com"'), 'invalidFilter'],
	],
	google: [
		['no list', async () => await page('startIndex=1&count=100'), 'tooMany'],
		[
			'lower case',
			async () => (await ask('GET', '/Users?filter=userName%20eq%20%22user1%22')).json.resources?.length,
			1,
		],
		['{}', async () => (await ask('PATCH', `/Users/${scim().people.all()[0]!.id}`, PATCH)).body, '{}'],
	],
	snowflake: [
		['one made-up user', async () => await page('startIndex=1&count=100'), [1, 1, false]],
		['and the true one by filter', async () => await filtered('userName eq "user1"'), [1, 1, false]],
	],
	github: [['a 403', refusal, [403, null, '0']]],
	slack: [['so many at once', async () => await Promise.resolve(scim().limiter.current!.burst), 20]],
	zoom: [['an ISO date', refusal, [429, expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), null]]],
	salesforce: [
		['up to there', async () => await page('startIndex=2200&count=1'), [0, 60, false]],
		['no further', async () => await page('startIndex=2201&count=1'), 'invalidValue'],
	],
	bitwarden: [
		['nobody', async () => await page('count=100'), [0, 0, false]],
		['everybody', async () => await page('startIndex=1&count=100'), [60, 60, false]],
	],
	'entra-like': [['everybody', async () => await page('startIndex=1&count=100'), [60, 60, false]]],
	scimgateway: [
		['ignored', async () => await bulk(PATCH), ['200', true]],
		['taken', async () => await bulk([INACTIVE]), ['200', false]],
		['co in its case', async () => await filtered('userName co "USER1"'), [0, 0, false]],
	],
	'django-scim2': [
		['without what it doesn’t know', async () => await filtered('displayName co "nobody"'), [60, 60, false]],
		['with what it knows', async () => await filtered('userName eq "user1" or displayName eq "x"'), [1, 1, false]],
	],
};

describe.each(Object.entries(DIFFERENT))('%s', (name, cases) => {
	beforeEach(() => {
		scim().people.addMany(60);
		scim().play(name as CharacterName);
	});

	it.each(cases)('%s', async (_what, answer, expected) => {
		expect(await answer()).toEqual(expected);
	});
});

it('people have a user name that is another address where Entra ID provisions them, and two more', async () => {
	const { person }: Character = CHARACTERS['entra-like'];
	const { id } = scim().people.add(person({ email: 'jane@example.com' }));
	expect((await ask('GET', `/Users/${id}`)).json).toMatchObject({
		userName: 'jane@corp.example.com',
		emails: [
			{ value: 'jane@example.com', primary: true },
			{ value: 'jane@mail.example.com', primary: false },
		],
	});
});
