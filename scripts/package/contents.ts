import { readdirSync } from 'node:fs';
import path from 'node:path';

/** What npm shows and users read. */
const PAPERS = ['package.json', 'README.md', 'LICENSE', 'SECURITY.md', 'CHANGELOG.md'];

/** How a source file gets into dist/: as it is, or compiled. Whatever matches no line stays out. */
const SHIPPED: Array<{ source: RegExp; compiled: boolean }> = [
	{ source: /^(nodes|credentials)\/.+(?<!\.test|\.d)\.ts$/, compiled: true },
	{ source: /^nodes\/[^/]+\/[^/]+\.node\.json$/, compiled: false },
	{ source: /^nodes\/[^/]+\/__schema__\/.+\.json$/, compiled: false },
	{ source: /^icons\/[^/]+\.svg$/, compiled: false },
];

/** The source files that may be shipped, relative to `root`, with forward slashes. */
export function sourceFiles(root: string): string[] {
	return ['nodes', 'credentials', 'icons'].flatMap((folder) =>
		readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
			path.posix.join(folder, ...file.split(path.sep)),
		),
	);
}

/** The exact list of files that the package must hold, given its sources. */
export function expectedFiles(sources: string[]): string[] {
	const built = sources.flatMap((file) => {
		const rule = SHIPPED.find(({ source }) => source.test(file));
		if (!rule) return [];
		return [`dist/${rule.compiled ? file.replace(/\.ts$/, '.js') : file}`];
	});
	return [...PAPERS, ...built];
}

/** A sentence for each file that is missing or doesn't belong. */
export function listProblems(expected: string[], packed: string[]): string[] {
	const wanted = new Set(expected);
	const there = new Set(packed);
	return [
		...expected.filter((file) => !there.has(file)).map((file) => `${file} is missing`),
		...packed.filter((file) => !wanted.has(file)).map((file) => `${file} doesn't belong`),
	];
}
