/**
 * `npm run n8n:newest`: moves each line of n8n to its newest patch, installs it, and writes it down where the tests look.
 * It stops at one that can't be installed, and leaves that as it was.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installRecipe } from './lib/n8n-install';
import { N8N_VERSIONS, type N8nLine } from './lib/n8n-versions';

const run = promisify(execFile);
const FILE = join(__dirname, 'lib', 'n8n-versions.ts');

/** The newest of versions that differ in their patch alone. */
export function newestPatch(versions: readonly string[]): string {
	const patch = (version: string) => Number(version.split('.')[2]);
	return [...versions].sort((one, other) => patch(other) - patch(one))[0]!;
}

async function main(): Promise<void> {
	for (const [line, recipe] of Object.entries(N8N_VERSIONS)) {
		const { stdout } = await run('npm', ['view', `n8n@~${line}.0`, 'version', '--json']);
		const found = JSON.parse(stdout) as string | string[];
		const newest = newestPatch([found].flat());
		if (newest === recipe.n8n) {
			console.log(`${line}: ${newest} is the newest`);
			continue;
		}
		await installRecipe(line as N8nLine, { ...recipe, n8n: newest });
		const text = await readFile(FILE, 'utf8');
		await writeFile(FILE, text.replace(`n8n: '${recipe.n8n}'`, `n8n: '${newest}'`));
		console.log(`${line}: ${recipe.n8n} → ${newest}`);
	}
}

if (require.main === module)
	void main().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
