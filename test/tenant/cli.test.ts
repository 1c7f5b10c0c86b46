import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Person, type Sandbox } from '../../sandbox';
import { ROOT } from '../docs/pages';

const EMAIL = 'test.person@example.com';
let sandbox: Sandbox;
let folder: string;
let person: Person;

beforeAll(async () => (sandbox = await startSandbox({ vendors: ['oraclePrimavera'] })));
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'check-tenant-'));
	writeFileSync(join(folder, 'credential.json'), JSON.stringify(sandbox.oraclePrimavera.credential()));
	person = sandbox.oraclePrimavera.people.add({ email: EMAIL, login: 'JTESTER' });
});
afterEach(() => {
	sandbox.oraclePrimavera.clearFaults();
	sandbox.oraclePrimavera.people.clear();
	rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => await sandbox.close());

function start() {
	const args = ['--vendor', 'oracle', '--user', EMAIL, '--yes', '--credential', 'credential.json'];
	const child = spawn(process.execPath, ['--import', 'tsx', 'tenant/cli.ts', ...args], {
		cwd: ROOT,
		env: { ...process.env, INIT_CWD: folder },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
	return { child, end: once(child, 'exit').then(([code]) => ({ code: code as number | null, said })) };
}

test('a check writes its report, which names nobody', async () => {
	const { code, said } = await start().end;
	expect([code, said]).toEqual([0, expect.stringContaining('facts confirmed')]);
	const report =
		readFileSync(join(folder, 'tenant-report.json'), 'utf8') + readFileSync(join(folder, 'tenant-report.md'), 'utf8');
	for (const hidden of [
		EMAIL,
		'JTESTER',
		person.id,
		person.displayName,
		'127.0.0.1',
		...sandbox.oraclePrimavera.secrets,
	])
		expect(report.toLowerCase()).not.toContain(hidden.toLowerCase());
}, 60_000);

test('killed after a change, the next start puts the user back, and only then', async () => {
	const { child, end } = start();
	sandbox.oraclePrimavera.intercept = ({ action }) => {
		if (action !== 'changeStatus') return undefined;
		setImmediate(() => child.kill('SIGKILL'));
		return { kind: 'slow', ms: 5_000, apply: 'before' };
	};
	await end;
	sandbox.oraclePrimavera.clearFaults();
	expect(person.enabled).toBe(false);
	const { code, said } = await start().end;
	expect([code, said]).toEqual([0, expect.stringContaining('Put back: enabled')]);
	expect(person.enabled).toBe(true);
	expect(existsSync(join(folder, '.check-tenant/check-oraclePrimavera.json'))).toBe(false);
}, 60_000);
