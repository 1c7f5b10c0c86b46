import { cpus, loadavg, totalmem } from 'node:os';
import { version as n8nCore } from 'n8n-core/package.json';
import { version as n8nNodes } from 'n8n-nodes-base/package.json';
import type { Line, Outcome, Scenario } from './scenario';
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

function spread(values: readonly number[]): string {
	return values.length === 1 ? '–' : `${(Math.min(...values) / 1000).toFixed(2)} – ${seconds(Math.max(...values))}`;
}

/** @returns one scenario's outcome for a terminal */
export function toText({ scenario, lines, verdicts, failure }: Measured): string {
	const rows = lines.map((line) => COLUMNS.map(([, cell]) => cell(line)));
	const table = [COLUMNS.map(([title]) => title), ...rows];
	const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
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
			[
				`### ${scenario.title}`,
				`${scenario.conditions}.`,
				table(
					COLUMNS.map(([title]) => title),
					lines.map((line) => COLUMNS.map(([, cell]) => cell(line))),
				),
			].join('\n\n'),
		);
	return `${[
		'# Benchmarks',
		`Measured on ${at.date} by \`npm run bench\`, in one run on one machine: ${at.cores} cores (${at.cpu}), ${at.memoryGb} GB of memory, load ${at.load} before the run; Node ${at.node}, ${at.n8n}.`,
		INTRODUCTION,
		'## Goals',
		table(['what', 'goal', 'measured', 'met'], goals),
		'![Time for 1,000 users: this package and the HTTP Request node](img/benchmarks.svg)',
		'## Everything that was measured',
		...sections,
	].join('\n\n')}\n`;
}

const INTRODUCTION = `Everything runs through n8n's own engine in one process. The vendors are this project's sandboxes, each in a
process of its own on the same machine; latency and limit sit there, and the limit is a token bucket that holds as much as
it gets in a second, unless it says otherwise. Who was changed, connections, requests and refusals are counted there, too.

Time runs from the start of the first node after the trigger to the end of the last, processor time likewise and in n8n's
process only. Medians of several repetitions after a warm-up, in turns with the rival; each run learns the vendor's pace
anew. _Concurrency_ is 20 and _Check First_ off, except where it says “defaults”. Users are given by ID, with “defaults” by e-mail. Of several settings
of the HTTP Request node the fastest that loses nobody is the one to beat, and its tokens, sessions and signatures are
made before the clock runs. The limit's own time is what the limit needs for the users beyond its first burst. Under a
limit all vendors are measured at the same time, so that processor time means nothing there. Oracle gets one user a
request there, since otherwise four requests would do.`;

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
