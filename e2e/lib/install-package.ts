import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROJECT = resolve(__dirname, '..', '..');

interface Manifest {
	name: string;
	version: string;
	[key: string]: unknown;
}

/**
 * Packs the project as it is built now, and returns the tarball's path.
 * N8N_USER_STATUS_TARBALL names one that is packed already.
 */
export async function packProject(): Promise<string> {
	if (process.env.N8N_USER_STATUS_TARBALL) return process.env.N8N_USER_STATUS_TARBALL;
	const destination = await mkdtemp(join(tmpdir(), 'n8n-nodes-user-status-pack-'));
	const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', destination], {
		cwd: PROJECT,
	});
	const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
	return join(destination, filename);
}

/** A fresh folder for an n8n of its own, with the tarball's package in it. */
export async function userFolderWith(tarball: string): Promise<string> {
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-user-status-e2e-'));
	await installPackage(tarball, userFolder);
	return userFolder;
}

/**
 * Puts a package's tarball where n8n looks for community packages, step by step as n8n's own installer does
 * (`community-packages.service`, the same from 1.123 to 2.41): unpack, drop what isn't for run time, install the dependencies.
 */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const name = await packageName(tarball);
	const folder = join(nodes, 'node_modules', name);
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);

	const file = join(folder, 'package.json');
	const { devDependencies, peerDependencies, optionalDependencies, ...manifest } = await readJson(file);
	await writeFile(file, JSON.stringify(manifest, null, 2));
	await run(
		'npm',
		[
			'install',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		{ cwd: folder },
	);

	const installed = { name: 'installed-nodes', private: true, dependencies: { [name]: manifest.version } };
	await writeFile(join(nodes, 'package.json'), JSON.stringify(installed, null, 2));
}

async function packageName(tarball: string): Promise<string> {
	const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
	return (JSON.parse(stdout) as Manifest).name;
}

async function readJson(file: string): Promise<Manifest> {
	return JSON.parse(await readFile(file, 'utf8')) as Manifest;
}
