import { cp, rm } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { installPackage, packProject } from '../e2e/lib/install-package';
import { CACHE_FOLDER } from '../e2e/lib/n8n-install';

const PROJECT = resolve(__dirname, '..');
const PACKAGE = 'n8n-nodes-user-status';

/** Where this n8n keeps its database and its packages: outside the checkout, so that the next start has them. */
export const USER_FOLDER = join(CACHE_FOLDER, 'dev');

const INSTALLED = join(USER_FOLDER, '.n8n', 'nodes', 'node_modules', PACKAGE);

/** Installs the package as n8n itself does: credentials that only these nodes may use want that. */
export async function installOnce(): Promise<void> {
	if (hasDependencies(INSTALLED)) return await renew();
	const tarball = await packProject();
	await rm(INSTALLED, { recursive: true, force: true });
	await installPackage(tarball, USER_FOLDER);
	await rm(dirname(tarball), { recursive: true, force: true });
}

/** Puts what was built into the installed package. */
export async function renew(): Promise<void> {
	await rm(join(INSTALLED, 'dist'), { recursive: true, force: true });
	await cp(join(PROJECT, 'dist'), join(INSTALLED, 'dist'), { recursive: true });
}

/** Whether what is installed holds what the package depends on today. */
function hasDependencies(folder: string): boolean {
	return existsSync(join(folder, 'node_modules')) && dependenciesIn(folder) === dependenciesIn(PROJECT);
}

function dependenciesIn(folder: string): string {
	const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: object };
	return JSON.stringify(dependencies);
}
