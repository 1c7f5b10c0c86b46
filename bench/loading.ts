import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { atMost, type Effortful, type Outcome } from './scenario';
import { median } from './stats';

const run = promisify(execFile);
const PACKAGE = join(__dirname, '..');
const LAZY = ['axios', '@alicloud/pop-core', 'jsonwebtoken'];

// Runs in a fresh process: what n8n has loaded by then comes first, then every node file of the package.
const SCRIPT = `
const files = require('./package.json').n8n.nodes;
require('n8n-workflow');
const started = performance.now();
for (const file of files) require('./' + file);
const ms = performance.now() - started;
const loaded = ${JSON.stringify(LAZY)}.filter((name) =>
	Object.keys(require.cache).some((path) => path.includes('/node_modules/' + name + '/')));
console.log(JSON.stringify({ ms, loaded }));
`;

/** Loads all node files in fresh processes, as n8n does when it starts. */
export async function loading({ mostMs }: { mostMs: number }, effort: Effortful): Promise<Outcome> {
	const results: Array<{ ms: number; loaded: string[] }> = [];
	for (let i = 0; i < effort.repetitions * 3; i++) {
		const { stdout } = await run(process.execPath, ['-e', SCRIPT], { cwd: PACKAGE });
		results.push(JSON.parse(stdout) as (typeof results)[number]);
	}
	const loaded = [...new Set(results.flatMap((result) => result.loaded))];
	return {
		lines: [],
		verdicts: [
			atMost('loading', median(results.map(({ ms }) => ms)), mostMs, 'ms'),
			{
				goal: `none of ${LAZY.join(', ')} loaded`,
				measured: loaded.join(', ') || 'none',
				met: loaded.length === 0,
			},
		],
	};
}
