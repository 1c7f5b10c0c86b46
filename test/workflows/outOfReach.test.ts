import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { locator, NODE, workflowOf } from '../support/workflowOf';

const stage = setStage();

// n8n makes a tool of each node, of the same name with “Tool” behind it.
beforeAll(() => {
	const { nodeTypes } = stage.engine;
	const known = nodeTypes.getByNameAndVersion.bind(nodeTypes);
	jest
		.spyOn(nodeTypes, 'getByNameAndVersion')
		.mockImplementation((type, version) => known(type.replace(/Tool$/, ''), version));
});
const ON_ERROR = ['stop', 'continueRegularOutput', 'continueErrorOutput'] as const;
const FILLED = "={{ $fromAI('value', 'Anything', 'string', '') }}";

const ways: Array<[string, unknown]> = [
	['protectedUsers', { protectedUsers: FILLED }],
	['allowedUsers', { allowedUsers: "={{ /*n8n-auto-generated-fromAI-override*/ $fromAI ('Allowed', ``, 'string') }}" }],
	['maxUsers', { maxUsers: "={{ 5 + $FROMAI\n('max', '', 'number', 900) }}" }],
	['dryRun', { dryRun: "={{ $fromai('dry', '', 'boolean', false) }}", verify: true }],
	['one entry of a list', { protectedUsers: ['user9', FILLED] }],
];

describe.each(VENDORS)('$name: a guard left to an AI model refuses the run', ({ name, actions }) => {
	test.each(ways)('%s', async (_what, options) => {
		const people = stage.sandbox[name].people.addMany(2);
		const who = people.map(({ email }) => email);
		for (const operation of actions) {
			for (const onError of ON_ERROR) {
				const run = await stage.run(name, { operation, parameters: { options }, onError }, who);
				const sentences =
					onError === 'stop'
						? [`${run.error?.message} ${run.error?.description}`]
						: run.json(NODE, onError === 'continueErrorOutput' ? 1 : 0).map(({ error, message }) => message ?? error);
				expect(sentences).toHaveLength(onError === 'stop' ? 1 : 2);
				for (const sentence of sentences)
					expect(sentence).toMatch(
						/left to an AI model \(\$fromAI\), so that no one was changed.*a value of your own/s,
					);
			}
		}
		expect(stage.sandbox[name].requests).toEqual([]);
	});
});

const SENT = [
	'{{ $json.max ?? 1 }}',
	'{{ $input.item.json["max"] }}',
	'{{ $tool.parameters.max }}',
	'{{ $parameter.reason }}',
	'{{ $("Start").item.json.max + $items()[0].json.max }}',
];

test.each(SENT)('as a tool, a guard that is %s is a model’s too', async (expression) => {
	const [person] = stage.sandbox.akana.people.addMany(1);
	const tool = { ...VENDOR.akana, nodeType: `${VENDOR.akana.nodeType}Tool` };
	const call = async (options: object) => {
		const parameters = { operation: 'disable', user: locator('email'), options };
		const run = await stage.engine.run(workflowOf(tool, parameters, 'continueRegularOutput'), {
			credentials: stage.credentials('akana'),
			input: [{ who: person!.email }],
		});
		return run.json(NODE)[0]!;
	};
	for (const option of ['maxUsers', 'protectedUsers', 'allowedUsers', 'dryRun']) {
		const item = await call({ [option]: `=${expression}` });
		expect(item).toMatchObject({ outcome: 'invalid' });
		expect(item.error).toMatch(/left to an AI model \(as a tool, .* what the model sent\), so that no one was changed/);
	}
	const other = await call({ maxUsers: '={{ $("Start").first().json.who.length }}' });
	expect(other.error ?? '').not.toContain('AI model');
});

test('what guards nobody may be a model’s, and so may be what the operation doesn’t offer', async () => {
	const [person] = stage.sandbox.akana.people.addMany(1);
	const options = { protectedUsers: FILLED, includeResponse: FILLED };
	const [read] = await stage.items('akana', { operation: 'get', options }, [person!.email]);
	expect(read).toMatchObject({ user: { login: person!.login }, enabled: true });
	const [changed] = await stage.items('akana', { options: { includeResponse: FILLED } }, [person!.email]);
	expect(changed!.outcome).toBe('changed');
});

test.each(VENDORS)('$name: several people in one text are nobody, and the words say so', async ({ name }) => {
	const [one, other] = stage.sandbox[name].people.addMany(2);
	for (const by of ['email', 'login', 'id'] as const) {
		const given = [', ', ';', ' ', '\n', ',\n', ' and '].map((between) => one!.email + between + other!.email);
		const items = await stage.items(name, { by }, [...given, [one!.email, other!.email]]);
		expect(items.map(({ outcome }) => outcome)).toEqual(Array(given.length + 1).fill('invalid'));
		for (const { error } of items)
			expect(error).toMatch(/(more than one person|a list).*one person an item.*once for each/);
	}
	expect(stage.sandbox[name].requests).toEqual([]);
});

test.each(VENDORS)('$name: a list or an object that a model gives for the user is nobody', async ({ name }) => {
	const person = stage.sandbox[name].people.add();
	for (const by of ['email', 'login', 'id'] as const) {
		const value = person[by];
		const given = [[value], { [by]: value }, JSON.stringify([value]), ` ${JSON.stringify({ [by]: value })}`, '[]'];
		const items = await stage.items(name, { by }, given);
		expect(items.map(({ outcome }) => outcome)).toEqual(given.map(() => 'invalid'));
		for (const { error } of items) expect(error).toMatch(/holds (a list|an object)/);
		const one = VENDOR[name].readable[by] ? await stage.items(name, { by, operation: 'get' }, given.slice(0, 3)) : [];
		expect(new Set(one.map(({ outcome }) => outcome)).size).toBeLessThanOrEqual(1);
	}
	expect(stage.sandbox[name].requests).toEqual([]);
});
