import type { Lane, LaneLimits } from '../../../nodes/common/pace/lane';
import { Pace } from '../../../nodes/common/pace/pace';
import { FakeClock } from '../../support/fakeClock';

const LIMITS: LaneLimits = { concurrency: 10, requestsPerSecond: 0, maxWaitMs: 120_000 };
/** How late a timer may be and still be made up for. */
const LATE_MS = 2;

/** A clock whose timers are late, as real ones are. */
class LateClock extends FakeClock {
	override sleep(ms: number, signal?: AbortSignal): Promise<void> {
		return super.sleep(ms > 0 ? ms + this.random() * 3 : ms, signal);
	}
}

/** Sends `count` requests through the lane as fast as it lets them, at a vendor without a limit. */
async function run(lane: Lane, clock: FakeClock, count: number, sent: number[], latencyMs = 20): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next++ < count) {
			const turn = await lane.turn();
			sent.push(clock.now());
			await clock.sleep(clock.random() * latencyMs);
			turn.accepted();
			// Demand that comes and goes, so that unused time could be saved up for a burst.
			if (clock.random() < 0.05) await clock.sleep(clock.random() * 500);
		}
	};
	await Promise.all(Array.from({ length: 10 }, worker));
}

/** The most sends beyond what the bound allows in any stretch of time: (T + slack) · rate + 1. */
function excess(sent: number[], requestsPerSecond: number): number {
	const interval = 1000 / requestsPerSecond;
	let worst = -Infinity;
	for (const [i, from] of sent.entries()) {
		for (let j = i; j < sent.length; j++) {
			const allowed = ((sent[j] ?? 0) - from + LATE_MS) / interval + 1;
			worst = Math.max(worst, j - i + 1 - allowed);
		}
	}
	return worst;
}

describe('requestsPerSecond', () => {
	it.each([0.5, 3, 10, 50, 400, 2000])('of %p is never exceeded, with timers as late as they like', async (rate) => {
		for (let seed = 1; seed <= 2; seed++) {
			const clock = new LateClock(seed);
			const sent: number[] = [];
			const lane = new Pace(clock).join({ ...LIMITS, requestsPerSecond: rate });
			await Promise.all([run(lane, clock, 150, sent), clock.runAll()]);
			expect(sent).toHaveLength(150);
			expect(excess(sent, rate)).toBeLessThanOrEqual(1e-6);
		}
	});

	it('is reached: late timers cost nothing', async () => {
		const clock = new LateClock(7);
		const lane = new Pace(clock).join({ ...LIMITS, requestsPerSecond: 50 });
		for (let i = 0; i < 500; i++) void lane.turn().then((turn) => turn.accepted());
		await clock.runAll();
		expect(clock.now()).toBeGreaterThanOrEqual(499 * 20 - LATE_MS);
		expect(clock.now()).toBeLessThan(499 * 20 * 1.02);
	});

	it('lets no more through after a time without requests', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join({ ...LIMITS, requestsPerSecond: 10 });
		(await lane.turn()).accepted();
		await clock.advance(60_000);
		const sent: number[] = [];
		for (let i = 0; i < 4; i++) {
			void lane.turn().then((turn) => {
				sent.push(clock.now() - 60_000);
				turn.accepted();
			});
		}
		await clock.runAll();
		expect(sent).toEqual([0, 98, 198, 298]);
	});

	it('holds over runs that follow each other, as in a loop', async () => {
		const clock = new FakeClock();
		const pace = new Pace(clock);
		const sent: number[] = [];
		const loop = async () => {
			for (let i = 0; i < 5; i++) {
				const lane = pace.join({ ...LIMITS, requestsPerSecond: 10 });
				const turn = await lane.turn();
				sent.push(clock.now());
				turn.accepted();
				lane.leave();
			}
		};
		await Promise.all([loop(), clock.runAll()]);
		expect(excess(sent, 10)).toBeLessThanOrEqual(1e-6);
		expect(sent).toHaveLength(5);
	});

	it('of two runs at once is kept by both together, and both go on', async () => {
		const clock = new FakeClock(3);
		const pace = new Pace(clock);
		const [fast, slow]: [number[], number[]] = [[], []];
		await Promise.all([
			run(pace.join({ ...LIMITS, requestsPerSecond: 20 }), clock, 60, fast),
			run(pace.join({ ...LIMITS, requestsPerSecond: 5 }), clock, 20, slow),
			clock.runAll(),
		]);
		expect(excess(slow, 5)).toBeLessThanOrEqual(1e-6);
		expect(
			excess(
				[...fast, ...slow].sort((a, b) => a - b),
				20,
			),
		).toBeLessThanOrEqual(1e-6);
		expect([fast.length, slow.length]).toEqual([60, 20]);
	});

	it('of one run is no bound for another', async () => {
		const clock = new FakeClock();
		const pace = new Pace(clock);
		const bounded = pace.join({ ...LIMITS, requestsPerSecond: 1 });
		const free = pace.join(LIMITS);
		for (let i = 0; i < 10; i++) void bounded.turn().then((turn) => turn.accepted());
		await clock.advance(0);
		const turns = await Promise.all([free.turn(), free.turn(), free.turn()]);
		expect(turns).toHaveLength(3);
		expect(clock.now()).toBe(0);
	});

	it.each([0, -5, NaN])('of %p is none', async (requestsPerSecond) => {
		const lane = new Pace(new FakeClock()).join({ ...LIMITS, requestsPerSecond });
		await expect(Promise.all([lane.turn(), lane.turn(), lane.turn()])).resolves.toHaveLength(3);
	});
});

describe('concurrency', () => {
	it.each([1, 3, 20, 10_000])('of %p is never exceeded, by each run for itself', async (concurrency) => {
		const clock = new FakeClock(concurrency);
		const pace = new Pace(clock);
		const peaks = await Promise.all([
			...[pace.join({ ...LIMITS, concurrency }), pace.join({ ...LIMITS, concurrency })].map(async (lane) => {
				let [inFlight, peak] = [0, 0];
				const user = async () => {
					const turn = await lane.turn();
					peak = Math.max(peak, ++inFlight);
					await clock.sleep(clock.random() * 30);
					inFlight--;
					if (clock.random() < 0.02) turn.refused(50);
					else turn.accepted();
				};
				await Promise.all(Array.from({ length: 400 }, user));
				return peak;
			}),
			clock.runAll(),
		]);
		expect(Math.max(...peaks.slice(0, 2).map(Number))).toBeLessThanOrEqual(concurrency);
	});

	it.each([
		[30, 30],
		[0, 50],
		[10_000, 50],
	])('of %i is used in full where there is no limit, within five round trips: %i', async (concurrency, most) => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join({ ...LIMITS, concurrency });
		let inFlight = 0;
		const user = async () => {
			const turn = await lane.turn();
			inFlight++;
			await clock.sleep(100);
			inFlight--;
			turn.accepted();
		};
		const all = Promise.all(Array.from({ length: 600 }, user));
		await clock.advance(501);
		expect(inFlight).toBe(most);
		await clock.runAll();
		await all;
	});

	it('is automatic at a vendor that slows under load: not far beyond what it works at', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join({ ...LIMITS, concurrency: 0 });
		const free = new Array<number>(4).fill(0);
		const times: number[] = [];
		const user = async () => {
			const turn = await lane.turn();
			const sent = clock.now();
			const worker = free.indexOf(Math.min(...free));
			free[worker] = Math.max(sent, free[worker]!) + 100;
			await clock.sleep(free[worker] - sent);
			times.push(clock.now() - sent);
			turn.accepted();
		};
		await Promise.all([...Array.from({ length: 600 }, user), clock.runAll()]);
		expect(times.filter((ms) => ms <= 200).length).toBeGreaterThanOrEqual(0.9 * 600);
		expect(clock.now()).toBeLessThan((600 / 4) * 100 * 1.1);
	});
});
