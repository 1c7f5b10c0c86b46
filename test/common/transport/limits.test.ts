import fc from 'fast-check';
import { limitsIn } from '../../../nodes/common/transport/limits';
import { answerOf, type Headers } from '../../../nodes/common/transport/sender';

const NOW = Date.UTC(2026, 10, 22, 9, 0, 0);
const DATE = 'Sun, 22 Nov 2026 09:00:00 GMT';
const SECONDS = NOW / 1000;
const read = (headers: Headers, wall = NOW) => limitsIn(answerOf(429, headers, ''), wall);
const waitFor = (value: string | null, date: string | null = null, wall = NOW) =>
	read({ 'retry-after': value ?? undefined, date: date ?? undefined }, wall).retryAfterMs;

describe('Retry-After', () => {
	it.each<[string | null, number | null]>([
		['0', 0],
		['1', 1000],
		['120', 120_000],
		[' 7 ', 7000],
		['007', 7000],
		['1.5', 1500],
		['0.25', 250],
		['3600', 3_600_000],
		[null, null],
		['', null],
		['  ', null],
		['-1', null],
		['-0.5', null],
		['+5', null],
		['1e3', null],
		['1,5', null],
		['.5', null],
		['5.', null],
		['0x10', null],
		['Infinity', null],
		['NaN', null],
		['1 2', null],
		['1, 2', null],
		['9'.repeat(400), null],
		['99999999999', null],
		['100000000', null],
		['soon', null],
		['2026-11-22', null],
		['null', null],
	])('in seconds: %p is %p ms', (value, ms) => expect(waitFor(value, DATE)).toBe(ms));

	it.each<[string, string | null, number | null]>([
		['Sun, 22 Nov 2026 09:00:30 GMT', null, 30_000],
		['Sun, 22 Nov 2026 09:00:30 GMT', DATE, 30_000],
		['Sunday, 22-Nov-26 09:00:30 GMT', null, 30_000],
		['Sun Nov 22 09:00:30 2026 GMT', null, 30_000],
		['Sun, 22 Nov 2026 10:00:30 +0100', null, 30_000],
		['2026-11-22T09:00:30Z', null, 30_000],
		['2026-11-22T09:00:30.500Z', null, 30_500],
		['2026-11-22T09:00:30', null, 30_000],
		['2026-11-22T10:00:30+01:00', null, 30_000],
		['2026-11-22T08:59:30Z', null, null],
		['2026-13-22T09:00:30Z', null, null],
		[DATE, null, null],
		['Sun, 22 Nov 2026 08:59:59 GMT', null, null],
		['Thu, 01 Jan 1970 00:00:00 GMT', null, null],
		['Sun, 99 Nov 2026 09:00:30 GMT', null, null],
		['Thu, 01 Jan 2099 00:00:00 GMT', null, null],
		['2099-01-01T00:00:00Z', null, null],
		// The vendor's clock is an hour ahead of ours, or behind.
		['Sun, 22 Nov 2026 10:00:30 GMT', 'Sun, 22 Nov 2026 10:00:00 GMT', 30_000],
		['Sun, 22 Nov 2026 08:00:30 GMT', 'Sun, 22 Nov 2026 08:00:00 GMT', 30_000],
		['Sun, 22 Nov 2026 09:00:30 GMT', 'not a date', 30_000],
	])('as a date: %p after %p is %p ms', (value, date, ms) => expect(waitFor(value, date)).toBe(ms));

	it('reads back every whole number of seconds, as such and as a date', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
				expect(waitFor(String(seconds))).toBe(seconds * 1000);
				const until = new Date(NOW + seconds * 1000);
				for (const spelled of [until.toUTCString(), until.toISOString()]) {
					expect(waitFor(spelled, DATE, 0)).toBe(seconds * 1000);
					expect(waitFor(spelled)).toBe(seconds * 1000);
				}
			}),
		);
	});
});

describe('a limit that is spent', () => {
	it.each<[string, Headers, number | null]>([
		['in seconds from now', { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30_000],
		['in epoch seconds', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(SECONDS + 30) }, 30_000],
		['in parts of them', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${SECONDS + 30}.5` }, 30_500],
		['in epoch ms', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(NOW + 30_000) }, 30_000],
		['as an ISO date', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-22T09:00:30Z' }, 30_000],
		['as an HTTP date', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': DATE.replace(':00 ', ':30 ') }, 30_000],
		['below zero', { 'x-ratelimit-remaining': '-3', 'x-ratelimit-reset': '30' }, 30_000],
		['the longest of several', { 'ratelimit-remaining': '0, 5, 0', 'ratelimit-reset': '10, 3600, 20' }, 20_000],
		['by the draft', { ratelimit: '"default";r=0;t=30' }, 30_000],
		['by the draft, spaced', { ratelimit: ' "default" ; r=0 ; t=30 ' }, 30_000],
		['by the draft, several', { ratelimit: '"burst";r=9;t=1, "day";r=0;t=60,"hour";r=0;t=30' }, 60_000],
		[
			'by the draft, of a window',
			{ ratelimit: '"default";r=0', 'ratelimit-policy': '"burst";q=9;w=1, "default";q=100;w=10' },
			10_000,
		],
		['by the older draft', { ratelimit: 'limit=100, remaining=0, reset=30' }, 30_000],
		['but asks for another wait', { 'retry-after': '5', 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 5000],
		['for who knows how long', { 'ratelimit-remaining': '0' }, null],
		['until a moment that is past', { 'ratelimit-remaining': '0', 'ratelimit-reset': String(SECONDS - 30) }, null],
		['until 2099', { 'ratelimit-remaining': '0', 'ratelimit-reset': '4070908800' }, null],
		['until soon', { 'ratelimit-remaining': '0', 'ratelimit-reset': 'soon' }, null],
		['until before', { 'ratelimit-remaining': '0', 'ratelimit-reset': '-1' }, null],
	])('%s', (_, headers, retryAfterMs) => expect(read(headers)).toMatchObject({ spent: true, retryAfterMs }));
});

describe('a limit that isn’t spent', () => {
	it.each<[string, Headers, number | null]>([
		['has its end, which is nothing to wait for', { 'ratelimit-remaining': '5', 'ratelimit-reset': '30' }, null],
		['by the draft', { ratelimit: '"default";r=5;t=30' }, null],
		['is no limit but a policy', { 'ratelimit-policy': '"default";q=100;w=10', 'ratelimit-limit': '100' }, null],
		['says only when it ends', { 'x-ratelimit-reset': '30' }, 30_000],
		['in words', { 'ratelimit-remaining': 'none', 'ratelimit-reset': 'soon' }, null],
		['nothing', {}, null],
	])('%s', (_, headers, retryAfterMs) => expect(read(headers)).toEqual({ spent: false, retryAfterMs, restMs: 0 }));
});

it('moments are those of the vendor’s clock, where it gives the time', () => {
	const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(SECONDS + 30), date: DATE };
	expect(read(headers, NOW + 3_600_000)).toEqual({ spent: true, retryAfterMs: 30_000, restMs: 30_000 });
});

it('is a wait of less than a year and a day, or nothing, whatever comes', () => {
	const value = fc.oneof(
		fc.string(),
		fc.double().map(String),
		fc.bigInt().map(String),
		fc.date().map((date) => (Number.isNaN(+date) ? 'Invalid Date' : date.toUTCString())),
		fc.stringMatching(/^("[a-z]*"|[a-z]{1,9})?(;? ?[rtqw]=-?\d{0,12}|,| |=|;){0,9}$/),
		fc.constantFrom('Wed, 21 Oct 2015', 'GMT', 'Jan', '__proto__=1', '"__proto__";r=0', 'constructor;r=0'),
	);
	const name = fc.constantFrom(
		'retry-after',
		'date',
		'ratelimit',
		'ratelimit-policy',
		'ratelimit-reset',
		'x-ratelimit-remaining',
		'x-ratelimit-reset',
		'x-rate-limit-reset',
	);
	fc.assert(
		fc.property(fc.dictionary(name, value), fc.integer({ min: 0, max: NOW * 2 }), (headers, wall) => {
			const { retryAfterMs, spent } = read(headers, wall);
			expect(typeof spent).toBe('boolean');
			if (retryAfterMs === null) return;
			expect(retryAfterMs).toBeGreaterThanOrEqual(0);
			expect(retryAfterMs).toBeLessThanOrEqual(366 * 24 * 3_600_000);
		}),
		{ numRuns: 1000 },
	);
});
