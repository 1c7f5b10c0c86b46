import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { manifest, ROOT } from '../../scripts/lib/project';
import { expectedFiles, listProblems } from '../../scripts/package/contents';
import { dependencyProblems, packagesRequired } from '../../scripts/package/imports';
import { type Loaded, loadingProblems, startUpProblems } from '../../scripts/package/loading';

describe('expectedFiles', () => {
	it('ships compiled code, codex files and icons, and nothing that only developers need', () => {
		const sources = [
			'nodes/Vendor/Vendor.node.ts',
			'nodes/Vendor/Vendor.node.json',
			'nodes/Vendor/notes.md',
			'nodes/Vendor/read.test.ts',
			'nodes/common/types.d.ts',
			'credentials/VendorApi.credentials.ts',
			'icons/vendor.dark.svg',
			'icons/vendor.afdesign',
		];
		expect(expectedFiles(sources).filter((file) => file.startsWith('dist/'))).toEqual([
			'dist/nodes/Vendor/Vendor.node.js',
			'dist/nodes/Vendor/Vendor.node.json',
			'dist/credentials/VendorApi.credentials.js',
			'dist/icons/vendor.dark.svg',
		]);
	});
});

describe('listProblems', () => {
	it('tells what is missing from what does not belong', () => {
		expect(listProblems(['a.js', 'LICENSE'], ['a.js', 'a.js.map'])).toEqual([
			'LICENSE is missing',
			"a.js.map doesn't belong",
		]);
	});
});

describe('packagesRequired', () => {
	it('names packages, scoped ones too, without paths, relative files and Node itself', () => {
		const code = `
			const a = require("axios/lib/x"); require('@scope/name/deep'); require("./own"); require("node:fs");
			Promise.resolve().then(() => __importStar(require('luxon'))); require("axios"); require("crypto");`;
		expect(packagesRequired(code)).toEqual(['axios', '@scope/name', 'luxon']);
	});
});

describe('dependencyProblems', () => {
	it('finds the undeclared and the unused', () => {
		const required = new Set(['axios', 'luxon', 'n8n-workflow']);
		expect(dependencyProblems(required, ['axios', 'left'], ['n8n-workflow'])).toEqual([
			"luxon is required, but package.json doesn't name it",
			'package.json names left, which nothing requires',
		]);
	});
});

describe('startUpProblems', () => {
	it('finds dependencies among the loaded modules, by whole names', () => {
		const modules = ['/x/node_modules/axios-retry/i.js', '/x/node_modules/@a/pop/lib/i.js'];
		expect(startUpProblems(modules, ['axios', '@a/pop'])).toEqual(["@a/pop is loaded at n8n's start"]);
	});

	it('finds files that only a run needs', () => {
		const modules = [
			'/x/nodes/Akana/profile.js',
			'/x/nodes/common/node/description.js',
			'/x/nodes/common/who/Search.js',
		];
		expect(startUpProblems(modules, [])).toEqual(["nodes/common/who/Search.js is loaded at n8n's start"]);
	});

	it('finds nothing in the nodes and credentials as they are', () => {
		const { n8n, dependencies } = manifest();
		const sources = [...n8n.nodes, ...n8n.credentials].map((file) => file.replace(/^dist\/(.*)\.js$/, './$1.ts'));
		const load = `for (const file of ${JSON.stringify(sources)}) require(file);`;
		const print = 'console.log(JSON.stringify(Object.keys(require.cache)))';
		const { stdout } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '--eval', load + print], {
			cwd: ROOT,
			encoding: 'utf8',
		});
		const modules = JSON.parse(stdout) as string[];
		expect(modules.filter((file) => file.startsWith(path.join(ROOT, 'nodes'))).length).toBeGreaterThan(
			n8n.nodes.length,
		);
		expect(startUpProblems(modules, Object.keys(dependencies))).toEqual([]);
	}, 60_000);
});

describe('loadingProblems', () => {
	let folder: string;
	const codex = {
		categories: ['Core Nodes'],
		alias: ['offboarding'],
		resources: { primaryDocumentation: [{ url: 'https://example.com' }] },
	};
	const icons = ['dist/icons/v.svg', 'dist/icons/v.dark.svg'];
	const node = {
		file: 'dist/nodes/V.node.js',
		name: 'v',
		icons,
		credentials: [{ name: 'vApi', testedBy: 'vTest' }],
		credentialTests: ['vTest'],
	};
	const credential = { file: 'dist/credentials/VApi.credentials.js', name: 'vApi', icons };
	const good: Loaded = { nodes: [node], credentials: [credential], modules: [] };

	function writeCodex(content: string) {
		writeFileSync(path.join(folder, 'dist/nodes/V.node.json'), content);
	}

	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'loading-'));
		for (const name of ['dist/icons', 'dist/nodes']) {
			mkdirSync(path.join(folder, name), { recursive: true });
		}
		for (const icon of icons) writeFileSync(path.join(folder, icon), '<svg/>');
		writeCodex(JSON.stringify(codex));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	it('has nothing against a complete package', () => {
		expect(loadingProblems(folder, good)).toEqual([]);
	});

	it('finds an icon that is missing, and one that serves both themes', () => {
		const nodes = [{ ...node, icons: [icons[0]!, 'dist/icons/V.dark.svg'] }];
		const credentials = [{ ...credential, icons: [icons[0]!, icons[0]!] }];
		expect(loadingProblems(folder, { ...good, nodes, credentials })).toEqual([
			`${node.file} names the icon dist/icons/V.dark.svg, which isn't there`,
			`${credential.file} needs a light and a dark icon`,
		]);
	});

	it('finds a codex file that is broken, empty or missing', () => {
		writeCodex('{');
		expect(loadingProblems(folder, good)).toEqual([expect.stringContaining("dist/nodes/V.node.json can't be read")]);
		writeCodex(JSON.stringify({ ...codex, alias: [] }));
		expect(loadingProblems(folder, good)).toEqual(['dist/nodes/V.node.json has no alias']);
		rmSync(path.join(folder, 'dist/nodes/V.node.json'));
		expect(loadingProblems(folder, good)).toEqual(['dist/nodes/V.node.json is missing']);
	});

	it('finds a credential and a connection test that are only named', () => {
		const nodes = [{ ...node, credentialTests: [] }];
		expect(loadingProblems(folder, { ...good, nodes, credentials: [] })).toEqual([
			`${node.file} wants the credential vApi, which isn't there`,
			`${node.file} names the credential test vTest, which it hasn't`,
		]);
	});

	it('finds a credential that has no connection test', () => {
		const nodes = [{ ...node, credentials: [{ name: 'vApi' }] }];
		expect(loadingProblems(folder, { ...good, nodes })).toEqual([`${credential.file} has no node that tests it`]);
	});
});
