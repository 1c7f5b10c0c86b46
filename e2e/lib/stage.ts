import { rm } from 'node:fs/promises';
import { type Sandbox, SANDBOX_NAMES, type SandboxName, startSandbox } from '../../sandbox';
import { packProject, userFolderWith } from './install-package';
import { installN8n } from './n8n-install';
import { N8nServer } from './n8n-server';
import type { N8nLine } from './n8n-versions';
import { VENDORS } from './vendors';

/** A fresh n8n with this package installed, and the whole sandbox. */
export interface Stage {
	readonly sandbox: Sandbox;
	readonly n8n: N8nServer;
	close(): Promise<void>;
}

/** How a credential stands in a workflow's JSON. */
export type CredentialReference = Record<string, { id: string; name: string }>;

/** Packs the project as it is built, installs the tarball, starts n8n and the sandbox. */
export async function openStage(line: N8nLine, env: Record<string, string> = {}): Promise<Stage> {
	const userFolder = await userFolderWith(await packProject());
	const sandbox = await startSandbox({ vendors: SANDBOX_NAMES });
	try {
		const n8n = await N8nServer.start({ n8n: await installN8n(line), userFolder, env });
		return {
			sandbox,
			n8n,
			close: async () => {
				await n8n.stop();
				await sandbox.close();
				// What n8n started may write its last while this goes on.
				await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
			},
		};
	} catch (error) {
		await sandbox.close();
		throw error;
	}
}

/** Makes a working credential of each vendor in n8n, with `changes` laid over, and returns how a node refers to it. */
export async function makeCredentials(
	{ sandbox, n8n }: Pick<Stage, 'sandbox' | 'n8n'>,
	changes: object = {},
): Promise<Record<SandboxName, CredentialReference>> {
	const made = SANDBOX_NAMES.filter((vendor) => vendor in sandbox).map(async (vendor) => {
		const { credentialType: type, label } = VENDORS[vendor];
		const data = sandbox[vendor].credential({ ...changes }) as Record<string, string>;
		return [vendor, { [type]: await n8n.api.createCredential({ name: `${label} account`, type, data }) }] as const;
	});
	return Object.fromEntries(await Promise.all(made)) as Record<SandboxName, CredentialReference>;
}
