import { isBuiltin } from 'node:module';

/** The names of the packages that compiled CommonJS code requires, Node's own left out. */
export function packagesRequired(code: string): string[] {
	const specifiers = [...code.matchAll(/\brequire\((["'])(.+?)\1\)/g)].map(([, , name]) => name!);
	const names = specifiers
		.filter((name) => !name.startsWith('.') && !isBuiltin(name))
		.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
	return [...new Set(names)];
}

/**
 * A sentence for each package that is required without being declared, or declared for nothing.
 * @param required - over all files
 * @param dependencies - installed with the package
 * @param peers - brought by n8n
 */
export function dependencyProblems(required: ReadonlySet<string>, dependencies: string[], peers: string[]): string[] {
	const declared = new Set([...dependencies, ...peers]);
	return [
		...[...required]
			.filter((name) => !declared.has(name))
			.map((name) => `${name} is required, but package.json doesn't name it`),
		...dependencies
			.filter((name) => !required.has(name))
			.map((name) => `package.json names ${name}, which nothing requires`),
	];
}
