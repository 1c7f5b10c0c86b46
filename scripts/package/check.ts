import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output, show } from '../lib/command';
import { manifest, ROOT } from '../lib/project';
import type { Finding } from '../lib/report';
import { expectedFiles, listProblems, sourceFiles } from './contents';
import { dependencyProblems, packagesRequired } from './imports';
import { type Loaded, loadingProblems, startUpProblems } from './loading';
import { unfinishedProblems } from './unfinished';

/** Far above what the package needs; a forgotten map, screenshot or bundle goes beyond. */
const MOST_PACKED_BYTES = 200_000;
const MOST_UNPACKED_BYTES = 800_000;

interface Packed {
	filename: string;
	size: number;
	unpackedSize: number;
	files: Array<{ path: string }>;
}

export interface Checked {
	/** The tarball that was checked. */
	tarball: string;
	/** A line for each thing looked at, with what was found wrong with it. */
	findings: Finding[];
}

async function pack(into: string): Promise<Packed> {
	// What npm packs comes from dist/, and npm runs no prepack script here (.npmrc), so it is built first.
	await show('npm', ['run', '--silent', 'build'], ROOT);
	const json = await output('npm', ['pack', '--json', '--pack-destination', into], ROOT);
	const [packed] = JSON.parse(json) as Packed[];
	if (!packed) throw new Error('npm packed nothing');
	return packed;
}

function sizeProblems({ size, unpackedSize }: Packed): string[] {
	return [
		...(size > MOST_PACKED_BYTES ? [`${size} bytes packed`] : []),
		...(unpackedSize > MOST_UNPACKED_BYTES ? [`${unpackedSize} bytes unpacked`] : []),
	];
}

/** Installs the tarball as n8n does, with the n8n-workflow that n8n brings beside it. */
async function install(tarball: string, into: string): Promise<string> {
	const { name, devDependencies } = manifest();
	mkdirSync(into);
	writeFileSync(path.join(into, 'package.json'), '{ "private": true }');
	const packages = [tarball, `n8n-workflow@${devDependencies['n8n-workflow']}`];
	const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	await output('npm', ['install', ...flags, ...packages], into);
	return path.join(into, 'node_modules', name);
}

/**
 * Builds, packs, installs and loads the package, and looks at each step for what a user would trip over.
 * @param workspace - an empty folder, where the tarball is left
 */
export async function checkPackage(workspace: string): Promise<Checked> {
	const packed = await pack(workspace);
	const files = packed.files.map((file) => file.path);
	const tarball = path.join(workspace, packed.filename);
	const folder = await install(tarball, path.join(workspace, 'installed'));

	const { dependencies, peerDependencies } = manifest();
	const runtime = Object.keys(dependencies);
	const code = files.filter((file) => file.endsWith('.js'));
	const required = new Set(code.flatMap((file) => packagesRequired(readFileSync(path.join(folder, file), 'utf8'))));
	const probe = path.join(__dirname, 'probe.js');
	const loaded = JSON.parse(await output(process.execPath, [probe, folder], folder)) as Loaded;

	return {
		tarball,
		findings: [
			{
				what: 'nothing is left to be filled in for a new vendor',
				problems: unfinishedProblems(ROOT),
			},
			{
				what: `${files.length} files, exactly those that users need`,
				problems: listProblems(expectedFiles(sourceFiles(ROOT)), files),
			},
			{
				what: `${packed.size} bytes packed, ${packed.unpackedSize} unpacked`,
				problems: sizeProblems(packed),
			},
			{
				what: `${runtime.length} dependencies, all declared and all used`,
				problems: dependencyProblems(required, runtime, Object.keys(peerDependencies)),
			},
			{
				what: `${loaded.nodes.length} nodes and ${loaded.credentials.length} credentials load, with icons and codex`,
				problems: loadingProblems(folder, loaded),
			},
			{
				what: 'no dependency, and nothing that runs, is loaded before a node runs',
				problems: startUpProblems(loaded.modules, runtime),
			},
		],
	};
}
