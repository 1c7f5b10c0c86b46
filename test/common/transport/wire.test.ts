import { newEffort } from '../../../nodes/common/effort';
import { Cancelled, Fault } from '../../../nodes/common/fault';
import { inWords } from '../../../nodes/common/transport/wire';
import { StaleState } from '../../../nodes/common/UserDirectory';
import { FakeClock } from '../../support/fakeClock';
import { lost, REQUEST, seconds, wired, type Reply } from '../../support/wired';

describe('a request', () => {
	it('is sent once when its answer is usable', async () => {
		const { send, effort, sentAt, limits } = wired([200]);
		expect(await send()).toMatchObject({ status: 200, text: 'text', seen: { tick: 0, wall: expect.any(Number) } });
		expect(sentAt).toEqual([0]);
		expect(limits).toMatchObject([{ timeoutMs: 30_000, maxBytes: 16 * 1024 * 1024, signal: expect.any(AbortSignal) }]);
		expect(effort).toMatchObject({ attempts: 1, waitedMs: 0, chargedMs: 0, fate: 'none' });
	});

	it('is seen from when it was asked for, and dated when the answer came', async () => {
		const { clock, wire, call } = wired([200]);
		const sending = wire.send({
			...call,
			judge: () => {
				clock.jumpWall(5000);
				return null;
			},
		});
		expect(await sending).toMatchObject({ seen: { tick: 0, wall: clock.wall() } });
	});

	it('may be allowed a larger answer', async () => {
		const { send, limits } = wired([200]);
		await send({ maxBytes: 7 });
		expect(limits).toMatchObject([{ maxBytes: 7 }]);
	});

	it.each([400, 401, 403, 404, 409, 302])('isn’t repeated after %i', async (status) => {
		const { send, effort, sentAt } = wired([status]);
		expect(await send()).toMatchObject({ status, fate: 'none' });
		expect(sentAt).toHaveLength(1);
		expect(effort).toMatchObject({ attempts: 1, waitedMs: 0, fate: 'none' });
	});

	it('is composed anew for each attempt, once it is ready', async () => {
		const { send } = wired([500, lost, 200]);
		const steps: string[] = [];
		const compose = () => {
			steps.push('compose');
			return REQUEST;
		};
		await send({ ready: async () => void steps.push('ready'), compose });
		expect(steps).toEqual(['ready', 'compose', 'ready', 'compose', 'ready', 'compose']);
	});

	it('is made ready again when what it needs is gone', async () => {
		const { send, sentAt, effort } = wired([200]);
		let sessions = 0;
		const ready = jest.fn(async () => void sessions++);
		await send({ ready, compose: () => (sessions < 3 ? null : REQUEST) });
		expect(ready).toHaveBeenCalledTimes(3);
		expect(sentAt).toHaveLength(1);
		expect(effort.attempts).toBe(1);
	});

	it('isn’t sent when it can’t be made ready', async () => {
		const { send, sentAt } = wired([200]);
		const rejected = new Fault('unauthorized', 'Wrong password.');
		expect(await send({ ready: () => Promise.reject(rejected) })).toBe(rejected);
		expect(sentAt).toEqual([]);
	});

	it('leaves nothing open when it can’t be made ready before it was ever sent', async () => {
		const { send, effort } = wired([200]);
		expect(await send({ ready: () => Promise.reject(lost) })).toMatchObject({ outcome: 'failed', fate: 'none' });
		effort.fate = 'open';
		expect(await send({ ready: () => Promise.reject(lost) })).toBe(lost);
	});

	it('goes on counting retries when it has to be composed anew', async () => {
		const { send, sentAt } = wired([429]);
		let composed = 0;
		const compose = () => {
			// Each retry comes too late.
			if (++composed % 2 === 0) throw new StaleState();
			return REQUEST;
		};
		let result: unknown = await send({ compose });
		while (result instanceof StaleState) result = await send({ compose });
		expect(result).toMatchObject({ outcome: 'rateLimited' });
		expect(sentAt).toHaveLength(4);
	});
});

describe('a failure that may pass', () => {
	it.each<[string, Reply]>([
		['500', 500],
		['502', 502],
		['503', 503],
		['504', 504],
		['408', 408],
		['a broken connection', lost],
	])('%s is tried again', async (_, reply) => {
		const { send, effort, sentAt } = wired([reply, reply, 200]);
		expect(await send()).toMatchObject({ status: 200 });
		expect(sentAt).toHaveLength(3);
		expect(effort).toMatchObject({ attempts: 3, waitedMs: sentAt[2], chargedMs: sentAt[2] });
	});

	it('is waited for with full jitter, longer each time', async () => {
		const clock = new FakeClock();
		const { send, sentAt, effort } = wired([503, 503, 503, 200]);
		await send();
		const bounds = [500, 1000, 2000].map((bound) => clock.random() * bound);
		const expected = [0, ...bounds.map((_, index) => bounds.slice(0, index + 1).reduce((sum, ms) => sum + ms, 0))];
		for (const [index, at] of sentAt.entries()) expect(at).toBeCloseTo(expected[index]!, 6);
		expect(effort.waitedMs).toBeCloseTo(sentAt[3]!, 6);
	});

	it('is waited for as long as the vendor asks', async () => {
		const { send, sentAt } = wired([[503, { 'retry-after': '7' }], 200]);
		await send();
		expect(sentAt).toEqual([0, 7000]);
	});

	it('is given up after as many retries as allowed, with the last failure', async () => {
		const { send, sentAt, effort } = wired([500, 502, lost, 503]);
		expect(await send()).toMatchObject({ outcome: 'unknown', status: 503, fate: 'open' });
		expect(sentAt).toHaveLength(4);
		expect(effort.attempts).toBe(4);
	});

	it.each([0, 1, 7])('never more than %i retries', async (maxRetries) => {
		const { send, sentAt, effort } = wired([500]);
		await send({ effort: { ...effort, maxRetries } });
		expect(sentAt).toHaveLength(maxRetries + 1);
	});

	it('is given up at once when the vendor asks for a longer wait than allowed', async () => {
		const { send, sentAt, clock } = wired([[503, { 'retry-after': '121' }]]);
		expect(await send()).toMatchObject({ outcome: 'unknown', status: 503 });
		expect(sentAt).toHaveLength(1);
		expect(clock.now()).toBe(0);
	});

	it('is given up when the waits add up to more than allowed', async () => {
		const wait: Reply = [503, { 'retry-after': '4' }];
		const { send, sentAt, effort } = wired([wait], { maxWaitMs: 10_000 });
		expect(await send()).toMatchObject({ status: 503 });
		expect(sentAt).toEqual([0, 4000, 8000]);
		expect(effort).toMatchObject({ attempts: 3, waitedMs: 8000, chargedMs: 8000 });
	});

	it('goes on from what was spent before', async () => {
		const wait: Reply = [503, { 'retry-after': '4' }];
		const { send, sentAt, effort } = wired([wait], { maxWaitMs: 10_000 });
		effort.chargedMs = 3000;
		effort.attempts = 1;
		await send();
		expect(sentAt).toEqual([0, 4000]);
		expect(effort).toMatchObject({ attempts: 3, chargedMs: 7000, waitedMs: 4000 });
	});
});

describe('a refusal for pace', () => {
	it('waits as long as the vendor asks', async () => {
		const { send, sentAt, effort } = wired([seconds(3), 200]);
		expect(await send()).toMatchObject({ status: 200 });
		expect(sentAt[1]).toBeGreaterThanOrEqual(3000);
		expect(effort).toMatchObject({ attempts: 2, waitedMs: sentAt[1], chargedMs: sentAt[1], fate: 'none' });
	});

	it('waits somewhat when the vendor doesn’t say', async () => {
		const { send, sentAt } = wired([429, 200]);
		await send();
		expect(sentAt[1]).toBeGreaterThan(0);
	});

	it('holds everyone up', async () => {
		const { wire, call, clock, sentAt } = wired([seconds(3), 200], { concurrency: 1 });
		const sending = Promise.all([1, 2, 3].map(() => wire.send({ ...call, effort: { ...call.effort } })));
		await clock.runAll();
		await sending;
		expect(sentAt).toHaveLength(4);
		for (const at of sentAt.slice(1)) expect(at).toBeGreaterThanOrEqual(3000);
	});

	it('is given up at once when it asks for more than allowed, and says so', async () => {
		const { send, sentAt, clock } = wired([seconds(3600)]);
		const fault = (await send()) as Fault;
		expect(fault).toMatchObject({ outcome: 'rateLimited', status: 429, retryAfterMs: 3_600_000, fate: 'none' });
		expect(fault.sentence).toMatch(/takes no more requests for now, and asks to wait 60 minutes\. .*“Max Wait”/);
		expect(sentAt).toHaveLength(1);
		expect(clock.now()).toBe(0);
	});

	it('is given up after as many retries as allowed', async () => {
		const { send, sentAt } = wired([seconds(1)]);
		const fault = (await send()) as Fault;
		expect(fault).toMatchObject({ outcome: 'rateLimited', retryAfterMs: 1000 });
		expect(fault.message).toMatch(/asks to wait 1 second\.$/);
		expect(sentAt).toHaveLength(4);
	});

	it('says that no wait was named', async () => {
		const { send } = wired([429]);
		expect(((await send()) as Fault).message).toMatch(/for now, without saying for how long\.$/);
	});

	it('is given up when the pace has no turn in time', async () => {
		const { wire, call, clock, sentAt, effort } = wired([seconds(8), seconds(8), 200], {
			concurrency: 1,
			maxWaitMs: 10_000,
		});
		const sending = Promise.allSettled([wire.send({ ...call, effort })]);
		await clock.runAll();
		const [result] = await sending;
		expect(result).toMatchObject({ status: 'rejected', reason: { outcome: 'rateLimited' } });
		expect(sentAt).toHaveLength(2);
		expect(effort.chargedMs).toBeLessThanOrEqual(10_000);
	});

	it('leaves open what an earlier attempt may have done', async () => {
		const { send, effort } = wired([lost, seconds(3600)]);
		expect(await send()).toMatchObject({ outcome: 'rateLimited' });
		expect(effort.fate).toBe('open');
	});

	it('of a vendor that takes nothing is everyone’s end, also of those who never sent', async () => {
		const { wire, call, clock, lane } = wired([seconds(50)], { concurrency: 1 });
		const sending = Promise.allSettled(
			Array.from({ length: 5 }, () =>
				wire.send({ ...call, effort: newEffort({ maxRetries: 50, maxWaitMs: 120_000 }) }),
			),
		);
		await clock.runAll();
		for (const result of await sending)
			expect(result).toMatchObject({ status: 'rejected', reason: { outcome: 'rateLimited', status: 429 } });
		lane.leave();
		expect(clock.sleeping).toBe(0);
	});
});

describe('a cancellation', () => {
	it('ends a wait for a retry', async () => {
		const { wire, call, clock, abort, sentAt } = wired([[503, { 'retry-after': '60' }]]);
		const sending = expect(wire.send(call)).rejects.toThrow(Cancelled);
		await clock.advance(1000);
		abort.abort();
		await sending;
		expect(sentAt).toHaveLength(1);
		expect(clock.sleeping).toBe(0);
	});

	it('ends a wait for a turn', async () => {
		const { wire, lane, call, clock, abort, sentAt } = wired([seconds(60)]);
		const sending = expect(wire.send(call)).rejects.toThrow(Cancelled);
		await clock.advance(1000);
		abort.abort();
		await sending;
		expect(sentAt).toHaveLength(1);
		lane.leave();
		expect(clock.sleeping).toBe(0);
	});

	it('ends a request under way, of which it isn’t known what came', async () => {
		const { wire, call, clock, abort, effort } = wired(['nothing']);
		const sending = expect(wire.send(call)).rejects.toThrow(Cancelled);
		await clock.advance(1000);
		abort.abort();
		await sending;
		expect(effort).toMatchObject({ attempts: 1, fate: 'open' });
	});

	it('before it begins sends nothing', async () => {
		const { wire, call, abort, sentAt } = wired([200]);
		abort.abort();
		await expect(wire.send(call)).rejects.toThrow(Cancelled);
		expect(sentAt).toEqual([]);
	});
});

describe('a line that was left', () => {
	it('passes its reason on', async () => {
		const { wire, call, lane } = wired([200]);
		lane.leave();
		await expect(wire.send(call)).rejects.toThrow('The run has ended');
	});
});

describe('a goodbye', () => {
	it.each<[string, Reply]>([
		['any answer', 500],
		['no answer', lost],
	])('is content with %s, and needs no turn', async (_, reply) => {
		const { wire, lane, sentAt, limits } = wired([reply]);
		lane.leave();
		await expect(wire.farewell(REQUEST)).resolves.toBeUndefined();
		expect(sentAt).toHaveLength(1);
		expect(limits).toEqual([{ timeoutMs: 30_000, maxBytes: 16 * 1024 * 1024 }]);
	});
});

it.each([
	[0, '0 seconds'],
	[1, '1 second'],
	[1000, '1 second'],
	[1001, '2 seconds'],
	[119_000, '119 seconds'],
	[120_000, '2 minutes'],
	[3_600_000, '60 minutes'],
	[7_200_000, '2 hours'],
	[172_799_000, '2 days'],
	[864_000_000, '10 days'],
])('%i ms are %p', (ms, words) => expect(inWords(ms)).toBe(words));
