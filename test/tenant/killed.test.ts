import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetSessions } from '../../nodes/common/transport/session';
import { VENDOR_NAMES, type VendorName } from '../../tenant/facts';
import { Journal } from '../../tenant/journal';
import { resume } from '../../tenant/resume';
import { createEngine, type Engine } from '../../engine';
import { SANDBOX_NAMES, startSandbox, type Sandbox } from '../../sandbox';
import { check } from '../../tenant/check';
import { AtTerminal, EMAIL } from './desk';
import type { Kill, Task } from './killedChild';

const ALL = { readOnly: false, lock: true, withWrongPassword: false, limits: false };

/** Every step with EVERY_STEP=1; else some of each vendor, since each is a process of its own. */
const AT_MOST = process.env.EVERY_STEP ? Infinity : 2;

// With true clocks: the processes have none of the test's.
let sandbox: Sandbox;
let engine: Engine;
let folder: string;

beforeAll(async () => {
	[engine, sandbox] = await Promise.all([createEngine({ from: 'source' }), startSandbox({ vendors: SANDBOX_NAMES })]);
	folder = mkdtempSync(join(tmpdir(), 'killed-'));
}, 120_000);
afterAll(async () => {
	forgetSessions();
	await sandbox.close();
	rmSync(folder, { recursive: true, force: true });
});

const at = (vendor: VendorName) =>
	sandbox[vendor] as unknown as { people: Sandbox['akana']['people']; credential(): Record<string, unknown> };
const surroundings = (journal: Journal) => ({
	engine,
	terminal: new AtTerminal(),
	journal,
	signal: new AbortController().signal,
});

jest.setTimeout(AT_MOST === Infinity ? 3_600_000 : 300_000);

/** Every place where a check of this vendor can end: before and after each write of its journal. */
async function stepsOf(vendor: VendorName): Promise<Kill[]> {
	const write = jest.spyOn(Journal.prototype, 'write');
	const { ended } = await check(
		{ ...ALL, vendor, user: { by: 'email', value: EMAIL }, credential: at(vendor).credential() },
		surroundings(new Journal(folder, vendor)),
	);
	expect(ended).toBeNull();
	const writes = write.mock.calls.length;
	write.mockRestore();
	return Array.from({ length: writes }, (_, i) => i + 1).flatMap((at): Kill[] => [
		{ at, when: 'before' },
		{ at, when: 'after' },
	]);
}

/** As many as the time allows, far from one another, and other ones at another vendor. */
function some(steps: Kill[], shift: number): Kill[] {
	if (steps.length <= AT_MOST) return steps;
	const apart = steps.length / AT_MOST;
	return Array.from({ length: AT_MOST }, (_, i) => steps[Math.floor(i * apart + shift) % steps.length]!);
}

async function killed(task: Task): Promise<NodeJS.Signals | null> {
	const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'killedChild.ts'), JSON.stringify(task)], {
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
	return signal;
}

test.each(VENDOR_NAMES.map((vendor, i) => [vendor, 2 * i + 1] as const))(
	'%s: a process killed at any step leaves a user whom the next start puts back',
	async (vendor, shift) => {
		const person = at(vendor).people.add({ email: EMAIL, login: 'TestPerson' });
		const steps = await stepsOf(vendor);
		expect(steps.length).toBeGreaterThan(8);
		const journal = new Journal(folder, vendor);
		for (const kill of some(steps, shift)) {
			const task = { vendor, email: EMAIL, folder, credential: at(vendor).credential(), kill };
			expect([kill, await killed(task)]).toEqual([kill, 'SIGKILL']);
			const entry = journal.read();
			if (entry !== null) {
				const came = await resume(task.credential, entry, surroundings(journal));
				expect([kill, came]).toEqual([kill, expect.stringMatching(/^(put back|nothing to do)$/)]);
			}
			expect([kill, person]).toEqual([kill, expect.objectContaining({ enabled: true, locked: false })]);
			expect(existsSync(journal.file)).toBe(false);
		}
	},
);
