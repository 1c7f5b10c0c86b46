import { Limiter, retryAfter } from '../../sandbox/core/limiter';
import { basic, call, sandboxForEach, StillClock } from './support';

describe('token bucket', () => {
	it('lets a burst through, then as many as come back', () => {
		const clock = new StillClock();
		const limiter = new Limiter(clock);
		limiter.set({ perSecond: 10, burst: 3 });
		const take = () => limiter.take() === null;
		expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
		clock.ms = 99;
		expect(take()).toBe(false);
		clock.ms = 100;
		expect([take(), take()]).toEqual([true, false]);
		clock.ms = 60_000;
		expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
	});

	it('holds a second of requests unless told otherwise, and over time exactly the rate', () => {
		const clock = new StillClock();
		const limiter = new Limiter(clock);
		limiter.set({ perSecond: 50 });
		for (; clock.ms < 10_000; clock.ms++) limiter.take();
		expect(limiter.accepted).toHaveLength(50 + 50 * 10 - 1);
		expect(limiter.refused).toHaveLength(10_000 - limiter.accepted.length);
		expect(limiter.accepted[0]).toBe(clock.wall() - 10_000);
	});

	it('changes its rule without a new burst', () => {
		const limiter = new Limiter(new StillClock());
		limiter.set({ perSecond: 10, burst: 3 });
		const take = () => limiter.take() === null;
		expect([take(), take()]).toEqual([true, true]);
		limiter.change({ perSecond: 50 });
		expect([take(), take()]).toEqual([true, false]);
	});

	it('says how long until there is a token', () => {
		const clock = new StillClock();
		const limiter = new Limiter(clock);
		limiter.set({ perSecond: 0.1, burst: 1 });
		expect(limiter.take()).toBeNull();
		clock.ms = 4000;
		expect(limiter.take()).toBe(6000);
	});

	it('lets everything through without a rule', () => {
		const limiter = new Limiter(new StillClock());
		limiter.set({ perSecond: 1 });
		limiter.set(null);
		expect([limiter.take(), limiter.take()]).toEqual([null, null]);
	});
});

it.each([
	[undefined, '2'],
	['seconds', '2'],
	['date', 'Thu, 01 Jan 2026 00:00:02 GMT'],
	['none', undefined],
	['86400', '86400'],
	['-1', '-1'],
])('Retry-After as %s', (form, value) => {
	expect(retryAfter({ perSecond: 1, retryAfter: form }, 1001, Date.UTC(2026, 0, 1))).toBe(value);
});

describe('at a vendor', () => {
	const { get, clock } = sandboxForEach({ vendors: ['oraclePrimavera', 'alibabaCloudSso'] });

	it('refuses with 429 and changes nothing', async () => {
		const oracle = get().oraclePrimavera;
		const { id, login: loginId } = oracle.people.add();
		const { username, password } = oracle.credential();
		const disable = () =>
			call(`${oracle.url}/cloudapi/restapi/user/change-status`, {
				method: 'PUT',
				headers: {
					'content-type': 'application/json',
					authorization: basic(username as string, password as string),
				},
				body: JSON.stringify([{ id, loginId, disabled: true }]),
			});
		oracle.limit({ perSecond: 0.5, burst: 1 });
		await disable();
		oracle.people.setState(id, { enabled: true });
		const refused = await disable();
		expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
		expect(oracle.people.get(id)).toMatchObject({ enabled: true });
		expect(oracle.requests.at(-1)).toMatchObject({ refused: true, status: 429, appliedTo: [] });
		clock.ms = 2000;
		expect((await disable()).status).toBe(200);
		expect([oracle.limiter.accepted.length, oracle.limiter.refused.length]).toEqual([2, 1]);
	});

	it.each([
		[429, 429],
		['Throttling', 400],
	] as const)('CloudSSO throttles as %s', async (as, status) => {
		const cloud = get().alibabaCloudSso;
		cloud.limit({ perSecond: 1, burst: 0, as, retryAfter: 'none' });
		const reply = await call(cloud.url);
		expect([reply.status, reply.json.Code]).toEqual([status, 'Throttling.User']);
		expect(reply.headers.has('retry-after')).toBe(false);
	});
});
