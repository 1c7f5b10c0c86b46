import { Redactor } from '../../../nodes/common/transport/redact';
import {
	faultOf,
	judgeByStatus,
	notUnderstood,
	plainText,
	type Wording,
	type StatusRule,
} from '../../../nodes/common/transport/judge';
import { answerOf, header, type Headers } from '../../../nodes/common/transport/sender';

const NOW = Date.UTC(2026, 10, 22, 9, 0, 0);
const wording: Wording = { label: 'The vendor', redactor: new Redactor(['hunter22']), clock: { wall: () => NOW } };
const answer = (status: number, text = '', headers: Headers = {}) => answerOf(status, headers, text);
const judge = judgeByStatus(wording, {}, () => null);

describe('judging an answer by its status', () => {
	it.each([200, 201, 204, 299])('%i is usable', (status) => expect(judge(answer(status))).toBeNull());

	it.each<[number, string, string, string]>([
		// status, outcome, retry, fate
		[100, 'unknown', 'never', 'answered'],
		[301, 'unknown', 'never', 'answered'],
		[303, 'unknown', 'never', 'answered'],
		[307, 'failed', 'never', 'none'],
		[308, 'failed', 'never', 'none'],
		[400, 'failed', 'never', 'none'],
		[401, 'unauthorized', 'never', 'none'],
		[403, 'unauthorized', 'never', 'none'],
		[404, 'failed', 'never', 'none'],
		[407, 'failed', 'never', 'none'],
		[408, 'unknown', 'later', 'open'],
		[409, 'failed', 'never', 'none'],
		[418, 'failed', 'never', 'none'],
		[429, 'rateLimited', 'throttled', 'none'],
		[500, 'unknown', 'later', 'answered'],
		[501, 'failed', 'never', 'none'],
		[502, 'unknown', 'later', 'open'],
		[503, 'unknown', 'later', 'open'],
		[504, 'unknown', 'later', 'open'],
		[599, 'unknown', 'later', 'open'],
		[999, 'unknown', 'later', 'open'],
	])('%i is %s, to be retried %s, its fate %s', (status, outcome, retry, fate) => {
		const fault = judge(answer(status));
		expect(fault).toMatchObject({ outcome, retry, fate, status, mayBeOneUser: status === 403 });
		expect(fault!.message).not.toContain('{vendor}');
		if (status >= 400) expect(fault!.message).toContain(`(${status})`);
	});

	it.each([
		[302, /redirects elsewhere/],
		[418, /^The vendor refused the request \(418\)/],
		[507, /^The vendor had an error \(507\)/],
	])('tells %i from its neighbours', (status, words) => expect(judge(answer(status))!.message).toMatch(words));

	it.each([
		[401, -7, ' This machine’s clock is 7 minutes ahead of the server’s.'],
		[403, 7, ' This machine’s clock is 7 minutes behind the server’s.'],
		[401, 1, ''],
		[400, 60, ''],
	])('a %i from a server whose clock is %i minutes ahead', (status, minutes, words) => {
		const date = new Date(NOW + minutes * 60_000).toUTCString();
		const plain = judge(answer(status))!;
		const fault = judge(answer(status, '', { date }))!;
		expect(fault.message).toBe(plain.message + words);
		expect(fault.advice).toBe(plain.advice && plain.advice + (words && ' Set the clock of the machine that runs n8n.'));
	});

	it('takes the vendor’s name as it is', () => {
		const named = judgeByStatus({ ...wording, label: 'A$&B$$' }, {}, () => null);
		expect(named(answer(503))!.message).toMatch(/^A\$&B\$\$ is unavailable/);
	});

	it('goes by the vendor’s own table first', () => {
		const rules: Record<number, StatusRule> = {
			404: { outcome: 'notFound', says: '{vendor} has no such user; {vendor} says so.', advice: 'Look again.' },
			500: { outcome: 'failed', says: 'No.', mayBeOneUser: true, fate: 'answered', retry: 'later' },
		};
		const own = judgeByStatus(wording, rules, () => null);
		expect(own(answer(404))).toMatchObject({
			outcome: 'notFound',
			sentence: 'The vendor has no such user; The vendor says so. Look again.',
			fate: 'none',
		});
		expect(own(answer(500))).toMatchObject({ outcome: 'failed', mayBeOneUser: true, fate: 'answered', retry: 'later' });
		expect(own(answer(503))).toMatchObject({ outcome: 'unknown' });
	});

	it('adds the vendor’s words, short and without secrets', () => {
		const words = (says: string) => judgeByStatus(wording, {}, () => says)(answer(400))!.message;
		expect(words('Bad id')).toBe('The request was refused as invalid (400). The vendor says: “Bad id”.');
		expect(words('password hunter22 is wrong')).not.toContain('hunter22');
		expect(words(`a\r\n${'x'.repeat(5000)}`).length).toBeLessThan(300);
	});

	it('keeps the answer for those who want to see it, without secrets and not too long', () => {
		const fault = judge(answer(400, `hunter22 ${'x'.repeat(10_000)}`))!;
		expect(fault.response).toMatch(/^•••/);
		expect((fault.response as string).length).toBeLessThanOrEqual(4000);
	});

	it('reads the wait that is asked for, also of a rule that doesn’t retry', () => {
		expect(judge(answer(429, '', { 'retry-after': '7' }))).toMatchObject({ retryAfterMs: 7000 });
		expect(judge(answer(429))).toMatchObject({ retryAfterMs: null });
		const fault = faultOf(wording, answer(400, '', { 'retry-after': '7' }), { outcome: 'failed', says: 'No.' }, null);
		expect(fault).toMatchObject({ message: 'No.', retryAfterMs: 7000, status: 400 });
	});
});

describe('a 403', () => {
	const exhausted = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 30) };

	it.each<[string, Headers, number | null]>([
		['nothing is left', exhausted, 30_000],
		['nothing is left, it doesn’t say for how long', { 'ratelimit-remaining': '0' }, null],
		['a wait is asked for', { 'retry-after': '7' }, 7000],
	])('with which %s is a limit, whatever it is at this vendor', (_, headers, retryAfterMs) => {
		const own = judgeByStatus(wording, { 403: { outcome: 'unauthorized', says: 'No.', retry: 'renew' } }, () => null);
		expect(own(answer(403, '', headers))).toMatchObject({ outcome: 'rateLimited', retry: 'throttled', retryAfterMs });
	});

	it('with which something is left is a right that is missing', () => {
		const headers = { ...exhausted, 'x-ratelimit-remaining': '1' };
		expect(judge(answer(403, '', headers))).toMatchObject({ outcome: 'unauthorized', retry: 'never' });
	});
});

it.each([
	[undefined, 'none'],
	[false, 'none'],
	[true, 'open'],
])('a success that answers something else, to a change: %p; its fate is %s', (changes, fate) => {
	expect(notUnderstood(wording, answer(200, '<html>hunter22'), 'Check the URL.', changes)).toMatchObject({
		outcome: 'unknown',
		sentence: 'The vendor gave an answer that can’t be understood. Check the URL.',
		retry: 'later',
		fate,
		status: 200,
		response: '<html>•••',
	});
});

describe('an answer’s text', () => {
	it.each([
		['{"a":[1]}', { a: [1] }],
		['', undefined],
		['<html>', undefined],
	])('as JSON: %j', (text, json) => expect(answer(200, text).json).toEqual(json));

	it('is parsed when it is first asked for, and once', () => {
		expect(answer(200, '{"a":1}')).toMatchObject({ status: 200, headers: {}, text: '{"a":1}', json: { a: 1 } });
		const one = answer(200, '{"a":1}');
		expect(one.json).toBe(one.json);
	});
});

it('keeps no part of a secret where it cuts a long answer', () => {
	const { response } = judge(answer(400, `${'.'.repeat(3996)}hunter22 and more`))!;
	expect(response).toBe(`${'.'.repeat(3996)}•••${' '}`);
});

describe('an answer’s headers', () => {
	it.each([
		[undefined, null],
		['a', 'a'],
		[['a', 'b'], 'a'],
		[[], null],
	])('%j is %j', (value, first) => expect(header(answer(200, '', { x: value }), 'x')).toBe(first));
});

it.each([
	['', null],
	['  \n', null],
	['<html>', null],
	['  <!doctype html>', null],
	[' Bad. ', 'Bad.'],
	['{"a":1}', '{"a":1}'],
])('the text to show of %j is %j', (body, shown) => expect(plainText(answer(400, body))).toBe(shown));
