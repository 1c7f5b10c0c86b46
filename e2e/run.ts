/**
 * `npm run test:e2e`, `test:versions` and `test:queue`: sets up what is missing, builds and packs the package, and tries
 * the tarball in real n8n servers, one test file after the other.
 *
 *     npm run test:e2e -- --pictures    also renews the pictures in docs/img
 *     npm run test:e2e -- editor agent  only these files
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { chromiumPath } from './lib/browser';
import { packProject } from './lib/install-package';
import { installN8n } from './lib/n8n-install';
import { N8N_VERSIONS, type N8nLine, NEWEST } from './lib/n8n-versions';
import { writeCompatibility } from './lib/compatibility';

interface Suite {
	readonly files: readonly string[];
	readonly lines: readonly N8nLine[];
	readonly browser: boolean;
}

const PROJECT = resolve(__dirname, '..');
const MINUTE = 60_000;
const LIMIT_MS = 20 * MINUTE;

const SUITES: Readonly<Record<string, Suite>> = {
	e2e: {
		files: [
			'editor',
			'workflows',
			'pictures',
			'egress',
			'proxy',
			'templates',
			'leavers',
			'agent',
			'versions',
			'unverified',
		],
		lines: [NEWEST, '1.123'],
		browser: true,
	},
	versions: {
		files: ['egress', 'agent', 'versions'],
		lines: Object.keys(N8N_VERSIONS) as N8nLine[],
		browser: true,
	},
	queue: { files: ['queue'], lines: [NEWEST], browser: false },
};

async function main([name = '', ...rest]: string[]): Promise<void> {
	const suite = SUITES[name];
	if (!suite) throw new Error(`There is no suite ${name}; there are ${Object.keys(SUITES).join(', ')}.`);
	const named = rest.filter((word) => !word.startsWith('--'));
	await command(join(PROJECT, 'node_modules', '.bin', 'gulp'), ['build']);
	for (const line of suite.lines) await timed(`n8n ${N8N_VERSIONS[line].n8n} is there`, () => installN8n(line));
	if (suite.browser) await timed('Chromium is there', chromiumPath);
	const tarball = await timed('The package is packed', packProject);
	try {
		await timed(`npm run test:${name}`, () =>
			runFiles(named.length > 0 ? named : suite.files, {
				N8N_USER_STATUS_TARBALL: tarball,
				N8N_USER_STATUS_LINES: suite.lines.join(','),
				...(rest.includes('--pictures') && { N8N_USER_STATUS_PICTURES: join(PROJECT, 'docs', 'img') }),
			}),
		);
	} finally {
		await rm(dirname(tarball), { recursive: true, force: true });
	}
	if (name === 'versions' && named.length === 0) await writeCompatibility(join(PROJECT, 'docs', 'compatibility.md'));
}

/**
 * One file at a time: an n8n and a browser at once are enough for a small machine. A file that fails is tried once
 * more, since such a machine may stumble; what is broken fails twice.
 */
async function runFiles(files: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
	const failed: string[] = [];
	for (const file of files) {
		const once = () => command(process.execPath, testing(file), env);
		const again = (error: Error) => {
			console.log(`\n${file}: ${error.message}. Once more:\n`);
			return once();
		};
		await timed(file, () => once().catch(again)).catch(() => failed.push(file));
	}
	if (failed.length > 0) throw new Error(`Failed twice: ${failed.join(', ')}`);
}

function testing(file: string): string[] {
	return ['--import', 'tsx', '--test', '--test-reporter=spec', join('e2e', `${file}.test.ts`)];
}

async function command(file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
	const options = { cwd: PROJECT, env: { ...process.env, ...env }, stdio: 'inherit', timeout: LIMIT_MS } as const;
	const [code, signal] = (await once(spawn(file, args, options), 'exit')) as [number | null, string | null];
	if (signal) throw new Error(`Ended by ${signal}: interrupted, or not done after ${LIMIT_MS / MINUTE} minutes`);
	if (code !== 0) throw new Error(`${file} ${args[0]} ended with ${code}`);
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
	const start = Date.now();
	const result = await work();
	console.log(`${what} (${Math.round((Date.now() - start) / 1000)} s)`);
	return result;
}

void main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
