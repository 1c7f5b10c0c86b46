import { Pace, PaceGaveUp } from '../nodes/common/transport/pace';
import { FakeClock } from '../test/support/fakeClock';
import type { Limiter } from './pace-servers';

export interface Scenario {
	limiter: (clock: FakeClock) => Limiter;
	/** Users of each run. */
	users: number;
	concurrency: number;
	/** There and back, uniformly distributed. */
	latencyMs: [number, number];
	/** Runs at once: each in a process of its own (`processes`), or sharing one pace. */
	processes?: number;
	requestsPerSecond?: number;
	/** The wait is said as a date, so the way back takes its part of it. */
	dates?: boolean;
}

export interface Result {
	/** When the last answer came. */
	tookMs: number;
	sent: number;
	refused: number;
	done: number;
	gaveUp: number;
	/** Every answer: when the request reached the vendor, and whether it was let in. */
	log: Array<{ at: number; ok: boolean }>;
}

/** Runs one scenario in virtual time. */
export async function simulate(scenario: Scenario, seed: number): Promise<Result> {
	const clock = new FakeClock(seed, 0, 1_767_225_600_000);
	clock.jumpWall(Math.floor(clock.random() * 60_000));
	const limiter = scenario.limiter(clock);
	const result: Result = { tookMs: 0, sent: 0, refused: 0, done: 0, gaveUp: 0, log: [] };
	const [least, most] = scenario.latencyMs;
	const runs = Array.from({ length: scenario.processes ?? 1 }, async () => {
		const lane = new Pace(clock).join({
			concurrency: scenario.concurrency,
			requestsPerSecond: scenario.requestsPerSecond ?? 0,
			maxWaitMs: 120_000,
		});
		let next = 0;
		const one = async () => {
			for (let retry = false; ; retry = true) {
				const turn = await lane.turn(retry);
				const latency = least + (most - least) * clock.random();
				const there = latency / 2;
				result.sent++;
				await clock.sleep(there);
				const answer = limiter.arrive(clock.now(), clock.wall());
				result.log.push({ at: clock.now(), ok: answer === null });
				await clock.sleep(latency - there);
				if (answer === null) {
					limiter.depart?.(clock.now());
					turn.accepted();
					return;
				}
				turn.refused(answer.wait === null ? null : answer.wait - (scenario.dates ? latency - there : 0));
				result.refused++;
			}
		};
		const worker = async () => {
			while (next < scenario.users) {
				next++;
				try {
					await one();
					result.done++;
					result.tookMs = clock.now();
				} catch (error) {
					if (!(error instanceof PaceGaveUp)) throw error;
					result.gaveUp++;
				}
			}
		};
		await Promise.all(Array.from({ length: scenario.concurrency }, worker));
		lane.leave();
	});
	const [runsDone] = await Promise.allSettled([Promise.all(runs), clock.runAll()]);
	if (runsDone.status === 'rejected') throw runsDone.reason;
	return result;
}
