import type { Operation } from '../model/domain';
import { Fault } from '../model/fault';
import { readGuardEntries } from './guardEntries';
import { DEFAULT_MAX_USERS, MOST_IN_FLIGHT, NUMBERS, type NumberRule, type RunOptions } from '../model/runOptions';
import { flag } from '../model/json';

/** `unreadable`: what a value counts as that is neither true nor false, on the safe side. */
const SWITCHES = {
	checkFirst: { default: true, unreadable: true },
	verify: { default: false, unreadable: true },
	includeResponse: { default: false, unreadable: false },
} as const;

const GUARDS = new Set(['protectedUsers', 'allowedUsers', 'maxUsers']);
const ONLY_CHANGING = new Set([...GUARDS, 'checkFirst', 'verify', 'dryRun', 'batchSize']);

/** @returns whether an option guards people: without it no one may be changed */
export function isGuard(name: string): boolean {
	return GUARDS.has(name);
}

/** @returns whether an option may keep people from being changed: none of a model's business */
export function keepsFromChanging(name: string): boolean {
	return GUARDS.has(name) || name === 'dryRun';
}

/** @returns whether an operation has the option; one that was set for another operation stays in the workflow */
export function isOffered(name: string, operation: Operation): boolean {
	if (operation === 'getMany' && name === 'whenNotFound') return false;
	return (operation !== 'get' && operation !== 'getMany') || !ONLY_CHANGING.has(name);
}

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
		...mapRules(NUMBERS, (rule, name) => numberOf(first[name], rule)),
		concurrency: concurrencyOf(first.concurrency),
		...mapRules(SWITCHES, (rule, name) => switchOf(first, name, rule)),
		output: first.output === 'essential' ? 'essential' : 'full',
		whenNotFound: first.whenNotFound === 'skip' ? 'skip' : 'fail',
		maxUsers: strictestCap(guards.map(({ maxUsers }) => capOf(maxUsers))),
		protectedUsers: [...new Set(guards.flatMap((options) => listOf(options, 'protectedUsers', 'Protected Users')))],
		allowedUsers: distinct(guards.map((options) => listOf(options, 'allowedUsers', 'Allowed Users'))),
	};
}

/** @returns a sentence where more requests at once were asked for than there are; the run went by fewer */
export function overConcurrency([first]: readonly RawOptions[]): string | null {
	if (!(toNumber(first?.concurrency) > MOST_IN_FLIGHT)) return null;
	return `The option “Concurrency” is more than ${MOST_IN_FLIGHT}: at most ${MOST_IN_FLIGHT} requests were under way at once.`;
}

/** @returns a sentence for each list of people that is given, and yet names nobody in any item: it guards nothing */
export function emptyGuards(all: readonly RawOptions[], options: RunOptions): string[] {
	const isThere = (name: string) => all.some((one) => name in one);
	const isEmpty = 'is there and names nobody, so that it';
	return [
		...(isThere('protectedUsers') && options.protectedUsers.length === 0
			? [`“Protected Users” in the options ${isEmpty} protects no one.`]
			: []),
		...(isThere('allowedUsers') && options.allowedUsers.every((list) => list.length === 0)
			? [`“Allowed Users” in the options ${isEmpty} allows everyone.`]
			: []),
	];
}

/** @returns whether one item asks for a dry run; what says neither yes nor no does */
export function isDryRun(options: RawOptions): boolean {
	return switchOf(options, 'dryRun', { default: false, unreadable: true });
}

function mapRules<R, T extends Record<string, R>, V>(
	rules: T,
	read: (rule: T[keyof T], name: string) => V,
): { [K in keyof T]: V } {
	return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, read(rule as T[keyof T], name)])) as {
		[K in keyof T]: V;
	};
}

function numberOf(value: unknown, rule: NumberRule): number {
	const number = toNumber(value);
	return Number.isNaN(number) ? rule.default : Math.min(rule.most, Math.max(rule.least, number));
}

/** @throws {Fault} `invalid`: a number that can't be meant isn't guessed at */
function concurrencyOf(value: unknown): number {
	const isUnset = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	const number = isUnset ? 0 : toNumber(value);
	if (Number.isInteger(number) && number >= 0) return Math.min(number, MOST_IN_FLIGHT);
	throw new Fault('invalid', 'The option “Concurrency” is no whole number, so that no one was changed.', {
		advice: 'Use 0, which is automatic, or the most requests that may be under way at once.',
	});
}

function toNumber(value: unknown): number {
	return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : NaN;
}

/** An option that is there but says nothing is an expression whose field is missing. */
function switchOf(options: RawOptions, name: string, rule: { default: boolean; unreadable: boolean }): boolean {
	return name in options ? (flag(options[name]) ?? rule.unreadable) : rule.default;
}

/** 0 is no cap; what can't be read is the default, which is one. */
function capOf(value: unknown): number {
	const cap = toNumber(value);
	if (cap === 0) return 0;
	return cap > 0 ? Math.ceil(cap) : DEFAULT_MAX_USERS;
}

function strictestCap(caps: readonly number[]): number {
	// Not Math.min: 100,000 arguments overflow the stack.
	return caps.reduce((least, cap) => (least === 0 || (cap > 0 && cap < least) ? cap : least), 0);
}

function distinct(lists: readonly string[][]): string[][] {
	return [...new Map(lists.map((list) => [JSON.stringify(list), list])).values()];
}

/** An expression whose field is missing says nothing of who is meant: that is no empty list. */
function listOf(options: RawOptions, name: string, label: string): string[] {
	if (name in options && options[name] === undefined)
		throw new Fault('invalid', `The option “${label}” gives no text, so that no one was changed.`, {
			advice: 'If it is an expression, check that its field exists in every item.',
		});
	return readGuardEntries(options[name], `“${label}” in the options`);
}
