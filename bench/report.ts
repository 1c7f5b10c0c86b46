import { cpus, loadavg, totalmem } from 'node:os';
import { version as n8nCore } from 'n8n-core/package.json';
import { version as n8nNodes } from 'n8n-nodes-base/package.json';
import { MISSES } from './misses';
import type { Line, Outcome, Scenario, Yardstick } from './scenario';
import { median } from './stats';

/** A scenario and what came of it. */
export interface Measured extends Outcome {
	scenario: Scenario;
	/** Why there is no outcome. */
	failure: string | null;
}

/** @returns what the figures depend on; nothing that tells which machine it is */
export function machine() {
	const [cpu] = cpus();
	return {
		date: new Date().toISOString().slice(0, 10),
		cpu: cpu?.model.replace(/\s+/g, ' ').trim() || 'unknown processor',
		cores: cpus().length,
		memoryGb: Math.round(totalmem() / 1024 ** 3),
		node: process.versions.node,
		n8n: `n8n-core ${n8nCore}, n8n-nodes-base ${n8nNodes}`,
		load: loadavg()[0]!.toFixed(1),
	};
}

const COLUMNS: ReadonlyArray<[string, (line: Line) => string]> = [
	['who', ({ who }) => who],
	['changed', ({ trials }) => `${Math.min(...trials.map(({ changed }) => changed))} of ${trials[0]!.users}`],
	['time', ({ trials }) => seconds(median(trials.map(({ ms }) => ms)))],
	['from – to', ({ trials }) => spread(trials.map(({ ms }) => ms))],
	['of the least', ofTime('least')],
	['of bare axios', ofTime('bare')],
	['of HTTP Request', ofTime('http')],
	['of the limit’s own', ofTime('own')],
	['users a second', ({ trials }) => median(trials.map(({ changed, ms }) => (changed * 1000) / ms)).toFixed(0)],
	[
		'processor a user',
		({ trials, alone }) => (alone ? `${median(trials.map(({ cpuMs, users }) => cpuMs / users)).toFixed(2)} ms` : '–'),
	],
	['connections', ({ trials }) => median(trials.map(({ connections }) => connections)).toFixed(0)],
	['requests', ({ trials }) => median(trials.map(({ requests }) => requests)).toFixed(0)],
	[
		'refused',
		({ trials }) =>
			`${(median(trials.map(({ refused, requests }) => refused / Math.max(1, requests))) * 100).toFixed(1)} %`,
	],
];

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

function ofTime(yardstick: Yardstick): (line: Line) => string {
	return (line) => {
		const reference = line.against?.[yardstick];
		return reference === undefined ? '–' : `${(median(line.trials.map(({ ms }) => ms)) / reference).toFixed(2)}×`;
	};
}

function spread(values: readonly number[]): string {
	return values.length === 1 ? '–' : `${(Math.min(...values) / 1000).toFixed(2)} – ${seconds(Math.max(...values))}`;
}

/** @returns the columns in which there is something to say */
function cellsOf(lines: readonly Line[]): [head: string[], rows: string[][]] {
	const columns = COLUMNS.filter(([, cell]) => lines.some((line) => cell(line) !== '–'));
	return [columns.map(([title]) => title), lines.map((line) => columns.map(([, cell]) => cell(line)))];
}

/** @returns one scenario's outcome for a terminal */
export function toText({ scenario, lines, verdicts, failure }: Measured): string {
	const [head, rows] = cellsOf(lines);
	const table = [head, ...rows];
	const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
	const text = [
		`\n${scenario.name}: ${scenario.title}`,
		`  ${scenario.conditions}`,
		...(failure === null ? [] : [`  FAILED: ${failure}`]),
		...(rows.length === 0 ? [] : table.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`)),
		...verdicts.map(({ goal, measured, met }) => `  ${met ? 'met   ' : 'MISSED'}  ${goal}: ${measured}`),
	];
	return `${text.join('\n')}\n`;
}

/** @returns the page for the docs */
export function toMarkdown(measured: readonly Measured[], at: ReturnType<typeof machine>): string {
	const goals = measured.flatMap(({ scenario, verdicts, failure }) =>
		failure === null
			? verdicts.map(({ goal, measured: value, met }) => [scenario.title, goal, value, met ? 'yes' : '**no**'])
			: [[scenario.title, 'to be measured', failure, '**no**']],
	);
	const sections = measured
		.filter(({ lines }) => lines.length > 0)
		.map(({ scenario, lines }) =>
			[`### ${scenario.title}`, `${scenario.conditions}.`, table(...cellsOf(lines))].join('\n\n'),
		);
	return `${[
		'# Benchmarks',
		`Measured on ${at.date} by \`npm run bench\`, in one run on one machine: ${at.cores} cores (${at.cpu}), ${at.memoryGb} GB of memory, load ${at.load} before the run; Node ${at.node}, ${at.n8n}.`,
		INTRODUCTION,
		'## Goals',
		table(['what', 'goal', 'measured', 'met'], goals),
		MISSES,
		'![Time for 1,000 users: this package and the HTTP Request node](img/benchmarks.svg)',
		'## Everything that was measured',
		...sections,
	].join('\n\n')}\n`;
}

const INTRODUCTION = `Everything runs through n8n's own engine in one process. The vendors are this project's sandboxes, each in a
process of its own on the same machine; latency and limit sit there, and the limit is a token bucket that holds as much as
it gets in a second, unless it says otherwise. Who was changed, connections, requests and refusals are counted there, too.

What a time is held against:

- **The least possible**: one look-up and one change a person, 50 requests at once, and stages that must wait for each other
  one after the other; pages and sets where the vendor has them. The latency is all that counts, no processor.
- **Bare axios**: the same requests by axios in a plain loop, 50 at once, and nothing made of the answers, in the same run.
- **HTTP Request**: n8n's own node at its best, a request a user, no look-up, over a connection for each user. Of several
  settings the fastest that loses nobody counts; its tokens, sessions and signatures are made before the clock runs.
- **The limit's own time**: what the limit needs for the users beyond its first burst.

The first two ratios are steady from machine to machine; one to a rival that the machine slows is not.

Time runs from the start of the first node after the trigger to the end of the last, processor time likewise and in n8n's
process only. At 20 ms medians of several repetitions after a warm-up, in turns with the rivals, each behind each other
as often; farther away once. Each run learns the vendor's pace anew. Under a limit Oracle gets one user a request, since otherwise four
requests would do. SCIM is without Bulk. Of two processes the mean time counts.`;

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
