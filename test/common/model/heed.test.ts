import { getEventListeners } from 'node:events';
import { heed } from '../../../nodes/common/model/heed';

const listeners = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length;

describe('heeding a signal', () => {
	it('is one listener, however many heed it, and none when nobody does any more', () => {
		const abort = new AbortController();
		const ends = Array.from({ length: 20 }, () => heed(abort.signal, () => undefined));
		expect(listeners(abort)).toBe(1);
		ends.slice(1).forEach((end) => end());
		expect(listeners(abort)).toBe(1);
		ends[0]!();
		ends[0]!();
		expect(listeners(abort)).toBe(0);
	});

	it('calls everybody back who still heeds it', () => {
		const abort = new AbortController();
		const told: string[] = [];
		heed(abort.signal, () => told.push('first'));
		heed(abort.signal, () => told.push('second'))();
		heed(abort.signal, () => told.push('third'));
		abort.abort();
		expect(told).toEqual(['first', 'third']);
	});

	it('begins anew after all had ended', () => {
		const abort = new AbortController();
		heed(abort.signal, () => undefined)();
		const stop = jest.fn();
		heed(abort.signal, stop);
		abort.abort();
		expect(stop).toHaveBeenCalledTimes(1);
	});
});
