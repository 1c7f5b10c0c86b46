import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SANDBOX_NAMES } from '../sandbox';
import { Desk } from './lib/desk';
import { MANUAL_TRIGGER } from './lib/editor';
import { eventually } from './lib/eventually';
import { itemsOf, type WorkflowJson } from './lib/n8n-api';
import { VENDORS } from './lib/vendors';
import { inARow, items, START } from './lib/workflows';

const TEMPLATES = resolve(__dirname, '..', 'templates');

void describe('workflows in the editor', () => {
	const desk = new Desk();

	desk.step('of 20 users 18 go on and 2 go to the error branch', async () => {
		const { editor, browser, stage } = desk;
		const { people } = stage.sandbox.akana;
		const leavers = Array.from({ length: 18 }, (_, i) => people.add({ email: `leaver${i}@example.com` }));
		const strangers = ['nobody@example.com', 'no.one@example.com'];
		await importLeavers(desk, [...leavers.map(({ email }) => email), ...strangers]);
		await addLockNode(desk);
		await editor.panel.onError('using error output');
		await editor.panel.close();
		await editor.addNodeBehind('Lock a user', 1, 'no operation', 'No Operation, do nothing');
		await editor.panel.close();
		const execution = await editor.execute();
		await editor.fit();
		await browser.screenshot('error branch');
		assert.equal(execution.status, 'success');
		await eventually(async () => assert.deepEqual(await editor.itemCounts(), ['1 item', '20 items', '2 items']));
		const panel = await editor.open('Lock a user');
		for (const said of [/18 changed, 2 not found/, /Success Branch \(18 items\)/, /Error Branch \(2 items\)/])
			await eventually(async () => assert.match(await panel.output(), said));
		await browser.screenshot('error branch, output');
		await panel.close();
		assert.deepEqual(
			itemsOf(execution, 'Lock a user', 1).map(({ json }) => json.email),
			strangers,
		);
		assert.ok(leavers.every(({ id }) => people.get(id)?.locked));
	});

	desk.step('Stop ends a running batch', async () => {
		const { editor, browser, stage } = desk;
		const { akana } = stage.sandbox;
		akana.people.clear();
		await importLeavers(
			desk,
			Array.from({ length: 20 }, (_, i) => akana.people.add({ email: `leaver${i}@example.com` }).email),
		);
		await addLockNode(desk);
		await editor.panel.addOption('Max Requests per Second');
		await editor.panel.fill('requestsPerSecond', '10');
		await editor.panel.close();
		// Two are locked; the others' requests break off, but only after the stop.
		let breakOff!: () => void;
		const ms = new Promise<void>((resolve) => (breakOff = resolve));
		let asked = 0;
		akana.intercept = ({ action }) =>
			action === 'changeStatus' && ++asked > 2 ? { kind: 'slow', ms, apply: 'never' } : undefined;
		const locked = () => akana.people.all().filter((person) => person.locked).length;
		const execution = await editor.start();
		while (asked < 3) await sleep(100);
		await editor.stop();
		const { status } = await stage.n8n.api.finished(execution);
		akana.intercept = null;
		breakOff();
		await browser.screenshot('stopped');
		// Time for a dozen more, if it went on.
		await sleep(3000);
		assert.deepEqual([status, locked()], ['canceled', 2]);
	});

	desk.step('every node is a tool of an AI agent, and the model may name the user', async () => {
		const { editor, browser } = desk;
		await desk.newWorkflow();
		await editor.addManualTrigger();
		await editor.addNodeBehind(MANUAL_TRIGGER, 0, 'AI Agent', 'AI Agent');
		await editor.panel.close();
		for (const vendor of SANDBOX_NAMES) {
			const { label } = VENDORS[vendor];
			await editor.addTool('AI Agent', label, `${label} Tool`);
			await editor.panel.letModelFill('user');
			await editor.panel.letModelFill('reason');
			await browser.screenshot(`${vendor} tool`);
			await editor.panel.close();
		}
		await editor.fit();
		await browser.screenshot('AI agent');
	});

	desk.step('every template is imported, and every node in it is known', async () => {
		const { editor, browser } = desk;
		const files = (await readdir(TEMPLATES)).filter((file) => file.endsWith('.json'));
		assert.ok(files.length > 0);
		for (const file of files) {
			const template = JSON.parse(await readFile(join(TEMPLATES, file), 'utf8')) as WorkflowJson;
			await desk.newWorkflow();
			await editor.importFile(join(TEMPLATES, file));
			await editor.fit();
			for (const { name, type } of template.nodes)
				if (type.startsWith('n8n-nodes-user-status.')) await editor.showIcon(name, 'light');
			await browser.screenshot(`template ${file.replace('.json', '')}`);
			assert.deepEqual(await editor.unknownNodes(), [], file);
		}
	});
});

/** A workflow from a file, that gives one item for each address. */
async function importLeavers(desk: Desk, emails: string[]): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-user-status-import-'));
	const file = join(folder, 'leavers.json');
	const list = emails.map((email) => ({ email }));
	await writeFile(file, JSON.stringify(inARow('Leavers', START, items('Leavers', list))));
	await desk.newWorkflow();
	await desk.editor.importFile(file);
	await rm(folder, { recursive: true });
}

async function addLockNode(desk: Desk): Promise<void> {
	const { label } = VENDORS.akana;
	await desk.editor.addNodeBehind('Leavers', 0, label, label, 'Lock a user');
	await desk.connect('akana');
	await desk.editor.panel.fillExpression('user', '{{ $json.email }}');
}
