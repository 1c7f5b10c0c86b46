import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');

const SLOW_TO_END = `process.on('SIGINT', () => setTimeout(() => { console.log('put back'); process.exit(3); }, 300));
setInterval(() => {}, 1000);
console.log('begun');
for (const end = Date.now() + 500; Date.now() < end; );`;

test('Ctrl-C is the script’s own business: its end is waited for, also when it has something else to do first', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'start-test-'));
	try {
		const script = join(folder, 'slow.ts');
		writeFileSync(script, SLOW_TO_END);
		const start = spawn(process.execPath, ['scripts/start.mjs', '--as-is', relative(ROOT, script)], {
			cwd: ROOT,
			detached: true,
		});
		let text = '';
		start.stdout.on('data', (chunk) => {
			text += String(chunk);
			// A terminal tells the whole group.
			if (String(chunk).includes('begun')) process.kill(-start.pid!, 'SIGINT');
		});
		const [code] = (await once(start, 'close')) as [number];
		expect([text, code]).toEqual(['begun\nput back\n', 3]);
	} finally {
		rmSync(folder, { recursive: true });
	}
}, 60_000);
