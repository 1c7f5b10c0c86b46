import type { Locator } from 'playwright-core';
import type { Browser } from './browser';
import { CredentialDialog } from './credential-dialog';
import { type Execution, type N8nApi, OWNER } from './n8n-api';
import { NodePanel } from './node-panel';

/** What n8n calls the node that starts a workflow by hand. */
export const MANUAL_TRIGGER = 'When clicking ‘Execute workflow’';

/** n8n's editor, as a person uses it: every verb is a click or a key. */
export class Editor {
	readonly panel: NodePanel;
	readonly credential: CredentialDialog;

	constructor(
		private readonly browser: Browser,
		private readonly api: N8nApi,
	) {
		this.panel = new NodePanel(browser.page);
		this.credential = new CredentialDialog(browser.page);
	}

	async signIn(): Promise<void> {
		const { page } = this.browser;
		await page.goto(`${this.api.url}/signin`);
		await page.fill('input[name=emailOrLdapLoginId]', OWNER.email);
		await page.fill('input[name=password]', OWNER.password);
		await this.id('form-submit-button').click();
		await page.waitForURL(/\/(home|workflow)/);
	}

	async newWorkflow(): Promise<void> {
		await this.browser.page.goto(`${this.api.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
		await this.id('canvas-add-button').waitFor();
	}

	async openWorkflow(workflowId: string): Promise<void> {
		await this.browser.page.goto(`${this.api.url}/workflow/${workflowId}`, { waitUntil: 'domcontentloaded' });
		await this.node().first().waitFor();
	}

	/** Menu > Import > From file, into an empty workflow. */
	async importFile(file: string): Promise<void> {
		const { page } = this.browser;
		await this.id('workflow-menu').click();
		await page.getByRole('menuitem', { name: 'Import', exact: true }).hover();
		const chooser = page.waitForEvent('filechooser');
		await page.getByRole('menuitem', { name: /file/i }).click();
		await (await chooser).setFiles(file);
		await this.node().first().waitFor();
	}

	/** Opens the nodes panel, types, and returns the names that it offers. */
	async searchNodes(words: string): Promise<string[]> {
		const add = this.id('canvas-add-button').or(this.id('node-creator-plus-button'));
		await add.first().click();
		await this.id('node-creator-search-bar').fill(words);
		// The list follows the typing with a delay, and shows the panel's first page until then.
		await this.browser.page.waitForTimeout(1000);
		const names = await this.id('item-iterator-item').locator('[data-test-id=node-creator-item-name]').allInnerTexts();
		return names.map((name) => name.trim());
	}

	/** Closes the nodes panel. */
	async closeNodes(): Promise<void> {
		await this.browser.page.keyboard.press('Escape');
		await this.id('node-creator-search-bar').waitFor({ state: 'hidden' });
	}

	/** Adds a first node that starts the workflow by hand. */
	async addManualTrigger(): Promise<void> {
		await this.searchNodes('manual');
		await this.offer('Manual Trigger').click();
		await this.node(MANUAL_TRIGGER).waitFor();
	}

	/** Adds a node from the nodes panel, by a search, with one of its actions; n8n opens its panel. */
	async addNode(words: string, name: string, action?: string): Promise<void> {
		await this.searchNodes(words);
		await this.takeOffer(name, action);
	}

	/** The actions that the nodes panel offers for a node. */
	async actionsOf(words: string, name: string): Promise<string[]> {
		await this.searchNodes(words);
		await this.offer(name).click();
		await this.id('node-creator-category-item').first().waitFor();
		return await this.id('item-iterator-item').allInnerTexts();
	}

	/** The same, from the plus behind one of a node's outputs. */
	async addNodeBehind(node: string, output: number, words: string, name: string, action?: string): Promise<void> {
		const handle = this.node(node).locator(`[data-test-id=canvas-node-output-handle][data-index="${output}"]`);
		await handle.locator('[data-test-id=canvas-handle-plus]').click();
		await this.id('node-creator-search-bar').fill(words);
		await this.takeOffer(name, action);
	}

	/** The same, as a tool of an AI agent. */
	async addTool(agent: string, words: string, name: string): Promise<void> {
		const handle = this.node(agent).locator('[data-test-id=canvas-node-input-handle][data-connection-type=ai_tool]');
		await handle.locator('[data-test-id=canvas-handle-plus]').click();
		await this.id('node-creator-search-bar').fill(words);
		await this.takeOffer(name);
	}

	async open(node: string): Promise<NodePanel> {
		await this.node(node).dblclick();
		await this.panel.opened();
		return this.panel;
	}

	/** Presses "Execute workflow" and waits until n8n is done and says so. */
	async execute(): Promise<Execution> {
		const execution = await this.api.finished(await this.start());
		await this.id('execute-workflow-button').getByText('Execute workflow').waitFor();
		return execution;
	}

	/** Presses "Execute workflow" and returns the execution's id. */
	async start(): Promise<string> {
		const answer = this.browser.page.waitForResponse((response) => /\/rest\/workflows\/\w+\/run/.test(response.url()));
		await this.id('execute-workflow-button').click();
		const { data } = (await (await answer).json()) as { data: { executionId: string } };
		return data.executionId;
	}

	/** Presses the Stop button. */
	async stop(): Promise<void> {
		await this.id('stop-execution-button').click();
	}

	/** What is written on the connections after a run, such as "18 items". */
	async itemCounts(): Promise<string[]> {
		return await this.id('edge-label').allInnerTexts();
	}

	/** The pictures that n8n shows for a node on the canvas. */
	icon(node: string): Locator {
		return this.node(node).locator('img');
	}

	async fit(): Promise<void> {
		await this.id('zoom-to-fit').click();
	}

	private node(name?: string): Locator {
		const which = name === undefined ? '' : `[data-node-name=${JSON.stringify(name)}]`;
		return this.browser.page.locator(`[data-test-id=canvas-node]${which}`);
	}

	private async takeOffer(name: string, action?: string): Promise<void> {
		await this.offer(name).click();
		if (action) await this.offer(action).click();
		await this.panel.opened();
	}

	private offer(name: string): Locator {
		const label = this.browser.page.locator('[data-test-id=node-creator-item-name]').getByText(name, { exact: true });
		return this.id('item-iterator-item').filter({ has: label }).first();
	}

	private id(testId: string): Locator {
		return this.browser.page.locator(`[data-test-id=${JSON.stringify(testId)}]:visible`);
	}
}
