import type { Lane, LaneLimits, Turn } from '../../../nodes/common/pace/lane';
import { Pace } from '../../../nodes/common/pace/pace';
import { Bucket } from '../../../nodes/common/pace/bucket';
import { FakeClock } from '../../support/fakeClock';

const LIMITS: LaneLimits = { concurrency: 1, requestsPerSecond: 0, maxWaitMs: 120_000 };

function open(limits: Partial<LaneLimits> = {}): { clock: FakeClock; pace: Pace; lane: Lane } {
	const clock = new FakeClock();
	const pace = new Pace(clock);
	return { clock, pace, lane: pace.join({ ...LIMITS, ...limits }) };
}

/** Has each turn written down in the order in which they are given, and accepted at once. */
function queue(lane: Lane, order: string[], names: string[], retry = false): Array<Promise<void>> {
	return names.map((name) =>
		lane.turn(retry).then((turn) => {
			order.push(name);
			turn.accepted();
		}),
	);
}

describe('the order of turns', () => {
	it('is first come, first served, retries before first tries', async () => {
		const { lane } = open();
		const hold = await lane.turn();
		const order: string[] = [];
		const all = [
			...queue(lane, order, ['a', 'b', 'c']),
			...queue(lane, order, ['r1', 'r2'], true),
			...queue(lane, order, ['d']),
			...queue(lane, order, ['r3'], true),
		];
		hold.accepted();
		await Promise.all(all);
		expect(order).toEqual(['r1', 'r2', 'r3', 'a', 'b', 'c', 'd']);
	});

	it('is kept through thousands, in which some gave up', async () => {
		const { clock, lane } = open();
		const hold = await lane.turn();
		const order: number[] = [];
		const numbers = Array.from({ length: 5000 }, (_, i) => i);
		const all = numbers.map((i) =>
			lane.turn(false, i % 3 === 0 ? 1000 : Infinity).then(
				(turn) => {
					order.push(i);
					turn.accepted();
				},
				() => undefined,
			),
		);
		await clock.advance(1000);
		hold.accepted();
		await Promise.all(all);
		expect(order).toEqual(numbers.filter((i) => i % 3 !== 0));
	});

	it('goes round the runs, so that a long one holds up no short one', async () => {
		const { clock, pace, lane } = open();
		const [short, other] = [pace.join(LIMITS), pace.join(LIMITS)];
		const hold = await lane.turn();
		hold.refused(100);
		const order: string[] = [];
		const all = [
			...queue(
				lane,
				order,
				Array.from({ length: 50 }, () => 'long'),
			),
			...queue(short, order, ['short', 'short', 'short']),
			...queue(other, order, ['other', 'other', 'other'], true),
		];
		await Promise.all([...all, clock.runAll()]);
		expect(order.slice(0, 9)).toEqual(['short', 'other', 'long', 'short', 'other', 'long', 'short', 'other', 'long']);
	});
});

describe('no turn is lost', () => {
	it('whatever happens: each is given once, or rejected once, and nothing is left behind', async () => {
		for (let seed = 1; seed <= 12; seed++) {
			const clock = new FakeClock(seed);
			const pace = new Pace(clock);
			const cancel = new AbortController();
			const lanes = [0, 20, 0].map((requestsPerSecond, i) =>
				pace.join({
					concurrency: 1 + Math.floor(clock.random() * 10),
					requestsPerSecond,
					maxWaitMs: 20_000,
					signal: i === 2 ? cancel.signal : undefined,
				}),
			);
			const settle = (turn: Turn) => {
				const chance = clock.random();
				if (chance < 0.6) turn.accepted();
				else if (chance < 0.75) turn.dropped();
				else turn.refused(chance < 0.9 ? clock.random() * 3000 : null);
				// Said too late to count.
				if (clock.random() < 0.1) turn.accepted();
				if (clock.random() < 0.1) turn.refused(60_000);
			};
			const ends = { given: 0, rejected: 0 };
			const user = async (lane: Lane) => {
				await clock.sleep(clock.random() * 5000);
				const budget = clock.random() < 0.2 ? clock.random() * 2000 : undefined;
				try {
					const turn = await lane.turn(clock.random() < 0.3, budget);
					ends.given++;
					await clock.sleep(clock.random() * 50);
					settle(turn);
				} catch {
					ends.rejected++;
				}
			};
			const all = Promise.all(Array.from({ length: 300 }, (_, i) => user(lanes[i % 3] ?? lanes[0]!)));
			await clock.advance(clock.random() * 6000);
			cancel.abort(new Error('Cancelled'));
			await clock.runAll();
			await all;
			expect(ends.given + ends.rejected).toBe(300);
			expect(ends.given).toBeGreaterThan(50);
			expect(clock.sleeping).toBe(0);
		}
	});

	it('when a request ends without a verdict', async () => {
		const { lane } = open();
		for (let i = 0; i < 100; i++) (await lane.turn()).dropped();
		await expect(lane.turn()).resolves.toBeDefined();
	});

	it('and none is given twice by two verdicts', async () => {
		const { lane } = open();
		const turn = await lane.turn();
		turn.dropped();
		turn.accepted();
		turn.refused(3000);
		await lane.turn();
		let given = false;
		void lane.turn().then(() => (given = true));
		await Promise.resolve();
		expect(given).toBe(false);
	});
});

describe('the end of a run', () => {
	it('by its signal rejects all that wait at once, with its reason, and no other run', async () => {
		const { clock, pace, lane: other } = open();
		const cancel = new AbortController();
		const lane = pace.join({ ...LIMITS, signal: cancel.signal });
		(await lane.turn()).refused(5000);
		const reason = new Error('Cancelled');
		const results = Promise.allSettled([lane.turn(), lane.turn(true), lane.turn(true, 60_000)]);
		const othersTurn = other.turn();
		cancel.abort(reason);
		expect(await results).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason })));
		await expect(lane.turn()).rejects.toBe(reason);
		expect(clock.now()).toBe(0);
		await clock.runAll();
		await expect(othersTurn).resolves.toBeDefined();
	});

	it('by leaving rejects what still waits', async () => {
		const { clock, pace, lane } = open();
		(await lane.turn()).refused(5000);
		const waiting = lane.turn();
		lane.leave();
		lane.leave();
		await expect(waiting).rejects.toThrow('The run has ended');
		await expect(lane.turn()).rejects.toThrow('The run has ended');
		await clock.advance(0);
		expect([pace.joined, clock.sleeping]).toEqual([0, 0]);
	});

	it('leaves no listener on its signal', () => {
		const { pace } = open();
		const { signal } = new AbortController();
		const remove = jest.spyOn(signal, 'removeEventListener');
		const add = jest.spyOn(signal, 'addEventListener');
		pace.join({ ...LIMITS, signal }).leave();
		expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
		expect(add).toHaveBeenCalledTimes(1);
	});

	it('does not make the answers to its last requests unheard', async () => {
		const { clock, pace, lane } = open();
		const other = pace.join(LIMITS);
		const turn = await lane.turn();
		lane.leave();
		turn.refused(5000);
		const waiting = other.turn();
		await clock.runAll();
		await waiting;
		expect(clock.now()).toBe(5000);
	});
});

describe('timers', () => {
	it('are there only while somebody waits for one', async () => {
		const { clock, lane } = open({ concurrency: 3 });
		const turn = await lane.turn();
		await clock.advance(0);
		expect(clock.sleeping).toBe(0);
		turn.refused(1000);
		await clock.advance(0);
		expect(clock.sleeping).toBe(0);
		const next = lane.turn();
		await clock.advance(0);
		expect(clock.sleeping).toBe(1);
		await clock.advance(1000);
		await next;
		expect(clock.sleeping).toBe(0);
	});

	it('are one at most, however many wait', async () => {
		const { clock, pace, lane } = open();
		const bounded = pace.join({ ...LIMITS, requestsPerSecond: 1 });
		(await lane.turn()).refused(3000);
		for (let i = 0; i < 50; i++) {
			lane.turn(i % 2 === 0, 10_000 + i).catch(() => undefined);
			bounded.turn(false, 20_000 - i).catch(() => undefined);
		}
		await clock.advance(0);
		expect(clock.sleeping).toBe(1);
	});
});

test('a request’s time begins when it left, and not with its turn', async () => {
	const accepted = jest.spyOn(Bucket.prototype, 'onAccepted');
	const { clock, lane } = open({ concurrency: 2 });
	const [one, other] = [await lane.turn(), await lane.turn()];
	await clock.advance(40);
	one.left();
	await clock.advance(20);
	one.accepted();
	other.accepted();
	expect(accepted.mock.calls.map(([sent, now]) => now - sent.at)).toEqual([20, 60]);
	accepted.mockRestore();
});
