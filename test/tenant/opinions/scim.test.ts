import SCIMMY from 'scimmy';
import type { Exchange } from '../../../tenant/exchange';
import { OPINIONS } from '../../../tenant/facts/opinions';
import { setDesk } from '../desk';

const desk = setDesk();
const { Schemas, Messages, Types } = SCIMMY;
/** Its types leave out what it takes. */
const PatchOp = Messages.PatchOp as unknown as new (...given: unknown[]) => {
	apply(resource: object): Promise<object>;
};

const said = (one: Exchange) => one.status === 200 && typeof one.answer === 'object';
const users = (exchanges: readonly Exchange[]) =>
	exchanges.filter(said).flatMap(({ path, answer }) => {
		if (!path.includes('/Users')) return [];
		return (answer as { Resources?: object[] }).Resources ?? [answer as object];
	});

/** Whether a schema takes a resource, and knows every attribute in it. */
function throughSchema(schema: typeof Schemas.User | typeof Schemas.ServiceProviderConfig, resource: object): object {
	const { meta } = resource as { meta: object };
	// Where it stands is the server's own.
	return plain({ ...schema.definition.coerce(structuredClone(resource), 'out'), meta });
}

const plain = (value: object) => JSON.parse(JSON.stringify(value)) as object;

test('what the sandbox answers is what RFC 7643 has, with nothing besides', async () => {
	desk.add('scim');
	const { tap, ended } = await desk.check('scim');
	expect(ended).toBeNull();
	const found = users(tap.exchanges);
	expect(found.length).toBeGreaterThan(5);
	for (const user of found) expect(throughSchema(Schemas.User, user)).toEqual(user);
	const configs = tap.exchanges.filter(({ path }) => path.endsWith('/ServiceProviderConfig')).filter(said);
	expect(configs.length).toBeGreaterThan(0);
	for (const { answer } of configs)
		expect(throughSchema(Schemas.ServiceProviderConfig, answer as object)).toEqual(answer);
	const errors = tap.exchanges.filter(({ status }) => status === 404);
	expect(errors.length).toBeGreaterThan(0);
	for (const { answer } of errors) {
		const { detail } = answer as { detail: string };
		expect(answer).toEqual(plain(new Messages.ErrorResponse(new Types.Error(404, undefined as never, detail))));
	}
});

test.each([
	['as a PATCH with a path', {}],
	['as a PATCH with an object', { patchForms: ['object'] }],
])('a change %s sets `active` and nothing else', async (_form, settings) => {
	desk.add('scim');
	Object.assign(desk.at('scim').settings, settings);
	const { tap } = await desk.check('scim');
	const changes = tap.exchanges.filter(({ method, status }) => method === 'PATCH' && status === 200);
	expect(changes.length).toBeGreaterThan(1);
	for (const { asked, answer } of changes) {
		const { active } = answer as { active: boolean };
		const patch = new PatchOp(asked, undefined, Schemas.User.definition);
		const before = new Schemas.User({ ...(answer as object), active: !active }, 'in');
		const after = await patch.apply(before);
		expect(plain(after)).toEqual(plain(new Schemas.User(answer as object, 'in')));
	}
});

test.each(['ada.lovelace', 'Ada.Lovelace@Example.COM', 'a b', '(ada)', 'a,b', 'ädä', '\\', 'o"neil'])(
	'a filter for %j finds whom it should, by SCIMMY, too',
	async (login) => {
		desk.at('scim').people.add({ login, email: 'somebody@example.com' });
		const { tap } = await desk.check('scim', { user: { by: 'login', value: login }, readOnly: true });
		const { path } = tap.exchanges.find((one) => one.path.includes('filter='))!;
		const text = new URL(path, 'http://localhost').searchParams.get('filter')!;
		const isKnown = OPINIONS.some(({ differs }) => differs.some(({ seen }) => seen.includes(text)));
		expect([text, matches(text, login)]).toEqual([text, !isKnown]);
	},
);

function matches(filter: string, userName: string): boolean {
	try {
		const found = new Types.Filter(filter).match([{ userName }, { userName: 'another' }]) as object[];
		return found.length === 1 && found[0] !== undefined && 'userName' in found[0] && found[0].userName === userName;
	} catch {
		return false;
	}
}
