import { resolve } from 'node:path';
import { asFault, Cancelled, Fault, orElse, type Fate, type FaultDetails } from '../../../nodes/common/model/fault';

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

describe('what nobody foresaw', () => {
	const REPORT = 'Run it again; if it stays so, report it to the package’s maintainers: ';
	const NOT_DONE = 'An error inside this node kept it from being done.';
	const PERHAPS = 'An error inside this node came up during the change: it may or may not have happened.';

	it.each<[Fate, string, string, string]>([
		['none', 'failed', NOT_DONE, REPORT],
		['answered', 'unknown', PERHAPS, `Check the user at the vendor. ${REPORT}`],
		['open', 'unknown', PERHAPS, `Check the user at the vendor. ${REPORT}`],
	])('among requests whose fate is %s is %s', (fate, outcome, message, advice) => {
		const fault = asFault(new TypeError('a secret'), fate);
		expect(fault).toMatchObject({ outcome, message, fate, advice: expect.stringContaining(advice) });
		expect(fault.advice!.startsWith(advice)).toBe(true);
		expect(asFault(fault, 'open')).toBe(fault);
	});

	it.each<[Fate, string]>([
		['none', 'failed'],
		['open', 'unknown'],
	])('says of an execution that was cancelled, with a fate of %s, that it is %s', (fate, outcome) => {
		expect(asFault(new Cancelled(), fate)).toMatchObject({ outcome, fate, message: 'The execution was cancelled' });
	});

	class Odd extends Error {}
	Object.defineProperty(Odd, 'name', { value: 'password=x' });
	const at = (stack: unknown, error: Error = new TypeError('a secret')) => Object.assign(error, { stack });
	const own = resolve(__dirname, '../../..');
	const throwing = new Proxy(new Error('a secret'), {
		get: () => {
			throw new Error('another');
		},
	});

	it.each<[string, unknown, string]>([
		['a text', 'a secret', 'string thrown'],
		['nothing', undefined, 'undefined thrown'],
		[
			'an error of this package',
			at(`TypeError\n    at a (/node.js:1:2)\n    at b (${own}/nodes/x/a.ts:7:3)`),
			'TypeError at nodes/x/a.ts:7',
		],
		['one of what it uses', at(`TypeError\n    at a (${own}/node_modules/axios/a.js:7:3)`), 'TypeError'],
		['one from elsewhere', at('TypeError\n    at a (/elsewhere/nodes/a.ts:7:3)'), 'TypeError'],
		['one whose message looks like a place', at(`TypeError: ${own}/secret.ts:7`), 'TypeError'],
		['one without a place', at(7), 'TypeError'],
		['one whose class is no plain name', at('', new Odd()), 'Error'],
		['one that can’t be read', throwing, 'Error'],
	])('is told by its class and place alone: %s', (_what, error, trace) => {
		expect(asFault(error).advice).toBe(`${REPORT}${trace}.`);
	});
});

it('what can’t be read is something else', () => {
	expect(orElse(() => 1, 2)).toBe(1);
	const fails = () => {
		throw new Error('no');
	};
	expect(orElse(fails, 2)).toBe(2);
});
