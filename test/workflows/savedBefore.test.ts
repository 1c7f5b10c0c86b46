import { setStage } from '../support/stage';
import { VENDORS, VENDOR } from '../support/vendors';
import { NODE, workflowOf } from '../support/workflowOf';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);

/** Every option that the first previews of 0.1.0 wrote into a workflow, with the concurrency that was their default. */
const OPTIONS = {
	allowedUsers: '@example.com',
	batchSize: 50,
	checkFirst: true,
	concurrency: 5,
	dryRun: false,
	includeResponse: false,
	maxRetries: 5,
	maxUsers: 10,
	maxWaitSeconds: 120,
	protectedUsers: 'admin@example.com',
	requestsPerSecond: 0,
	timeoutSeconds: 30,
	verify: true,
	whenNotFound: 'skip',
};

test.each(ALL)('%s: a node that a first preview saved does the same', async (name) => {
	const { people } = stage.sandbox[name];
	people.add({ login: 'ada', email: 'ada@example.com' });
	people.add({ login: 'admin', email: 'admin@example.com' });
	people.add({ login: 'ben', email: 'ben@example.com', enabled: false });
	const parameters = {
		resource: 'user',
		operation: 'disable',
		user: { __rl: true, mode: 'email', value: '={{ $json.email }}' },
		reason: '={{ $json.reason }}',
		options: OPTIONS,
	};
	const workflow = workflowOf(VENDOR[name], parameters, 'continueErrorOutput');
	const run = await stage.engine.run(workflow, {
		credentials: stage.credentials(name),
		input: ['ada', 'ben', 'nobody', 'admin'].map((who) => ({ email: `${who}@example.com`, reason: 'left' })),
	});
	expect(run.json(NODE).map(({ outcome }) => outcome)).toEqual(['changed', 'unchanged', 'notFound']);
	expect(run.json(NODE)[0]).toMatchObject({ verified: true, reason: 'left', after: { enabled: false } });
	expect(run.json(NODE, 1).map(({ error }) => error)).toMatchObject([{ outcome: 'protected' }]);
});

test.each(ALL)('%s: an execution of a workflow that was never saved has no workflow’s id, and works', async (name) => {
	const person = stage.sandbox[name].people.add();
	const parameters = { operation: 'disable', user: { __rl: true, mode: 'email', value: person.email } };
	for (const id of ['__EMPTY__', undefined]) {
		const workflow = { ...workflowOf(VENDOR[name], parameters), id };
		const run = await stage.engine.run(workflow, { credentials: stage.credentials(name), input: [{}] });
		expect(run.json(NODE)).toMatchObject([{ user: { email: person.email }, run: { workflowId: null, node: NODE } }]);
	}
	expect(stage.changes(name)).toHaveLength(1);
});

/** What an expression gives that isn't of the option's type; each leaves the people as safe as a run without it. */
const WRONG: Array<[string, string, 'changed' | 'wouldChange' | 'invalid']> = [
	['batchSize', '[]', 'changed'],
	['checkFirst', '{ a: 1 }', 'changed'],
	['concurrency', '"many"', 'invalid'],
	['concurrency', '[5]', 'invalid'],
	['concurrency', '2.5', 'invalid'],
	['concurrency', 'true', 'invalid'],
	['dryRun', '[false]', 'wouldChange'],
	['dryRun', '{}', 'wouldChange'],
	['dryRun', '0.5', 'wouldChange'],
	['includeResponse', '"perhaps"', 'changed'],
	['maxRetries', '{}', 'changed'],
	['maxUsers', '"all"', 'changed'],
	['maxWaitSeconds', '[1]', 'changed'],
	['requestsPerSecond', 'true', 'changed'],
	['timeoutSeconds', '"soon"', 'changed'],
	['verify', '[]', 'changed'],
	['whenNotFound', '["skip"]', 'changed'],
	['output', '7', 'changed'],
	['protectedUsers', '7.5', 'invalid'],
	['allowedUsers', 'true', 'invalid'],
];

describe.each(ALL)('%s: an option of a wrong type', (name) => {
	test.each(WRONG)('%s = %s', async (option, expression, outcome) => {
		const person = stage.sandbox[name].people.add();
		const [item] = await stage.items(name, { options: { [option]: `={{ ${expression} }}` } }, [person.email]);
		expect(item).toMatchObject({ outcome });
		expect(stage.changes(name)).toHaveLength(outcome === 'changed' ? 1 : 0);
		if (outcome === 'invalid') expect(item!.error).toMatch(/Concurrency|(Protected|Allowed) Users/);
	});
});
