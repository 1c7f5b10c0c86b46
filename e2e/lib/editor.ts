import type { Locator } from 'playwright-core';
import type { Box, Browser } from './browser';
import { CredentialDialog } from './credential-dialog';
import { type Execution, type N8nApi, OWNER } from './n8n-api';
import { NodePanel } from './node-panel';

/** What n8n calls the node that starts a workflow by hand. */
export const MANUAL_TRIGGER = 'When clicking ‘Execute workflow’';

const ICONS = { light: 'img[src$=".svg"]:not([src$=".dark.svg"])', dark: 'img[src$=".dark.svg"]' } as const;

/** Room for the names under the nodes, and for the numbers of items behind them. */
const MARGIN = { around: 55, behind: 130 };
/** What lies over the canvas: messages, buttons. */
const CONTROLS = ['.el-notification', '[data-test-id=canvas-controls]', '[data-test-id=execute-workflow-button]'];

/** No node is found by it. */
const NOBODYS_NAME = 'qqqqqq';

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

	/** Searches the nodes panel, which follows the typing with a delay: what it offers afterwards, it found. */
	async searchNodes(words: string): Promise<void> {
		const search = this.id('node-creator-search-bar');
		const add = this.id('canvas-add-button').or(this.id('node-creator-plus-button'));
		if (await search.isHidden()) await add.first().click();
		await search.fill(NOBODYS_NAME);
		await this.id('node-creator-no-results').waitFor();
		await search.fill(words);
		await this.offers().first().waitFor();
	}

	/** The names in the nodes panel. */
	async offered(): Promise<string[]> {
		return (await this.offers().allInnerTexts()).map((name) => name.trim());
	}

	/** Adds a first node that starts the workflow by hand. */
	async addManualTrigger(): Promise<void> {
		await this.searchNodes('manual');
		await this.offer('Manual Trigger').click();
		await this.node(MANUAL_TRIGGER).waitFor();
	}

	/** Adds a node from the plus behind one of a node's outputs, with one of its actions; n8n opens its panel. */
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

	/**
	 * Switches to a theme, and waits for a node's own picture in it.
	 *
	 * @throws Error when there is none, or it can't be shown
	 */
	async showIcon(node: string, theme: keyof typeof ICONS): Promise<void> {
		await this.browser.page.emulateMedia({ colorScheme: theme });
		const icon = this.node(node).locator(ICONS[theme]);
		await icon.waitFor();
		await icon.evaluate(async (img: unknown) => await (img as { decode(): Promise<void> }).decode());
	}

	/** The nodes on the canvas whose type n8n doesn't have. */
	async unknownNodes(): Promise<string[]> {
		const unknown = this.node().filter({ has: this.browser.page.locator('[data-test-id=node-not-installed]') });
		return await unknown.allInnerTexts();
	}

	/** Leaves nothing over the canvas but its nodes, for a picture. */
	async hideControls(): Promise<void> {
		await this.browser.page.addStyleTag({ content: `${CONTROLS.join(', ')} { visibility: hidden !important; }` });
	}

	/** The part of the window that the canvas's nodes take, with some room around them. */
	async extent(): Promise<Box> {
		return await around(this.node(), MARGIN);
	}

	/** … that its stickies take, where everything lies on them. */
	async stickies(): Promise<Box> {
		return await around(this.id('sticky'), { around: 8, behind: 8 });
	}

	/** Presses the keys that save, and reads why it can't be saved. */
	async saidOnSaving(): Promise<string> {
		await this.browser.page.keyboard.press('Control+s');
		const notice = this.browser.page.locator('.el-notification:visible').last();
		await notice.waitFor();
		return await notice.innerText();
	}

	/** Opens the chat of a workflow that begins with one, and says something. */
	async chat(text: string): Promise<void> {
		const input = this.id('canvas-chat').locator('textarea').first();
		if (await input.isHidden()) await this.id('workflow-chat-button').first().click();
		await input.fill(text);
		await input.press('Enter');
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

	private offers(): Locator {
		return this.id('item-iterator-item').locator('[data-test-id=node-creator-item-name]');
	}

	private offer(name: string): Locator {
		const label = this.browser.page.locator('[data-test-id=node-creator-item-name]').getByText(name, { exact: true });
		return this.id('item-iterator-item').filter({ has: label }).first();
	}

	private id(testId: string): Locator {
		return this.browser.page.locator(`[data-test-id=${JSON.stringify(testId)}]:visible`);
	}
}

async function around(parts: Locator, margin: typeof MARGIN): Promise<Box> {
	const boxes = (await Promise.all((await parts.all()).map((part) => part.boundingBox()))).filter((box) => !!box);
	const left = Math.min(...boxes.map(({ x }) => x)) - margin.around;
	const top = Math.min(...boxes.map(({ y }) => y)) - margin.around;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + margin.behind;
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + margin.around;
	return { x: left, y: top, width: right - left, height: bottom - top };
}
