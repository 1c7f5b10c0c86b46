import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/project';

/** One check of a live tenant, as its row in docs/tried.md says. */
interface Tried {
	date: string;
	/** The node's name as n8n shows it. */
	node: string;
	refuted: number;
}

const ROW = /^\| (\d{4}-\d\d-\d\d) \| (.+?) \d+\.\d+\.\d+\S* \| [^|]+ \| \d+ \| (\d+) \| \d+ \| [^|]+ \|$/;

/**
 * @returns the checks in the table of docs/tried.md
 * @throws Error at a row that isn't of its form, or about a node that isn't there
 */
export function triedIn(page: string, nodes: readonly string[]): Tried[] {
	const lines = page.split('\n');
	const rule = lines.findIndex((line) => line.startsWith('|---'));
	return lines.slice(rule + 1).flatMap((line) => {
		if (line.trim() === '') return [];
		const [, date, node, refuted] = ROW.exec(line) ?? [];
		if (!date || !node || !nodes.includes(node)) throw new Error(`docs/tried.md: this is no row of its table: ${line}`);
		return [{ date, node, refuted: Number(refuted) }];
	});
}

/** The README's answer to whether a live tenant was tried. */
export function triedInShort(tried: readonly Tried[], nodes: readonly string[]): string {
	const last = nodes.flatMap((node) => tried.filter((one) => one.node === node).at(-1) ?? []);
	const others = nodes.filter((node) => !last.some((one) => one.node === node));
	const link = '[what was tried where](docs/tried.md)';
	if (last.length === 0) return `**not tried yet**, only imitations built from the vendors' documents; ${link}`;
	const words = last.map(({ node, date, refuted }) => `${node} (${date}${refuted > 0 ? `, ${refuted} refuted` : ''})`);
	return `tried: ${words.join(', ')}${others.length > 0 ? `; **not yet**: ${others.join(', ')}` : ''}; ${link}`;
}

/** The head of docs/tried.md. */
export function triedHead(tried: readonly Tried[], nodes: readonly string[]): string {
	const others = nodes.filter((node) => !tried.some((one) => one.node === node));
	if (tried.length === 0)
		return `Nothing yet: none of the ${nodes.length} nodes has met a live tenant so far. What they were tried against is the sandbox, two SCIM
servers that others wrote, and n8n itself.`;
	return `Live tenants were checked ${tried.length === 1 ? 'once' : `${tried.length} times`}. ${
		others.length > 0 ? `Not yet with: ${others.join(', ')}. ` : ''
	}All nodes were tried against the sandbox, two SCIM servers that others wrote, and n8n itself.`;
}

export function triedPage(): string {
	return readFileSync(path.join(ROOT, 'docs/tried.md'), 'utf8');
}
