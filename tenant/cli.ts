import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createEngine } from '../engine';
import { manifest } from '../scripts/lib/project';
import { readArguments, USAGE, type Arguments } from './arguments';
import { Interrupted } from './changer';
import { check, Refused, type Checked, type Surroundings } from './check';
import { credentialByPrompts, credentialInFile } from './credential';
import { Journal } from './journal';
import { markdownOf } from './report/markdown';
import { reportOf } from './report/report';
import { foundWords, resume } from './resume';
import { openTerminal, type Terminal } from './terminal';
import { TENANTS, type Fields } from './vendors';

/** 0: as expected; 1: something differs; 2: no check was made; 3: a user may not be as before. */
type ExitCode = 0 | 1 | 2 | 3;

/** npm runs scripts in the project's folder and says here where the user is. */
const HERE = process.env.INIT_CWD ?? process.cwd();

async function main(): Promise<ExitCode> {
	const args = readArguments(process.argv.slice(2));
	if (args === 'help') {
		process.stdout.write(`${USAGE}\n`);
		return 0;
	}
	const terminal = openTerminal(args.yes);
	const stop = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
	try {
		return await checkTenant(args, terminal, stop.signal);
	} finally {
		terminal.close();
	}
}

async function checkTenant(args: Arguments, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
	const tenant = TENANTS[args.vendor];
	const journal = new Journal(resolve(HERE, args.journal), args.vendor);
	const entry = journal.read();
	if (entry && args.readOnly) {
		terminal.say(`${foundWords(entry, journal.file)}\nNothing was touched: run the command without --read-only first.`);
		return 3;
	}
	// What can't be written should show before anything is asked of the vendor.
	for (const folder of args.readOnly ? [args.report] : [args.report, args.journal]) throwUnlessWritable(folder);
	const properties = tenant.properties();
	const credential = args.credential
		? credentialInFile(resolve(HERE, args.credential), properties)
		: await credentialByPrompts(properties, terminal);
	if (!credential) throw new Refused('No credential was given.');
	if (!entry && !(await terminal.confirm(planOf(args)))) throw new Refused('No check was made.');
	const engine = await createEngine({ from: 'source', logLevel: 'silent' });
	const surroundings: Surroundings = { engine, terminal, journal, signal };
	try {
		if (entry) {
			const came = await resume(credential, entry, surroundings);
			if (came === 'left alone') return 3;
			terminal.say('Run the command again for a check.');
			return 0;
		}
		const lock = args.lock ? true : args.yes ? false : null;
		const checked = await check({ ...args, credential, lock }, surroundings);
		const { ended } = checked;
		if (ended instanceof Interrupted && (signal.aborted || ended.message === '')) return interrupted(ended, terminal);
		const code = write(args, checked, credential, terminal);
		if (ended instanceof Interrupted) return interrupted(ended, terminal);
		if (ended) throw ended;
		return code;
	} catch (error) {
		if (error instanceof Interrupted) return interrupted(error, terminal);
		throw error;
	}
}

function throwUnlessWritable(folder: string): void {
	const path = resolve(HERE, folder);
	try {
		mkdirSync(path, { recursive: true, mode: 0o700 });
		accessSync(path, constants.W_OK);
	} catch {
		throw new Error(`Nothing can be written to the folder ${path}.`);
	}
}

function interrupted({ message }: Interrupted, terminal: Terminal): ExitCode {
	terminal.say(`\nINTERRUPTED. ${message || 'Nothing had been changed.'}`);
	return message ? 3 : 2;
}

function planOf({ vendor, readOnly, withWrongPassword, limits }: Arguments): string {
	const { label, actions } = TENANTS[vendor];
	return [
		`This checks ${label} on one user: the credential’s Test, each way to find and read the user, a user and an ID that nobody has, a dry run.`,
		readOnly
			? 'Nobody is changed.'
			: `Then it shows whom it found and asks again; then the user is disabled and enabled${actions.includes('lock') ? ', locked and unlocked if you say so,' : ''} and put back. Whoever is logged in with this account may be logged out.`,
		withWrongPassword ? 'One wrong password or key is sent: the vendor may count it.' : '',
		limits
			? 'Up to 300 reads are made as fast as can be, until one is refused: others may be held up for a while.'
			: '',
		'Nothing of the credential is written anywhere. Go on?',
	]
		.filter(Boolean)
		.join('\n');
}

function write(args: Arguments, checked: Checked, credential: Fields, terminal: Terminal): ExitCode {
	const { version, devDependencies } = manifest();
	const report = reportOf(args.vendor, checked, credential, {
		versions: { package: version, n8nCore: devDependencies['n8n-core']!, node: process.versions.node },
		product: args.product,
		region: args.region,
		readOnly: args.readOnly,
		now: new Date(),
	});
	const folder = resolve(HERE, args.report);
	writeFileSync(join(folder, 'tenant-report.md'), markdownOf(report));
	writeFileSync(join(folder, 'tenant-report.json'), `${JSON.stringify(report, null, '\t')}\n`);
	const refuted = report.facts.filter(({ verdict }) => verdict === 'refuted');
	for (const { id, is } of refuted) terminal.say(`REFUTED ${id}: ${is}`);
	const count = (verdict: string) => report.facts.filter((fact) => fact.verdict === verdict).length;
	terminal.say(
		`\n${count('confirmed')} facts confirmed, ${refuted.length} refuted, ${count('not seen')} not seen. The report, without names, addresses and secrets: ${join(folder, 'tenant-report.md')} and .json`,
	);
	return refuted.length > 0 || report.checks.some(({ passed }) => !passed) ? 1 : 0;
}

void main()
	.catch((error: Error): ExitCode => {
		process.stderr.write(`${error.message}\n`);
		if (!(error instanceof Refused)) process.stderr.write('See --help.\n');
		return 2;
	})
	// The nodes keep connections open for a while.
	.then((code) => process.exit(code));
