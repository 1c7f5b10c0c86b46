import { PaceGaveUp, type Lane, type LaneLimits } from '../../../nodes/common/pace/lane';
import { Pace } from '../../../nodes/common/pace/pace';
import { FakeClock } from '../../support/fakeClock';

const HOURS = 5 * 3_600_000;
const LIMITS = { concurrency: 5, requestsPerSecond: 0, maxWaitMs: 120_000 };

function open(limits: Partial<LaneLimits> = {}): { clock: FakeClock; pace: Pace; lane: Lane } {
	const clock = new FakeClock();
	const pace = new Pace(clock);
	return { clock, pace, lane: pace.join({ ...LIMITS, ...limits }) };
}

/** Tries until it is let in: `answer` says how long to wait, or `true`. */
async function insist(lane: Lane, answer: () => number | null | true): Promise<void> {
	for (let retry = false; ; retry = true) {
		const turn = await lane.turn(retry);
		const said = answer();
		if (said === true) return turn.accepted();
		turn.refused(said);
	}
}

const gaveUp = (askedMs: number | null) => ({ status: 'rejected', reason: new PaceGaveUp(askedMs) });

describe('a vendor that refuses for ever', () => {
	it('is given up when it has accepted nothing for maxWaitMs, by all that wait', async () => {
		const { clock, lane } = open({ maxWaitMs: 10_000 });
		const users = Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map(() => insist(lane, () => 4000)));
		await clock.runAll();
		expect(await users).toEqual(Array.from({ length: 7 }, () => gaveUp(4000)));
		// Asked at 0, 4 and 8 seconds; the third pause would outlast the ten that it may take.
		expect(clock.now()).toBe(8000);
		expect(clock.sleeping).toBe(0);
	});

	it('is given up by those who come later, without a further request, until its pause is over', async () => {
		const { clock, lane } = open({ maxWaitMs: 10_000 });
		let sent = 0;
		const refuse = () => (sent++, 4000);
		await Promise.allSettled([insist(lane, refuse), clock.runAll()]);
		const before = sent;
		await expect(lane.turn()).rejects.toEqual(new PaceGaveUp(4000));
		expect(sent).toBe(before);
		await clock.advance(4000);
		(await lane.turn()).accepted();
		const next = lane.turn();
		await clock.runAll();
		await expect(next).resolves.toBeDefined();
	});

	it('is given up without a Retry-After too, and says that none was asked for', async () => {
		const { clock, lane } = open({ maxWaitMs: 10_000 });
		const [result] = await Promise.allSettled([insist(lane, () => null), clock.runAll()]);
		expect(result).toEqual(gaveUp(null));
		expect(clock.now()).toBeLessThan(10_000);
		expect(clock.now()).toBeGreaterThan(2000);
	});

	it('is given up by each run in its own time', async () => {
		const { clock, pace, lane } = open({ maxWaitMs: 5000 });
		const patient = pace.join({ ...LIMITS, maxWaitMs: 60_000 });
		let patientEnd = 0;
		const ends = Promise.allSettled([
			insist(lane, () => 3000),
			insist(patient, () => 3000).catch((error: unknown) => {
				patientEnd = clock.now();
				throw error;
			}),
		]);
		await clock.advance(6000);
		expect(patientEnd).toBe(0);
		await clock.runAll();
		expect(await ends).toEqual([gaveUp(3000), gaveUp(3000)]);
		expect(patientEnd).toBeGreaterThan(50_000);
	});

	it('is not given up as long as now and then something is accepted', async () => {
		const { clock, lane } = open({ maxWaitMs: 10_000 });
		let asked = 0;
		const users = Promise.allSettled(
			Array.from({ length: 20 }, () => insist(lane, () => (++asked % 3 === 0 ? true : 4000))),
		);
		await clock.runAll();
		expect((await users).every(({ status }) => status === 'fulfilled')).toBe(true);
		expect(clock.now()).toBeGreaterThan(60_000);
	});

	it('is not given up for a first refusal, however little a run is ready to wait', async () => {
		const { clock, lane } = open({ maxWaitMs: 0 });
		let refused = false;
		const user = insist(lane, () => refused || !(refused = true) || 2000);
		await clock.runAll();
		await expect(user).resolves.toBeUndefined();
		expect(clock.now()).toBe(2000);
	});
});

describe('a Retry-After of hours', () => {
	it('of one request holds the others up for a moment only', async () => {
		const { clock, lane } = open();
		const others: number[] = [];
		(await lane.turn()).refused(HOURS);
		for (let i = 0; i < 10; i++) void insist(lane, () => true).then(() => others.push(clock.now()));
		await clock.runAll();
		expect(others).toHaveLength(10);
		expect(clock.now()).toBeLessThan(3000);
	});

	it('is probed with a single request', async () => {
		const { clock, lane } = open();
		(await lane.turn()).refused(HOURS);
		let given = 0;
		for (let i = 0; i < 10; i++) void lane.turn().then(() => given++);
		await clock.advance(3000);
		expect(given).toBe(1);
	});

	it('said three times with nothing accepted between is believed by everyone', async () => {
		const { clock, lane } = open();
		let sent = 0;
		const users = Promise.allSettled(
			Array.from({ length: 50 }, async () => {
				const turn = await lane.turn();
				sent++;
				turn.refused(HOURS);
			}),
		);
		await clock.runAll();
		const results = await users;
		expect(sent).toBeLessThanOrEqual(8);
		expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(50 - sent);
		expect(results.at(-1)).toEqual(gaveUp(HOURS));
		expect(clock.now()).toBeLessThan(5000);
	});

	it('said three times, but not in a row, is not', async () => {
		const { clock, lane } = open();
		const answers = [HOURS, HOURS, true, HOURS, HOURS, true, HOURS, true] as const;
		for (const answer of answers) {
			const turn = lane.turn();
			await clock.runAll();
			if (answer === true) (await turn).accepted();
			else (await turn).refused(answer);
		}
		const last = lane.turn();
		await clock.runAll();
		await expect(last).resolves.toBeDefined();
	});

	it('is kept by all when a run is ready to wait so long', async () => {
		const { clock, lane } = open({ maxWaitMs: HOURS });
		(await lane.turn()).refused(HOURS);
		const next = lane.turn();
		await clock.runAll();
		await next;
		expect(clock.now()).toBe(HOURS);
	});

	it('of a minute is kept by all, however little a run is ready to wait', async () => {
		const { clock, lane } = open({ maxWaitMs: 1000 });
		(await lane.turn()).refused(60_000);
		const next = lane.turn();
		await clock.runAll();
		await next;
		expect(clock.now()).toBe(60_000);
	});
});

describe('a budget', () => {
	it('that ends within the pause is given up at once, with the wait that was asked for', async () => {
		const { clock, lane } = open();
		(await lane.turn()).refused(30_000);
		const others = lane.turn();
		await expect(lane.turn(true, 29_999)).rejects.toEqual(new PaceGaveUp(30_000));
		expect(clock.now()).toBe(0);
		await clock.runAll();
		await expect(others).resolves.toBeDefined();
	});

	it('that lasts beyond the pause is used', async () => {
		const { clock, lane } = open();
		(await lane.turn()).refused(30_000);
		const retry = lane.turn(true, 30_001);
		await clock.runAll();
		await expect(retry).resolves.toBeDefined();
	});

	it('that is used up while others hang ends the wait on time', async () => {
		const { clock, lane } = open({ concurrency: 1 });
		const hanging = await lane.turn();
		const ended: Array<[number, unknown]> = [];
		for (const budgetMs of [2000, 1000]) {
			lane.turn(true, budgetMs).catch((error: unknown) => ended.push([clock.now(), error]));
		}
		await clock.runAll();
		expect(ended).toEqual([
			[1000, new PaceGaveUp(null)],
			[2000, new PaceGaveUp(null)],
		]);
		hanging.accepted();
		await expect(lane.turn()).resolves.toBeDefined();
	});

	it('of nothing is enough when nothing has to be waited for', async () => {
		const { lane } = open();
		await expect(lane.turn(true, 0)).resolves.toBeDefined();
	});
});
