import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ROOT } from '../docs/pages';

// Each starts a program of its own.
jest.setTimeout(120_000);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rooms-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `npm run lint` says of the imports of these files. */
function lint(files: Record<string, string>) {
	copyFileSync(join(ROOT, 'tsconfig.json'), join(folder, 'tsconfig.json'));
	for (const [file, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		writeFileSync(join(folder, file), text);
	}
	const cruise = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
	const config = join(ROOT, '.dependency-cruiser.cjs');
	return spawnSync(process.execPath, [cruise, 'nodes', '--config', config], { cwd: folder, encoding: 'utf8' });
}

test.each<[what: string, rule: string, files: Record<string, string>]>([
	[
		'a circle of imports',
		'no-circles',
		{
			'nodes/common/model/a.ts': `import { b } from './b';\nexport const a = () => b;\n`,
			'nodes/common/model/b.ts': `import { a } from './a';\nexport const b = () => a;\n`,
		},
	],
	[
		'a circle of types',
		'no-circles',
		{
			'nodes/common/model/a.ts': `import type { B } from './b';\nexport interface A { b: B }\n`,
			'nodes/common/model/b.ts': `import type { A } from './a';\nexport interface B { a: A }\n`,
		},
	],
	[
		'a room that knows a later one',
		'model-knows-only-rooms-before-it',
		{
			'nodes/common/model/a.ts': `import { b } from '../run/b';\nexport const a = b;\n`,
			'nodes/common/run/b.ts': `export const b = 1;\n`,
		},
	],
	[
		'a room that isn’t in the list',
		'every-file-has-a-room',
		{
			'nodes/common/model/a.ts': `import { b } from '../helpers/b';\nexport const a = b;\n`,
			'nodes/common/helpers/b.ts': `export const b = 1;\n`,
		},
	],
	[
		'a room that knows a vendor',
		'common-knows-no-vendor',
		{
			'nodes/common/model/a.ts': `import { b } from '../../Akana/b';\nexport const a = b;\n`,
			'nodes/Akana/b.ts': `export const b = 1;\n`,
		},
	],
])('%s is refused', (_what, rule, files) => {
	const { status, stdout } = lint(files);
	expect(stdout).toContain(rule);
	expect(status).not.toBe(0);
});

test('a room that knows an earlier one is fine', () => {
	const { status, stdout } = lint({
		'nodes/common/run/a.ts': `import { b } from '../model/b';\nexport const a = b;\n`,
		'nodes/common/model/b.ts': `export const b = 1;\n`,
	});
	expect(stdout).toContain('no dependency violations');
	expect(status).toBe(0);
});

const FILES = readdirSync(join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' }).filter((file) =>
	file.endsWith('.ts'),
);

test('no two files have one name, but those that each vendor has', () => {
	const names = FILES.filter((file) => !/(profile|vendor)\.ts$/.test(file)).map((file) => basename(file).toLowerCase());
	expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('no file passes on what another one exports', () => {
	const passes = FILES.filter((file) => /^export .* from /m.test(readFileSync(join(ROOT, 'nodes', file), 'utf8')));
	expect(passes).toEqual([]);
});
