import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output } from '../lib/command';
import { manifest, ROOT } from '../lib/project';
import type { Finding } from '../lib/report';

interface Bom {
	components: Array<{ name: string; hashes?: unknown[] }>;
}

/**
 * Writes what the package consists of, as a CycloneDX document, for whoever keeps an inventory: what npm installs with it
 * today. Asked about a checkout, `npm sbom --omit dev` leaves out whatever the development packages use as well.
 * @param workspace - an existing folder
 */
export async function writeSbom(file: string, workspace: string): Promise<Finding> {
	const { devDependencies: _dev, peerDependencies: _peer, ...shipped } = manifest();
	const folder = path.join(workspace, shipped.name);
	mkdirSync(folder);
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify(shipped));
	await output('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
	const text = await output('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], folder);
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, text);
	const { components } = JSON.parse(text) as Bom;
	const there = new Set(components.filter(({ hashes = [] }) => hashes.length > 0).map(({ name }) => name));
	return {
		what: `the SBOM names ${components.length} packages, in ${path.relative(ROOT, file)}`,
		problems: Object.keys(shipped.dependencies)
			.filter((name) => !there.has(name))
			.map((name) => `${name} isn't in it with its hash`),
	};
}
