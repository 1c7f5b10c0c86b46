import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { locator, NODE, workflowOf } from '../support/workflowOf';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
const input = [{ who: 'ada@example.com' }, { who: '' }];

describe.each(['disable', 'get'])('%s with a credential that n8n doesn’t give', (operation) => {
	test.each(ALL)('%s: is each item’s failure, where n8n alone would pass the items on', async (vendor) => {
		const workflow = workflowOf(VENDOR[vendor], { operation, user: locator('email') }, 'continueRegularOutput');
		const run = await stage.engine.run(workflow, { input });
		expect(run.json(NODE)).toMatchObject([
			{
				outcome: 'unauthorized',
				changed: false,
				error: expect.stringMatching(/^The credential can’t be read: .*any credentials/),
			},
			{ outcome: 'invalid', changed: false },
		]);
	});

	test('ends a workflow that stops', async () => {
		const run = await stage.engine.run(workflowOf(VENDOR.akana, { operation, user: locator('email') }), { input });
		expect(run.status).toBe('error');
	});
});
