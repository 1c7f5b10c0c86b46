import { heed } from './heed';

/** Time and chance, so that tests can hold both still. */
export interface Clock {
	/** Monotonic milliseconds, for durations: a wall clock that jumps doesn't move it. */
	now(): number;
	/** Epoch milliseconds, for time stamps and dates. */
	wall(): number;
	/** Of the {@link now} milliseconds those in which this process had nothing to do. */
	idle(): number;
	/** In [0, 1). */
	random(): number;
	/**
	 * Waits.
	 * @param ms - milliseconds; 0 or less waits for nothing
	 * @throws the signal's reason, as soon as it aborts
	 */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

// setTimeout takes at most 2^31-1 ms and fires at once beyond it.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
	now: () => performance.now(),
	wall: () => Date.now(),
	idle: () => performance.eventLoopUtilization().idle,
	random: () => Math.random(),
	async sleep(ms, signal) {
		signal?.throwIfAborted();
		if (!(ms > 0)) return;
		await new Promise<void>((resolve, reject) => {
			const timer = setTimeout(
				() => {
					heedNoMore?.();
					resolve();
				},
				Math.min(ms, LONGEST_TIMER_MS),
			);
			const heedNoMore =
				signal &&
				heed(signal, () => {
					clearTimeout(timer);
					reject(signal.reason as Error);
				});
		});
	},
};
