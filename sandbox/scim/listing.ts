import { createHash } from 'node:crypto';
import { filter as matcherOf, parse, type Filter } from 'scim2-parse-filter';
import type { People, Person } from '../core/people';
import { Refusal } from './messages';

export interface ListingSettings {
	/** Which filters are taken: all of RFC 7644, `eq` alone, or none; `ignored` gives everyone, whatever is asked. */
	filters: 'all' | 'eq' | 'none' | 'ignored';
	/** Whether names are compared in their case, against RFC 7643, where `userName` isn't case exact. */
	filterMindsCase: boolean;
	/** By place (RFC 7644, 3.4.2.4) or by cursor (RFC 9865). */
	paging: 'index' | 'cursor';
	biggestPage: number;
	/** What is after the last page by index. */
	afterTheLast: 'nothing' | 'theFirst';
	/** What is added to the right total. */
	totalIsOffBy: number;
}

export interface ListPage {
	people: Person[];
	total: number;
	startIndex: number;
	/** RFC 9865; absent on the last page, and where pages are found by index. */
	nextCursor?: string;
}

/** One page of those who match. @throws Refusal */
export function pageOf(everybody: People, query: URLSearchParams, settings: ListingSettings): ListPage {
	const matches = matcher(query.get('filter'), settings);
	const all = everybody.all().filter(matches);
	const size = Math.min(Math.max(0, whole(query, 'count', settings.biggestPage)), settings.biggestPage);
	const total = Math.max(0, all.length + settings.totalIsOffBy);
	if (settings.paging === 'cursor') return { ...byCursor(all, query, size), total, startIndex: 1 };
	const startIndex = Math.max(1, whole(query, 'startIndex', 1));
	const isBeyond = startIndex > all.length && settings.afterTheLast === 'theFirst';
	const from = isBeyond ? 0 : startIndex - 1;
	return { people: all.slice(from, from + size), total, startIndex: from + 1 };
}

/** A page begins after a person, not at a place: who is there throughout comes once. */
function byCursor(
	all: readonly Person[],
	query: URLSearchParams,
	size: number,
): Pick<ListPage, 'people' | 'nextCursor'> {
	const print = createHash('sha256')
		.update(query.get('filter') ?? '')
		.digest('hex')
		.slice(0, 16);
	const after = startOf(query.get('cursor') ?? '', print);
	const rest = all.filter(({ seq }) => seq > after);
	const people = rest.slice(0, size);
	const isLast = people.length === 0 || people.length === rest.length;
	return {
		people,
		...(!isLast && { nextCursor: Buffer.from(`${people.at(-1)!.seq}:${print}`).toString('base64url') }),
	};
}

function startOf(cursor: string, print: string): number {
	if (cursor === '') return 0;
	const [seq = '', given] = Buffer.from(cursor, 'base64url').toString().split(':');
	if (given !== print || !/^\d+$/.test(seq)) throw new Refusal(400, 'There is no such cursor', 'invalidCursor');
	return Number(seq);
}

function whole(query: URLSearchParams, name: string, otherwise: number): number {
	const given = query.get(name);
	const value = given === null ? otherwise : Number(given);
	if (given === '' || !Number.isInteger(value)) throw new Refusal(400, `${name} must be a number`, 'invalidValue');
	return value;
}

/** What the filter asks for. @throws Refusal */
function matcher(text: string | null, { filters, filterMindsCase }: ListingSettings): (person: Person) => boolean {
	if (text === null || filters === 'ignored') return () => true;
	const filter = parsed(text);
	if (filters === 'none' || (filters === 'eq' && filter.op !== 'eq'))
		throw new Refusal(400, 'This filter is not supported', 'invalidFilter');
	const fold = (value: string) => (filterMindsCase ? value : value.toLowerCase());
	const matches = matcherOf(folded(filter, fold));
	return ({ id, login, email, firstName, lastName, displayName, enabled }) => {
		const formatted = fold(displayName);
		return matches({
			id,
			userName: fold(login),
			displayName: formatted,
			name: { formatted, givenName: fold(firstName), familyName: fold(lastName) },
			emails: [{ value: fold(email), type: 'work', primary: true }],
			active: enabled,
		});
	};
}

function parsed(text: string): Filter {
	try {
		return parse(text);
	} catch (error) {
		throw new Refusal(400, (error as Error).message, 'invalidFilter');
	}
}

function folded(filter: Filter, fold: (value: string) => string): Filter {
	if ('filters' in filter) return { ...filter, filters: filter.filters.map((part) => folded(part, fold)) };
	if ('filter' in filter) return { ...filter, filter: folded(filter.filter, fold) };
	if ('valFilter' in filter) return { ...filter, valFilter: folded(filter.valFilter, fold) };
	if (!('compValue' in filter)) return filter;
	const { compValue } = filter;
	return { ...filter, compValue: typeof compValue === 'string' ? fold(compValue) : compValue };
}
