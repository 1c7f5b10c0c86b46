import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { VENDOR_NAMES } from '../sandbox';
import { addExamplePeople } from '../sandbox/examplePeople';
import { Browser } from './lib/browser';
import { Editor } from './lib/editor';
import { itemsOf } from './lib/n8n-api';
import { NEWEST } from './lib/n8n-versions';
import { offboarding } from './lib/offboarding';
import { makeCredentials, openStage, type Stage } from './lib/stage';
import { VENDORS } from './lib/vendors';

// Crisp, and still small.
const SCALE = 1.4;

void describe('the pictures that README and docs show', () => {
	let stage: Stage;
	let browser: Browser;

	before(async () => {
		stage = await openStage(NEWEST);
		addExamplePeople(stage.sandbox);
		browser = await Browser.open(SCALE);
	});
	after(async () => {
		await browser?.close();
		await stage?.close();
	});

	void it('leavers are disabled at all four vendors, and every one of them is accounted for', async () => {
		const everybody = stage.sandbox.running.flatMap(({ people }) => people.all().map(({ email }) => email));
		const leavers = [...new Set(everybody)];
		const credentials = await makeCredentials(stage);
		const workflow = await stage.n8n.api.createWorkflow(offboarding(leavers, credentials));
		const editor = new Editor(browser, stage.n8n.api);
		await editor.signIn();
		await editor.openWorkflow(workflow);
		const execution = await editor.execute();
		await editor.fit();
		await editor.hideControls();
		await browser.picture('workflow', await editor.extent());
		for (const vendor of VENDOR_NAMES) {
			const { label } = VENDORS[vendor];
			const counts = [0, 1].map((output) => itemsOf(execution, label, output).length);
			assert.equal(counts[0]! + counts[1]!, leavers.length, `${label}: ${counts.join(' and ')}`);
		}
		const panel = await editor.open(VENDORS.akana.label);
		await browser.picture('node', await panel.extent());
		await panel.widenOutput();
		await browser.picture('output', await panel.outputExtent());
	});
});
