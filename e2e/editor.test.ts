import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { SANDBOX_NAMES, type SandboxName } from '../sandbox';
import { Desk } from './lib/desk';
import { eventually } from './lib/eventually';
import { VENDORS } from './lib/vendors';

const LABELS = Object.values(VENDORS).map(({ label }) => label);

void describe('in the editor', () => {
	const desk = new Desk();

	desk.step('every node is found by what everybody calls the job, and by its everyday names', async () => {
		const { editor, browser } = desk;
		await desk.newWorkflow();
		await editor.addManualTrigger();
		for (const words of ['offboarding', 'disable user', 'lock user', 'leaver']) {
			await editor.searchNodes(words);
			await eventually(async () => {
				const found = await editor.offered();
				const missing = LABELS.filter((label) => !found.includes(label));
				assert.deepEqual(missing, [], `${words} finds ${found.join(', ')}`);
			});
			await browser.screenshot(`nodes panel, ${words}`);
		}
		for (const { label, words } of Object.values(VENDORS))
			for (const word of words) {
				await editor.searchNodes(word);
				await eventually(async () => {
					const found = await editor.offered();
					assert.ok(found.slice(0, 3).includes(label), `${word} finds ${found.join(', ')}`);
				});
			}
	});

	for (const vendor of SANDBOX_NAMES) {
		const { label, operations, parameters } = VENDORS[vendor];

		desk.step(`${label}: Test tells what is wrong with a credential`, async () => {
			await desk.openNode(vendor);
			await tryCredential(desk, vendor);
		});

		desk.step(`${label} shows the fields that belong to the operation`, async () => {
			const { panel } = desk.editor;
			await desk.openNode(vendor);
			assert.deepEqual(await panel.choices('operation'), operations);
			for (const [operation, expected] of Object.entries(parameters)) {
				await panel.choose('operation', operation);
				const shown = ['resource', 'operation', ...expected];
				await eventually(async () => assert.deepEqual(await panel.parameters(), shown, operation));
			}
		});

		desk.step(`${label}: a user is picked from the list and disabled`, async () => {
			const { panel } = desk.editor;
			const { people } = desk.stage.sandbox[vendor];
			for (let i = 0; i < 60; i++) people.add({});
			const { id } = people.add({ email: 'zoe.quill@example.com', firstName: 'Zoe', lastName: 'Quill' });
			await desk.openNode(vendor);
			await desk.connect(vendor);
			await panel.choose('operation', 'Disable User');
			await panel.chooseMode('user', 'From list');
			const found = await panel.searchList('user', 'quill');
			await desk.browser.screenshot(`${vendor} list`);
			assert.equal(found.length, 1, `quill finds ${found.join(', ')}`);
			await panel.pick('Zoe Quill');
			await panel.executeStep();
			await eventually(async () => {
				const table = await panel.table();
				assert.deepEqual(
					table.map(({ outcome }) => outcome),
					['changed'],
				);
				assert.match(table[0]!.user!, /zoe\.quill@example\.com/);
			});
			await desk.browser.screenshot(`${vendor} output`);
			assert.equal(people.get(id)?.enabled, false);
			assert.equal(people.all().filter(({ enabled }) => !enabled).length, 1);
		});

		if (!VENDORS[vendor].verdicts.role)
			desk.step(`${label}: a missing role is told by the first change`, async () => {
				const { panel } = desk.editor;
				const { people } = desk.stage.sandbox[vendor];
				const { id, email } = people.add({});
				await desk.openNode(vendor);
				await desk.connect(vendor);
				await panel.choose('operation', 'Disable User');
				await panel.chooseMode('user', 'By Email');
				await panel.fill('user', email);
				VENDORS[vendor].setRole(desk.stage.sandbox, false);
				await panel.executeStep();
				VENDORS[vendor].setRole(desk.stage.sandbox, true);
				await eventually(async () => assert.match(await panel.output(), /Site Admin/));
				await desk.browser.screenshot(`${vendor} missing role`);
				assert.equal(people.get(id)?.enabled, true);
			});

		desk.step(`${label} has a light and a dark icon`, async () => {
			await desk.openNode(vendor);
			await desk.editor.panel.close();
			for (const theme of ['dark', 'light'] as const) {
				await desk.editor.showIcon('Disable a user', theme);
				await desk.browser.screenshot(`${vendor} ${theme}`);
			}
		});
	}
});

/** Makes a credential, with every mistake that people make on the way. */
async function tryCredential(desk: Desk, vendor: SandboxName): Promise<void> {
	const { wrongSecret, wrongHost, setRole, verdicts } = VENDORS[vendor];
	const { credential, panel } = desk.editor;
	const right = desk.credentialOf(vendor);
	await panel.newCredential();
	for (const [what, changes] of [
		['secret', wrongSecret(right)],
		['host', wrongHost(right)],
	] as const) {
		await desk.fillCredential(vendor, changes);
		const verdict = await credential.save();
		await desk.browser.screenshot(`${vendor} credential, wrong ${what}`);
		assert.equal(verdict.ok, false);
		assert.match(verdict.message, verdicts[what]);
	}
	await desk.fillCredential(vendor);
	assert.deepEqual(await credential.save(), { ok: true, message: '' });
	await panel.editCredential();
	assert.match((await credential.verdict()).message, /tested successfully/);
	await desk.browser.screenshot(`${vendor} credential`);
	if (verdicts.role) {
		setRole(desk.stage.sandbox, false);
		const verdict = await credential.retry();
		setRole(desk.stage.sandbox, true);
		await desk.browser.screenshot(`${vendor} credential, missing role`);
		assert.equal(verdict.ok, false);
		assert.match(verdict.message, verdicts.role);
		assert.equal((await credential.retry()).ok, true);
	}
	await credential.close();
}
