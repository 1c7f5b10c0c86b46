import fc from 'fast-check';
import { inParallel } from '../../../nodes/common/who/parallel';

describe('working in parallel', () => {
	it('does each once, in order, never more than allowed at a time', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.scheduler(),
				fc.integer({ min: 0, max: 20 }),
				fc.integer({ min: 1, max: 6 }),
				async (s, n, width) => {
					const items = Array.from({ length: n }, (_, index) => index);
					const begun: number[] = [];
					let underWay = 0;
					let most = 0;
					const work = async (item: number) => {
						begun.push(item);
						most = Math.max(most, ++underWay);
						await s.schedule(Promise.resolve());
						underWay--;
					};
					await s.waitFor(inParallel(items, width, work));
					expect(begun).toEqual(items);
					expect(most).toBe(Math.min(n, width));
					expect(underWay).toBe(0);
				},
			),
		);
	});

	it('waits for what is under way before it fails with the first error', async () => {
		let over = false;
		const slow = async () => {
			await new Promise((resolve) => setImmediate(resolve));
			over = true;
		};
		const fails = () => Promise.reject(new Error('no'));
		const work = (item: number) => (item === 0 ? slow() : fails());
		await expect(inParallel([0, 1, 2], 2, work)).rejects.toThrow('no');
		expect(over).toBe(true);
	});

	it('begins nothing more once it is stopped', async () => {
		const begun: number[] = [];
		const work = async (item: number) => void begun.push(item);
		await inParallel([1, 2, 3, 4, 5], 2, work, () => begun.length >= 3);
		expect(begun).toEqual([1, 2, 3]);
		await inParallel([6], 2, work, () => true);
		expect(begun).toEqual([1, 2, 3]);
	});
});
