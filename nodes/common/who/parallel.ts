import { MOST_IN_FLIGHT } from '../model/runOptions';

/**
 * Works through a list, several at a time, in order of the list.
 * @param width - how many at once; 0: as many as the pace may let through
 * @param stopped - asked before each: true ends it, what is under way is waited for
 */
export async function inParallel<T>(
	items: readonly T[],
	width: number,
	work: (item: T) => Promise<void>,
	stopped: () => boolean = () => false,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < items.length && !stopped()) await work(items[next++] as T);
	};
	const results = await Promise.allSettled(
		Array.from({ length: Math.min(width || MOST_IN_FLIGHT, items.length) }, worker),
	);
	const failed = results.find((result) => result.status === 'rejected');
	if (failed) throw failed.reason;
}
