import { Pace, PaceGaveUp } from '../../nodes/common/transport/pace';
import { FakeClock } from '../support/fakeClock';

const limits = { concurrency: 5, requestsPerSecond: 0, maxWaitMs: 120_000 };

describe('the pace', () => {
	it('pauses everybody for a Retry-After', async () => {
		const clock = new FakeClock();
		const pace = new Pace(clock);
		const [one, other] = [pace.join(limits), pace.join(limits)];
		(await one.turn()).refused(3_000);
		const sent: number[] = [];
		for (const lane of [one, other]) void lane.turn().then(() => sent.push(clock.now()));
		await clock.advance(2_999);
		expect(sent).toEqual([]);
		await clock.advance(1_000);
		expect(sent[0]).toBe(3_000);
	});

	it('gives up when nothing is accepted for maxWaitMs', async () => {
		const clock = new FakeClock();
		const lane = new Pace(clock).join({ ...limits, maxWaitMs: 10_000 });
		const user = async () => {
			for (let retry = false; ; retry = true) (await lane.turn(retry)).refused(4_000);
		};
		const users = Promise.allSettled([user(), user(), user()]);
		await clock.runAll();
		for (const result of await users) {
			expect(result).toEqual({ status: 'rejected', reason: new PaceGaveUp(4_000) });
		}
		// Asked at 0, 4 and 8 seconds; the third pause would outlast the ten that it may take.
		expect(clock.now()).toBe(8_000);
		expect(clock.sleeping).toBe(0);
	});
});
