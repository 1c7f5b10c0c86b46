import { Fault } from '../model/fault';
import { flag } from '../model/json';
import { MOST_IN_FLIGHT, OPTIONS, titleOf, type RunOptions } from '../model/runOptions';
import { readGuardEntries } from './guardEntries';

/** One item's options, as the node's panel gave them. */
export type RawOptions = Record<string, unknown>;

/**
 * Makes one set of options for the run. Guards take the strictest of what the items say, the
 * others what the first item says.
 * @throws {Fault} `invalid`, when a guard can't be read: without it no one may be changed
 */
export function mergeOptions(all: readonly RawOptions[]): RunOptions {
	const first = all[0] ?? {};
	const guards = all.length > 0 ? [...new Set(all)] : [first];
	return {
		checkFirst: switchOf(first, 'checkFirst'),
		verify: switchOf(first, 'verify'),
		includeResponse: switchOf(first, 'includeResponse'),
		output: first.output === 'essential' ? 'essential' : 'full',
		whenNotFound: first.whenNotFound === 'skip' ? 'skip' : 'fail',
		// Not Math.min: 100,000 arguments overflow the stack.
		maxUsers: guards.map(({ maxUsers }) => capOf(maxUsers)).reduce((one, cap) => Math.min(one || cap, cap || one), 0),
		protectedUsers: [...new Set(guards.flatMap((options) => listOf(options, 'protectedUsers')))],
		allowedUsers: distinct(guards.map((options) => listOf(options, 'allowedUsers'))),
		concurrency: concurrencyOf(first.concurrency),
		requestsPerSecond: numberOf(first, 'requestsPerSecond'),
		batchSize: numberOf(first, 'batchSize'),
		maxRetries: numberOf(first, 'maxRetries'),
		maxWaitMs: numberOf(first, 'maxWaitSeconds') * 1000,
		timeoutMs: numberOf(first, 'timeoutSeconds') * 1000,
	};
}

/** @returns a sentence where more requests at once were asked for than there are; the run went by fewer */
export function overConcurrency([first]: readonly RawOptions[]): string | null {
	const asked = toNumber(first?.concurrency);
	if (!Number.isInteger(asked) || asked <= MOST_IN_FLIGHT) return null;
	return `The option “Concurrency” is more than ${MOST_IN_FLIGHT}: at most ${MOST_IN_FLIGHT} requests were under way at once.`;
}

/** @returns a sentence for each list of people that is given, and yet names nobody in any item: it guards nothing */
export function emptyGuards(all: readonly RawOptions[], options: RunOptions): string[] {
	const says = { protectedUsers: 'protects no one', allowedUsers: 'allows everyone' };
	return (['protectedUsers', 'allowedUsers'] as const)
		.filter((name) => all.some((one) => name in one) && options[name].flat().length === 0)
		.map((name) => `“${titleOf(name)}” in the options is there and names nobody, so that it ${says[name]}.`);
}

/** @returns whether one item asks for a dry run; what says neither yes nor no does */
export function isDryRun(options: RawOptions): boolean {
	return switchOf(options, 'dryRun');
}

function numberOf(
	options: RawOptions,
	name: 'requestsPerSecond' | 'batchSize' | 'maxRetries' | 'maxWaitSeconds' | 'timeoutSeconds',
): number {
	const { default: otherwise, least, most } = OPTIONS[name];
	const number = toNumber(options[name]);
	return Number.isNaN(number) ? otherwise : Math.min(most, Math.max(least, number));
}

/** @throws {Fault} `invalid`: a number that can't be meant isn't guessed at */
function concurrencyOf(value: unknown): number {
	const isUnset = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	const number = isUnset ? 0 : toNumber(value);
	if (Number.isInteger(number) && number >= 0) return Math.min(number, MOST_IN_FLIGHT);
	throw new Fault('invalid', 'The option “Concurrency” is no whole number.', {
		advice: 'Use 0, which is automatic, or the most requests that may be under way at once.',
	});
}

function toNumber(value: unknown): number {
	return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : NaN;
}

/** What is neither true nor false, such as an expression whose field is missing, counts as the careful one. */
function switchOf(options: RawOptions, name: 'dryRun' | 'checkFirst' | 'verify' | 'includeResponse'): boolean {
	return name in options ? (flag(options[name]) ?? name !== 'includeResponse') : OPTIONS[name].default;
}

/** 0 is no cap; what can't be read is the default, which is one. */
function capOf(value: unknown): number {
	const cap = toNumber(value);
	if (cap === 0) return 0;
	return cap > 0 ? Math.ceil(cap) : OPTIONS.maxUsers.default;
}

function distinct(lists: readonly string[][]): string[][] {
	return [...new Map(lists.map((list) => [JSON.stringify(list), list])).values()];
}

/** An expression whose field is missing says nothing of who is meant: that is no empty list. */
function listOf(options: RawOptions, name: 'protectedUsers' | 'allowedUsers'): string[] {
	if (name in options && options[name] === undefined)
		throw new Fault('invalid', `The option “${titleOf(name)}” gives no text, so that no one was changed.`, {
			advice: 'If it is an expression, check that its field exists in every item.',
		});
	return readGuardEntries(options[name], `“${titleOf(name)}” in the options`);
}
