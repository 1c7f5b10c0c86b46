import { REGISTRY } from '../../registry';
import { reference } from './reference';
import { vendorTable } from './vendorTable';

/** Each file that is written from the code, wholly or between two marks: what it should hold, given what it holds. */
export const GENERATED: ReadonlyArray<readonly [file: string, write: (before: string) => string]> = [
	['package.json', packageLists],
	['.github/ISSUE_TEMPLATE/bug.yml', bugForm],
	['README.md', (before) => between(before, '<!-- vendors -->\n', '<!-- /vendors -->', `\n${vendorTable()}\n`)],
	['docs/reference.md', () => reference()],
];

/** What n8n loads. */
function packageLists(before: string): string {
	const manifest = JSON.parse(before) as { n8n: { credentials: string[]; nodes: string[] } };
	const built = (file: string) => `dist/${file.replace(/\.ts$/, '.js')}`;
	manifest.n8n.credentials = REGISTRY.map(({ files }) => built(files.credential));
	manifest.n8n.nodes = REGISTRY.map(({ files }) => built(files.node));
	return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Which node a report is about. */
function bugForm(before: string): string {
	const names = [...REGISTRY.map(({ node }) => node.description.displayName), 'All of them, or none'];
	return between(before, '      options:\n', '    validations:\n', names.map((name) => `        - ${name}\n`).join(''));
}

/** @throws Error when a mark is missing */
function between(text: string, start: string, end: string, content: string): string {
	const from = text.indexOf(start) + start.length;
	const to = text.indexOf(end, from);
	if (from < start.length || to < 0)
		throw new Error(`Between ${start.trim()} and ${end.trim()} nothing can be written`);
	return text.slice(0, from) + content + text.slice(to);
}
