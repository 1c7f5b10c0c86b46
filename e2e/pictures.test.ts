import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type SandboxName, VENDOR_NAMES } from '../sandbox';
import { addExamplePeople } from '../sandbox/examplePeople';
import { agentWith, disablingTool } from './lib/agent-workflow';
import { Browser } from './lib/browser';
import { Editor } from './lib/editor';
import { eventually } from './lib/eventually';
import { itemsOf, type WorkflowJson } from './lib/n8n-api';
import { NEWEST } from './lib/n8n-versions';
import { offboarding } from './lib/offboarding';
import { startModel } from './lib/scripted-model';
import { type CredentialReference, makeCredentials, openStage, type Stage } from './lib/stage';
import { Templates } from './lib/templates';
import { VENDORS } from './lib/vendors';
import { by, inARow, items, node, START, userStatus } from './lib/workflows';

// Crisp, and still small.
const SCALE = 1.4;
const TEMPLATES = join(__dirname, '..', 'templates');
const INVISIBLE = '\u200e';

void describe('the pictures that README and docs show', () => {
	let stage: Stage;
	let browser: Browser;
	let editor: Editor;
	let credentials: Record<SandboxName, CredentialReference>;

	before(async () => {
		stage = await openStage(NEWEST);
		addExamplePeople(stage.sandbox);
		credentials = await makeCredentials(stage);
		browser = await Browser.open(SCALE);
		editor = new Editor(browser, stage.n8n.api);
		await editor.signIn();
	});
	after(async () => {
		await browser?.close();
		await stage?.close();
	});

	const emails = () => [
		...new Set(stage.sandbox.running.flatMap(({ people }) => people.all().map(({ email }) => email))),
	];
	const leavers = (count: number) =>
		items(
			'Leavers',
			emails()
				.slice(0, count)
				.map((email) => ({ email })),
		);
	const disable = (options: object = {}, vendor: SandboxName = 'akana', operation = 'disable') =>
		userStatus(
			VENDORS[vendor].label,
			vendor,
			{ operation, user: by('email', '={{ $json.email }}'), options },
			{ credentials: credentials[vendor] },
		);
	const open = async (workflow: WorkflowJson) =>
		await editor.openWorkflow(await stage.n8n.api.createWorkflow(workflow));

	void it('before a run the panel says that open sessions go on, and that the list is longer than Max Users', async () => {
		await open(inARow('Hints', START, leavers(12), disable({ maxUsers: 5 })));
		const list = await editor.open('Leavers');
		await list.executeStep();
		await list.close();
		const panel = await editor.open(VENDORS.akana.label);
		await eventually(async () => {
			const hints = await panel.hints();
			assert.equal(hints.length, 1);
			assert.match(hints[0]!, /More items than “Max Users”/);
		});
		await browser.picture('hints', await panel.extent());
	});

	void it('before a run a vendor without a lock says so, in the dark and at twice the size, too', async () => {
		await open(inARow('No lock', START, disable({ dryRun: true }, 'rsaIdPlus', 'lock')));
		const panel = await editor.open(VENDORS.rsaIdPlus.label);
		await browser.page.emulateMedia({ colorScheme: 'dark' });
		await browser.picture('dark', await panel.extent());
		await browser.page.emulateMedia({ colorScheme: 'light' });
		// A zoom of 200 % leaves half the points.
		const full = browser.page.viewportSize()!;
		await browser.page.setViewportSize({ width: full.width / 2, height: full.height / 2 });
		await browser.picture('zoom-200', await panel.extent());
		await browser.page.setViewportSize(full);
	});

	void it('the fields of a result can be mapped before the first run', async () => {
		const line = { id: '1', name: 'line', type: 'string', value: '={{ $json.user.email }}: {{ $json.outcome }}' };
		const ticket = node('Ticket', 'n8n-nodes-base.set', 3.4, { assignments: { assignments: [line] }, options: {} });
		await open(inARow('Schema', START, leavers(1), disable(), ticket));
		const panel = await editor.open('Ticket');
		await eventually(async () => {
			const fields = await panel.inputFields();
			for (const field of ['outcome', 'user', 'before', 'enabled']) assert.ok(fields.includes(field), field);
		});
		await browser.picture('schema', await panel.extent());
	});

	void it('a guard’s entry that holds an invisible mark refuses the run, and shows the mark', async () => {
		await open(inARow('Mark', START, leavers(1), disable({ protectedUsers: `boss@example.com${INVISIBLE}` })));
		const panel = await editor.open(VENDORS.akana.label);
		await panel.executeStep();
		await editor.hideControls();
		await eventually(async () => assert.match(await panel.output(), /boss@example\.com.*U\+200E.*can’t be seen/s));
		await browser.picture('invisible-mark', await panel.extent());
	});

	void it('the credential is refused to any other node', async () => {
		const url = { url: 'https://example.com', authentication: 'predefinedCredentialType' };
		const parameters = { ...url, nodeCredentialType: 'akanaApi', options: {} };
		const http = node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.2, parameters, {
			credentials: credentials.akana,
		});
		const folder = await mkdtemp(join(tmpdir(), 'n8n-user-status-picture-'));
		const file = join(folder, 'workflow.json');
		await writeFile(file, JSON.stringify(inARow('Elsewhere', START, http)));
		await editor.newWorkflow();
		await editor.importFile(file);
		await rm(folder, { recursive: true });
		const said = await editor.saidOnSaving();
		assert.match(said, /cannot use credential type "akanaApi"/);
		await browser.picture('credential-elsewhere');
	});

	void it('as a tool, the node says what the model is told', async () => {
		const model = await stage.n8n.api.createCredential({ name: 'Model', type: 'openAiApi', data: { apiKey: 'none' } });
		const tool = disablingTool('Disable at Akana', 'akana', credentials.akana, { maxUsers: 3 });
		await open(agentWith({ openAiApi: model }, [tool]));
		const panel = await editor.open(tool.name);
		await browser.picture('tool', await panel.extent());
		const told = async () => await panel.value('toolDescription');
		await eventually(async () => assert.match(await told(), /^Disables the account of one person/));
		await panel.choose('operation', 'Enable User');
		await eventually(async () => assert.match(await told(), /^Enables the account of one person/));
	});

	void it('a person approves what the assistant proposes', async () => {
		const args = { email: 'nathan@example.com', reason: 'INC-1, stolen laptop' };
		const proposal = { name: 'Disable_at_Akana', args: { toolParameters: args, hitlParameters: {} } };
		const model = await startModel([{ tools: [proposal] }, { text: 'Done.' }]);
		try {
			const nodes = ['@n8n/n8n-nodes-langchain.lmChatOpenAi'];
			const templates = await Templates.open(stage, [{ type: 'openAiApi', data: model.credential, nodes }]);
			await editor.openWorkflow(await templates.setUp('help-desk-assistant'));
			await editor.chat('Please disable nathan@example.com: stolen laptop, INC-1');
			await browser.page.getByText('asks for your approval').first().waitFor();
			await browser.page.getByText('Decline', { exact: true }).last().scrollIntoViewIfNeeded();
			await browser.picture('approval');
		} finally {
			await model.close();
		}
	});

	// It drags the output wide, which n8n remembers: after the other panels.
	void it('leavers are disabled at all four vendors, and every one of them is accounted for', async () => {
		await open(offboarding(emails(), credentials));
		const execution = await editor.execute();
		await editor.fit();
		await editor.hideControls();
		await browser.picture('workflow', await editor.extent());
		for (const vendor of VENDOR_NAMES) {
			const { label } = VENDORS[vendor];
			const counts = [0, 1].map((output) => itemsOf(execution, label, output).length);
			assert.equal(counts[0]! + counts[1]!, emails().length, `${label}: ${counts.join(' and ')}`);
		}
		const panel = await editor.open(VENDORS.akana.label);
		await browser.picture('node', await panel.extent());
		await panel.widenOutput();
		await browser.picture('output', await panel.outputExtent());
	});

	void it('every template, as it is imported', async () => {
		for (const file of (await readdir(TEMPLATES)).filter((name) => name.endsWith('.json'))) {
			await editor.newWorkflow();
			await editor.importFile(join(TEMPLATES, file));
			await editor.fit();
			await editor.hideControls();
			await browser.picture(`templates/${file.replace('.json', '')}`, await editor.stickies());
		}
	});
});
