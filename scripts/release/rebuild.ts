import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { output, show } from '../lib/command';
import { ROOT } from '../lib/project';

const digest = (file: string) => createHash('sha512').update(readFileSync(file)).digest('hex');

/**
 * Builds and packs what git holds of the commit at hand, and nothing else, and compares it byte by byte:
 * a tarball that differs came from files that aren't in the source.
 * @param workspace - an existing folder for the copy
 * @returns whether the tarball is the commit's
 */
export async function isBuiltFromCommit(tarball: string, workspace: string): Promise<boolean> {
	const copy = path.join(workspace, 'commit');
	mkdirSync(copy);
	const archive = path.join(workspace, 'commit.tar');
	await output('git', ['archive', '--output', archive, 'HEAD'], ROOT);
	// With the modes that a checkout here gives, also for root.
	await output('tar', ['-xf', archive, '--no-same-permissions'], copy);
	symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
	await show('npm', ['run', '--silent', 'build'], copy);
	await output('npm', ['pack', '--loglevel=error'], copy);
	return digest(path.join(copy, path.basename(tarball))) === digest(tarball);
}
