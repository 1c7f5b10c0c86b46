import type { Clock } from '../../../nodes/common/clock';
import { Pace, PaceGaveUp, type Lane } from '../../../nodes/common/transport/pace';
import { sharedPace } from '../../../nodes/common/transport/sharedPace';
import { FakeClock } from '../../support/fakeClock';

const LIMITS = { concurrency: 10, requestsPerSecond: 0, maxWaitMs: 120_000 };

/** A vendor with a token bucket, in the fake clock's time. */
class Bucket {
	accepted = 0;
	refused = 0;
	readonly sentAt: number[] = [];
	mostInFlight = 0;
	private inFlight = 0;
	private tokens: number;
	private at: number;

	constructor(
		private readonly clock: Clock,
		public perSecond: number,
		private readonly burst: number,
		private readonly retryAfter: 'seconds' | 'none',
	) {
		this.tokens = burst;
		this.at = clock.now();
	}

	/** @returns null when it was accepted, else the wait that it asks for (null: it doesn't say) */
	async request(): Promise<{ asks: number | null } | null> {
		this.sentAt.push(this.clock.now());
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		await this.clock.sleep(5);
		this.inFlight--;
		const now = this.clock.now();
		this.tokens = Math.min(this.burst, this.tokens + ((now - this.at) * this.perSecond) / 1000);
		this.at = now;
		if (this.tokens >= 1) {
			this.tokens--;
			this.accepted++;
			return null;
		}
		this.refused++;
		const seconds = (1 - this.tokens) / this.perSecond;
		return { asks: this.retryAfter === 'seconds' ? Math.ceil(seconds) * 1000 : null };
	}
}

/** Sends until it is accepted, as the wire does. */
async function send(lane: Lane, bucket: Bucket): Promise<void> {
	for (let retry = false; ; retry = true) {
		const turn = await lane.turn(retry);
		const answer = await bucket.request();
		if (answer === null) {
			turn.accepted();
			return;
		}
		turn.refused(answer.asks);
	}
}

const users = (count: number, lane: Lane, bucket: Bucket) =>
	Array.from({ length: count }, async () => await send(lane, bucket));

describe('under a limit', () => {
	test.each([
		['seconds', 50, 50, 400],
		['none', 50, 50, 400],
		['seconds', 200, 200, 1500],
		['seconds', 20, 5, 200],
		['none', 5, 2, 60],
	] as const)(
		'Retry-After: %s, %d a second, burst %d: all %d are done, few are refused',
		async (retryAfter, rate, burst, count) => {
			const clock = new FakeClock(7);
			const bucket = new Bucket(clock, rate, burst, retryAfter);
			const lane = new Pace(clock).join(LIMITS);
			const all = Promise.all(users(count, lane, bucket));
			await clock.runAll();
			await all;
			lane.leave();
			expect(bucket.accepted).toBe(count);
			expect(bucket.refused / (bucket.refused + count)).toBeLessThan(0.2);
			expect(bucket.mostInFlight).toBeLessThanOrEqual(LIMITS.concurrency);
			expect(clock.sleeping).toBe(0);
		},
	);

	test('the limit may fall and rise in mid-run', async () => {
		const clock = new FakeClock(3);
		const bucket = new Bucket(clock, 100, 20, 'seconds');
		const lane = new Pace(clock).join(LIMITS);
		const all = Promise.all(users(600, lane, bucket));
		await clock.advance(2_000);
		bucket.perSecond = 10;
		await clock.advance(8_000);
		bucket.perSecond = 200;
		await clock.runAll();
		await all;
		expect(bucket.accepted).toBe(600);
	});

	test('two runs with one credential share it fairly', async () => {
		const clock = new FakeClock(5);
		const bucket = new Bucket(clock, 50, 50, 'seconds');
		const pace = new Pace(clock);
		const [one, other] = [pace.join(LIMITS), pace.join(LIMITS)];
		const done = [0, 0];
		const all = [one, other].flatMap((lane, i) =>
			users(150, lane, bucket).map(async (user) => await user.then(() => done[i]!++)),
		);
		await clock.advance(3_000);
		expect(Math.abs(done[0]! - done[1]!)).toBeLessThanOrEqual(20);
		expect(pace.joined).toBe(2);
		await clock.runAll();
		await Promise.all(all);
		expect(done).toEqual([150, 150]);
	});
});

describe('the bounds', () => {
	test('requestsPerSecond is never exceeded, with no burst', async () => {
		const clock = new FakeClock();
		const bucket = new Bucket(clock, 10_000, 10_000, 'none');
		const lane = new Pace(clock).join({ ...LIMITS, requestsPerSecond: 20 });
		const all = Promise.all(users(60, lane, bucket));
		await clock.runAll();
		await all;
		const gaps = bucket.sentAt.slice(1).map((at, i) => at - bucket.sentAt[i]!);
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(48);
		expect(bucket.sentAt.at(-1)).toBeGreaterThanOrEqual((59 * 1000) / 20 - 2);
	});

	test.each([
		[0, 1],
		[-1, 1],
		[NaN, 1],
		[3.7, 3],
	])('a concurrency of %d is %d', async (concurrency, most) => {
		const clock = new FakeClock();
		const bucket = new Bucket(clock, 10_000, 10_000, 'none');
		const lane = new Pace(clock).join({ concurrency, requestsPerSecond: NaN, maxWaitMs: NaN });
		const all = Promise.all(users(30, lane, bucket));
		await clock.runAll();
		await all;
		expect(bucket.mostInFlight).toBe(most);
	});

	test('without a limit at the vendor nothing is held back for long', async () => {
		const clock = new FakeClock();
		const bucket = new Bucket(clock, 1e6, 1e6, 'none');
		const lane = new Pace(clock).join({ ...LIMITS, concurrency: 20 });
		const all = Promise.all(users(1000, lane, bucket));
		await clock.runAll();
		await all;
		expect(bucket.mostInFlight).toBe(20);
		// Fifty rounds of 5 ms, and a few more to get up to speed.
		expect(bucket.sentAt.at(-1)).toBeLessThan(60 * 5);
	});
});

describe('giving up', () => {
	test('one wait of hours holds nobody else for hours', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		(await lane.turn()).refused(3_600_000);
		let next: number | null = null;
		void lane.turn().then((turn) => {
			next = clock.now();
			turn.accepted();
		});
		await clock.advance(60_000);
		expect(next).not.toBeNull();
	});

	test('waits of hours, again and again, end it for everyone', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		const user = async () => {
			for (;;) (await lane.turn()).refused(3_600_000);
		};
		const results = Promise.allSettled([user(), user(), user()]);
		await clock.runAll();
		for (const result of await results)
			expect(result).toMatchObject({ status: 'rejected', reason: new PaceGaveUp(3_600_000) });
		expect(clock.now()).toBeLessThan(120_000);
	});

	test('a retry waits only as long as it may', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		(await lane.turn()).refused(10_000);
		await expect(lane.turn(true, 5_000)).rejects.toEqual(new PaceGaveUp(10_000));
		await expect(lane.turn(true, -1)).rejects.toBeInstanceOf(PaceGaveUp);
	});

	test('a retry goes before first tries', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join({ ...LIMITS, concurrency: 1 });
		const first = await lane.turn();
		const order: string[] = [];
		for (const [name, retry] of [
			['first', false],
			['retry', true],
		] as const) {
			void lane.turn(retry).then((turn) => {
				order.push(name);
				turn.accepted();
			});
		}
		first.accepted();
		await clock.advance(100);
		expect(order).toEqual(['retry', 'first']);
	});
});

describe('leaving', () => {
	test('Stop ends every wait at once, and leaves no timer', async () => {
		const clock = new FakeClock();
		const stop = new AbortController();
		const lane = new Pace(clock).join({ ...LIMITS, signal: stop.signal });
		(await lane.turn()).refused(60_000);
		const waits = Promise.allSettled([lane.turn(), lane.turn(true)]);
		const reason = new Error('stopped');
		stop.abort(reason);
		expect(await waits).toEqual([
			{ status: 'rejected', reason },
			{ status: 'rejected', reason },
		]);
		await expect(lane.turn()).rejects.toBe(reason);
		expect(clock.sleeping).toBe(0);
	});

	test('a lane that was left takes nobody any more, and the others go on', async () => {
		const clock = new FakeClock();
		const pace = new Pace(clock);
		const [one, other] = [pace.join(LIMITS), pace.join(LIMITS)];
		(await one.turn()).refused(1_000);
		const waits = [one.turn(), other.turn()];
		one.leave();
		one.leave();
		await expect(waits[0]).rejects.toThrow();
		await expect(one.turn()).rejects.toThrow();
		await clock.runAll();
		(await waits[1])!.dropped();
		expect(pace.joined).toBe(1);
	});

	test('a verdict counts once', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join({ ...LIMITS, concurrency: 1 });
		const turn = await lane.turn();
		turn.accepted();
		turn.refused(60_000);
		turn.dropped();
		(await lane.turn()).accepted();
		expect(clock.now()).toBe(0);
	});
});

describe('what is known of a credential’s pace', () => {
	test('is kept for some minutes, and for those who share it', async () => {
		const clock = new FakeClock();
		const pace = sharedPace('known', clock);
		expect(sharedPace('known', clock)).toBe(pace);
		expect(sharedPace('another', clock)).not.toBe(pace);
		const lane = pace.join(LIMITS);
		await clock.advance(3_600_000);
		expect(sharedPace('known', clock)).toBe(pace);
		lane.leave();
		await clock.advance(3_600_000);
		expect(sharedPace('known', clock)).not.toBe(pace);
	});

	test('is forgotten first where it was used longest ago', () => {
		const clock = new FakeClock();
		const first = sharedPace('credential 0', clock);
		const busy = sharedPace('busy', clock);
		busy.join(LIMITS);
		for (let i = 1; i <= 220; i++) sharedPace(`credential ${i}`, clock);
		expect(sharedPace('busy', clock)).toBe(busy);
		expect(sharedPace('credential 0', clock)).not.toBe(first);
	});
});
