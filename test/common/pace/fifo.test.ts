import fc from 'fast-check';
import { Fifo } from '../../../nodes/common/pace/fifo';

it('gives what came first, and nothing when it is empty', () => {
	const queue = new Fifo<string>();
	expect([queue.length, queue.peek(), queue.shift(), queue.length]).toEqual([0, undefined, undefined, 0]);
	queue.push('a');
	queue.push('b');
	expect([queue.length, queue.peek(), queue.shift(), queue.length]).toEqual([2, 'a', 'a', 1]);
	expect([queue.shift(), queue.shift(), queue.length]).toEqual(['b', undefined, 0]);
	queue.push('c');
	expect([queue.peek(), queue.length]).toEqual(['c', 1]);
});

it('is what a list is, however it is used', () => {
	const steps = fc.array(
		fc.oneof(
			fc.record({ push: fc.integer({ min: 1, max: 100 }) }),
			fc.record({ shift: fc.integer({ min: 1, max: 100 }) }),
		),
		{ maxLength: 20 },
	);
	fc.assert(
		fc.property(steps, (all) => {
			const queue = new Fifo<number>();
			const list: number[] = [];
			let next = 0;
			for (const step of all) {
				for (let i = 0; 'push' in step && i < step.push; i++) {
					queue.push(next);
					list.push(next++);
				}
				for (let i = 0; 'shift' in step && i < step.shift; i++) expect(queue.shift()).toBe(list.shift());
				expect([queue.length, queue.peek()]).toEqual([list.length, list[0]]);
			}
		}),
	);
});

it('keeps no room for what was taken long ago', () => {
	const queue = new Fifo<number>();
	for (let i = 0; i < 1_000; i++) queue.push(i);
	for (let i = 0; i < 999; i++) queue.shift();
	expect((queue as unknown as { items: unknown[] }).items.length).toBeLessThan(130);
	expect([queue.length, queue.peek()]).toEqual([1, 999]);
});
