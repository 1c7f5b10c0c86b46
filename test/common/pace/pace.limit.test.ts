import type { Clock } from '../../../nodes/common/model/clock';
import type { Lane } from '../../../nodes/common/pace/lane';
import { Pace } from '../../../nodes/common/pace/pace';
import { FakeClock } from '../../support/fakeClock';

const LIMITS = { concurrency: 10, requestsPerSecond: 0, maxWaitMs: 120_000 };

/** A vendor with a token bucket, in the fake clock's time. */
class Bucket {
	accepted = 0;
	refused = 0;
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

	test('without a limit at the vendor nothing is held back for long', async () => {
		const clock = new FakeClock();
		const bucket = new Bucket(clock, 1e6, 1e6, 'none');
		const lane = new Pace(clock).join({ ...LIMITS, concurrency: 20 });
		const all = Promise.all(users(1000, lane, bucket));
		await clock.runAll();
		await all;
		expect(bucket.mostInFlight).toBe(20);
		// Fifty rounds of 5 ms, and a few more to get up to speed.
		expect(clock.now()).toBeLessThan(60 * 5);
	});
});
