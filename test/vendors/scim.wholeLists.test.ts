import { startSandbox, type Sandbox } from '../../sandbox';
import type { CharacterName } from '../../sandbox/scim';
import { ScimRuns } from '../scim/scimRun';
import { NODE } from '../support/workflowOf';

let sandbox: Sandbox;
const runs = new ScimRuns(() => sandbox.scim.credential());
const initial = {};

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['scim'] });
	Object.assign(initial, sandbox.scim.settings);
});
beforeEach(() => {
	sandbox.scim.people.clear();
	Object.assign(sandbox.scim.settings, initial);
	// Every other one has what is searched for in a second address only.
	sandbox.scim.people.addMany(65, (i) => ({
		login: i % 2 ? `person${i}` : `jansen${i}`,
		email: `p${i}@example.com`,
		...(i % 2 && { moreEmails: [`jansen${i}@example.org`] }),
	}));
});
afterAll(async () => await sandbox.close());

const play = (name: CharacterName) => {
	sandbox.scim.play(name);
	sandbox.scim.limit(null);
};
const getMany = async (parameters: object) => {
	const run = await runs.run({ operation: 'getMany', parameters: { returnAll: true, ...parameters } }, ['']);
	return { items: run.json(NODE) as Array<{ user: { login: string }; warning?: string; error?: string }>, run };
};

describe('a list is whole, or says that it may not be', () => {
	const WHOLE: CharacterName[] = [
		'aws',
		'github',
		'slack',
		'zoom',
		'salesforce',
		'bitwarden',
		'entra-like',
		'scimgateway',
		'django-scim2',
	];

	test.each(WHOLE)('%s: everyone', async (name) => {
		play(name);
		const { items } = await getMany({});
		expect(new Set(items.map(({ user }) => user.login)).size).toBe(65);
		expect(items.filter(({ warning }) => warning)).toEqual([]);
	});

	test.each([1, 49, 50, 51, 64])('aws: a limit of %i', async (limit) => {
		play('aws');
		const { items } = await getMany({ returnAll: false, limit });
		expect(new Set(items.map(({ user }) => user.login)).size).toBe(limit);
	});

	test('google: there is no list', async () => {
		play('google');
		const { items } = await getMany({});
		expect(items).toMatchObject([{ error: expect.stringMatching(/400.*A filter is needed/) }]);
	});

	test('snowflake, and one page whatever is asked: a warning, and a hint', async () => {
		play('snowflake');
		const sample = await getMany({});
		expect(sample.items).toMatchObject([{ warning: expect.stringMatching(/leave people out.*sample/) }]);
		expect(sample.run.hints(NODE)).toMatchObject([{ message: expect.stringMatching(/leave people out.*sample/) }]);
		Object.assign(sandbox.scim.settings, initial, { paging: 'onePage', biggestPage: 40 });
		const { items } = await getMany({});
		expect(items).toHaveLength(40);
		expect(new Set(items.map(({ warning }) => warning))).toEqual(
			new Set(['This list may leave people out: of its list, only the first page can be read.']),
		);
	});
});

describe('a search finds all whom a name of theirs matches', () => {
	test.each<[string, () => void]>([
		['answers filters', () => undefined],
		['doesn’t say that it filters', () => play('django-scim2')],
		['minds the case', () => play('scimgateway')],
		['knows only eq', () => play('aws')],
		['gives everyone, whatever is asked', () => void (sandbox.scim.settings.filters = 'ignored')],
		[
			'looks at the user name only',
			() => void Object.assign(sandbox.scim.settings, { filters: 'partly', filtersBy: ['userName'] }),
		],
	])('where the server %s', async (_how, make) => {
		make();
		const { items } = await getMany({ filters: { search: 'JANSEN' } });
		expect(items).toHaveLength(65);
		expect((await getMany({ filters: { search: 'p12@' } })).items).toHaveLength(1);
	});

	test('the editor’s list shows nobody else', async () => {
		sandbox.scim.settings.filters = 'ignored';
		const { results } = await runs.list('person4');
		expect(results.map(({ description }) => description)).toEqual(
			['41', '43', '45', '47', '49'].map((i) => `p${i}@example.com`),
		);
	});
});
