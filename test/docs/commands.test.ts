import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pages, ROOT } from './pages';

const CI = '.ci/run';
const TSX = join(ROOT, 'node_modules/.bin/tsx');

/** Where each command that a page shows is run: a file, and what it says there. */
const RUN_IN: Record<string, [file: string, evidence: string]> = {
	'npm cit': [CI, 'npm cit'],
	'npm test': [CI, 'npm cit'],
	'npm run lint': [CI, 'npm run lint'],
	'npm run format': ['package.json', 'prettier --write .'],
	'npm run typecheck': [CI, 'npm run typecheck'],
	'npm run build': [CI, 'npm run build'],
	'npm run demo': [CI, 'npm run demo\n'],
	'npm run demo -- --csv FILE': [CI, 'npm run demo -- --csv '],
	'npm run check:package': [CI, 'npm run check:package'],
	'npm run release -- --dry-run': [CI, 'npm run release -- --dry-run'],
	'npm run release': ['.github/workflows/release.yml', 'npm run release'],
	'npm run simulate:ci': [CI, 'npm run simulate:ci'],
	'npm run test:e2e': [CI, 'npm run test:e2e'],
	'npm install --ignore-scripts': ['e2e/lib/install-package.ts', '--ignore-scripts'],
	// Too long for each change; the page holds what the last run gave, with its date.
	'npm run bench': ['docs/benchmarks.md', '2026'],
	'npm run test:mutation': ['docs/mutation-testing.md', '2026'],
	'npm run test:versions': ['docs/compatibility.md', '2026'],
	'npm run test:queue': ['docs/queue-mode.md', '2026'],
	'npx tsx bench/switchOver.ts': ['docs/oracle-primavera.md', '2026'],
	'npx tsx bench/pace-simulation.ts': ['docs/pace.md', '--set others'],
	'npm run check:tenant': ['test/tenant/cli.test.ts', 'tenant/cli.ts'],
	'npm run new:vendor': ['scripts/newVendor/try.ts', "'new:vendor'"],
	'npm run generate': ['test/docs/generated.test.ts', 'npm run generate'],
	// It asks the registry, and installs: for a person to start.
	'npm run n8n:newest': ['e2e/newest.ts', 'npm run n8n:newest'],
	'npm run dev': ['CONTRIBUTING.md', '| `npm run dev` |'],
	'npx tsx tenant/facts/write.ts': ['tenant/facts/write.ts', 'docs/facts.md'],
	// Below.
	'npm run sandbox': ['test/docs/commands.test.ts', "'sandbox'"],
	'npm run simulate': ['test/docs/commands.test.ts', "'simulate'"],
};

const COMMAND = /^(npm (?:cit|test|run|install)|npx tsx)\b/;

function commandsOf(markdown: string): string[] {
	const blocks = [...markdown.matchAll(/^ *```(?:sh|bash)\n([\s\S]*?)^ *```/gm)].flatMap(([, block]) =>
		block!.split('\n'),
	);
	const inline = [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!);
	return [...blocks, ...inline].map((line) => line.replace(/\s+#.*/, '').trim()).filter((line) => COMMAND.test(line));
}

/** The longest of the known commands that it begins with. */
function known(command: string): string | undefined {
	return Object.keys(RUN_IN)
		.filter((start) => command === start || command.startsWith(`${start} `))
		.sort((one, other) => other.length - one.length)[0];
}

describe.each(pages())('%s', (_page, markdown) => {
	test('shows no command that nothing runs', () => {
		expect(commandsOf(markdown).filter((command) => known(command) === undefined)).toEqual([]);
	});
});

test.each(Object.entries(RUN_IN))('%s is run', (_command, [file, evidence]) => {
	expect(existsSync(join(ROOT, file))).toBe(true);
	expect(readFileSync(join(ROOT, file), 'utf8')).toContain(evidence);
});

test('every script that a page names is there', () => {
	const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
	const named = Object.keys(RUN_IN).flatMap((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? []);
	expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('npm run sandbox starts the vendors, and prints what to paste', async () => {
	const sandbox = spawn('npm', ['run', '--silent', 'sandbox', '--', '--port', '0', '--scim', 'slack'], {
		cwd: ROOT,
		detached: true,
	});
	try {
		let text = '';
		for await (const chunk of sandbox.stdout) {
			text += String(chunk);
			if (text.includes('Running;')) break;
		}
		for (const word of [
			'RSA ID Plus',
			'Oracle',
			'Akana',
			'CloudSSO',
			'SCIM',
			'Client Secret: ',
			'Product Name: slack',
			'Server URL: http://127.0.0.1:',
		])
			expect(text).toContain(word);
	} finally {
		process.kill(-sandbox.pid!, 'SIGINT');
		await once(sandbox, 'exit');
	}
}, 60_000);

test.each<[string, (port: number) => string[], RegExp]>([
	['a port that is taken', (port: number) => ['--port', String(port - 2)], /^Port \d+ is taken/],
	['a port that leaves no room', () => ['--port', '65533'], /^--port 65533 is too high/],
	['a limit that is no number', () => ['--port', '0', '--limit', 'x'], /^--limit x is no number/],
])(
	'the sandbox ends at %s, and says so',
	async (_what, options, words) => {
		const other = createServer().listen(0, '127.0.0.1');
		await once(other, 'listening');
		const { port } = other.address() as AddressInfo;
		try {
			const { status, stderr } = await promisify(execFile)(TSX, ['sandbox/cli.ts', ...options(port)], {
				cwd: ROOT,
				timeout: 30_000,
			}).then(
				() => ({ status: 0, stderr: '' }),
				(error: { code: number | null; stderr: string }) => ({ status: error.code, stderr: error.stderr }),
			);
			expect(stderr).toMatch(words);
			expect(status).toBe(1);
		} finally {
			other.close();
		}
	},
	60_000,
);

test('npm run simulate replays a seed', () => {
	const { status, stdout } = spawnSync(
		'npm',
		['run', '--silent', 'simulate', '--', '--vendor', 'akana', '--seed', '644'],
		{
			cwd: ROOT,
			encoding: 'utf8',
		},
	);
	expect(stdout).toContain('1 of 1 seeds hold');
	expect(status).toBe(0);
}, 120_000);
