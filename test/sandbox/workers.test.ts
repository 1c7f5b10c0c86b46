import { Workers } from '../../sandbox/core/workers';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('so many requests are worked on at once, and the others wait in the order they came in', () => {
	const workers = new Workers({ count: 2, ms: 100 });
	const done: number[] = [];
	for (const no of [1, 2, 3, 4, 5]) workers.take(() => done.push(no));
	const after = (ms: number) => {
		jest.advanceTimersByTime(ms);
		return [...done];
	};
	expect([after(99), after(1), after(100), after(100)]).toEqual([[], [1, 2], [1, 2, 3, 4], [1, 2, 3, 4, 5]]);
});
