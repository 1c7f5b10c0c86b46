import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { Box } from './browser';
import { eventually } from './eventually';
import { parameterNames } from './parameter-names';

/** How often a field is typed into, and how long after it what is there is looked at. */
const FILL = { tries: 10, lookAfterMs: 500 };

/** A line of a table, as far as it is read. */
interface Line {
	readonly cells: Iterable<{ readonly innerText: string }>;
}

/** The panel that opens over the canvas for one node: its input, its parameters, its output. */
export class NodePanel {
	constructor(private readonly page: Page) {}

	async opened(): Promise<void> {
		await this.id('ndv').waitFor();
	}

	async close(): Promise<void> {
		await this.id('ndv-close-button').click();
		await this.id('ndv').waitFor({ state: 'hidden' });
	}

	/** The names of the parameters that are to be seen, in their order. */
	async parameters(): Promise<string[]> {
		return await parameterNames(this.id('node-parameters'));
	}

	/** What a drop-down offers. */
	async choices(parameter: string): Promise<string[]> {
		await this.parameter(parameter).locator('input').first().click();
		await this.choice().first().waitFor();
		const names = await this.choice().allInnerTexts();
		await this.page.keyboard.press('Escape');
		return names.map((name) => name.split('\n')[0]!.trim());
	}

	async choose(parameter: string, name: string): Promise<void> {
		await this.parameter(parameter).locator('input').first().click();
		await this.choice(name).click();
	}

	/** @throws Error when the field doesn't keep what is typed */
	async fill(parameter: string, text: string): Promise<void> {
		const input = this.parameter(parameter).locator('input, textarea').last();
		// A field that is drawn anew meanwhile forgets what was typed.
		for (let tries = 0; tries < FILL.tries; tries++) {
			await input.fill(text);
			await this.page.waitForTimeout(FILL.lookAfterMs);
			if ((await input.inputValue()) === text) return;
		}
		throw new Error(`${parameter} doesn't keep ${text}`);
	}

	async switchOn(parameter: string): Promise<void> {
		await this.parameter(parameter).locator('.el-switch, [role=switch]').first().click();
	}

	/** Turns a field to "Expression" and writes one. */
	async fillExpression(parameter: string, expression: string): Promise<void> {
		const field = this.parameter(parameter);
		await field.hover();
		await this.id(`${parameter}-parameter-input-options-container`)
			.locator('[data-test-id=radio-button-expression]')
			.click();
		await field.locator('.cm-content').fill(expression);
	}

	/** Presses the button with which the AI model gets to fill a field. */
	async letModelFill(parameter: string): Promise<void> {
		const field = this.parameter(parameter);
		await field.hover();
		const button = field.locator('[data-test-id=from-ai-override-button]');
		await button.click();
		await button.waitFor({ state: 'hidden' });
	}

	/** Adds one of the options that a collection holds. */
	async addOption(name: string): Promise<void> {
		await this.id('collection-parameter-add').click();
		await this.choice(name).click();
	}

	/** Picks how somebody is named: "From list", "By Email" and so on. */
	async chooseMode(parameter: string, mode: string): Promise<void> {
		const selector = this.parameter(parameter).locator('[data-test-id=rlc-mode-selector]');
		await selector.click();
		await this.choice(mode).click();
		await eventually(async () => assert.equal(await selector.locator('input').inputValue(), mode));
	}

	/** Opens the list of a locator, searches it and returns what it offers. */
	async searchList(parameter: string, words: string): Promise<string[]> {
		await this.parameter(parameter).locator('[data-test-id=rlc-input]').click();
		await this.id('rlc-item').first().waitFor();
		const loaded = this.page.waitForResponse(
			(response) =>
				response.url().includes('/resource-locator-results') &&
				(response.request().postDataJSON() as { filter?: string }).filter === words,
		);
		await this.id('rlc-search').fill(words);
		await loaded;
		await this.id('rlc-item').first().waitFor();
		return await this.page.locator('[data-test-id=rlc-item]:visible').allInnerTexts();
	}

	async pick(item: string): Promise<void> {
		await this.id('rlc-item').filter({ hasText: item }).first().click();
	}

	/** Settings > On Error. */
	async onError(choice: string): Promise<void> {
		await this.id('tab-settings').click();
		await this.choose('onError', choice);
		await this.id('tab-params').click();
	}

	/** Presses "Execute step" and waits for the output or the error; that of the last run stays until this one is told. */
	async executeStep(): Promise<void> {
		await this.results().evaluateAll((shown: Array<{ setAttribute: (name: string, value: string) => void }>) => {
			for (const result of shown) result.setAttribute('data-old', '');
		});
		const done = this.page.waitForResponse((response) => /\/rest\/workflows\/\w+\/run/.test(response.url()));
		await this.id('node-execute-button').click();
		await done;
		await this.results(':not([data-old])').first().waitFor();
	}

	/** What the panel points out above the output. */
	async hints(): Promise<string[]> {
		await this.id('node-hint').waitFor();
		return await this.page.locator('[data-test-id=node-hint]:visible').allInnerTexts();
	}

	/** The names of the fields that can be mapped from the input. */
	async inputFields(): Promise<string[]> {
		const fields = this.page.locator('[data-test-id=run-data-schema-item]:visible');
		await fields.first().waitFor();
		return (await fields.allInnerTexts()).map((text) => text.trim().split('\n')[0]!);
	}

	/** What a text field holds. */
	async value(parameter: string): Promise<string> {
		return await this.parameter(parameter).locator('input, textarea').last().inputValue();
	}

	/** Everything that the output says. */
	async output(): Promise<string> {
		return await this.id('output-panel').innerText();
	}

	/** The output table's cells, by the heads of its columns. */
	async table(): Promise<Array<Record<string, string>>> {
		const table = this.id('output-panel').locator('table').first();
		const [heads = [], ...rows] = await table
			.locator('tr')
			.evaluateAll((lines: Line[]) => lines.map(({ cells }) => Array.from(cells, ({ innerText }) => innerText.trim())));
		return rows.map((cells) => Object.fromEntries(heads.map((head, i) => [head, cells[i] ?? ''])));
	}

	/** The part of the window that the panel takes. */
	async extent(): Promise<Box> {
		return (await this.id('ndv').boundingBox())!;
	}

	/** The part of the window that the output takes. */
	async outputExtent(): Promise<Box> {
		return (await this.id('output-panel').boundingBox())!;
	}

	/** Drags the parameters to the left, which leaves the output more room. */
	async widenOutput(): Promise<void> {
		const handle = (await this.id('panel-drag-button').boundingBox())!;
		const y = handle.y + handle.height / 2;
		await this.page.mouse.move(handle.x + handle.width / 2, y);
		await this.page.mouse.down();
		await this.page.mouse.move(0, y, { steps: 10 });
		await this.page.mouse.up();
	}

	/** Opens the dialog for a new credential of the node's type. */
	async newCredential(): Promise<void> {
		const select = this.id('node-credentials-select');
		await this.connect.or(select).click();
		if (await select.isVisible()) await this.id('node-credentials-select-item-new').click();
	}

	/** Whether there is no credential of the node's type yet. */
	async lacksCredential(): Promise<boolean> {
		await this.connect.or(this.id('node-credentials-select')).waitFor();
		return await this.connect.isVisible();
	}

	async editCredential(): Promise<void> {
		await this.id('credential-edit-button').click();
	}

	/** The output, or the error in its place. */
	private results(which = ''): Locator {
		const kinds = ['table', '[data-test-id=node-error-message]'].map((kind) => kind + which);
		return this.page.locator('[data-test-id=output-panel]').locator(kinds.join(', '));
	}

	/** Stands where the credential is chosen until there is one. */
	private get connect(): Locator {
		return this.page.getByRole('button', { name: /^Connect to / });
	}

	private parameter(name: string): Locator {
		return this.id(`parameter-input-${name}`);
	}

	private choice(name?: string): Locator {
		const items = this.page.locator('.el-select-dropdown__item:visible');
		return name === undefined ? items : items.filter({ hasText: name }).first();
	}

	private id(testId: string): Locator {
		return this.page.locator(`[data-test-id=${JSON.stringify(testId)}]:visible`).first();
	}
}
