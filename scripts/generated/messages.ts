import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../lib/project';

/** What a failed item may say. */
export interface Message {
	/** The folder under nodes/ that says it. */
	folder: string;
	outcome: string;
	/** “…” stands for what differs from case to case. */
	says: string;
	/** What to do; empty where the message says it. */
	advice: string;
}

/** Every sentence that the nodes' code holds for a failed item, read from the code itself, in its order. */
export function messages(): Message[] {
	const files = readdirSync(path.join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.sort();
	const found = files.flatMap((file) => messagesIn(file.split(path.sep)[0]!, path.join(ROOT, 'nodes', file)));
	const seen = new Set<string>();
	return found.filter(({ folder, says }) => !seen.has(`${folder} ${says}`) && seen.add(`${folder} ${says}`));
}

function messagesIn(folder: string, file: string): Message[] {
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
	const found: Message[] = [];
	const visit = (node: ts.Node): void => {
		const message = messageOf(node);
		if (message && /\p{L}.* .*\p{L}/u.test(message.says.replaceAll('…', ''))) found.push({ folder, ...message });
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** `new Fault(outcome, message, { advice })`, `credentialFault(message, advice)` and `{ outcome, says, advice }`. */
function messageOf(node: ts.Node): Omit<Message, 'folder'> | null {
	if (ts.isNewExpression(node) && node.expression.getText() === 'Fault') {
		const [outcome, says, details] = node.arguments ?? [];
		return { outcome: wordOf(outcome), says: wordsOf(says), advice: wordsOf(property(details, 'advice')) };
	}
	if (ts.isCallExpression(node) && node.expression.getText() === 'credentialFault') {
		const [says, advice] = node.arguments;
		return { outcome: 'unauthorized', says: wordsOf(says), advice: wordsOf(advice) };
	}
	const says = property(node, 'says');
	if (!says) return null;
	return { outcome: wordOf(property(node, 'outcome')), says: wordsOf(says), advice: wordsOf(property(node, 'advice')) };
}

function property(node: ts.Node | undefined, name: string): ts.Expression | undefined {
	if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
	const found = node.properties.find((one) => one.name?.getText() === name);
	return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

/** @returns an outcome; empty where it depends */
function wordOf(node: ts.Expression | undefined): string {
	return node && ts.isStringLiteral(node) ? node.text : '';
}

/** @returns a text as people read it; “…” where it is put together from elsewhere */
function wordsOf(node: ts.Expression | undefined): string {
	if (!node) return '';
	if (ts.isStringLiteralLike(node)) return node.text.replaceAll('{vendor}', '…');
	if (!ts.isTemplateExpression(node)) return '…';
	const text = node.templateSpans.reduce((before, { literal }) => `${before}…${literal.text}`, node.head.text);
	return text.replaceAll('{vendor}', '…').replace(/…{2,}/g, '…');
}
