import { Bucket } from '../../../nodes/common/pace/bucket';

const LONGEST_KEPT_MS = 120_000;
const HOUR = 3_600_000;

/** When something may be sent, one after the other. */
function* moments(bucket: Bucket, from: number, until: number): Generator<number> {
	let steps = 0;
	for (let now = from; now <= until; now += bucket.waitMs(now, 0)) {
		if (++steps > 200_000) throw new Error('Nothing holds it back, or nothing gets anywhere');
		if (!(bucket.waitMs(now, 0) > 0)) yield now;
	}
}

/** Sends one after the other, each accepted at once, as soon as it may. @returns when they were sent */
function trickle(bucket: Bucket, from: number, until: number): number[] {
	const at: number[] = [];
	for (const now of moments(bucket, from, until)) {
		bucket.onAccepted(bucket.onSent(now), now);
		at.push(now);
	}
	return at;
}

const refuse = (bucket: Bucket, now: number, askedMs: number | null) =>
	bucket.onRefused(bucket.onSent(now), now, askedMs, LONGEST_KEPT_MS);

/** Accepts so many in so many seconds, and refuses the next. */
function refusedAfter(accepted: number, seconds: number): Bucket {
	const bucket = new Bucket(() => 0);
	for (let i = 0; i < accepted; i++) {
		const now = (i * seconds * 1000) / accepted;
		bucket.onAccepted(bucket.onSent(now), now);
	}
	refuse(bucket, seconds * 1000, 1000);
	return bucket;
}

const within = (at: readonly number[], from: number, until: number) =>
	at.filter((time) => time >= from * 1000 && time < until * 1000).length;

test('nothing waits before anything was refused, however much is in flight', () => {
	const bucket = new Bucket(() => 0);
	for (let i = 0; i < 1000; i++) {
		expect(bucket.waitMs(i, 100)).toBe(0);
		bucket.onSent(i);
	}
});

describe('after a pause', () => {
	/** How many may be sent without an answer. */
	const room = (bucket: Bucket, latencyMs: number) => {
		let count = 0;
		for (; bucket.waitMs(2000, latencyMs) < Infinity; count++) bucket.onSent(2000);
		return count;
	};

	test.each([
		['few where answers come fast', 10, 3],
		['as many as the rate keeps in flight, and a third as many again', 1000, 21],
	])('are in flight: %s', (_what, latencyMs, inFlight) => {
		expect(room(refusedAfter(1, 1), latencyMs)).toBe(inFlight);
	});

	test('what was sent before takes no room, whatever becomes of it', () => {
		const bucket = new Bucket(() => 0);
		const [first, second, third] = [bucket.onSent(0), bucket.onSent(0), bucket.onSent(0)];
		bucket.onRefused(first, 0, 1000, LONGEST_KEPT_MS);
		bucket.onDropped(second);
		bucket.onAccepted(third, 10);
		expect(room(bucket, 0)).toBe(3);
	});

	test('the first goes when its time has come, the next when it has flowed in', () => {
		const bucket = new Bucket(() => 0);
		refuse(bucket, 0, 20);
		expect(bucket.waitMs(20, 0)).toBe(0);
		bucket.onSent(20);
		// At 15 a second, 0.3 have; one is spent.
		expect(bucket.waitMs(20, 0)).toBeCloseTo(1.7 * (1000 / 15), 6);
	});
});

describe('the rate', () => {
	test.each([
		['what was accepted up to the refusal', 200, 50],
		['no less than most vendors allow', 4, 15],
	])('is first guessed as %s, and tried ever faster', (_what, accepted, perSecond) => {
		const sent = trickle(refusedAfter(accepted, 4), 5000, 6200);
		const counts = [5, 5.4, 5.8].map((from) => within(sent, from, from + 0.4));
		// Twice as fast each time.
		const first = perSecond * 0.4 * Math.LOG2E;
		counts.forEach((count, i) => expect(Math.abs(count - first * 2 ** i)).toBeLessThan(3));
	});

	/**
	 * Sends to a limit that answers at once, as soon as it may.
	 * @param rate - requests a second that flow in, which may change with the time
	 */
	function drain(burst: number, rate: (now: number) => number, until: number) {
		const bucket = new Bucket(() => 0);
		const [accepted, refused]: [number[], number[]] = [[], []];
		let [tokens, at] = [burst, 0];
		for (const now of moments(bucket, 0, until)) {
			tokens = Math.min(burst, tokens + ((now - at) * rate(now)) / 1000);
			at = now;
			if (tokens < 1) {
				refused.push(now);
				refuse(bucket, now, null);
				continue;
			}
			tokens--;
			accepted.push(now);
			bucket.onAccepted(bucket.onSent(now), now);
		}
		return { bucket, accepted, refused };
	}

	test.each([
		[50, 10],
		[200, 50],
		[500, 500],
		[10, 100],
		[5, 2],
		[1, 10],
	])('is found: %i a second, from a bucket of %i', (perSecond, burst) => {
		const { accepted, refused } = drain(burst, () => perSecond, 60_000);
		expect(within(accepted, 20, 60)).toBeGreaterThan(0.96 * perSecond * 40);
		// It is tried anew each four seconds or so, which costs a refusal; the first try is a guess.
		expect(within(refused, 20, 60)).toBeLessThanOrEqual(14);
		expect(within(refused, 0, 20)).toBeLessThanOrEqual(14);
	});

	test('that grows is found again', () => {
		const { accepted } = drain(50, (now) => (now < 20_000 ? 50 : 400), 60_000);
		expect(within(accepted, 15, 20)).toBeLessThan(51 * 5);
		expect(within(accepted, 30, 60)).toBeGreaterThan(0.96 * 400 * 30);
	});

	test('that shrinks is found again', () => {
		const { accepted, refused } = drain(50, (now) => (now < 20_000 ? 400 : 20), 60_000);
		expect(within(refused, 20, 40)).toBeLessThan(20);
		expect(within(accepted, 30, 60)).toBeGreaterThan(0.94 * 20 * 30);
	});

	test('rests while nobody wants anything: that is no sign of a limit grown', () => {
		const { bucket } = drain(10, () => 50, 20_000);
		const later = trickle(bucket, HOUR, HOUR + 2000);
		// At first what the bucket held as well, but for two, lest it be less.
		expect(within(later, 3600, 3601)).toBeGreaterThan(50);
		expect(within(later, 3600, 3601)).toBeLessThan(62);
		expect(within(later, 3601, 3602)).toBeGreaterThan(46);
		expect(within(later, 3601, 3602)).toBeLessThan(54);
	});
});
