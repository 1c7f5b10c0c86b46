import { countPeople } from '../../../nodes/common/guards/countPeople';
import { contextOf } from '../../support/memoryNode';

describe('counting the people of an execution', () => {
	it('counts each once, over all runs of the node', () => {
		const { context } = contextOf({});
		expect(countPeople(context, ['a', 'b', 'a'], 500)).toBe(2);
		expect(countPeople(context, ['b', 'c'], 500)).toBe(3);
		expect(countPeople(context, [], 500)).toBe(3);
		expect(countPeople(contextOf({}).context, ['a'], 500)).toBe(1);
	});

	it('stops counting beyond the cap, and doesn’t forget that it was passed', () => {
		const { context } = contextOf({});
		const many = Array.from({ length: 1000 }, (_, index) => `u${index}`);
		expect(countPeople(context, many, 2)).toBe(3);
		expect(context.getContext('node')).toEqual({ userStatusPeople: ['u0', 'u1', 'u2'] });
		expect(countPeople(context, ['u0'], 2)).toBe(3);
	});
});
