import type { Lane } from '../../../nodes/common/pace/lane';
import { Pace } from '../../../nodes/common/pace/pace';
import { FakeClock } from '../../support/fakeClock';

const LIMITS = { concurrency: 5, requestsPerSecond: 0, maxWaitMs: 120_000 };

/** Notes when each of the lane's next turns was given; every one of them is accepted. */
function note(lane: Lane, clock: FakeClock, count: number): number[] {
	const given: number[] = [];
	for (let i = 0; i < count; i++) {
		void lane.turn().then((turn) => {
			given.push(clock.now());
			turn.accepted();
		});
	}
	return given;
}

describe('a refusal', () => {
	it('with a Retry-After pauses everybody, to the millisecond', async () => {
		const clock = new FakeClock();
		const pace = new Pace(clock);
		const [one, other] = [pace.join(LIMITS), pace.join(LIMITS)];
		(await one.turn()).refused(3000);
		const given = [note(one, clock, 1), note(other, clock, 1)];
		await clock.advance(2999);
		expect(given).toEqual([[], []]);
		await clock.advance(1);
		expect(given.flat()).toContain(3000);
		await clock.runAll();
		expect(given.flat()).toHaveLength(2);
	});

	it('of a request sent before the pause prolongs it', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		const [first, second, third] = [await lane.turn(), await lane.turn(), await lane.turn()];
		first.refused(1000);
		await clock.advance(500);
		second.refused(1000);
		third.refused(100);
		const given = note(lane, clock, 1);
		await clock.runAll();
		expect(given).toEqual([1500]);
	});

	it('of a request sent before the pause is no second strike', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join({ ...LIMITS, maxWaitMs: 1500 });
		const turns = [await lane.turn(), await lane.turn(), await lane.turn()];
		for (const turn of turns) turn.refused(1000);
		const given = note(lane, clock, 1);
		await clock.runAll();
		expect(given).toEqual([1000]);
	});

	it('without a Retry-After before the pause changes nothing', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		const [first, second] = [await lane.turn(), await lane.turn()];
		first.refused(1000);
		await clock.advance(900);
		second.refused(null);
		const given = note(lane, clock, 1);
		await clock.runAll();
		expect(given).toEqual([1000]);
	});

	it.each([-1, -Infinity, NaN])('with a Retry-After of %p counts as one without', async (retryAfterMs) => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		(await lane.turn()).refused(retryAfterMs);
		const given = note(lane, clock, 1);
		await clock.runAll();
		expect(given[0]).toBeGreaterThanOrEqual(250);
		expect(given[0]).toBeLessThanOrEqual(500);
	});

	it('with a Retry-After of nothing, as of a date that has come, still pauses a moment', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		(await lane.turn()).refused(0);
		const given = note(lane, clock, 1);
		await clock.runAll();
		expect(given).toEqual([10]);
	});

	it('again and again without a Retry-After pauses ever longer, with jitter, half a minute at most', async () => {
		const firsts = new Set<number>();
		for (let seed = 1; seed <= 20; seed++) {
			const clock = new FakeClock(seed);
			const lane = new Pace(clock).join({ ...LIMITS, maxWaitMs: Infinity });
			(await lane.turn()).refused(null);
			for (let i = 0; i < 12; i++) {
				const before = clock.now();
				const turn = lane.turn(true);
				await clock.runAll();
				const pause = clock.now() - before;
				expect(pause).toBeGreaterThanOrEqual(Math.min(15_000, 250 * 2 ** i));
				expect(pause).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** i));
				if (i === 0) firsts.add(pause);
				(await turn).refused(null);
			}
		}
		expect(firsts.size).toBe(20);
	});

	it('after the wait that was asked for shows that it is too short', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join({ ...LIMITS, maxWaitMs: Infinity });
		let pause = 0;
		for (let i = 0; i < 8; i++) {
			const turn = lane.turn(true);
			const before = clock.now();
			await clock.runAll();
			pause = clock.now() - before;
			(await turn).refused(20);
		}
		expect(pause).toBeGreaterThan(1000);
	});

	it('is followed by a single request when the one before was refused too', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		(await lane.turn()).refused(1000);
		const probe = lane.turn(true);
		await clock.runAll();
		(await probe).refused(1000);
		const given: number[] = [];
		const turns = [1, 2, 3].map(() => lane.turn().then((turn) => (given.push(clock.now()), turn)));
		await clock.advance(60_000);
		expect(given).toHaveLength(1);
		(await turns[0])?.accepted();
		await clock.advance(60_000);
		expect(given.length).toBeGreaterThan(1);
	});

	it('leaves no trace of a request that was under way and never answered', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		// These three hang for good.
		await Promise.all([lane.turn(), lane.turn(), lane.turn()]);
		(await lane.turn()).refused(1000);
		const probe = lane.turn(true);
		await clock.runAll();
		(await probe).refused(1000);
		const given = note(lane, clock, 2);
		await clock.runAll();
		expect(given).toHaveLength(2);
	});

	it('is timed by the monotonic clock, whatever the wall clock does', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join(LIMITS);
		(await lane.turn()).refused(2000);
		const given = note(lane, clock, 1);
		clock.jumpWall(86_400_000);
		await clock.advance(1000);
		clock.jumpWall(-2 * 86_400_000);
		await clock.advance(999);
		expect(given).toEqual([]);
		await clock.advance(1);
		expect(given).toEqual([2000]);
	});
});
