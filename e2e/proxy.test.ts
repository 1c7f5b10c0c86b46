import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SANDBOX_NAMES } from '../sandbox';
import { itemsOf } from './lib/n8n-api';
import { LINES, N8N_VERSIONS } from './lib/n8n-versions';
import { makeCredentials, openStage, type Stage } from './lib/stage';
import { by, inRows, items, START, userStatus } from './lib/workflows';

/** With a # in its password, an address ends there; the port is none. */
const BROKEN = 'http://svc:pa#ss@proxy:99999';
const SECRETS = ['pa#ss', 'svc:pa', 'ss@proxy', encodeURIComponent('pa#ss')];
const PEOPLE = 5;

for (const line of LINES)
	void describe(`n8n ${N8N_VERSIONS[line].n8n} with a proxy variable that can’t be used`, () => {
		let stage: Stage;
		before(async () => {
			// With HTTP_PROXY or HTTPS_PROXY like this, n8n 2.41 itself doesn’t start: “Invalid URL”.
			stage = await openStage(line, { ALL_PROXY: BROKEN });
		});
		after(async () => await stage?.close());

		void it('each person is on the error output, in words and without the password; the log has none either', async () => {
			const credentials = await makeCredentials(stage);
			const rows = SANDBOX_NAMES.map((vendor) => {
				const list = stage.sandbox[vendor].people.addMany(PEOPLE);
				const parameters = { operation: 'disable', user: by('email', '={{ $json.email }}') };
				const settings = { credentials: credentials[vendor], onError: 'continueErrorOutput' } as const;
				const leavers = items(
					`Leavers of ${vendor}`,
					list.map(({ email }) => ({ email })),
				);
				return [leavers, userStatus(vendor, vendor, parameters, settings)];
			});
			const workflow = await stage.n8n.api.createWorkflow(inRows('Proxy', START, rows));
			const execution = await stage.n8n.api.run(workflow, START.name);
			for (const vendor of SANDBOX_NAMES) {
				assert.deepEqual(itemsOf(execution, vendor, 0), [], vendor);
				const failed = itemsOf(execution, vendor, 1);
				assert.equal(failed.length, PEOPLE, vendor);
				for (const { json } of failed) assert.match(json.message as string, /ALL_PROXY/, vendor);
				assert.equal(stage.sandbox[vendor].requests.length, 0, vendor);
			}
			const seen = { data: JSON.stringify(execution), log: await stage.n8n.log() };
			for (const [where, text] of Object.entries(seen))
				for (const secret of SECRETS) assert.ok(!text.includes(secret), `“${secret}” is in the ${where}`);
		});
	});
