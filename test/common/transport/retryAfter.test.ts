import fc from 'fast-check';
import { backoffMs, parseRetryAfter } from '../../../nodes/common/transport/retryAfter';

const NOW = Date.UTC(2026, 10, 22, 9, 0, 0);
const DATE = 'Sun, 22 Nov 2026 09:00:00 GMT';

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
		['soon', null],
		['2026-11-22', null],
		['null', null],
	])('in seconds: %p is %p ms', (value, ms) => expect(parseRetryAfter(value, DATE, NOW)).toBe(ms));

	it.each<[string, string | null, number | null]>([
		['Sun, 22 Nov 2026 09:00:30 GMT', null, 30_000],
		['Sun, 22 Nov 2026 09:00:30 GMT', DATE, 30_000],
		['Sunday, 22-Nov-26 09:00:30 GMT', null, 30_000],
		['Sun Nov 22 09:00:30 2026 GMT', null, 30_000],
		['Sun, 22 Nov 2026 10:00:30 +0100', null, 30_000],
		[DATE, null, null],
		['Sun, 22 Nov 2026 08:59:59 GMT', null, null],
		['Thu, 01 Jan 1970 00:00:00 GMT', null, null],
		['Sun, 99 Nov 2026 09:00:30 GMT', null, null],
		// The vendor's clock is an hour ahead of ours, or behind.
		['Sun, 22 Nov 2026 10:00:30 GMT', 'Sun, 22 Nov 2026 10:00:00 GMT', 30_000],
		['Sun, 22 Nov 2026 08:00:30 GMT', 'Sun, 22 Nov 2026 08:00:00 GMT', 30_000],
		['Sun, 22 Nov 2026 09:00:30 GMT', 'not a date', 30_000],
	])('as a date: %p after %p is %p ms', (value, date, ms) => expect(parseRetryAfter(value, date, NOW)).toBe(ms));

	it('is a finite wait or nothing, whatever comes', () => {
		const text = fc.oneof(
			fc.string(),
			fc.double().map(String),
			fc.bigInt().map(String),
			fc.date().map((date) => (Number.isNaN(+date) ? 'Invalid Date' : date.toUTCString())),
			fc.constantFrom('Wed, 21 Oct 2015', 'GMT', 'Jan', 'Sat, 13 Sep 275760 00:00:00 GMT'),
		);
		fc.assert(
			fc.property(text, fc.option(text), fc.integer({ min: 0, max: NOW * 2 }), (value, date, wall) => {
				const ms = parseRetryAfter(value, date, wall);
				if (ms === null) return;
				expect(Number.isFinite(ms)).toBe(true);
				expect(ms).toBeGreaterThanOrEqual(0);
			}),
			{ numRuns: 1000 },
		);
	});

	it('reads back every whole number of seconds, as such and as a date', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
				expect(parseRetryAfter(String(seconds), null, NOW)).toBe(seconds * 1000);
				const until = new Date(NOW + seconds * 1000).toUTCString();
				expect(parseRetryAfter(until, DATE, 0)).toBe(seconds * 1000);
				expect(parseRetryAfter(until, null, NOW)).toBe(seconds * 1000);
			}),
		);
	});
});

describe('waiting without a Retry-After', () => {
	it.each([
		[0, 500],
		[1, 1000],
		[2, 2000],
		[5, 16_000],
		[6, 20_000],
		[50, 20_000],
		[5000, 20_000],
	])('retry %i takes up to %i ms', (retry, most) => {
		expect(backoffMs(retry, 0)).toBe(0);
		expect(backoffMs(retry, 0.5)).toBe(most / 2);
		expect(backoffMs(retry, 1)).toBe(most);
	});
});
