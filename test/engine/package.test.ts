import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transpileModule, ModuleKind } from 'typescript';

import { createEngine } from '../../engine';
import { line, probe, TRIGGER } from './line';

const FIXTURE = join(__dirname, 'fixture');
const SOURCES = ['credentials/ProbeApi.credentials', 'nodes/Probe/Probe.node'];

let folder: string;
// Below node_modules, where it finds n8n-workflow.
beforeAll(async () => {
	folder = await mkdtemp(join(__dirname, '../../node_modules/.engine-test-'));
	await cp(join(FIXTURE, 'package.json'), join(folder, 'package.json'));
});
afterAll(async () => await rm(folder, { recursive: true }));

test('a package that is not built says what to do', async () => {
	await expect(createEngine({ from: 'package', packageDir: folder })).rejects.toThrow('npm run build');
});

test('a built package runs as n8n loads it, from dist', async () => {
	for (const name of SOURCES) {
		const source = await readFile(join(FIXTURE, `${name}.ts`), 'utf8');
		const { outputText } = transpileModule(source, {
			compilerOptions: { module: ModuleKind.CommonJS },
		});
		const target = join(folder, 'dist', `${name}.js`);
		await mkdir(dirname(target), { recursive: true });
		await writeFile(target, outputText);
	}
	const engine = await createEngine({ from: 'package', packageDir: folder });
	const run = await engine.run(line(TRIGGER, probe('pass')), { input: [{ a: 1 }] });
	expect(run.json('Probe')).toEqual([{ a: 1 }]);
});

test('a file that package.json names and that is missing is an error', async () => {
	const listed = { name: 'n8n-nodes-gone', n8n: { nodes: ['dist/nodes/Gone/Gone.node.js'] } };
	await writeFile(join(folder, 'package.json'), JSON.stringify(listed));
	const engine = createEngine({ from: 'package', packageDir: folder });
	await expect(engine).rejects.toThrow('Cannot find module');
});
