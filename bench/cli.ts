import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchmarksPlot, pacePlot } from './plots';
import { machine, toMarkdown, toText, type Measured } from './report';
import { SCENARIOS } from './scenarios';
import type { Effortful } from './scenario';

const DOCS = join(__dirname, '..', 'docs');
const WHOLE: Effortful = { repetitions: 3, share: 1 };
const QUICK: Effortful = { repetitions: 1, share: 0.2 };

const USAGE = `npm run bench [-- --quick] [-- --only NAME]
  --quick      fewer users, once each; goals needn't hold then
  --only NAME  scenarios whose name begins so
  --list       their names
A whole run takes about half an hour and writes docs/benchmarks.md and its plots; a part only prints.
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean', default: false },
			only: { type: 'string', default: '' },
			list: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return void process.stdout.write(USAGE);
	const chosen = SCENARIOS.filter(({ name }) => name.startsWith(values.only));
	if (values.list) return void process.stdout.write(chosen.map(({ name, title }) => `${name}: ${title}\n`).join(''));
	if (chosen.length === 0) throw new Error(`There is no scenario ${values.only}; see --list.`);

	const started = machine();
	const measured: Measured[] = [];
	for (const scenario of chosen) {
		const one: Measured = { scenario, ...(await outcomeOf(scenario, values.quick ? QUICK : WHOLE)) };
		measured.push(one);
		process.stdout.write(toText(one));
	}
	if (!values.quick && values.only === '') write(measured, started);
	const missed = measured.filter(({ failure, verdicts }) => failure !== null || verdicts.some(({ met }) => !met));
	process.stdout.write(missed.length === 0 ? '\nEvery goal is met.\n' : `\n${missed.length} scenarios miss a goal.\n`);
	if (!values.quick && missed.length > 0) process.exitCode = 1;
}

/** A scenario that fails costs no other its result. */
async function outcomeOf(
	{ measure }: (typeof SCENARIOS)[number],
	effort: Effortful,
): Promise<Omit<Measured, 'scenario'>> {
	try {
		return { ...(await measure(effort)), failure: null };
	} catch (error) {
		return { lines: [], verdicts: [], failure: (error as Error).message };
	}
}

function write(measured: readonly Measured[], started: ReturnType<typeof machine>): void {
	mkdirSync(join(DOCS, 'img'), { recursive: true });
	writeFileSync(join(DOCS, 'benchmarks.md'), toMarkdown(measured, started));
	writeFileSync(join(DOCS, 'img', 'benchmarks.svg'), benchmarksPlot(measured));
	writeFileSync(join(DOCS, 'img', 'pace.svg'), pacePlot(measured));
}

void main().then(
	() => process.exit(),
	(error: Error) => {
		process.stderr.write(`${error.message}\n`);
		process.exit(1);
	},
);
