import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';

export const ROOT = join(__dirname, '../..');

/** Where the code names a fact in a comment. */
export interface Place {
	/** From the project's root. */
	file: string;
	/** What is declared there. */
	symbol: string;
}

/** @returns the places of each fact that the nodes' code names, by the fact's id */
export function places(): Map<string, Place[]> {
	const found = new Map<string, Place[]>();
	for (const file of readdirSync(join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' }).sort()) {
		if (!file.endsWith('.ts')) continue;
		for (const { id, symbol } of namedIn(readFileSync(join(ROOT, 'nodes', file), 'utf8')))
			found.set(id, [...(found.get(id) ?? []), { file: `nodes/${file.split(sep).join('/')}`, symbol }]);
	}
	return found;
}

/** @returns the facts that comments of a file name, each with the innermost declaration that the comment is in or before */
export function namedIn(code: string): Array<{ id: string; symbol: string }> {
	const source = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true);
	return [...code.matchAll(/\/\/[^\n]*/g)].flatMap((comment) =>
		[...comment[0].matchAll(/\b[A-Z]+-\d+\b/g)].map(([id]) => ({ id, symbol: declarationAt(source, comment.index) })),
	);
}

function declarationAt(source: ts.SourceFile, position: number): string {
	let name = 'the file';
	// A comment at the end of a line belongs to what the line declares, and the parser gives it to the next.
	const line = source.text.slice(source.text.lastIndexOf('\n', position) + 1, position);
	const at = position - (line.length - line.trimEnd().length) - (line.trim() === '' ? 0 : 2);
	const visit = (node: ts.Node) => {
		if (at < node.getFullStart() || at >= node.getEnd()) return;
		const own = ts.isVariableStatement(node) ? node.declarationList.declarations[0]?.name : nameOf(node);
		if (own) name = own.getText(source);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return name;
}

function nameOf(node: ts.Node): ts.Node | undefined {
	const isNamed =
		ts.isFunctionDeclaration(node) ||
		ts.isMethodDeclaration(node) ||
		ts.isClassDeclaration(node) ||
		ts.isPropertyAssignment(node) ||
		ts.isPropertyDeclaration(node);
	return isNamed ? node.name : undefined;
}
