import { parseArgs } from 'node:util';
import { createEngine, type Engine } from '../engine';
import { SANDBOX_NAMES, type SandboxName } from '../sandbox';
import { check } from './invariants';
import { describeFailure, replayCommand } from './report';
import { simulate } from './simulate';
import { Tally } from './tally';

const USAGE = `Runs whole workflows against the four vendors and a SCIM server while everything goes wrong, and checks what was said.

  npm run simulate -- [--seeds 1000] [--from 1] [--vendor ${SANDBOX_NAMES.join('|')}] [--seed N]

--seeds   how many seeds for each vendor
--from    the first of them
--seed    one seed alone, to replay it`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		// npm hands on the dashes that end its own options.
		args: process.argv.slice(2).filter((argument) => argument !== '--'),
		options: {
			seeds: { type: 'string', default: '1000' },
			from: { type: 'string', default: '1' },
			vendor: { type: 'string' },
			seed: { type: 'string' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return console.log(USAGE);
	const vendors = SANDBOX_NAMES.filter((name) => values.vendor === undefined || name === values.vendor);
	if (vendors.length === 0) throw new Error(`There is no vendor “${values.vendor}”.\n\n${USAGE}`);
	const first = Number(values.seed ?? values.from);
	const seeds = values.seed === undefined ? Number(values.seeds) : 1;
	if (!Number.isSafeInteger(first) || !(seeds >= 1)) throw new Error(`The seeds aren’t numbers.\n\n${USAGE}`);

	const engine = await createEngine({ from: 'source' });
	let failed = 0;
	for (const vendor of vendors) failed += await runVendor(engine, vendor, first, seeds);
	process.exitCode = failed > 0 ? 1 : 0;
}

async function runVendor(engine: Engine, vendor: SandboxName, first: number, seeds: number): Promise<number> {
	const began = performance.now();
	const tally = new Tally();
	for (let seed = first; seed < first + seeds; seed++) {
		if (!(await runSeed(engine, vendor, seed, tally))) tally.failed.push(seed);
	}
	const seconds = Math.round((performance.now() - began) / 1000);
	console.log(`${vendor}, in ${seconds} s: ${tally.describe()}`);
	return tally.failed.length;
}

async function runSeed(engine: Engine, vendor: SandboxName, seed: number, tally: Tally): Promise<boolean> {
	try {
		const evidence = await simulate(engine, vendor, seed);
		tally.count(evidence);
		const violations = check(evidence);
		if (violations.length > 0) console.log(describeFailure(evidence, violations));
		return violations.length === 0;
	} catch (error) {
		console.log(
			`✗ ${vendor}, seed ${seed} broke off. Replay: ${replayCommand(vendor, seed)}\n  ${(error as Error).stack}\n`,
		);
		return false;
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 2;
});
