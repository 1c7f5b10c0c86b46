import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SKELETON = path.join(__dirname, 'skeleton');

const NAME = /^[A-Z][a-z\d]+(?:[A-Z][a-z\d]+)*$/;

/** @returns a name that could be meant, as a clause; empty where there is none */
function suggestion(name: string): string {
	const words = name
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.match(/[A-Za-z\d]+/g);
	const meant = (words ?? [])
		.map((word) => word[0]!.toUpperCase() + (/[a-z]/.test(word) ? word.slice(1) : word.slice(1).toLowerCase()))
		.join('');
	return NAME.test(meant) ? `; say ${meant}` : '';
}

/**
 * Writes the skeleton under a vendor's name, and its line in the registry.
 * @param name - as the node's class, such as `ExampleCloud`
 * @param root - the checkout
 * @returns the files that it wrote, relative to the root
 * @throws Error when the name can't be a class, or is taken; nothing is written then
 */
export function copy(name: string, root: string): string[] {
	if (!NAME.test(name)) throw new Error(`“${name}” is no name such as ExampleCloud${suggestion(name)}.`);
	const small = name[0]!.toLowerCase() + name.slice(1);
	const renamed = (text: string) =>
		text.replaceAll('Example', name).replaceAll(/example(?!s\b|\.(?:com|org|net)\b)/g, small);
	const target = (file: string) =>
		file
			.replaceAll('Example', name)
			.replaceAll('example', small)
			.replace(/\.txt$/, '');
	const files = readdirSync(SKELETON, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.txt'))
		.map((file) => ({ from: file, to: target(file) }));
	const folders = readdirSync(path.join(root, 'nodes')).map((folder) => folder.toLowerCase());
	if (folders.includes(name.toLowerCase())) throw new Error(`nodes/${name} is there already.`);
	const taken = files.find(({ to }) => existsSync(path.join(root, to)));
	if (taken) throw new Error(`${taken.to} is there already.`);
	for (const { from, to } of files) {
		mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
		writeFileSync(path.join(root, to), renamed(readFileSync(path.join(SKELETON, from), 'utf8')));
	}
	const registry = path.join(root, 'registry.ts');
	const line = `\t{ folder: '${name}', page: '${small}' },\n];`;
	writeFileSync(registry, readFileSync(registry, 'utf8').replace('\n];', `\n${line}`));
	return [...files.map(({ to }) => to), 'registry.ts'];
}
