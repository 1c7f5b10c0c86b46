import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { VENDOR_NAMES, type VendorName } from '../sandbox';
import { Browser } from './lib/browser';
import { Editor, MANUAL_TRIGGER } from './lib/editor';
import { itemsOf } from './lib/n8n-api';
import { openStage, type Stage } from './lib/stage';
import { VENDORS } from './lib/vendors';
import { inARow, items, START } from './lib/workflows';

let stage: Stage;
let browser: Browser;
let editor: Editor;

/** A step that keeps a picture of what was to be seen when it failed. */
function step(name: string, run: () => Promise<void>): void {
	void it(name, async () => {
		try {
			await run();
		} catch (error) {
			await browser.screenshot(`failed ${name}`);
			throw error;
		}
	});
}

function inTheEditor(name: string, env: Record<string, string>, steps: () => void): void {
	void describe(name, () => {
		before(async () => {
			stage = await openStage('2.41', env);
			browser = await Browser.open();
			editor = new Editor(browser, stage.n8n.api);
			await editor.signIn();
		});
		after(async () => {
			await browser.close();
			await stage.close();
		});
		steps();
	});
}

inTheEditor('in the editor', {}, () => {
	step('every node is found by what everybody calls the job', async () => {
		const labels = Object.values(VENDORS).map(({ label }) => label);
		await editor.newWorkflow();
		await editor.addManualTrigger();
		for (const words of ['offboarding', 'disable user', 'lock user', 'leaver']) {
			const found = await editor.searchNodes(words);
			await browser.screenshot(`nodes panel, ${words}`);
			await editor.closeNodes();
			assert.deepEqual(
				labels.filter((label) => !found.includes(label)),
				[],
				`${words} finds ${found.join(', ')}`,
			);
		}
	});

	for (const vendor of VENDOR_NAMES) {
		const { label, words, operations, parameters } = VENDORS[vendor];

		step(`${label} is found by its everyday names`, async () => {
			await editor.newWorkflow();
			await editor.addManualTrigger();
			for (const word of words) {
				const found = await editor.searchNodes(word);
				await editor.closeNodes();
				assert.ok(found.slice(0, 3).includes(label), `${word} finds ${found.join(', ')}`);
			}
		});

		step(`${label}: Test tells what is wrong with a credential`, async () => {
			await addNode(vendor);
			await tryCredential(vendor);
		});

		step(`${label} shows the fields that belong to the operation`, async () => {
			await addNode(vendor);
			assert.deepEqual(await editor.panel.choices('operation'), operations);
			for (const [operation, expected] of Object.entries(parameters)) {
				await editor.panel.choose('operation', operation);
				assert.deepEqual(await editor.panel.parameters(), ['resource', 'operation', ...expected], operation);
			}
		});

		step(`${label}: a user is picked from the list and disabled`, async () => {
			const { people } = stage.sandbox[vendor];
			for (let i = 0; i < 60; i++) people.add({});
			const { id } = people.add({ email: 'zoe.quill@example.com', firstName: 'Zoe', lastName: 'Quill' });
			await addNode(vendor);
			await connect(vendor);
			await editor.panel.chooseMode('user', 'From list');
			const found = await editor.panel.searchList('user', 'quill');
			await browser.screenshot(`${vendor} list`);
			assert.equal(found.length, 1, `quill finds ${found.join(', ')}`);
			await editor.panel.pick('Zoe Quill');
			await editor.panel.executeStep();
			const table = await editor.panel.table();
			await browser.screenshot(`${vendor} output`);
			assert.equal(table.length, 1);
			assert.equal(table[0]!.outcome, 'changed');
			assert.match(table[0]!.user!, /zoe\.quill@example\.com/);
			assert.equal(people.get(id)?.enabled, false);
			assert.equal(people.all().filter(({ enabled }) => !enabled).length, 1);
		});

		step(`${label} has a light and a dark icon`, async () => {
			await addNode(vendor);
			await editor.panel.close();
			const icons = new Set<string>();
			for (const colorScheme of ['light', 'dark'] as const) {
				await browser.page.emulateMedia({ colorScheme });
				await sleep(500);
				const icon = editor.icon('Disable a user');
				const width = await icon.evaluate((img: unknown) => (img as { naturalWidth: number }).naturalWidth);
				assert.ok(width > 0, `${colorScheme} isn't a picture`);
				icons.add((await icon.getAttribute('src'))!);
				await browser.screenshot(`${vendor} ${colorScheme}`);
			}
			await browser.page.emulateMedia({ colorScheme: 'light' });
			assert.equal(icons.size, 2, [...icons].join(', '));
		});
	}

	step('every node is a tool of an AI agent, and the model may name the user', async () => {
		await editor.newWorkflow();
		await editor.addManualTrigger();
		await editor.addNodeBehind(MANUAL_TRIGGER, 0, 'AI Agent', 'AI Agent');
		await editor.panel.close();
		for (const vendor of VENDOR_NAMES) {
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

	step('of 20 users 18 go on and 2 go to the error branch', async () => {
		const { people } = stage.sandbox.akana;
		people.clear();
		const leavers = Array.from({ length: 18 }, (_, i) => people.add({ email: `leaver${i}@example.com` }));
		const strangers = ['nobody@example.com', 'no.one@example.com'];
		await importLeavers([...leavers.map(({ email }) => email), ...strangers]);
		await addLockNode();
		await editor.panel.onError('using error output');
		await editor.panel.close();
		await editor.addNodeBehind('Lock a user', 1, 'no operation', 'No Operation, do nothing');
		await editor.panel.close();
		const execution = await editor.execute();
		await editor.fit();
		await browser.screenshot('error branch');
		assert.equal(execution.status, 'success');
		assert.deepEqual(await editor.itemCounts(), ['1 item', '20 items', '2 items']);
		const panel = await editor.open('Lock a user');
		const output = await panel.output();
		await browser.screenshot('error branch, output');
		await panel.close();
		assert.match(output, /Success Branch \(18 items\)/);
		assert.match(output, /Error Branch \(2 items\)/);
		assert.deepEqual(
			itemsOf(execution, 'Lock a user', 1).map(({ json }) => json.email),
			strangers,
		);
		assert.ok(leavers.every(({ id }) => people.get(id)?.locked));
	});

	step('Stop ends a running batch', async () => {
		const { akana } = stage.sandbox;
		akana.people.clear();
		await importLeavers(
			Array.from({ length: 20 }, (_, i) => akana.people.add({ email: `leaver${i}@example.com` }).email),
		);
		await addLockNode();
		await editor.panel.addOption('Max Requests per Second');
		await editor.panel.fill('requestsPerSecond', '2');
		await editor.panel.close();
		const locked = () => akana.people.all().filter((person) => person.locked).length;
		const execution = await editor.start();
		while (locked() < 2) await sleep(100);
		await editor.stop();
		const { status } = await stage.n8n.api.finished(execution);
		const then = locked();
		await browser.screenshot('stopped');
		await sleep(3000);
		assert.equal(status, 'canceled');
		assert.ok(then < 20 && locked() === then, `${then} were locked at the stop, ${locked()} later`);
	});
});

inTheEditor('with n8n’s SSRF protection', { N8N_SSRF_PROTECTION_ENABLED: 'true' }, () => {
	for (const vendor of VENDOR_NAMES)
		step(`${VENDORS[vendor].label} on loopback is refused`, async () => {
			await addNode(vendor);
			await editor.panel.newCredential();
			await fillCredential(vendor, {});
			const verdict = await editor.credential.save();
			await browser.screenshot(`${vendor} refused by SSRF protection`);
			assert.equal(verdict.ok, false);
			assert.match(verdict.message, /SSRF|blocked|not allowed/i);
			assert.equal(stage.sandbox[vendor].requests.length, 0);
		});
});

async function addNode(vendor: VendorName): Promise<void> {
	const { label } = VENDORS[vendor];
	await editor.newWorkflow();
	await editor.addManualTrigger();
	await editor.addNodeBehind(MANUAL_TRIGGER, 0, label, label, 'Disable a user');
}

/** n8n takes a credential that there is by itself. */
async function connect(vendor: VendorName): Promise<void> {
	if (!(await editor.panel.lacksCredential())) return;
	await editor.panel.newCredential();
	await fillCredential(vendor, {});
	assert.deepEqual(await editor.credential.save(), { ok: true, message: '' });
}

async function fillCredential(vendor: VendorName, changes: Record<string, string>): Promise<Record<string, string>> {
	const right = stage.sandbox[vendor].credential() as Record<string, string>;
	for (const field of VENDORS[vendor].typed) await editor.credential.fill(field, changes[field] ?? right[field]!);
	return right;
}

/** Makes a credential, with every mistake that people make on the way. */
async function tryCredential(vendor: VendorName): Promise<void> {
	const { wrongSecret, wrongHost, setRole, verdicts } = VENDORS[vendor];
	const right = stage.sandbox[vendor].credential() as Record<string, string>;
	const { credential, panel } = editor;
	await panel.newCredential();
	for (const [what, changes] of [
		['secret', wrongSecret(right)],
		['host', wrongHost(right)],
	] as const) {
		await fillCredential(vendor, changes);
		const verdict = await credential.save();
		await browser.screenshot(`${vendor} credential, wrong ${what}`);
		assert.equal(verdict.ok, false);
		assert.match(verdict.message, verdicts[what]);
	}
	await fillCredential(vendor, {});
	assert.deepEqual(await credential.save(), { ok: true, message: '' });
	await panel.editCredential();
	assert.match((await credential.verdict()).message, /tested successfully/);
	await browser.screenshot(`${vendor} credential`);
	if (verdicts.role) {
		setRole(stage.sandbox, false);
		const verdict = await credential.retry();
		setRole(stage.sandbox, true);
		await browser.screenshot(`${vendor} credential, missing role`);
		assert.equal(verdict.ok, false);
		assert.match(verdict.message, verdicts.role);
		assert.equal((await credential.retry()).ok, true);
	}
	await credential.close();
}

async function importLeavers(emails: string[]): Promise<void> {
	const file = join(await mkdtemp(join(tmpdir(), 'n8n-user-status-import-')), 'leavers.json');
	await writeFile(
		file,
		JSON.stringify(
			inARow(
				'Leavers',
				START,
				items(
					'Leavers',
					emails.map((email) => ({ email })),
				),
			),
		),
	);
	await editor.newWorkflow();
	await editor.importFile(file);
}

async function addLockNode(): Promise<void> {
	const { label } = VENDORS.akana;
	await editor.addNodeBehind('Leavers', 0, label, label, 'Lock a user');
	await connect('akana');
	await editor.panel.fillExpression('user', '{{ $json.email }}');
}
