import { REGISTRY } from '../../registry';
import { manifest, type Manifest } from '../lib/project';
import { HOME, HOMEPAGE } from '../release/home';
import { reference } from './reference';
import { triedHead, triedIn, triedInShort, triedPage } from './tried';
import { vendorTable } from './vendorTable';

const NODES = REGISTRY.map(({ node }) => node.description.displayName);

/** Each file that is written from the code, wholly or between two marks: what it should hold, given what it holds. */
export const GENERATED: ReadonlyArray<readonly [file: string, write: (before: string) => string]> = [
	['package.json', packageLists],
	['.github/CODEOWNERS', (before) => before.replace(/^\* .*$/m, `* @${HOME.split('/')[0]}/maintainers`)],
	['.github/ISSUE_TEMPLATE/bug.yml', bugForm],
	['README.md', readme],
	['docs/tried.md', tried],
	['docs/reference.md', () => reference()],
	...REGISTRY.map(({ files }) => [files.codex, codex] as const),
];

function readme(before: string): string {
	const withVendors = between(before, '<!-- vendors -->\n', '<!-- /vendors -->', `\n${vendorTable()}\n`);
	const answer = triedInShort(triedIn(triedPage(), NODES), NODES);
	return between(withVendors, '| A live tenant (a real installation of a vendor) | ', ' |\n', answer);
}

function tried(before: string): string {
	return between(before, '# What was tried where\n\n', '\n\nWhoever', triedHead(triedIn(before, NODES), NODES));
}

/** The panel's links go to this package's own page, which is where npm shows it; the credential's go to the vendor's. */
function codex(before: string): string {
	const page = HOMEPAGE ?? `https://www.npmjs.com/package/${manifest().name}`;
	return before.replaceAll(/"url": "[^"]*"/g, `"url": "${page}"`);
}

/** What n8n loads, and where the project lives. */
function packageLists(before: string): string {
	const manifest = JSON.parse(before) as Pick<Manifest, 'homepage' | 'repository' | 'bugs' | 'n8n'>;
	const url = `https://github.com/${HOME}`;
	manifest.homepage = `${url}#readme`;
	manifest.repository = { type: 'git', url: `git+${url}.git` };
	manifest.bugs = { url: `${url}/issues` };
	const built = (file: string) => `dist/${file.replace(/\.ts$/, '.js')}`;
	manifest.n8n.credentials = REGISTRY.map(({ files }) => built(files.credential));
	manifest.n8n.nodes = REGISTRY.map(({ files }) => built(files.node));
	return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Which node a report is about. */
function bugForm(before: string): string {
	const names = [...NODES, 'All of them, or none'];
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
