const RealDate = Date;
let aheadMs = 0;

/**
 * Lets tests set this process's clocks ahead; otherwise they run as ever. Client and sandbox share them,
 * so that nothing ever waits for an hour that a test needs to have passed.
 */
export function holdTheClocks(): void {
	const realTick = performance.now.bind(performance);
	jest.spyOn(performance, 'now').mockImplementation(() => realTick() + aheadMs);
	globalThis.Date = new Proxy(RealDate, {
		construct: (target, given: unknown[], newTarget) =>
			Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
		get: (target, key, receiver): unknown => (key === 'now' ? now : Reflect.get(target, key, receiver)),
	});
}

/** Gives the clocks back: jest looks at them after a file's tests. */
export function releaseTheClocks(): void {
	globalThis.Date = RealDate;
	jest.restoreAllMocks();
}

/** @param ms - that pass at once */
export function skip(ms: number): void {
	aheadMs += ms;
}

function now(): number {
	return RealDate.now() + aheadMs;
}
