import { createHash } from 'node:crypto';
import { filter as matcherOf, parse, type Filter } from 'scim2-parse-filter';
import type { People, Person } from '../core/people';
import { Refusal } from './messages';
import { emailsOf } from './user';

export interface ListingSettings {
	/**
	 * Which filters are taken: all of RFC 7644, `eq` alone, or none; `ignored` gives everyone, whatever is asked;
	 * `partly` goes by what it knows of a filter, see {@link filtersBy}, and doesn't say that it filters.
	 */
	filters: 'all' | 'eq' | 'none' | 'ignored' | 'partly';
	/** The attributes that may be filtered by; null for all. */
	filtersBy: readonly string[] | null;
	/** What is given where there is no filter: a page, a 400, or one made-up user. */
	unfiltered: 'list' | 'refused' | 'sample';
	/** Whether names are compared in their case, against RFC 7643, where `userName` isn't case exact. */
	filterMindsCase: boolean;
	/** Whether `co` does, where the rest doesn't. */
	coMindsCase: boolean;
	/**
	 * By place (RFC 7644, 3.4.2.4) or by cursor (RFC 9865). `onePage`: one page, wherever it is asked to begin,
	 * and the total is the page's. `cursorWhenAsked`: the same, and by cursor where the query has one.
	 */
	paging: 'index' | 'cursor' | 'cursorWhenAsked' | 'onePage';
	/** The last place that a page may begin at. */
	lastStartIndex: number;
	/** Whether there is nobody without `startIndex` and `count`. */
	needsPlace: boolean;
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
	const all = asked(everybody, query, settings);
	const size = Math.min(Math.max(0, whole(query, 'count', settings.biggestPage)), settings.biggestPage);
	const total = Math.max(0, all.length + settings.totalIsOffBy);
	if (settings.paging === 'cursor' || (settings.paging === 'cursorWhenAsked' && query.has('cursor')))
		return { ...byCursor(all, query, size), total, startIndex: 1 };
	if (settings.paging !== 'index') {
		const people = all.slice(0, size);
		return { people, total: people.length, startIndex: 1 };
	}
	const startIndex = Math.max(1, whole(query, 'startIndex', 1));
	if (startIndex > settings.lastStartIndex) throw new Refusal(400, 'startIndex is too large', 'invalidValue');
	const isBeyond = startIndex > all.length && settings.afterTheLast === 'theFirst';
	const from = isBeyond ? 0 : startIndex - 1;
	return { people: all.slice(from, from + size), total, startIndex: from + 1 };
}

const SAMPLE: Person[] = [
	{
		id: 'sample',
		login: 'sample-user',
		email: 'sample@example.com',
		firstName: 'Sample',
		lastName: 'User',
		displayName: 'Sample User',
		enabled: true,
		locked: false,
		seq: 1,
		createdAt: 0,
		history: [{ at: 0, enabled: true, locked: false, by: 'admin', requestNo: null }],
	},
];

/** Everyone who is asked for. @throws Refusal */
function asked(everybody: People, query: URLSearchParams, settings: ListingSettings): readonly Person[] {
	const filter = query.get('filter');
	if (settings.needsPlace && !(query.has('startIndex') && query.has('count'))) return [];
	if (filter !== null) return everybody.all().filter(matcher(filter, settings));
	if (settings.unfiltered === 'refused') throw new Refusal(400, 'A filter is needed', 'tooMany');
	return settings.unfiltered === 'sample' ? SAMPLE : everybody.all();
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
function matcher(text: string, settings: ListingSettings): (person: Person) => boolean {
	const { filters, filtersBy, filterMindsCase, coMindsCase } = settings;
	if (filters === 'ignored') return () => true;
	const given = parsed(text);
	const filter = filters === 'partly' ? known(given, filtersBy) : given;
	if (filter === null) return () => true;
	if (filters === 'none' || (filters === 'eq' && filter.op !== 'eq') || known(filter, filtersBy) !== filter)
		throw new Refusal(400, 'This filter is not supported', 'invalidFilter');
	const mindsCase = filterMindsCase || (coMindsCase && text.includes(' co '));
	const fold = (value: string) => (mindsCase ? value : value.toLowerCase());
	const matches = matcherOf(folded(filter, fold));
	return (person) => {
		const { id, login, firstName, lastName, displayName, enabled } = person;
		const formatted = fold(displayName);
		return matches({
			id,
			userName: fold(login),
			displayName: formatted,
			name: { formatted, givenName: fold(firstName), familyName: fold(lastName) },
			emails: emailsOf(person).map((one) => ({ ...one, value: fold(one.value) })),
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

/** @returns the filter without the attributes that aren't known; null where nothing is left */
function known(filter: Filter, attributes: readonly string[] | null): Filter | null {
	if (attributes === null) return filter;
	if ('filters' in filter) {
		const filters = filter.filters.flatMap((part) => known(part, attributes) ?? []);
		return filters.length === 0 ? null : filters.length < filter.filters.length ? { ...filter, filters } : filter;
	}
	return 'attrPath' in filter && attributes.includes(filter.attrPath) ? filter : null;
}

function folded(filter: Filter, fold: (value: string) => string): Filter {
	if ('filters' in filter) return { ...filter, filters: filter.filters.map((part) => folded(part, fold)) };
	if ('filter' in filter) return { ...filter, filter: folded(filter.filter, fold) };
	if ('valFilter' in filter) return { ...filter, valFilter: folded(filter.valFilter, fold) };
	if (!('compValue' in filter)) return filter;
	const { compValue } = filter;
	return { ...filter, compValue: typeof compValue === 'string' ? fold(compValue) : compValue };
}
