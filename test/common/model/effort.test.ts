import { loginEffort, newEffort, noteFate, splitEffort, worseFate } from '../../../nodes/common/model/effort';
import type { Fate } from '../../../nodes/common/model/fault';

const FATES: Fate[] = ['none', 'answered', 'open'];

describe('the effort', () => {
	it('begins with nothing spent, and is nobody’s', () => {
		expect(newEffort({ maxRetries: 3, maxWaitMs: 1000 })).toEqual({
			whose: null,
			maxRetries: 3,
			maxWaitMs: 1000,
			attempts: 0,
			spentRetries: 0,
			waitedMs: 0,
			chargedMs: 0,
			split: false,
			fate: 'none',
			actBy: Infinity,
		});
	});

	it('of a login is its own, with the run’s wait', () => {
		const spent = { ...newEffort({ maxRetries: 9, maxWaitMs: 1000, whose: 'ada' }), attempts: 2, chargedMs: 900 };
		expect(loginEffort(spent)).toEqual(newEffort({ maxRetries: 3, maxWaitMs: 1000 }));
	});

	it('keeps its past after a split, but isn’t charged the wait of the set', () => {
		const spent = {
			...newEffort({ maxRetries: 3, maxWaitMs: 1000 }),
			attempts: 2,
			waitedMs: 900,
			chargedMs: 900,
			fate: 'answered' as const,
		};
		const split = splitEffort(spent);
		expect(split).toEqual({ ...spent, chargedMs: 0, split: true });
		split.attempts++;
		expect(spent.attempts).toBe(2);
	});

	it('remembers the worst that may have happened', () => {
		for (const one of FATES) {
			for (const other of FATES) {
				const worst = FATES[Math.max(FATES.indexOf(one), FATES.indexOf(other))];
				expect(worseFate(one, other)).toBe(worst);
				const effort = newEffort({ maxRetries: 0, maxWaitMs: 0 });
				noteFate(effort, one);
				noteFate(effort, other);
				expect(effort.fate).toBe(worst);
			}
		}
	});
});
