import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { createEngine } from '../engine';
import { startSandbox } from '../sandbox';
import { audit } from './audit';
import { readLeavers } from './leavers';
import { offboard } from './offboard';
import { showProgress } from './progress';
import { kindOf, peopleOf, render } from './report';
import { limit, stage } from './staging';
import { painter } from './text';

const USAGE = `Offboards the people of an HR export at four vendors in miniature, through n8n's own engine.

  npm run demo                      the export in demo/leavers.csv
  npm run demo -- --csv FILE        your own, as your HR system or Excel saves it: a column with e-mail
                                    addresses; name, login, action (disable or lock) and reason where it has them

It ends with 0 when everyone is accounted for at every vendor, else with 1.`;

/** Of the doubts; more than that are one doubt. */
const SHOWN = 20;

const print = (lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** @returns whether every leaver is accounted for */
async function demo(csv: string): Promise<boolean> {
	const list = readLeavers(csv);
	const { leavers, notes } = list;
	say([`${csv}: ${leavers.length} rows.`, ...notes, "Starting the vendors and n8n's engine …"].join('\n'));
	const engine = await createEngine({ from: 'package' });
	const sandbox = await startSandbox({ latencyMs: 20, records: 'brief' });
	try {
		stage(sandbox, leavers);
		limit(sandbox);
		const progress = showProgress(sandbox, process.stderr);
		const report = await offboard(engine, sandbox, list, progress).finally(progress.stop);

		const people = peopleOf(leavers, report);
		const doubts = audit(sandbox, leavers, report);
		const colours = process.stdout.isTTY && !process.env.NO_COLOR;
		print(['', ...render(people, sandbox, painter(colours)), '', ...verdict(people, doubts)]);
		return doubts.length === 0;
	} finally {
		await sandbox.close();
	}
}

function verdict(people: ReturnType<typeof peopleOf>, doubts: readonly string[]): string[] {
	const more = doubts.length - SHOWN;
	if (doubts.length > 0)
		return ['NOT accounted for:', ...doubts.slice(0, SHOWN), ...(more > 0 ? [`… and ${more} more.`] : [])];
	const left = people.filter(({ lines }) => lines.some((line) => kindOf(line) === 'failed')).length;
	return [
		`All ${people.length} leavers are accounted for at every vendor: the report agrees with the vendors' own records,`,
		`and nobody else was touched. ${left === 0 ? 'Nothing is left to do.' : `${left} of them ${left === 1 ? 'needs' : 'need'} a person, see above.`}`,
		'',
		'What to do next',
		...(left === 0 ? [] : ['- Give “What failed, and why” to whoever looks after those accounts.']),
		'- Your own list: npm run demo -- --csv FILE. It is only read, and nothing leaves this machine.',
		'- The same in n8n: README.md, “Install in n8n”, and templates/README.md for workflows to import.',
	];
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			csv: { type: 'string', default: join(__dirname, 'leavers.csv') },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) print([USAGE]);
	else {
		// npm runs scripts in the project's folder and says here where the user is.
		const csv = resolve(process.env.INIT_CWD ?? '', values.csv);
		process.exitCode = (await demo(csv)) ? 0 : 1;
	}
}

// The vendors are on this machine: no proxy stands between.
process.env.NO_PROXY = [process.env.NO_PROXY ?? process.env.no_proxy, '127.0.0.1'].filter(Boolean).join(',');
process.env.no_proxy = process.env.NO_PROXY;

main().catch((error: NodeJS.ErrnoException) => {
	say(error.code?.startsWith('ERR_PARSE_ARGS') ? `${error.message}\n\n${USAGE}` : error.message);
	process.exitCode = 1;
});
