import { PaceGaveUp, type Lane } from '../../nodes/common/pace/lane';
import { Pace } from '../../nodes/common/pace/pace';
import { FakeClock } from '../../test/support/fakeClock';
import type { Limiter } from './limiters';

/** So many users at a vendor in virtual time. */
export interface Scenario {
	name: string;
	limiter: () => Limiter;
	/** Users of each process. */
	users: number;
	/** 0 is automatic. */
	concurrency: number;
	/** There and back together, evenly distributed; the limiter is half-way. */
	latencyMs: readonly [number, number];
	/** What a new connection takes before its first request can be sent, evenly distributed; no time unless said otherwise. */
	connectMs?: readonly [number, number];
	/** How late an answer is seen by a process that is busy, evenly distributed; at once unless said otherwise. */
	lateMs?: readonly [number, number];
	/** Processes at once, each with a pace of its own; 1 unless said otherwise. */
	processes?: number;
	/** Requests that are sent one after the other before: a login, the pages of a list; none unless said otherwise. */
	before?: number;
	/** An upper bound for each process. */
	requestsPerSecond?: number;
}

export interface Result {
	/** When the last answer came. */
	tookMs: number;
	sent: number;
	refused: number;
	/** How often the unluckiest request was refused. */
	mostRefusals: number;
	gaveUp: number;
	/** How long each answer took, from when the request left. */
	answersMs: number[];
	/** When each request reached the vendor, and whether it was let in. */
	log: Array<{ at: number; accepted: boolean }>;
}

const MAX_WAIT_MS = 120_000;
/** So that neither the second nor the minute begins when the run does. */
const ANY_WALL_MS = 60_000;

/** Runs a scenario to its end, each request again and again until it is let in. */
export async function simulate(scenario: Scenario, seed: number): Promise<Result> {
	const clock = new FakeClock(seed);
	clock.jumpWall(Math.floor(clock.random() * ANY_WALL_MS));
	const limiter = scenario.limiter();
	const result: Result = { tookMs: 0, sent: 0, refused: 0, mostRefusals: 0, gaveUp: 0, answersMs: [], log: [] };
	const runs = Array.from({ length: scenario.processes ?? 1 }, () => run(scenario, limiter, clock, result));
	const [ended] = await Promise.allSettled([Promise.all(runs), clock.runAll()]);
	if (ended.status === 'rejected') throw ended.reason;
	return result;
}

/** One process: as many workers as may be in flight, as in the transport. */
async function run(scenario: Scenario, limiter: Limiter, clock: FakeClock, result: Result): Promise<void> {
	const process = { ...scenario, idle: 0 };
	const lane = new Pace(clock).join({
		concurrency: scenario.concurrency,
		requestsPerSecond: scenario.requestsPerSecond ?? 0,
		maxWaitMs: MAX_WAIT_MS,
	});
	for (let i = 0; i < (scenario.before ?? 0); i++) await request(process, lane, limiter, clock, result);
	let next = 0;
	const worker = async () => {
		while (next++ < scenario.users) {
			try {
				await request(process, lane, limiter, clock, result);
				result.tookMs = clock.now();
			} catch (error) {
				if (!(error instanceof PaceGaveUp)) throw error;
				result.gaveUp++;
			}
		}
	};
	await Promise.all(Array.from({ length: scenario.concurrency || 50 }, worker));
	lane.leave();
}

interface Process extends Scenario {
	/** Connections that are open, and not in use. */
	idle: number;
}

async function request(
	process: Process,
	lane: Lane,
	limiter: Limiter,
	clock: FakeClock,
	result: Result,
): Promise<void> {
	for (let refusals = 0; ; refusals++) {
		result.mostRefusals = Math.max(result.mostRefusals, refusals);
		const turn = await lane.turn(refusals > 0);
		const halfWay = between(process.latencyMs, clock) / 2;
		const connect = process.idle > 0 ? 0 : between(process.connectMs ?? [0, 0], clock);
		process.idle = Math.max(0, process.idle - 1);
		result.sent++;
		await clock.sleep(connect);
		turn.left();
		const left = clock.now();
		await clock.sleep(halfWay);
		const answer = limiter.arrive(clock.now(), clock.wall());
		const until = clock.wall() + (answer?.wait ?? 0);
		result.log.push({ at: clock.now(), accepted: answer === null });
		await clock.sleep(limiter.serve?.(clock.now(), clock.random()) ?? 0);
		await clock.sleep(halfWay + between(process.lateMs ?? [0, 0], clock));
		process.idle++;
		result.answersMs.push(clock.now() - left);
		if (answer === null) {
			limiter.depart();
			turn.accepted();
			return;
		}
		result.refused++;
		turn.refused(answer.wait === null ? null : answer.isDate ? Math.max(0, until - clock.wall()) : answer.wait);
	}
}

function between([least, most]: readonly [number, number], clock: FakeClock): number {
	return least + (most - least) * clock.random();
}
