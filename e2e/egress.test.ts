import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SANDBOX_NAMES } from '../sandbox';
import { Desk } from './lib/desk';
import { eventually } from './lib/eventually';
import { itemsOf } from './lib/n8n-api';
import { LINES, N8N_VERSIONS, NEWEST } from './lib/n8n-versions';
import { makeCredentials, openStage, type Stage } from './lib/stage';
import { VENDORS } from './lib/vendors';
import { by, inRows, START, userStatus } from './lib/workflows';

const PROTECTED = { N8N_SSRF_PROTECTION_ENABLED: 'true' };
const EMAIL = 'nathan@example.com';

if (LINES.includes(NEWEST))
	void describe('with n8n’s SSRF protection, in the editor', () => {
		const desk = new Desk(PROTECTED);
		for (const vendor of SANDBOX_NAMES)
			desk.step(`${VENDORS[vendor].label} on loopback is refused by Test and by an execution`, async () => {
				const { credential, panel } = desk.editor;
				await desk.openNode(vendor);
				await panel.newCredential();
				await desk.fillCredential(vendor);
				const verdict = await credential.save();
				await desk.browser.screenshot(`${vendor} refused by SSRF protection`);
				assert.equal(verdict.ok, false);
				assert.match(verdict.message, /SSRF/);
				await credential.close();
				await panel.fill('user', EMAIL);
				await panel.executeStep();
				await eventually(async () => assert.match(await panel.output(), /SSRF/));
				await desk.browser.screenshot(`${vendor} refused by SSRF protection, in an execution`);
				assert.equal(desk.stage.sandbox[vendor].requests.length, 0);
			});
	});

for (const line of LINES) {
	const { n8n, can } = N8N_VERSIONS[line];
	void describe(`n8n ${n8n} with its SSRF protection`, () => {
		let stage: Stage;
		before(async () => {
			stage = await openStage(line, PROTECTED);
		});
		after(async () => await stage?.close());

		void it(can.filterEgress ? 'is followed by every node' : 'has nothing that a node could follow', async () => {
			const credentials = await makeCredentials(stage);
			const rows = SANDBOX_NAMES.map((vendor) => {
				stage.sandbox[vendor].people.add({ email: EMAIL });
				const parameters = { operation: 'disable', user: by('email', EMAIL) };
				const settings = { credentials: credentials[vendor], onError: 'continueRegularOutput' } as const;
				return [userStatus(vendor, vendor, parameters, settings)];
			});
			const workflow = await stage.n8n.api.createWorkflow(inRows('Egress', START, rows));
			const execution = await stage.n8n.api.run(workflow, START.name);
			for (const vendor of SANDBOX_NAMES) {
				const [item] = itemsOf(execution, vendor);
				const asked = stage.sandbox[vendor].requests.length > 0;
				assert.deepEqual([item?.json.outcome === 'changed', asked], [!can.filterEgress, !can.filterEgress], vendor);
				if (can.filterEgress) assert.match(item?.json.error as string, /SSRF/);
			}
		});
	});
}
