import { newEffort } from '../../../nodes/common/model/effort';
import type { Fault } from '../../../nodes/common/model/fault';
import { FakeClock } from '../../support/fakeClock';
import { lost, seconds, wired, type Reply } from '../../support/wired';

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
		const { send, sentAt, effort } = wired([500, 500, 500, 200]);
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
		const { send, sentAt, effort } = wired([lost, 502, 500, 500]);
		expect(await send()).toMatchObject({ outcome: 'unknown', status: 500 });
		expect(effort.fate).toBe('open');
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
		const wait: Reply = [500, { 'retry-after': '4' }];
		const { send, sentAt, effort } = wired([wait], { maxWaitMs: 10_000 });
		expect(await send()).toMatchObject({ status: 500 });
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
