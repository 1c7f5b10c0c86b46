import { InFlight, type Flight } from '../../../nodes/common/pace/inFlight';
import type { Kind } from '../../../nodes/common/pace/lane';

/** Fills the window, and answers all of it: the nth in so many milliseconds. @returns how many there were */
function round(
	inFlight: InFlight,
	ms: number | ((nth: number) => number),
	kind: Kind | ((nth: number) => Kind) = 'read',
): number {
	const flights: Flight[] = [];
	while (inFlight.hasRoom) flights.push(inFlight.onSent(typeof kind === 'string' ? kind : kind(flights.length), 0));
	flights.forEach((flight, nth) => inFlight.onAccepted(flight, typeof ms === 'number' ? ms : ms(nth)));
	return flights.length;
}

/** This process has nothing else to do. */
const AT_REST = { now: () => 0, idle: () => 0 };

/** Rounds until as many are in flight as may be. */
function full(ms: number, clock = AT_REST): InFlight {
	const inFlight = new InFlight(clock);
	for (let i = 0; i < 60; i++) round(inFlight, ms);
	expect(round(inFlight, ms)).toBe(50);
	return inFlight;
}

describe('the window', () => {
	test.each([
		['at a distance doubles once a limit of 50 would have shown itself', 100, [8, 13, 13, 13, 13, 50, 50]],
		['where answers come fast waits for a limit of 200', 20, [8, 13, 13, 13, 13, 20, 20, 20, 20, 20, 20]],
	])('%s', (_what, ms, sizes) => {
		const inFlight = new InFlight(AT_REST);
		expect(sizes.map(() => round(inFlight, ms))).toEqual(sizes);
	});

	test.each([2, 4, 16])('settles near what %i workers do in their own time', (workers) => {
		const inFlight = new InFlight(AT_REST);
		const sizes = Array.from({ length: 40 }, () => round(inFlight, (nth) => 100 * Math.ceil((nth + 1) / workers)));
		expect(Math.max(...sizes.slice(-20))).toBeLessThanOrEqual(Math.max(8, 3 * workers));
		expect(Math.min(...sizes.slice(-20))).toBeGreaterThanOrEqual(workers / 2);
	});

	test('comes back when the vendor itself got slower, and it isn’t our doing', () => {
		const inFlight = full(100);
		const sizes = Array.from({ length: 8 }, () => round(inFlight, 400));
		expect(Math.min(...sizes)).toBeLessThan(50);
		expect(sizes.at(-1)).toBe(50);
		// Of what it wasn't asked yet it is as well.
		expect([1, 2, 3].map(() => round(inFlight, 400, 'change'))).toEqual([50, 50, 50]);
	});

	test('comes back when the first answers were quick by chance', () => {
		const inFlight = new InFlight(AT_REST);
		const chance = (nth: number) => 100 + 10 * (nth % 8);
		round(inFlight, 50);
		const sizes = Array.from({ length: 12 }, () => round(inFlight, chance));
		expect(sizes.slice(-3)).toEqual([50, 50, 50]);
	});

	test('goes on shrinking while a queue behind it shrinks', () => {
		const inFlight = full(100);
		expect([round(inFlight, 190), round(inFlight, 160), round(inFlight, 100)]).toEqual([50, 26, 16]);
	});

	test('doesn’t take a queue that was still growing when it was cut for the vendor’s own time', () => {
		const inFlight = full(100);
		const sizes = [150, 210, 103, 103].map((ms) => round(inFlight, ms));
		expect(sizes.slice(0, 2)).toEqual([50, 34]);
		expect(Math.max(...sizes.slice(2))).toBeLessThan(25);
	});

	test('isn’t moved by single answers that hang', () => {
		const inFlight = full(100);
		for (let i = 0; i < 20; i++) expect(round(inFlight, (nth) => (nth % 20 === 0 ? 10_000 : 100))).toBe(50);
	});

	test('isn’t moved by answers that this process sees late, since it is busy', () => {
		const time = { now: 0, idle: 0 };
		const inFlight = full(100, { now: () => time.now, idle: () => time.idle });
		const seenIn = (ms: number, idleMs: number) => {
			time.now += ms;
			time.idle += idleMs;
			return round(inFlight, ms);
		};
		const busy = Array.from({ length: 5 }, () => seenIn(300, 10));
		expect([...busy, seenIn(150, 90), seenIn(150, 150), seenIn(100, 100)]).toEqual([50, 50, 50, 50, 50, 50, 50, 34]);
	});

	test('doesn’t take one quick answer for the time that such a request takes', () => {
		const inFlight = full(100);
		const quick = (nth: number) => nth === 0;
		for (let i = 0; i < 10; i++)
			round(
				inFlight,
				(nth) => (quick(nth) ? 20 : 100),
				(nth) => (quick(nth) ? 'read' : 'change'),
			);
		expect([1, 2, 3].map(() => round(inFlight, 100, 'read'))).toEqual([50, 50, 50]);
	});

	test('doesn’t grow while it isn’t used', () => {
		const inFlight = new InFlight(AT_REST);
		for (let i = 0; i < 100; i++) inFlight.onAccepted(inFlight.onSent('read', 0), 100);
		expect(round(inFlight, 100)).toBe(8);
	});

	test('knows that reads and changes take different times', () => {
		const inFlight = full(50);
		for (let i = 0; i < 10; i++) {
			expect(round(inFlight, 50, 'read')).toBe(50);
			expect(round(inFlight, 300, 'change')).toBe(50);
		}
	});
});

describe('what ends otherwise', () => {
	test('is no answer in time: half as many, once for all that were under way together', () => {
		const inFlight = full(100);
		const flights = Array.from({ length: 50 }, () => inFlight.onSent('read', 0));
		for (const flight of flights) inFlight.onDropped(flight);
		expect(round(inFlight, 100)).toBe(25);
	});

	test('is a refusal, or was withdrawn: that makes room and says nothing of how many it can answer', () => {
		const inFlight = full(100);
		for (let i = 0; i < 50; i++) inFlight.onSent('read', 0);
		for (let i = 0; i < 50; i++) inFlight.onUntold();
		expect(round(inFlight, 100)).toBe(50);
	});
});

test('a request’s time is a running mean', () => {
	const inFlight = new InFlight(AT_REST);
	inFlight.onAccepted(inFlight.onSent('read', 0), 16);
	expect(inFlight.latencyMs).toBe(16);
	inFlight.onAccepted(inFlight.onSent('change', 0), 32);
	expect(inFlight.latencyMs).toBe(18);
});
