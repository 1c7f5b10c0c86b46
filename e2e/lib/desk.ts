import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { SandboxName } from '../../sandbox';
import { Browser } from './browser';
import { Editor, MANUAL_TRIGGER } from './editor';
import { NEWEST } from './n8n-versions';
import { openStage, type Stage } from './stage';
import { VENDORS } from './vendors';

/** Somebody at work: a fresh n8n, a browser at its editor, and the sandbox. To be made inside a `describe`. */
export class Desk {
	stage!: Stage;
	browser!: Browser;
	editor!: Editor;
	/** Whose node is open, in a workflow of its own. */
	private at: SandboxName | null = null;

	/** @param env - more of n8n's environment */
	constructor(env: Record<string, string> = {}) {
		before(async () => {
			this.stage = await openStage(NEWEST, env);
			// Nowhere is the list of users empty: somebody administers them.
			for (const { people } of this.stage.sandbox.running) people.add({ email: 'admin@example.com' });
			this.browser = await Browser.open();
			this.editor = new Editor(this.browser, this.stage.n8n.api);
			await this.editor.signIn();
		});
		after(async () => {
			await this.browser?.close();
			await this.stage?.close();
		});
	}

	/** A step that keeps a picture of what was to be seen when it failed, and leaves the next one a clean desk. */
	step(name: string, run: () => Promise<void>): void {
		void it(name, async () => {
			try {
				await run();
			} catch (error) {
				await this.browser.screenshot(`failed ${name}`);
				this.at = null;
				throw error;
			}
		});
	}

	/** An empty workflow. */
	async newWorkflow(): Promise<void> {
		this.at = null;
		await this.editor.newWorkflow();
	}

	/** The panel of a vendor's node: the one that is open, or that of a new node behind a manual trigger. */
	async openNode(vendor: SandboxName): Promise<void> {
		if (this.at === vendor) return;
		const { label } = VENDORS[vendor];
		await this.newWorkflow();
		await this.editor.addManualTrigger();
		await this.editor.addNodeBehind(MANUAL_TRIGGER, 0, label, label, 'Disable a user');
		this.at = vendor;
	}

	/** Sees to it that the open node has a credential; n8n takes one that there is by itself. */
	async connect(vendor: SandboxName): Promise<void> {
		if (!(await this.editor.panel.lacksCredential())) return;
		await this.editor.panel.newCredential();
		await this.fillCredential(vendor);
		assert.deepEqual(await this.editor.credential.save(), { ok: true, message: '' });
	}

	/** Types a credential into the open dialog: a working one, with `changes` laid over. */
	async fillCredential(vendor: SandboxName, changes: Record<string, string> = {}): Promise<void> {
		const right = this.credentialOf(vendor);
		await this.editor.credential.opened();
		for (const field of VENDORS[vendor].typed)
			await this.editor.credential.fill(field, changes[field] ?? right[field]!);
	}

	credentialOf(vendor: SandboxName): Record<string, string> {
		return this.stage.sandbox[vendor].credential() as Record<string, string>;
	}
}
