import { getEventListeners } from 'node:events';
import { systemClock } from '../../../nodes/common/model/clock';

describe('the system’s clock', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	it('tells durations, dates and chance', () => {
		const [now, wall] = [systemClock.now(), systemClock.wall()];
		jest.advanceTimersByTime(5);
		expect(systemClock.now() - now).toBeCloseTo(5, 6);
		expect(systemClock.wall() - wall).toBe(5);
		jest.setSystemTime(wall - 3_600_000);
		expect(systemClock.now() - now).toBeCloseTo(5, 6);
		for (let i = 0; i < 100; i++) {
			const chance = systemClock.random();
			expect(chance).toBeGreaterThanOrEqual(0);
			expect(chance).toBeLessThan(1);
		}
	});

	it('sleeps as long as it is asked to', async () => {
		const awake = jest.fn();
		void systemClock.sleep(1000, new AbortController().signal).then(awake);
		await jest.advanceTimersByTimeAsync(999);
		expect(awake).not.toHaveBeenCalled();
		await jest.advanceTimersByTimeAsync(1);
		expect(awake).toHaveBeenCalled();
	});

	it('leaves no listener behind on what may end it early', async () => {
		const { signal } = new AbortController();
		const sleeping = systemClock.sleep(1000, signal);
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(1000);
		await sleeping;
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});

	it.each([0, -1, NaN])('does not sleep for %p ms', async (ms) => {
		await systemClock.sleep(ms);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('does not wake at once from what no timer can hold', async () => {
		const awake = jest.fn();
		void systemClock.sleep(2 ** 31).then(awake);
		await jest.advanceTimersByTimeAsync(60_000);
		expect(awake).not.toHaveBeenCalled();
	});

	it('ends with the signal’s reason, and leaves nothing behind', async () => {
		const abort = new AbortController();
		const sleep = expect(systemClock.sleep(1000, abort.signal)).rejects.toThrow('stop');
		abort.abort(new Error('stop'));
		await sleep;
		expect(jest.getTimerCount()).toBe(0);
		await expect(systemClock.sleep(1000, abort.signal)).rejects.toThrow('stop');
		await expect(systemClock.sleep(0, abort.signal)).rejects.toThrow('stop');
		expect(jest.getTimerCount()).toBe(0);
	});

	it('takes no notice of a signal that comes too late', async () => {
		const abort = new AbortController();
		const sleep = systemClock.sleep(10, abort.signal);
		await jest.advanceTimersByTimeAsync(10);
		abort.abort(new Error('stop'));
		await expect(sleep).resolves.toBeUndefined();
	});
});
