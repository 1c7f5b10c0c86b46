import { RawScim, type Said } from '../scim/rawScim';
import { ScimRuns } from '../scim/scimRun';

let server: RawScim;
const runs = new ScimRuns(() => ({ baseUrl: server.baseUrl, token: 'a-token-for-this-server' }));

beforeAll(async () => void (server = await RawScim.start()));
beforeEach(() => {
	server.reset();
	server.addMany(3);
});
afterAll(async () => await server.stop());

const WHO = ['user1@example.com', 'user2@example.com', 'user3@example.com'];
const outcomes = async (setting: object = {}) => (await runs.items(setting, WHO)).map(({ outcome }) => outcome);
const methods = () => server.changes.map(({ method }) => method);

/** Gives a page of HTML to the first change. */
function pageFirst(status: number) {
	let page: Said | undefined = { status, text: '<html>Not here</html>' };
	server.instead = ({ method }) => {
		const said = method === 'GET' ? undefined : page;
		if (said) page = undefined;
		return said;
	};
}

test.each([405, 501])('a gateway’s page with %i doesn’t switch PATCH off', async (status) => {
	pageFirst(status);
	const options = { concurrency: 1 };
	expect(await outcomes({ options })).toEqual(['failed', 'changed', 'changed']);
	expect(await outcomes({ operation: 'enable' })).toEqual(['unchanged', 'changed', 'changed']);
	expect(new Set(methods())).toEqual(new Set(['PATCH']));
});

test('what the server itself says that it can’t is asked again in the next run', async () => {
	const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
	server.instead = ({ method }) => (method === 'PATCH' ? { status: 501, json: { schemas, status: '501' } } : undefined);
	expect(await outcomes({ options: { concurrency: 1 } })).toEqual(['changed', 'changed', 'changed']);
	expect(methods()).toEqual(['PATCH', 'PUT', 'PUT', 'PUT']);
	server.instead = () => undefined;
	server.asked.length = 0;
	expect(await outcomes({ operation: 'enable' })).toEqual(['changed', 'changed', 'changed']);
	expect(new Set(methods())).toEqual(new Set(['PATCH']));
});

/** The same with the names of all that it holds in another case. */
function renamed(value: unknown, rename: (name: string) => string): unknown {
	if (Array.isArray(value)) return value.map((one) => renamed(one, rename));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, held]) => [rename(name), renamed(held, rename)]));
}

test.each<[string, (name: string) => string]>([
	['lower', (name) => name.toLowerCase()],
	['upper', (name) => name.toUpperCase()],
])('names in %s case are the same names', async (_case, rename) => {
	server.instead = ({ path, query }) => {
		if (path !== '/Users') return undefined;
		const named = server.users.filter(({ emails }) =>
			(query.get('filter') ?? '').includes(JSON.stringify(emails).slice(11, -3)),
		);
		return { json: renamed({ totalResults: named.length, Resources: named }, rename) };
	};
	expect(await runs.items({}, WHO)).toMatchObject(
		WHO.map((email, i) => ({ outcome: 'changed', user: { email, login: `user${i + 1}` }, before: { enabled: true } })),
	);
});

test('an empty object is an answer to a PATCH that proves nothing: the user is read', async () => {
	server.instead = ({ method, path, body }) => {
		if (method !== 'PATCH') return undefined;
		Object.assign(
			server.users.find(({ id }) => path.endsWith(id))!,
			{ active: body.Operations[0]!.value },
		);
		return { json: {} };
	};
	expect(await runs.items({}, WHO)).toMatchObject(
		WHO.map(() => ({ outcome: 'changed', proof: 'readBack', attempts: 1 })),
	);
});

test('with On Error = Stop nobody is told as changed whose answer proves nothing', async () => {
	const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
	let patches = 0;
	server.instead = ({ method }) => {
		if (method !== 'PATCH') return undefined;
		return ++patches === 1 ? { json: {} } : { status: 409, json: { schemas, status: '409' } };
	};
	const run = await runs.run({ onError: 'stop', options: { concurrency: 1 } }, WHO);
	expect(run.error?.description).toMatch(
		/No one was changed before this\. It is not known whether the change reached: user1\.$/,
	);
});
