import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SANDBOX_NAMES, startSandbox, type Person, type Sandbox } from '../../sandbox';
import type { VendorName } from '../../tenant/facts';
import { Journal } from '../../tenant/journal';
import { ROOT } from '../docs/pages';
import { EMAIL } from './desk';

/** How a check ends: the `change`th time that the user is changed, and whether the change arrives. */
interface Cut {
	vendor: VendorName;
	how: string;
	change: number;
	arrives: boolean;
	cut: (child: ChildProcess) => void;
	/** What it says at its end, as far as it can say anything. */
	says: RegExp;
	code: number | null;
}

const LEFT = /INTERRUPTED\. .* was left .*; before the check: enabled.*To put it back, run the same command again/s;
const kill = (signal: NodeJS.Signals) => (child: ChildProcess) => void child.kill(signal);

const CUTS: Cut[] = [
	{ vendor: 'rsaIdPlus', how: 'killed', change: 2, arrives: true, cut: kill('SIGKILL'), says: /^/, code: null },
	{ vendor: 'oraclePrimavera', how: 'Ctrl-C', change: 3, arrives: true, cut: kill('SIGINT'), says: LEFT, code: 3 },
	{ vendor: 'akana', how: 'killed', change: 5, arrives: true, cut: kill('SIGKILL'), says: /^/, code: null },
	{
		vendor: 'alibabaCloudSso',
		how: 'asked to end',
		change: 1,
		arrives: false,
		cut: kill('SIGTERM'),
		says: LEFT,
		code: 3,
	},
	{
		vendor: 'scim',
		how: 'its terminal closed',
		change: 1,
		arrives: true,
		cut: (child) => {
			child.stdout!.destroy();
			child.stderr!.destroy();
			child.kill('SIGHUP');
		},
		says: /^/,
		code: 3,
	},
];

let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: SANDBOX_NAMES });
	folder = mkdtempSync(join(tmpdir(), 'check-tenant-'));
});
afterAll(async () => {
	await sandbox.close();
	rmSync(folder, { recursive: true, force: true });
});

const at = (vendor: VendorName) =>
	sandbox[vendor] as unknown as {
		people: Sandbox['akana']['people'];
		secrets: Set<string>;
		intercept: Sandbox['akana']['intercept'];
		credential(overrides?: object): Record<string, unknown>;
	};

interface Started {
	child: ChildProcess;
	end: Promise<{ code: number | null; said: string }>;
}

function start(vendor: VendorName, options: string[], environment: object = {}): Started {
	const cwd = join(folder, vendor);
	mkdirSync(cwd, { recursive: true });
	writeFileSync(join(cwd, 'credential.json'), JSON.stringify(at(vendor).credential()));
	const args = [
		join(ROOT, 'tenant/cli.ts'),
		'--vendor',
		vendor,
		'--user',
		EMAIL,
		'--credential',
		'credential.json',
		...options,
	];
	const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
		cwd: ROOT,
		env: { ...process.env, INIT_CWD: cwd, ...environment },
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
	return { child, end: once(child, 'close').then(([code]) => ({ code: code as number | null, said })) };
}

/** One check that is cut off, and the next start. */
async function cutOff({ vendor, change, arrives, cut }: Cut) {
	const { people } = at(vendor);
	const person = people.add({ email: EMAIL, login: 'TestPerson' });
	const { child, end } = start(vendor, ['--yes', '--lock']);
	let changes = 0;
	at(vendor).intercept = ({ method, action }) => {
		if (!['PUT', 'PATCH'].includes(method) && action !== 'UpdateUserStatus') return undefined;
		if (++changes < change) return undefined;
		setImmediate(() => cut(child));
		return { kind: 'slow', ms: 5_000, apply: arrives ? 'before' : 'never' };
	};
	const first = await end;
	at(vendor).intercept = null;
	const left = { enabled: person.enabled, locked: person.locked };
	const { child: next, end: nextEnd } = start(vendor, ['--lock']);
	next.stdin!.end('y\n');
	return { first, left, second: await nextEnd, person };
}

describe('cut off in mid-run', () => {
	const ends = new Map<VendorName, Awaited<ReturnType<typeof cutOff>>>();
	beforeAll(async () => {
		// Most of a process's time is loading: they share it.
		await Promise.all(CUTS.map(async (cut) => ends.set(cut.vendor, await cutOff(cut))));
	}, 300_000);

	test.each(CUTS)(
		'$vendor, $how: the next start asks, and the user is as before',
		({ vendor, arrives, says, code }) => {
			const { first, left, second, person } = ends.get(vendor)!;
			expect([first.code, first.said]).toEqual([code, expect.stringMatching(says)]);
			expect(left).not.toEqual(arrives ? { enabled: true, locked: false } : {});
			const asked = arrives ? /Put .* back to “enabled.*Put back: enabled/s : /That is as before/;
			expect([second.code, second.said]).toEqual([0, expect.stringMatching(asked)]);
			expect(person).toMatchObject({ enabled: true, locked: false });
			expect(existsSync(join(folder, vendor, `.check-tenant/check-${vendor}.json`))).toBe(false);
		},
	);
});

describe('from beginning to end', () => {
	let person: Person;
	beforeEach(() => {
		for (const vendor of SANDBOX_NAMES) at(vendor).people.clear();
		person = sandbox.oraclePrimavera.people.add({ email: EMAIL, login: 'JTESTER' });
	});

	test('a check writes its report, which names nobody', async () => {
		const { code, said } = await start('oraclePrimavera', ['--yes'], { FORCE_COLOR: '3' }).end;
		expect([code, said]).toEqual([0, expect.stringContaining('facts confirmed')]);
		expect(said).not.toContain('\u001b');
		const reportIn = (kind: string) => readFileSync(join(folder, 'oraclePrimavera', `tenant-report.${kind}`), 'utf8');
		const report = (reportIn('json') + reportIn('md')).toLowerCase();
		const { secrets } = sandbox.oraclePrimavera;
		for (const hidden of [EMAIL, 'JTESTER', person.id, person.displayName, '127.0.0.1', ...secrets])
			expect(report).not.toContain(hidden.toLowerCase());
	}, 60_000);

	test('a folder that can’t be written is told before the vendor is asked anything', async () => {
		const file = join(folder, 'a-file');
		writeFileSync(file, '');
		sandbox.oraclePrimavera.clearRequests();
		const { code, said } = await start('oraclePrimavera', ['--yes', '--report', join(file, 'reports')]).end;
		expect([code, said]).toEqual([2, expect.stringContaining('Nothing can be written to the folder')]);
		expect([sandbox.oraclePrimavera.requests, person.history.length]).toEqual([[], 1]);
	}, 60_000);

	test('read only, what an earlier check left is told, and not put back', async () => {
		const { id, displayName } = person;
		const journal = new Journal(join(folder, 'oraclePrimavera', '.check-tenant'), 'oraclePrimavera');
		const left = { enabled: false, locked: false };
		sandbox.oraclePrimavera.people.setState(id, { enabled: false });
		journal.write({
			vendor: 'oraclePrimavera',
			tenant: String(at('oraclePrimavera').credential().serverUrl),
			user: { id, login: 'JTESTER', email: EMAIL, displayName },
			named: { by: 'id', value: id },
			before: { enabled: true, locked: false },
			last: left,
			underWay: [],
			startedAt: '2026-11-22T09:00:00.000Z',
		});
		const { code, said } = await start('oraclePrimavera', ['--yes', '--read-only']).end;
		expect([code, said]).toEqual([3, expect.stringMatching(/was left disabled.*without --read-only/s)]);
		expect([person.enabled, journal.read()?.last]).toEqual([false, left]);
	}, 60_000);
});
