import { writeFile } from 'node:fs/promises';
import { N8N_VERSIONS, type N8nRecipe } from './n8n-versions';
import { OUTCOME_CASES } from './outcome-cases';
import { MODES } from './outcome-runs';

const yes = (can: boolean) => (can ? 'yes' : '–');

const COLUMNS: ReadonlyArray<[string, (recipe: N8nRecipe) => string]> = [
	['n8n', ({ n8n }) => n8n],
	['on Node', ({ node }) => node],
	['all outcomes alike', () => 'yes'],
	['as AI tools', () => 'yes'],
	['approval of tools', ({ can }) => yes(can.approveTools)],
	['summary above the output', ({ can }) => yes(can.showHints)],
	['n8n’s SSRF protection', ({ can }) => yes(can.filterEgress)],
];

/** Writes what a run that passed has shown of each version. */
export async function writeCompatibility(file: string): Promise<void> {
	const recipes: N8nRecipe[] = Object.values(N8N_VERSIONS);
	const rows = [
		COLUMNS.map(([head]) => head),
		COLUMNS.map(() => '---'),
		...recipes.map((recipe) => COLUMNS.map(([, cell]) => cell(recipe))),
	];
	const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
	await writeFile(file, page(table, new Date().toISOString().slice(0, 10)));
}

const page = (table: string, date: string) => `# n8n versions

Written by \`npm run test:versions\`; it last passed on ${date}.

${table}

- **All outcomes alike:** ${Object.keys(OUTCOME_CASES).length} cases that cover every outcome, with _On Error_ on
  ${MODES.length} settings (continue on the regular and on the error output), give the same items, field by field, on the
  same output, as on the newest version. _On Error = Stop_ changes nobody and names who was not found.
- **As AI tools:** the nodes hang on n8n’s AI Agent, and their guards hold there.
- **Approval of tools:** n8n lets a person approve each call of a tool before it is made.
- **Summary above the output:** a sentence such as “18 changed, 2 not found”.
- **n8n’s SSRF protection:** with it on, a vendor on a forbidden address is refused before any request. Older versions have
  no such setting (up to 2.13) or none that nodes can follow (up to 2.27).
`;
