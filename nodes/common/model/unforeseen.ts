import { join, resolve } from 'node:path';
import { Cancelled, Fault, type Fate } from './fault';

/** Where this package's own code lies. */
const PACKAGE = resolve(join(__dirname, '../../..'));
const OWN_FILE = /^[\\/]?((?:[\w.-]+[\\/])*[\w.-]+\.[jt]s:\d+)/;

const NOT_DONE = ['failed', 'An error inside this node kept it from being done.', ''] as const;
const PERHAPS_DONE = [
	'unknown',
	'An error inside this node came up during the change: it may or may not have happened.',
	'Check the user at the vendor. ',
] as const;

/**
 * Makes a fault of whatever was thrown. One that nobody foresaw is told in this package's own words: its
 * message may hold a secret, as an axios error holds the whole request. For a report its class and place are kept.
 * @param fate - the most that may have come of the requests that it was thrown among
 */
export function asFault(error: unknown, fate: Fate = 'none'): Fault {
	if (error instanceof Fault) return error;
	if (error instanceof Cancelled) return new Fault(fate === 'none' ? 'failed' : 'unknown', error.message, { fate });
	const [outcome, says, check] = fate === 'none' ? NOT_DONE : PERHAPS_DONE;
	return new Fault(outcome, says, {
		fate,
		advice: `${check}Run it again; if it stays so, report it to the package’s maintainers: ${traceOf(error)}.`,
	});
}

/** @returns an error's class and the place in this package that it came from, without anything it says */
function traceOf(error: unknown): string {
	if (!(error instanceof Error)) return `${typeof error} thrown`;
	return orElse(() => placeOf(error), 'Error');
}

function placeOf(error: Error): string {
	const name = /^[A-Za-z]\w{0,40}$/.exec(error.constructor.name)?.[0] ?? 'Error';
	for (const line of typeof error.stack === 'string' ? error.stack.split('\n') : []) {
		const start = line.indexOf(PACKAGE);
		const file =
			/^\s+at /.test(line) && start >= 0 ? OWN_FILE.exec(line.slice(start + PACKAGE.length))?.[1] : undefined;
		if (file && !file.includes('node_modules')) return `${name} at ${file}`;
	}
	return name;
}

/** @returns what is read, or something else where reading it throws */
export function orElse<T, E>(read: () => T, otherwise: E): T | E {
	try {
		return read();
	} catch {
		return otherwise;
	}
}
