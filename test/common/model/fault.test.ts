import { Cancelled, Fault, type FaultDetails } from '../../../nodes/common/model/fault';

const DETAILS: Required<FaultDetails> = {
	advice: 'Try again.',
	retry: 'later',
	fate: 'open',
	retryAfterMs: 7,
	status: 503,
	requestId: 'r-1',
	mayBeOneUser: true,
	response: { a: 1 },
};

describe('a fault', () => {
	it('is no reason to try again and changed nothing, unless it is said', () => {
		const fault = new Fault('failed', 'It broke.');
		expect(fault).toMatchObject({
			outcome: 'failed',
			advice: null,
			retry: 'never',
			fate: 'none',
			retryAfterMs: null,
			status: null,
			requestId: null,
			mayBeOneUser: false,
			response: null,
		});
		expect(fault.sentence).toBe('It broke.');
		expect(fault).toBeInstanceOf(Error);
	});

	it('says its advice after its message', () => {
		expect(new Fault('unknown', 'It broke.', DETAILS).sentence).toBe('It broke. Try again.');
	});

	it('keeps everything that isn’t said otherwise', () => {
		const fault = new Fault('unknown', 'It broke.', DETAILS);
		expect(fault.but({})).toEqual(fault);
		expect({ ...fault.but({}) }).toEqual({ ...fault });
		const other = fault.but({ outcome: 'failed', message: 'Otherwise.', fate: 'none', requestId: null });
		expect(other).toMatchObject({
			...DETAILS,
			outcome: 'failed',
			message: 'Otherwise.',
			fate: 'none',
			requestId: null,
		});
		expect(new Fault('failed', 'a').but({ message: 'b' }).sentence).toBe('b');
	});

	it('is told apart from a cancellation', () => {
		expect(new Cancelled()).not.toBeInstanceOf(Fault);
		expect(new Cancelled()).toMatchObject({ message: 'The execution was cancelled' });
	});
});
