/** The sandbox's time; a test may hold it still. */
export interface SandboxClock {
	/** Monotonic milliseconds, for the rate limit. */
	now(): number;
	/** Epoch milliseconds, for time stamps, expiry and the record of changes. */
	wall(): number;
}

export const realClock: SandboxClock = {
	now: () => performance.now(),
	wall: () => Date.now(),
};
