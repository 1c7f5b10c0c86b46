import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { createEngine } from '../engine';
import { startSandbox } from '../sandbox';
import { audit } from './audit';
import { readLeavers } from './leavers';
import { offboard, type ReportLine } from './offboard';
import { showProgress } from './progress';
import { kindOf, peopleOf, render } from './report';
import { limit, stage } from './staging';
import { painter } from './text';

const USAGE = `Offboards the people of an HR export at four vendors in miniature, through n8n's own engine.

  npm run demo                      the export in demo/leavers.csv
  npm run demo -- --csv FILE        your own, as your HR system or Excel saves it: a column with e-mail
                                    addresses; name, login, action (disable or lock) and reason where it has them
  npm run demo -- --max-users N     refuses more people than so many at one node; 500 unless you say otherwise

It ends with 0 when everyone is accounted for at every vendor, else with 1.`;

/** The demo's own export. */
const OWN = join(__dirname, 'leavers.csv');

/** Of the doubts; more than that are one doubt. */
const SHOWN = 20;

const print = (lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** @returns whether every leaver is accounted for */
async function demo(csv: string, maxUsers?: number): Promise<boolean> {
	const list = readLeavers(csv);
	const { leavers, notes } = list;
	say(
		[
			`${csv}: ${leavers.length} ${leavers.length === 1 ? 'row' : 'rows'}.`,
			...notes,
			"Starting the vendors and n8n's engine …",
		].join('\n'),
	);
	const engine = await createEngine({ from: 'package' });
	const sandbox = await startSandbox({ latencyMs: 20, records: 'brief' });
	try {
		stage(sandbox, leavers);
		limit(sandbox, leavers.length);
		const progress = showProgress(sandbox, process.stderr);
		const report = await offboard(engine, sandbox, list, { ...progress, maxUsers }).finally(progress.stop);

		const people = peopleOf(leavers, report);
		const doubts = audit(sandbox, leavers, report);
		const colours = process.stdout.isTTY && !process.env.NO_COLOR;
		print(['', ...render(people, sandbox, painter(colours)), '', ...verdict(people, doubts), '', ...next(people, csv)]);
		return doubts.length === 0;
	} finally {
		await sandbox.close();
	}
}

type People = ReturnType<typeof peopleOf>;

const hasLine = (people: People, test: (line: ReportLine) => boolean) => people.filter(({ lines }) => lines.some(test));

function verdict(people: People, doubts: readonly string[]): string[] {
	const more = doubts.length - SHOWN;
	if (doubts.length > 0)
		return ['NOT accounted for:', ...doubts.slice(0, SHOWN), ...(more > 0 ? [`… and ${more} more.`] : [])];
	const left = hasLine(people, (line) => kindOf(line) === 'failed').length;
	return [
		`Every leaver (${people.length}) is accounted for at every vendor: the report agrees with the vendors' own records,`,
		`and nobody else was touched. ${left === 0 ? 'Nothing is left to do.' : `${left} of them ${left === 1 ? 'needs' : 'need'} a person, see above.`}`,
	];
}

function next(people: People, csv: string): string[] {
	const failed = hasLine(people, (line) => kindOf(line) === 'failed');
	const refused = hasLine(people, ({ outcome }) => outcome === 'refused');
	return [
		'What to do next',
		...(refused.length > 0
			? [`- A list of so many is refused. If it is right: npm run demo -- --csv ${csv} --max-users ${people.length}`]
			: []),
		...(failed.length > refused.length ? ['- Give “What failed, and why” to whoever looks after those accounts.'] : []),
		...(csv === OWN
			? ['- Your list: npm run demo -- --csv FILE. It is only read, and nothing leaves this machine.']
			: []),
		'- The same in n8n: npm run dev, or README.md, “A list of people”, for your own n8n.',
	];
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			csv: { type: 'string', default: OWN },
			'max-users': { type: 'string' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) print([USAGE]);
	else {
		// npm runs scripts in the project's folder and says here where the user is.
		const csv = resolve(process.env.INIT_CWD ?? '', values.csv);
		const maxUsers = values['max-users'];
		if (maxUsers !== undefined && !/^\d+$/.test(maxUsers))
			throw new Error(`--max-users ${maxUsers} is no whole number.`);
		process.exitCode = (await demo(csv, maxUsers === undefined ? undefined : Number(maxUsers))) ? 0 : 1;
	}
}

// The vendors are on this machine: no proxy stands between.
process.env.NO_PROXY = [process.env.NO_PROXY ?? process.env.no_proxy, '127.0.0.1'].filter(Boolean).join(',');
process.env.no_proxy = process.env.NO_PROXY;

main().catch((error: NodeJS.ErrnoException) => {
	say(error.code?.startsWith('ERR_PARSE_ARGS') ? `${error.message}\n\n${USAGE}` : error.message);
	process.exitCode = 1;
});
