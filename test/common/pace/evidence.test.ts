import { Evidence } from '../../../nodes/common/pace/evidence';

/** Accepts so many at once, or one each so many milliseconds from then on, with answers that take no time. */
function accept(evidence: Evidence, count: number, from: number, everyMs = 0): void {
	for (let i = 0; i < count; i++) evidence.onAccepted(from + i * everyMs, from + i * everyMs, false);
}

/** A bucket that held ten and refused the eleventh. */
function tenOf(evidence = new Evidence()): Evidence {
	accept(evidence, 10, 0);
	expect(evidence.onEmpty(0, 0)).toBeNull();
	return evidence;
}

describe('the first refusal', () => {
	test('tells how many there were, and no rate', () => {
		const evidence = tenOf();
		expect(evidence).toMatchObject({ accepted: 10, burst: 10, surge: 10 });
	});

	test('of all says that the bucket holds nothing', () => {
		const evidence = new Evidence();
		expect(evidence.onEmpty(0, 10)).toBeNull();
		expect(evidence).toMatchObject({ accepted: 0, burst: 0, surge: 0 });
	});

	test('is followed by answers to what was sent before: they were in the bucket, too', () => {
		const evidence = tenOf();
		for (let i = 0; i < 2; i++) evidence.onAccepted(0, 0, true);
		expect(evidence).toMatchObject({ accepted: 12, burst: 12 });
		// What the next stretch is told by doesn't hold them.
		accept(evidence, 5, 100);
		accept(evidence, 10, 120, 20);
		expect(evidence.onEmpty(300, 300)).toEqual({ rate: 50, spanMs: 300 });
	});
});

describe('a rate', () => {
	test('is what was accepted from one refusal to the next', () => {
		const evidence = tenOf();
		accept(evidence, 5, 100);
		accept(evidence, 10, 120, 20);
		expect(evidence.onEmpty(300, 300)).toEqual({ rate: 50, spanMs: 300 });
	});

	test('is the best that the last three refusals tell', () => {
		const evidence = tenOf();
		accept(evidence, 15, 120, 12);
		expect(evidence.onEmpty(300, 300)).toEqual({ rate: 50, spanMs: 300 });
		accept(evidence, 1, 350);
		expect(evidence.onEmpty(400, 400)).toEqual({ rate: 40, spanMs: 100 });
		accept(evidence, 1, 450);
		// 17 since the first, 2 since the second, 1 since the third.
		expect(evidence.onEmpty(500, 500)).toEqual({ rate: 34, spanMs: 100 });
		accept(evidence, 1, 550);
		// The first is forgotten.
		expect(evidence.onEmpty(600, 600)).toEqual({ rate: 10, spanMs: 100 });
	});

	test.each([
		// Beyond the ten that the pause let it hold.
		['much', 20, 20 / 0.4],
		['little, in the long run', 300, 300 / 6],
		// No more than 512 are looked at.
		['of a very long run', 1000, 502 / 10.22],
	])('isn’t lessened by what overflowed in a long pause: %s', (_what, after, rate) => {
		const evidence = tenOf();
		accept(evidence, 10, 1000);
		accept(evidence, after, 1020, 20);
		const now = 1000 + after * 20;
		const estimate = evidence.onEmpty(now, now);
		expect(estimate!.spanMs).toBe(now);
		expect(estimate!.rate).toBeCloseTo(rate, 6);
	});

	test('isn’t lessened by what overflowed while nothing was sent', () => {
		const evidence = tenOf();
		accept(evidence, 10, 1000);
		accept(evidence, 20, 1020, 20);
		expect(evidence.onEmpty(1400, 1400)!.rate).toBeCloseTo(50, 6);
	});

	test('isn’t told by a few at once, which the bucket may have held', () => {
		const evidence = tenOf();
		accept(evidence, 2, 100);
		accept(evidence, 13, 290, 0.5);
		expect(evidence.onEmpty(300, 300)).toEqual({ rate: 50, spanMs: 300 });
	});

	test('of nothing accepted is none', () => {
		expect(tenOf().onEmpty(500, 500)).toEqual({ rate: 0, spanMs: 500 });
		expect(tenOf().onEmpty(0, 0)).toEqual({ rate: 0, spanMs: 0 });
	});
});

test('the size of the bucket is what was accepted at first, less what flowed in meanwhile', () => {
	const evidence = new Evidence();
	// A bucket of ten at 50 a second, asked each ten milliseconds; one answer comes late.
	accept(evidence, 19, 1000, 10);
	evidence.onEmpty(1190, 1190);
	expect(evidence.burst).toBe(19);
	evidence.onAccepted(1210, 1210, true);
	expect(evidence.burst).toBe(20);
	accept(evidence, 50, 1200, 20);
	expect(evidence.onEmpty(2190, 2190)).toEqual({ rate: 50, spanMs: 1000 });
	expect(evidence.burst).toBeCloseTo(10, 6);
	// Later ones tell nothing of the first burst.
	evidence.onAccepted(2200, 2200, true);
	expect(evidence.burst).toBeCloseTo(10, 6);
});

test('a limit that grew later doesn’t make the bucket small', () => {
	const evidence = new Evidence();
	accept(evidence, 20, 1000, 10);
	evidence.onEmpty(1200, 1200);
	accept(evidence, 50, 1200, 20);
	evidence.onEmpty(2190, 2190);
	const { burst } = evidence;
	expect(burst).toBeCloseTo(10.5, 0);
	accept(evidence, 200, 2200, 5);
	expect(evidence.onEmpty(3200, 3200)!.rate).toBeCloseTo(200, -1);
	expect(evidence.burst).toBeCloseTo(burst, 0);
});

test('a client that was slow at first doesn’t make the bucket small', () => {
	const evidence = new Evidence();
	// A bucket of ten at 50 a second: asked too slowly to empty it, and then all at once.
	accept(evidence, 10, 0, 30);
	accept(evidence, 10, 300, 0);
	evidence.onEmpty(300, 300);
	accept(evidence, 50, 320, 20);
	evidence.onEmpty(1300, 1300);
	expect(evidence.burst).toBeCloseTo(10.5, 6);
});

test('the time that it has been running begins with the first acceptance, half-way', () => {
	const evidence = new Evidence();
	expect(evidence.runningMs(100)).toBe(0);
	evidence.onAccepted(0, 16, false);
	expect(evidence.runningMs(108)).toBe(100);
});

test.each([
	// Within two times of a request, which is ten milliseconds.
	[100, 2],
	[95, 3],
	[1000, 0],
])('what is accepted just before a refusal at %i ms surely was in the bucket: %i', (arrived, surge) => {
	const evidence = new Evidence();
	for (let at = 5; at < 100; at += 10) evidence.onAccepted(at - 5, at + 5, false);
	evidence.onEmpty(arrived - 5, arrived + 5);
	expect(evidence.surge).toBe(surge);
});
