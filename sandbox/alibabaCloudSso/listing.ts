import { createHash } from 'node:crypto';
import type { People, Person } from '../core/people';
import { invalid, required, type Parameters } from './gate';

// What a NextToken is bound to: with any of them changed, it is another listing.
const BOUND = ['DirectoryId', 'Filter', 'Status', 'MaxResults'];

interface Page {
	people: Person[];
	/** All that match, on whatever page. */
	total: number;
	MaxResults: number;
	IsTruncated: boolean;
	NextToken?: string;
}

/**
 * One page of those who match. A page starts after a person, not at a place: who is there throughout
 * comes once, whoever else comes or goes meanwhile.
 * @throws Refusal
 */
export function pageOf(everybody: People, parameters: Parameters, matches: (person: Person) => boolean): Page {
	const size = pageSize(parameters);
	const all = everybody.all();
	const people: Person[] = [];
	let more = false;
	for (let i = everybody.indexAfter(startOf(parameters)); i < all.length && !more; i++) {
		const person = all[i]!;
		if (!matches(person)) continue;
		if (people.length < size) people.push(person);
		else more = true;
	}
	return {
		people,
		total: all.reduce((sum, person) => (matches(person) ? sum + 1 : sum), 0),
		MaxResults: size,
		IsTruncated: more,
		...(more && { NextToken: tokenAfter(people.at(-1)!, parameters) }),
	};
}

/** What Filter and Status ask for. @throws Refusal */
export function matcher(parameters: Parameters, ignoreCase: boolean): (person: Person) => boolean {
	const status = parameters.get('Status');
	const enabled = status === undefined ? undefined : enabledFor(status, 'Status');
	const filter = parameters.get('Filter');
	const [, operator, name = ''] = /^UserName (eq|sw) (.+)$/.exec(filter ?? '') ?? [];
	if (filter !== undefined && operator === undefined) throw invalid('Filter');
	const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value);
	const wanted = fold(name);
	const named: Record<string, (login: string) => boolean> = {
		eq: (login) => fold(login) === wanted,
		sw: (login) => fold(login).startsWith(wanted),
	};
	const fits = named[operator ?? ''] ?? (() => true);
	return (person) => (enabled === undefined || person.enabled === enabled) && fits(person.login);
}

/** @throws Refusal when the word is neither Enabled nor Disabled */
export function enabledFor(status: string, parameter: string): boolean {
	if (status !== 'Enabled' && status !== 'Disabled') throw invalid(parameter, 'must be Enabled or Disabled');
	return status === 'Enabled';
}

function pageSize(parameters: Parameters): number {
	const given = parameters.get('MaxResults') ?? '10';
	const size = Number(given);
	if (!/^\d+$/.test(given) || size < 1 || size > 100) throw invalid('MaxResults', 'must be from 1 to 100');
	return size;
}

function tokenAfter(person: Person, parameters: Parameters): string {
	return Buffer.from(`${person.seq}:${fingerprint(parameters)}`).toString('base64url');
}

/** After whom to go on, 0 for the first page. */
function startOf(parameters: Parameters): number {
	if (!parameters.has('NextToken')) return 0;
	const token = required(parameters, 'NextToken');
	const [seq = '', print] = Buffer.from(token, 'base64url').toString().split(':');
	if (print !== fingerprint(parameters) || !/^\d+$/.test(seq)) throw invalid('NextToken');
	return Number(seq);
}

function fingerprint(parameters: Parameters): string {
	const bound = BOUND.map((name) => parameters.get(name) ?? null);
	return createHash('sha256').update(JSON.stringify(bound)).digest('hex').slice(0, 16);
}
