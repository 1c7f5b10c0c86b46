import { Cancelled, Fault, StaleState } from '../../../nodes/common/model/fault';
import type { Pace } from '../../../nodes/common/pace/pace';
import { inWords } from '../../../nodes/common/transport/givingUp';
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

	it.each([...[400, 401, 403, 404, 409, 307].map((status) => [status, 'none'] as const), [302, 'answered'] as const])(
		'isn’t repeated after %i',
		async (status, fate) => {
			const { send, effort, sentAt } = wired([status]);
			expect(await send()).toMatchObject({ status, fate });
			expect(sentAt).toHaveLength(1);
			expect(effort).toMatchObject({ attempts: 1, waitedMs: 0, fate });
		},
	);

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

describe('as many as before are in flight after', () => {
	/** How many may be under way at once from now on: eight at first. */
	async function room(pace: Pace): Promise<number> {
		const lane = pace.join({ concurrency: 0, requestsPerSecond: 0, maxWaitMs: 0 });
		let turns = 0;
		const asking = Array.from({ length: 20 }, async () => await lane.turn().then(() => turns++));
		await new Promise(setImmediate);
		lane.leave();
		await Promise.allSettled(asking);
		return turns;
	}
	const closed = new Fault('unknown', 'The kept connection was closed.', { retry: 'again', fate: 'open' });

	it.each<[string, Reply[], number]>([
		['an answer', [200], 8],
		['a kept connection that was closed', [closed, 200], 8],
		['a connection that broke: half as many', [lost, 200], 4],
		['a server error: half as many', [503, 200], 4],
	])('%s', async (_, replies, expected) => {
		const { send, pace } = wired(replies);
		expect(await send()).toMatchObject({ status: 200 });
		expect(await room(pace)).toBe(expected);
	});

	it('a Stop', async () => {
		const { wire, call, clock, abort, pace } = wired(['nothing']);
		const sending = expect(wire.send(call)).rejects.toThrow(Cancelled);
		await clock.advance(1000);
		abort.abort();
		await sending;
		expect(await room(pace)).toBe(8);
	});

	it('what wasn’t sent, as a token had run out, or a state', async () => {
		const { send, pace } = wired([200]);
		const compose = jest.fn(() => REQUEST as typeof REQUEST | null).mockReturnValueOnce(null);
		await send({ compose });
		const old = () => {
			throw new StaleState();
		};
		expect(await send({ compose: old })).toBeInstanceOf(StaleState);
		expect(await room(pace)).toBe(8);
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
