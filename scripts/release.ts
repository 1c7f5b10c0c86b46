/**
 * `npm run release`: checks everything that a release needs, then publishes exactly the tarball that was checked.
 * `npm run release -- --dry-run`: the same checks, nothing published; what only publishing needs is listed.
 * `npm run release -- --dry-run --checked`: without lint, types and tests, for CI, which has just run them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { output, show } from './lib/command';
import { manifest, ROOT } from './lib/project';
import { type Finding, report } from './lib/report';
import { checkPackage } from './package/check';
import { newestEntry } from './release/changelog';
import { type Candidate, publishingProblems, versionProblems } from './release/readiness';
import { isBuiltFromCommit } from './release/rebuild';
import { writeSbom } from './release/sbom';

const CHECKS = ['lint', 'typecheck', 'test'];
/** Where the workflow picks it up. */
const SBOM = path.join(ROOT, 'reports', 'sbom.cdx.json');

async function candidate(): Promise<Candidate> {
	return {
		manifest: manifest(),
		entry: newestEntry(readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8')),
		tags: (await output('git', ['tag', '--points-at', 'HEAD'], ROOT)).split('\n'),
		uncommitted: await output('git', ['status', '--porcelain'], ROOT),
		repository: process.env.GITHUB_REPOSITORY,
		owners: readFileSync(path.join(ROOT, '.github/CODEOWNERS'), 'utf8'),
	};
}

async function scriptFinding(script: string): Promise<Finding> {
	try {
		await show('npm', ['run', '--silent', script], ROOT);
		return { what: `npm run ${script}`, problems: [] };
	} catch (error) {
		return { what: `npm run ${script}`, problems: [(error as Error).message] };
	}
}

async function release(dryRun: boolean, checks: readonly string[], workspace: string): Promise<boolean> {
	const what = await candidate();
	const early: Finding[] = [
		{ what: 'version and changelog agree', problems: versionProblems(what) },
		...(dryRun ? [] : [{ what: 'ready to publish', problems: publishingProblems(what) }]),
	];
	// The slow checks are for a release that could be made.
	if (!report(early)) return false;

	const scripts: Finding[] = [];
	for (const script of checks) scripts.push(await scriptFinding(script));
	const { tarball, findings } = await checkPackage(workspace);
	const fromCommit = await isBuiltFromCommit(tarball, workspace);
	const rebuilt = {
		what: 'the tarball is, byte for byte, what the commit builds',
		problems: fromCommit ? [] : ['it holds something that the commit does not'],
	};
	const sbom = await writeSbom(SBOM, workspace);
	if (!report([...early, ...scripts, ...findings, rebuilt, sbom])) return false;

	const { name, version } = what.manifest;
	if (dryRun) {
		console.log(`\nDry run: ${name} ${version} passed every check, nothing was published.`);
		for (const problem of publishingProblems(what)) console.log(`Before publishing: ${problem}`);
		return true;
	}
	await show('npm', ['publish', tarball, '--provenance', '--access', 'public'], ROOT);
	return true;
}

async function main(): Promise<void> {
	const flag = { type: 'boolean', default: false } as const;
	const { values } = parseArgs({ options: { 'dry-run': flag, checked: flag } });
	const dryRun = values['dry-run'];
	const workspace = mkdtempSync(path.join(tmpdir(), 'release-'));
	try {
		if (!(await release(dryRun, dryRun && values.checked ? [] : CHECKS, workspace))) process.exitCode = 1;
	} finally {
		rmSync(workspace, { recursive: true, force: true });
	}
}

void main();
