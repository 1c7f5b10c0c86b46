import { sharedPace } from '../../../nodes/common/pace/pace';
import { FakeClock } from '../../support/fakeClock';

const LIMITS = { concurrency: 5, requestsPerSecond: 0, maxWaitMs: 120_000 };
const MINUTE = 60_000;

describe('the pace of a credential', () => {
	it('is one for all runs with it, and another for another credential', () => {
		const clock = new FakeClock();
		expect(sharedPace('a', clock)).toBe(sharedPace('a', clock));
		expect(sharedPace('a', clock)).not.toBe(sharedPace('b', clock));
	});

	it('is of one clock', () => {
		expect(sharedPace('a', new FakeClock())).not.toBe(sharedPace('a', new FakeClock()));
	});

	it('lets two runs share a pause', async () => {
		const clock = new FakeClock();
		const [one, other] = [sharedPace('a', clock).join(LIMITS), sharedPace('a', clock).join(LIMITS)];
		(await one.turn()).refused(2000);
		const turn = other.turn();
		await clock.runAll();
		await turn;
		expect(clock.now()).toBe(2000);
	});

	it('is kept for some minutes after a run, then forgotten', async () => {
		const clock = new FakeClock();
		const first = sharedPace('a', clock);
		const lane = first.join(LIMITS);
		await clock.advance(60 * MINUTE);
		lane.leave();
		await clock.advance(4 * MINUTE);
		expect(sharedPace('a', clock)).toBe(first);
		await clock.advance(1 * MINUTE);
		expect(sharedPace('a', clock)).not.toBe(first);
	});

	it('is kept as long as a run uses it', async () => {
		const clock = new FakeClock();
		const first = sharedPace('a', clock);
		first.join(LIMITS);
		await clock.advance(600 * MINUTE);
		expect(sharedPace('a', clock)).toBe(first);
	});

	it('is forgotten sooner when there are hundreds, but never while in use', () => {
		const clock = new FakeClock();
		const [used, idle] = [sharedPace('used', clock), sharedPace('idle', clock)];
		used.join(LIMITS);
		for (let i = 0; i < 300; i++) sharedPace(`other ${i}`, clock);
		expect(sharedPace('used', clock)).toBe(used);
		expect(sharedPace('idle', clock)).not.toBe(idle);
	});
});
