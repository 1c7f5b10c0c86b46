/**
 * Installs a version of n8n, with the Node it runs on, in a cache folder outside the checkout, and reuses it.
 *
 *     npx tsx e2e/lib/n8n-install.ts 2.41 1.123
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { lock } from 'proper-lockfile';
import { N8N_VERSIONS, type N8nLine, type N8nRecipe } from './n8n-versions';
import { installUnless, isCommand } from './system-packages';

/** An n8n on disk, ready to be started. */
export interface InstalledN8n {
	readonly line: N8nLine;
	readonly recipe: N8nRecipe;
	/** The Node binary that runs it. */
	readonly node: string;
	/** The n8n command: to be run with `node`. */
	readonly bin: string;
	/** What to put first in PATH, so that whatever n8n starts (npm, task runners) runs on the same Node. */
	readonly nodeFolder: string;
}

const MARKER = 'installed.json';
const STALE_AFTER_MS = 60_000;

/**
 * Brings one line of n8n to disk, or finds it there. Several processes may ask at once: one installs, the others wait.
 * An install that was interrupted has no marker and is started again.
 *
 * @throws Error when npm fails; its output is on stderr.
 */
export async function installN8n(line: N8nLine): Promise<InstalledN8n> {
	return await installRecipe(line, N8N_VERSIONS[line]);
}

/** The same, of a version that isn't written down yet. */
export async function installRecipe(line: N8nLine, recipe: N8nRecipe): Promise<InstalledN8n> {
	const folder = folderOf(recipe);
	await mkdir(folder, { recursive: true });
	const n8n = describe(line, recipe, folder);
	if (await isComplete(folder, recipe)) return n8n;

	const release = await lock(folder, {
		stale: STALE_AFTER_MS,
		retries: { forever: true, minTimeout: 1000, maxTimeout: 5000 },
		lockfilePath: `${folder}.lock`,
	});
	try {
		if (!(await isComplete(folder, recipe))) await install(n8n, folder);
	} finally {
		await release();
	}
	return n8n;
}

/** Whether this line of n8n is on disk already. */
export async function isInstalled(line: N8nLine): Promise<boolean> {
	const recipe: N8nRecipe = N8N_VERSIONS[line];
	return await isComplete(folderOf(recipe), recipe);
}

/** What is kept from one start to the next: each n8n, and the one of `npm run dev`. */
export const CACHE_FOLDER = process.env.N8N_USER_STATUS_CACHE ?? join(homedir(), '.cache', 'n8n-nodes-user-status');

function folderOf({ n8n }: N8nRecipe): string {
	return join(CACHE_FOLDER, `n8n-${n8n}`);
}

function describe(line: N8nLine, recipe: N8nRecipe, folder: string): InstalledN8n {
	const nodeFolder = join(folder, 'node_modules', nodePackage(), 'bin');
	return {
		line,
		recipe,
		nodeFolder,
		node: join(nodeFolder, 'node'),
		bin: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
}

/** The npm package that holds this machine's Node binary and its headers. */
function nodePackage(): string {
	const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
	return `${prefix}-${process.platform}-${process.arch}`;
}

async function isComplete(folder: string, recipe: N8nRecipe): Promise<boolean> {
	const marker = join(folder, MARKER);
	if (!existsSync(marker)) return false;
	return isDeepStrictEqual(JSON.parse(await readFile(marker, 'utf8')), ingredients(recipe));
}

function ingredients({ n8n, node, overrides, rebuild }: N8nRecipe) {
	return { n8n, node, overrides, rebuild };
}

async function install(n8n: InstalledN8n, folder: string): Promise<void> {
	const { recipe } = n8n;
	await installUnless(() => ['g++', 'make', 'python3'].every(isCommand), 'g++', 'make', 'python3');
	console.error(`Installing n8n ${recipe.n8n} on Node ${recipe.node} in ${folder}; this takes some minutes, once.`);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const manifest = {
		private: true,
		dependencies: { n8n: recipe.n8n, [nodePackage()]: recipe.node },
		overrides: recipe.overrides,
	};
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, '\t'));
	await npm(folder, ['install', '--ignore-scripts', '--engine-strict=false', '--loglevel=error']);
	await npm(folder, ['rebuild', '--ignore-scripts=false', ...recipe.rebuild], {
		PATH: [n8n.nodeFolder, process.env.PATH].join(delimiter),
		npm_config_nodedir: join(n8n.nodeFolder, '..'),
	});
	await writeFile(join(folder, MARKER), JSON.stringify(ingredients(recipe)));
}

function npm(cwd: string, args: string[], env: Record<string, string> = {}): Promise<void> {
	const all = [...args, '--no-audit', '--no-fund'];
	return new Promise((resolve, reject) => {
		spawn('npm', all, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] })
			.once('error', reject)
			.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm ${all.join(' ')} failed in ${cwd}`))));
	});
}

async function main(lines: string[]): Promise<void> {
	const known = Object.keys(N8N_VERSIONS);
	for (const line of lines.length > 0 ? lines : known) {
		if (!known.includes(line)) throw new Error(`No such n8n line: ${line}. There are ${known.join(', ')}.`);
		const n8n = await installN8n(line as N8nLine);
		console.log(`${n8n.recipe.n8n}: ${n8n.node} ${n8n.bin}`);
	}
}

if (require.main === module) {
	void main(process.argv.slice(2)).catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	});
}
