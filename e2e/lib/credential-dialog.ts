import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { parameterNames } from './parameter-names';

const TIMEOUT_MS = 120_000;
const LOOK_MS = 100;
/** Enough of a message to know it by. */
const BEGINNING = 40;

/** What n8n says after it tried a credential. */
export interface CredentialVerdict {
	readonly ok: boolean;
	readonly message: string;
}

/** The dialog in which a credential is made, changed and tested. */
export class CredentialDialog {
	constructor(private readonly page: Page) {}

	/** A new one gets its name from n8n, and can't be saved before. */
	async opened(): Promise<void> {
		await this.id('credential-name').waitFor();
	}

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
		const said = await tested;
		return await this.verdictOf(async () => ((await this.dialog.isHidden()) ? '' : null), said);
	}

	/**
	 * What n8n says after it tried a saved credential, as it does when the dialog opens.
	 *
	 * @param said - by n8n's server, when that is known
	 */
	async verdict(said?: CredentialVerdict): Promise<CredentialVerdict> {
		const good = this.id('credentials-config-container-test-success');
		return await this.verdictOf(async () => (await good.allInnerTexts())[0] ?? null, said);
	}

	/** Presses Retry and reads what n8n says. */
	async retry(): Promise<CredentialVerdict> {
		const tested = this.answerOfTest();
		await this.dialog.getByTitle('Retry credential test').locator('visible=true').click();
		return await this.verdict(await tested);
	}

	async close(): Promise<void> {
		if (await this.dialog.isHidden()) return;
		await this.dialog.locator('.el-dialog__headerbtn').click();
		await this.dialog.waitFor({ state: 'hidden' });
	}

	/**
	 * Waits for the good news or for the complaint. n8n may show the complaint twice, the last test's word until it
	 * shows this one's, and details only after a click; so each look is a new one.
	 */
	private async verdictOf(
		goodNews: () => Promise<string | null>,
		said?: CredentialVerdict,
	): Promise<CredentialVerdict> {
		const banner = this.dialog.locator('.el-tag--danger:visible').first();
		const more = banner.getByText('More details');
		const details = banner.locator('[class*=_details_]:visible');
		const end = Date.now() + TIMEOUT_MS;
		while (Date.now() < end) {
			const good = said?.ok === false ? null : await goodNews();
			if (good !== null) return { ok: true, message: good };
			const [complaint] = said?.ok ? [] : await details.allInnerTexts();
			if (complaint?.startsWith((said?.message ?? '').slice(0, BEGINNING))) return { ok: false, message: complaint };
			if (await more.isVisible()) await more.dispatchEvent('click', {}, { timeout: LOOK_MS }).catch(() => {});
			await sleep(LOOK_MS);
		}
		throw new Error('n8n says nothing about the credential');
	}

	/** What n8n's server says of the next test. */
	private async answerOfTest(): Promise<CredentialVerdict> {
		const response = await this.page.waitForResponse((answer) => answer.url().endsWith('/rest/credentials/test'));
		const { data } = (await response.json()) as { data: { status: string; message?: string } };
		return { ok: data.status === 'OK', message: data.message ?? '' };
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
