/** `npm run check:package`: is what npm would publish what users need, and does it load? */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPackage } from './package/check';
import { report } from './lib/report';

async function main(): Promise<void> {
	const workspace = mkdtempSync(path.join(tmpdir(), 'check-package-'));
	try {
		const { findings } = await checkPackage(workspace);
		if (!report(findings)) process.exitCode = 1;
	} finally {
		rmSync(workspace, { recursive: true, force: true });
	}
}

void main();
