import { RawScim, scimError } from '../scim/rawScim';
import { ScimRuns, type Setting } from '../scim/scimRun';
import { NODE } from '../support/workflowOf';

let server: RawScim;
const runs = new ScimRuns(() => ({ baseUrl: server.baseUrl, token: 'a-token-for-this-server' }));

beforeAll(async () => void (server = await RawScim.start()));
beforeEach(() => {
	server.reset();
	server.addMany(3);
});
afterAll(async () => await server.stop());

/** What n8n shows besides the summary. */
async function hints(setting: Setting, who: readonly string[]): Promise<string[]> {
	const shown = (await runs.run({ options: { maxRetries: 0 }, ...setting }, who)).hints(NODE);
	return shown.map(({ message }) => message).filter((message) => !/^\d+ [a-z ]+(, |$)/.test(message));
}

const refuse = (pattern: RegExp) => {
	server.instead = ({ query }) =>
		pattern.test(query.get('filter') ?? '') ? scimError(400, 'invalidFilter') : undefined;
};
const told = (by: string) => [
	`SCIM 2.0 refused to search by ${by}, so the list of users was read page by page and compared here. That is slow where there are many users; naming people by ID needs no search.`,
];
const EMAILS = ['user1@example.com', 'user2@example.com'];

test.each<[string, Setting, string[], RegExp, string]>([
	['e-mail address', {}, EMAILS, /^emails/, 'a change of two people, said once'],
	['login', { by: 'login' }, ['user1', 'user2'], /./, 'logins'],
	['e-mail address and login', {}, EMAILS, /./, 'whatever is searched'],
	['e-mail address', { operation: 'get' }, EMAILS, /^emails/, 'Get'],
])('a refused search by %s is told', async (by, setting, who, refused) => {
	refuse(refused);
	expect(await hints(setting, who)).toEqual(told(by));
	server.instead = () => undefined;
	expect(await hints({ by: 'id', operation: 'get' }, ['id-1'])).toEqual([]);
});

test.each<[string, Setting, string[], RegExp]>([
	['every filter is taken', {}, ['user1@example.com', 'nobody@example.com'], /nothing/],
	['one form of it is taken', {}, ['nobody@example.com'], /^emails\[/],
	['the user name is the address, and is taken', { by: 'email' }, ['ada@example.com'], /^emails/],
	['nobody is searched', { by: 'id' }, ['id-1'], /./],
	['everyone is wanted', { operation: 'getMany' }, [''], /./],
	['some are searched for', { operation: 'getMany', parameters: { filters: { search: 'user' } } }, [''], /./],
])('nothing is told where %s', async (_what, setting, who, refused) => {
	server.users.push({ id: 'ada', userName: 'ada@example.com', active: true });
	refuse(refused);
	expect(await hints(setting, who)).toEqual([]);
});

test('nothing is told where the list can’t be read either', async () => {
	server.instead = ({ path }) => (path === '/Users' ? scimError(404) : undefined);
	expect(await hints({}, EMAILS)).toEqual([]);
});
