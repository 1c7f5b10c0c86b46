import { createEngine, type Engine } from '../../engine';
import { forgetSessions } from '../../nodes/common/transport/session';
import { startSandbox, type Sandbox } from '../../sandbox';
import { VENDORS } from '../../simulation/vendors';
import { workflowOf } from '../../simulation/workflow';
import { locator } from '../support/workflowOf';

let engine: Engine;
let sandbox: Sandbox;

jest.setTimeout(60_000);

beforeAll(async () => {
	[engine, sandbox] = await Promise.all([createEngine({ from: 'source' }), startSandbox({ vendors: ['scim'] })]);
}, 120_000);

afterAll(async () => {
	forgetSessions();
	await sandbox.close();
});

// A limit that is spent as a 403, and a wait as an ISO date: whoever doesn't read them asks again too soon, too often.
test.each(['github', 'zoom'] as const)('everybody is disabled at a server that limits as %s does', async (name) => {
	const { scim } = sandbox;
	scim.play(name);
	scim.people.clear();
	scim.clearRequests();
	const people = scim.people.addMany(25);
	const user = locator('login');
	const parameters = { resource: 'user', operation: 'disable', user, options: { maxRetries: 3, concurrency: 10 } };
	const ran = await engine.run(workflowOf(VENDORS.scim.nodeType, parameters, 'continueRegularOutput'), {
		credentials: { [VENDORS.scim.credentialType]: scim.credential() },
		input: people.map(({ login }) => ({ who: login })),
	});
	const outcomes = (ran.json('Users') as Array<{ outcome: string }>).map(({ outcome }) => outcome);
	expect(outcomes).toEqual(people.map(() => 'changed'));
	const refused = scim.requests.filter((one) => one.refused);
	expect(refused.length).toBeGreaterThan(0);
	expect(refused.length).toBeLessThan(scim.requests.length / 3);
});
