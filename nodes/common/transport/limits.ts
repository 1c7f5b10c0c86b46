import { header, type Answer } from './sender';

/** What an answer says about its server's limits. */
export interface Limits {
	/** The wait that it asks for, in milliseconds; null where it asks for none that can be meant. */
	retryAfterMs: number | null;
	/** Nothing is left of a limit, be the answer itself a success. */
	spent: boolean;
	/** For how long nothing is left, in milliseconds; 0 where that isn't said. */
	restMs: number;
}

/** What is left of one limit, and for how long; null is unknown. */
interface Left {
	remaining: number | null;
	waitMs: number | null;
}

/** A longer wait isn't meant: such a value is a mistake, and counts as none. */
const LONGEST_WAIT_MS = 366 * 24 * 3_600_000;

/** From here on a number isn't seconds from now but a moment, in seconds and in milliseconds (both in 2001). */
const EPOCH_SECONDS = 1e9;
const EPOCH_MS = 1e12;

const SAYS_NOTHING: Limits = { retryAfterMs: null, spent: false, restMs: 0 };

/** The usual pairs of headers; `ratelimit-` was the IETF draft's until its sixth version. */
const PAIRS = ['ratelimit', 'x-ratelimit', 'x-rate-limit'];

/**
 * Reads limits in every known spelling: Retry-After (RFC 9110, 10.2.3) and the pairs in seconds, as a
 * date or as a moment, and the structured RateLimit of the IETF's draft.
 * A moment is measured against the answer's own Date where there is one: two clocks may disagree.
 * @param wallMs - now, in epoch milliseconds
 */
export function limitsIn(answer: Answer, wallMs: number): Limits {
	// Most answers say nothing of limits, and each of them is read.
	const says = Object.keys(answer.headers).some((name) => /rate-?limit/.test(name));
	if (!says && header(answer, 'retry-after') === null) return SAYS_NOTHING;
	const now = vendorsNow(answer, wallMs);
	const all = says ? [...PAIRS.flatMap((name) => pairIn(answer, name, now)), ...structuredIn(answer, now)] : [];
	const spent = all.filter(({ remaining }) => remaining !== null && remaining <= 0);
	// Where something is left, its end isn't what to wait for.
	const ends = spent.length > 0 ? spent : all.filter(({ remaining }) => remaining === null);
	const waits = ends.flatMap(({ waitMs }) => waitMs ?? []);
	const longest = waits.length > 0 ? Math.max(...waits) : null;
	return {
		retryAfterMs: waitOf(header(answer, 'retry-after'), now) ?? longest,
		spent: spent.length > 0,
		restMs: spent.length > 0 ? (longest ?? 0) : 0,
	};
}

/** @returns the wait that an answer asks for by Retry-After alone, in milliseconds; null where it asks for none that can be meant */
export function retryAfterOf(answer: Answer, wallMs: number): number | null {
	return waitOf(header(answer, 'retry-after'), vendorsNow(answer, wallMs));
}

function vendorsNow(answer: Answer, wallMs: number): number {
	const date = Date.parse(header(answer, 'date') ?? '');
	return Number.isNaN(date) ? wallMs : date;
}

/** A server with several limits gives them as a list, or repeats the header. */
function pairIn(answer: Answer, name: string, now: number): Left[] {
	const [remaining, reset] = [header(answer, `${name}-remaining`), header(answer, `${name}-reset`)].map(numbersIn);
	return Array.from({ length: Math.max(remaining!.length, reset!.length) }, (_, i) => ({
		remaining: numberOf(remaining![i]),
		waitMs: waitOf(reset![i] ?? null, now),
	}));
}

/** A date holds a comma, too. */
function numbersIn(value: string | null): string[] {
	if (value === null) return [];
	return /^[-\d.,\s]+$/.test(value) ? value.split(',') : [value];
}

/** `"default";r=0;t=30`, whose window is in RateLimit-Policy where it has no `t`; before, `limit=9, remaining=0, reset=30`. */
function structuredIn(answer: Answer, now: number): Left[] {
	const members = membersOf(header(answer, 'ratelimit'));
	const windows = new Map(membersOf(header(answer, 'ratelimit-policy')).map(({ name, w }) => [name, w]));
	const { remaining, reset } = Object.assign({}, ...members) as Member;
	return [...members.map(({ name, r, t }) => ({ r, t: t ?? windows.get(name) })), { r: remaining, t: reset }]
		.filter(({ r }) => r !== undefined)
		.map(({ r, t }) => ({ remaining: numberOf(r), waitMs: waitOf(t ?? null, now) }));
}

type Member = Partial<Record<string, string>>;

function membersOf(value: string | null): Member[] {
	if (value === null) return [];
	return value.split(',').map((member) => {
		const parts = member.split(';').map((part) => part.trim().split('='));
		return { ...Object.fromEntries(parts), name: parts[0]![0] } as Member;
	});
}

function numberOf(value: string | undefined): number | null {
	return /^-?\d+(\.\d+)?$/.test(value?.trim() ?? '') ? Number(value) : null;
}

/** @returns milliseconds from now; null for what is past, too far ahead or no time at all */
function waitOf(value: string | null, now: number): number | null {
	const text = value?.trim() ?? '';
	const number = numberOf(text);
	if (number !== null) {
		const ms =
			number >= EPOCH_MS ? number - now : number >= EPOCH_SECONDS ? number * 1000 - now : Math.round(number * 1000);
		return meant(ms, number === 0 ? 0 : 1);
	}
	const iso = /^\d{4}-\d\d-\d\dT[\d:.]+/.exec(text)?.[0];
	if (iso === undefined && !/[A-Za-z]{3}/.test(text)) return null;
	// Without a zone it is UTC's.
	return meant(Date.parse(iso === text ? `${text}Z` : text) - now, 1);
}

function meant(ms: number, least: number): number | null {
	return ms >= least && ms <= LONGEST_WAIT_MS ? ms : null;
}
