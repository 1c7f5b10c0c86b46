import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copy } from '../../scripts/newVendor/copy';
import { MARK, unfinishedProblems } from '../../scripts/package/unfinished';
import { ROOT } from '../docs/pages';

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'vendor-'));
	mkdirSync(join(root, 'nodes/common'), { recursive: true });
	copyFileSync(join(ROOT, 'registry.ts'), join(root, 'registry.ts'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (file: string) => readFileSync(join(root, file), 'utf8');

// That what is written works is tried in .ci/run, in a copy of the whole checkout.
test('a vendor is written under its name, and stands in the registry', () => {
	const files = copy('ExampleCloud', root);
	expect(files).toEqual(
		expect.arrayContaining([
			'nodes/ExampleCloud/ExampleCloud.node.ts',
			'nodes/ExampleCloud/ExampleCloud.node.json',
			'credentials/ExampleCloudApi.credentials.ts',
			'icons/exampleCloud.dark.svg',
			'sandbox/exampleCloud/index.ts',
			'docs/exampleCloud.md',
			'test/vendors/exampleCloud.test.ts',
		]),
	);
	expect(read('nodes/ExampleCloud/profile.ts')).toContain("name: 'exampleCloud'");
	expect(read('credentials/ExampleCloudApi.credentials.ts')).toContain('https://example.com/');
	// A parameter of the shared description, and no name of the vendor's.
	expect(read('nodes/ExampleCloud/ExampleCloud.node.ts')).toContain('{ examples: {');
	expect(read('registry.ts')).toContain("{ folder: 'ExampleCloud', page: 'exampleCloud' },\n];");
});

test('nothing that is left to be filled in can be released', () => {
	copy('ExampleCloud', root);
	expect(unfinishedProblems(root)).toContain(`nodes/ExampleCloud/profile.ts holds a ${MARK}`);
});

test.each([
	['', ''],
	['1Password', ''],
	['example', '; say Example'],
	['Example Cloud', '; say ExampleCloud'],
	['AWS café', '; say AwsCafe'],
	['../Example', '; say Example'],
])('“%s” is no name, and nothing is written', (name, meant) => {
	expect(() => copy(name, root)).toThrow(`is no name such as ExampleCloud${meant}.`);
});

test('a folder that differs by case only is the same on many machines', () => {
	expect(() => copy('Common', root)).toThrow('nodes/Common is there already');
});

test('what is there already isn’t overwritten', () => {
	mkdirSync(join(root, 'docs'));
	writeFileSync(join(root, 'docs/example.md'), 'mine');
	expect(() => copy('Example', root)).toThrow('docs/example.md is there already');
	expect(read('docs/example.md')).toBe('mine');
});
