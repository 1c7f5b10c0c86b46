import type { Locator, Page } from 'playwright-core';
import { parameterNames } from './parameter-names';

/** What n8n says after it tried a credential. */
export interface CredentialVerdict {
	readonly ok: boolean;
	readonly message: string;
}

/** The dialog in which a credential is made, changed and tested. */
export class CredentialDialog {
	constructor(private readonly page: Page) {}

	async fill(field: string, text: string): Promise<void> {
		await this.field(field).locator('input, textarea').first().fill(text);
	}

	async choose(field: string, name: string): Promise<void> {
		await this.field(field).locator('input').first().click();
		await this.page.locator('.el-select-dropdown__item:visible').filter({ hasText: name }).first().click();
	}

	/** The names of the fields that are to be seen, in their order. */
	async fields(): Promise<string[]> {
		return await parameterNames(this.dialog);
	}

	/** Presses Save and reads what n8n says: it tries the credential, and closes the dialog of one that works. */
	async save(): Promise<CredentialVerdict> {
		const tested = this.answerOfTest();
		await this.id('credential-save-button').click();
		await tested;
		const closed = this.dialog.waitFor({ state: 'hidden' }).then(() => ({ ok: true, message: '' }));
		return await Promise.race([closed, this.complaint()]);
	}

	/** What n8n says after it tried a saved credential, as it does when the dialog opens. */
	async verdict(): Promise<CredentialVerdict> {
		const good = this.id('credentials-config-container-test-success');
		const success = good.waitFor().then(async () => ({ ok: true, message: await good.innerText() }));
		return await Promise.race([success, this.complaint()]);
	}

	/** Presses Retry and reads what n8n says. */
	async retry(): Promise<CredentialVerdict> {
		const tested = this.answerOfTest();
		await this.dialog.getByTitle('Retry credential test').locator('visible=true').click();
		await tested;
		return await this.verdict();
	}

	async close(): Promise<void> {
		if (await this.dialog.isHidden()) return;
		await this.dialog.locator('.el-dialog__headerbtn').click();
		await this.dialog.waitFor({ state: 'hidden' });
	}

	private async complaint(): Promise<CredentialVerdict> {
		const banner = this.dialog.locator('.el-tag--danger:visible');
		await banner.waitFor();
		const more = banner.getByText('More details');
		if (await more.isVisible()) await more.click();
		return { ok: false, message: await banner.locator('[class*=_details_]').innerText() };
	}

	private async answerOfTest(): Promise<void> {
		await this.page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test'));
	}

	private field(name: string): Locator {
		return this.dialog.locator(`[data-test-id="parameter-input-${name}"]`);
	}

	private get dialog(): Locator {
		return this.page.locator('[data-test-id=editCredential-modal]');
	}

	private id(testId: string): Locator {
		return this.dialog.locator(`[data-test-id=${JSON.stringify(testId)}]:visible`).first();
	}
}
