/**
 * Every vendor, a line each; the rest is found by its folder and by the names in its profile. Whatever has to name all
 * of them as text (package.json, the form for bugs, the README's table, the reference) is written by `npm run generate`.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import type { VendorProfile } from './nodes/common/vendor/Vendor';

const LINES = [
	{ folder: 'RsaIdPlus', page: 'rsa-id-plus' },
	{ folder: 'OraclePrimavera', page: 'oracle-primavera' },
	{ folder: 'Akana', page: 'akana' },
	{ folder: 'AlibabaCloudSso', page: 'alibaba-cloudsso' },
	{ folder: 'Scim', page: 'scim' },
];

/** A vendor with all that belongs to it. Paths are relative to the project, with forward slashes. */
export interface Registered {
	/** The node's class is called so, too. */
	folder: string;
	profile: VendorProfile;
	node: INodeType;
	credential: ICredentialType;
	files: Record<'node' | 'codex' | 'credential' | 'icon' | 'darkIcon' | 'sandbox' | 'page', string>;
}

export const REGISTRY: readonly Registered[] = LINES.map(({ folder, page }) => {
	const { profile } = load(`nodes/${folder}/profile`) as { profile: VendorProfile };
	const credential = profile.credentialType[0]!.toUpperCase() + profile.credentialType.slice(1);
	const files = {
		node: `nodes/${folder}/${folder}.node.ts`,
		codex: `nodes/${folder}/${folder}.node.json`,
		credential: `credentials/${credential}.credentials.ts`,
		icon: `icons/${profile.name}.svg`,
		darkIcon: `icons/${profile.name}.dark.svg`,
		sandbox: `sandbox/${profile.name}/index.ts`,
		page: `docs/${page}.md`,
	};
	return {
		folder,
		profile,
		node: new (load(files.node) as Record<string, new () => INodeType>)[folder]!(),
		credential: new (load(files.credential) as Record<string, new () => ICredentialType>)[credential]!(),
		files,
	};
});

function load(path: string): unknown {
	return createRequire(__filename)(join(__dirname, path));
}
