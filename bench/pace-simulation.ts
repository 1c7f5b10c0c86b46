import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GOALS, MORE, OTHERS, SWEEP, type Measured } from './pace/scenarios';
import { simulate, type Result } from './pace/simulate';

/*
 * The pace measured in virtual time.
 *   npx tsx bench/pace-simulation.ts                  the goals; fails when one is missed
 *   … --set others | sweep                            other limits; all kinds of token buckets
 *   … --only TEXT --seeds 20                          fewer scenarios, more chance
 *   … --plot FILE --only "400 at 50"                  accepted and refused over time of one run, as JSON
 */

const SETS = { goals: [...GOALS, ...MORE], others: OTHERS, sweep: SWEEP };
const BIN_MS = 100;

interface Row {
	scenario: Measured;
	ratio: number;
	worstRatio: number;
	/** Percent of the requests sent. */
	refused: number;
	worstRefused: number;
	mostRefusals: number;
	gaveUp: number;
	/** Percent of the answers within twice the vendor's own time; the worst. */
	inTime: number | null;
}

async function measure(scenario: Measured, seeds: number): Promise<Row> {
	const results: Result[] = [];
	for (let seed = 1; seed <= seeds; seed++) results.push(await simulate(scenario, seed));
	const ratios = results.map(({ tookMs }) => tookMs / scenario.ownMs).sort(ascending);
	const refused = results.map((result) => (100 * result.refused) / result.sent).sort(ascending);
	return {
		scenario,
		ratio: middle(ratios),
		worstRatio: ratios.at(-1) ?? NaN,
		refused: middle(refused),
		worstRefused: refused.at(-1) ?? NaN,
		mostRefusals: Math.max(...results.map(({ mostRefusals }) => mostRefusals)),
		inTime: scenario.answerMs ? Math.min(...results.map((result) => inTime(result, scenario.answerMs!))) : null,
		gaveUp: results.reduce((sum, { gaveUp }) => sum + gaveUp, 0),
	};
}

function inTime({ answersMs }: Result, ownMs: number): number {
	return (100 * answersMs.filter((ms) => ms <= 2 * ownMs).length) / answersMs.length;
}

function isMissed({ scenario, worstRatio, worstRefused, gaveUp, inTime }: Row): boolean {
	const { ratioGoal = Infinity, refusedGoal = Infinity } = scenario;
	return (inTime !== null && inTime < 90) || gaveUp > 0 || worstRatio > ratioGoal || worstRefused > refusedGoal;
}

function print(row: Row): void {
	const { scenario } = row;
	const goal = (value: number | undefined) => (value === undefined ? '' : ` (≤ ${value})`);
	console.log(
		[
			scenario.name,
			`${scenario.concurrency}`,
			scenario.latencyMs.join('–'),
			`${row.ratio.toFixed(2)} / ${row.worstRatio.toFixed(2)}${goal(scenario.ratioGoal)}`,
			`${row.refused.toFixed(1)} / ${row.worstRefused.toFixed(1)}${goal(scenario.refusedGoal)}`,
			`${row.mostRefusals}`,
			row.inTime === null ? '' : `${row.inTime.toFixed(1)} in time`,
			isMissed(row) ? 'MISSED' : '',
		].join(' | '),
	);
}

/** Requests that reached the vendor in each tenth of a second. */
function plotData(scenario: Measured, { log, tookMs }: Result) {
	const bins = Math.floor(tookMs / BIN_MS) + 1;
	const accepted = new Array<number>(bins).fill(0);
	const refused = new Array<number>(bins).fill(0);
	for (const entry of log) {
		const counts = entry.accepted ? accepted : refused;
		const bin = Math.floor(entry.at / BIN_MS);
		counts[bin] = (counts[bin] ?? 0) + 1;
	}
	return { name: scenario.name, binMs: BIN_MS, accepted, refused };
}

const ascending = (a: number, b: number) => a - b;
const middle = (sorted: number[]) => sorted[Math.floor(sorted.length / 2)] ?? NaN;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			set: { type: 'string', default: 'goals' },
			only: { type: 'string', default: '' },
			seeds: { type: 'string', default: '5' },
			plot: { type: 'string' },
		},
	});
	const set = SETS[values.set as keyof typeof SETS] ?? GOALS;
	const scenarios = set.filter(({ name }) => name.includes(values.only));
	const [first] = scenarios;
	if (!first) throw new Error(`No scenario is named like "${values.only}"`);
	if (values.plot) {
		writeFileSync(values.plot, JSON.stringify(plotData(first, await simulate(first, 1))));
		return;
	}
	console.log(
		'scenario | concurrency | latency, ms | time / worst, of the own | refused / worst, % | most refusals of one |',
	);
	console.log('---|---|---|---|---|---|---');
	for (const scenario of scenarios) {
		const row = await measure(scenario, Number(values.seeds));
		print(row);
		if (isMissed(row)) process.exitCode = 1;
	}
}

void main();
