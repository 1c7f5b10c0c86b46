/** For CI: a new vendor in a scratch copy of the checkout. Types, rules and tests hold, and nobody could release it. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { output, show } from '../lib/command';
import { ROOT } from '../lib/project';
import { unfinishedProblems } from '../package/unfinished';

/** Its own, and those that look at every vendor there is: no other can tell that there is one more. */
const TESTS = [
	...['vendors/harbour', 'docs', 'scripts/newVendor', 'scripts/release', 'engine/package'],
	...['workflows/schemas', 'workflows/noCredential'],
].map((name) => `test/${name}`);

async function main(): Promise<void> {
	const scratch = mkdtempSync(path.join(tmpdir(), 'new-vendor-'));
	try {
		for (const file of (await output('git', ['ls-files'], ROOT)).trim().split('\n'))
			cpSync(path.join(ROOT, file), path.join(scratch, file));
		symlinkSync(path.join(ROOT, 'node_modules'), path.join(scratch, 'node_modules'));
		await show('npm', ['run', '--silent', 'new:vendor', '--', 'Harbour'], scratch);
		await show('npm', ['run', '--silent', 'generate'], scratch);
		await show('npm', ['run', '--silent', 'typecheck'], scratch);
		await show('npx', ['eslint', 'nodes/Harbour', 'credentials', 'sandbox/harbour', 'test/vendors'], scratch);
		await show('npx', ['depcruise', 'nodes', 'credentials', '--output-type', 'err'], scratch);
		await show('npx', ['jest', ...TESTS, '--coverage=false'], scratch);
		const problems = unfinishedProblems(scratch);
		if (problems.length === 0) throw new Error('Nothing would stop the release of what nobody finished.');
		console.log(`A release would stop at:\n${problems.join('\n')}`);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
