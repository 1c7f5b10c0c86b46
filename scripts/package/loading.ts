import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

interface LoadedClass {
	/** As package.json names it. */
	file: string;
	name: string;
	/** Relative to the package's folder. */
	icons: string[];
}

/** What probe.js prints. */
export interface Loaded {
	nodes: Array<
		LoadedClass & {
			credentials: Array<{ name: string; testedBy?: string }>;
			credentialTests: string[];
		}
	>;
	credentials: LoadedClass[];
	/** The absolute paths of all modules that were loaded. */
	modules: string[];
}

interface Codex {
	categories?: string[];
	alias?: string[];
	resources?: { primaryDocumentation?: Array<{ url: string }> };
}

const isFile = (file: string) => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

function iconProblems(folder: string, { file, icons }: LoadedClass): string[] {
	const missing = icons.filter((icon) => !isFile(path.join(folder, icon)));
	return [
		...missing.map((icon) => `${file} names the icon ${icon}, which isn't there`),
		...(new Set(icons).size === 2 ? [] : [`${file} needs a light and a dark icon`]),
	];
}

function codexProblems(folder: string, nodeFile: string): string[] {
	const file = `${nodeFile}on`;
	if (!isFile(path.join(folder, file))) return [`${file} is missing`];
	try {
		const codex = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Codex;
		const empty = {
			categories: !codex.categories?.length,
			alias: !codex.alias?.length,
			primaryDocumentation: !codex.resources?.primaryDocumentation?.length,
		};
		return Object.entries(empty).flatMap(([key, isEmpty]) => (isEmpty ? [`${file} has no ${key}`] : []));
	} catch (error) {
		return [`${file} can't be read: ${String(error)}`];
	}
}

function credentialProblems({ nodes, credentials }: Loaded): string[] {
	const uses = nodes.flatMap((node) => node.credentials.map((use) => ({ node, ...use })));
	const known = new Set(credentials.map(({ name }) => name));
	const tested = new Set(uses.map(({ name, testedBy }) => testedBy && name));
	return [
		...uses
			.filter(({ name }) => !known.has(name))
			.map(({ node, name }) => `${node.file} wants the credential ${name}, which isn't there`),
		...uses
			.filter(({ node, testedBy }) => testedBy !== undefined && !node.credentialTests.includes(testedBy))
			.map(({ node, testedBy }) => `${node.file} names the credential test ${testedBy}, which it hasn't`),
		...credentials.filter(({ name }) => !tested.has(name)).map(({ file }) => `${file} has no node that tests it`),
	];
}

/**
 * A sentence for each thing that n8n would stumble over, or show without icon or search words.
 * @param folder - of the installed package
 */
export function loadingProblems(folder: string, loaded: Loaded): string[] {
	return [
		...[...loaded.nodes, ...loaded.credentials].flatMap((item) => iconProblems(folder, item)),
		...loaded.nodes.flatMap(({ file }) => codexProblems(folder, file)),
		...credentialProblems(loaded),
	];
}

/** The rooms that only a run needs: all but those of the panel, and of the words and numbers that it shows. */
const ROOMS_OF_A_RUN = /\/nodes\/common\/(?!(?:node|model)\/).+/;

/**
 * n8n loads every node at its start, so what a node needs in order to run must wait until it does.
 * @returns a sentence for each dependency, and for each file of a run, that was loaded all the same
 */
export function startUpProblems(modules: string[], dependencies: string[]): string[] {
	const loaded = dependencies.filter((name) => modules.some((file) => file.includes(`/node_modules/${name}/`)));
	const ofRun = modules.flatMap((file) => ROOMS_OF_A_RUN.exec(file) ?? []).map((file) => file.slice(1));
	return [...loaded, ...ofRun].map((name) => `${name} is loaded at n8n's start`);
}
