import { splitEffort } from '../../../nodes/common/model/effort';
import { Fault, StaleState, type FaultDetails } from '../../../nodes/common/model/fault';
import { judgeByStatus } from '../../../nodes/common/transport/judge';
import { Redactor } from '../../../nodes/common/transport/redact';
import type { Answer } from '../../../nodes/common/transport/sender';
import { FakeClock } from '../../support/fakeClock';
import { lost, REQUEST, seconds, wired, type Reply } from '../../support/wired';

describe('a token that is refused', () => {
	const rejected = (status: number) => new Fault('unauthorized', 'Token expired.', { retry: 'renew', status });
	const judge = ({ status }: Answer) => (status === 200 ? null : rejected(status));

	it('is renewed, and the request sent again at once', async () => {
		const { send, sentAt, effort } = wired([401, 200]);
		const renew = jest.fn();
		expect(await send({ judge, renew })).toMatchObject({ status: 200 });
		expect(renew).toHaveBeenCalledTimes(1);
		expect(sentAt).toEqual([0, 0]);
		expect(effort).toMatchObject({ attempts: 2, waitedMs: 0 });
	});

	it('is renewed only once', async () => {
		const { send, sentAt } = wired([401]);
		const renew = jest.fn();
		expect(await send({ judge, renew })).toMatchObject({ outcome: 'unauthorized', status: 401 });
		expect(renew).toHaveBeenCalledTimes(1);
		expect(sentAt).toHaveLength(2);
	});

	it('is the end where there is no other', async () => {
		const { send, sentAt } = wired([401, 200]);
		expect(await send({ judge })).toMatchObject({ outcome: 'unauthorized' });
		expect(sentAt).toHaveLength(1);
	});

	it('is not renewed again by other requests once that was in vain, until something is accepted', async () => {
		const { send } = wired([200, 401, 401, 401, 200, 401, 200]);
		const renew = jest.fn();
		await send({ judge, renew });
		await send({ judge, renew });
		expect(renew).toHaveBeenCalledTimes(1);
		expect(await send({ judge, renew })).toMatchObject({ outcome: 'unauthorized' });
		expect(renew).toHaveBeenCalledTimes(1);
		expect(await send({ judge, renew })).toMatchObject({ status: 200 });
		expect(await send({ judge, renew })).toMatchObject({ status: 200 });
		expect(renew).toHaveBeenCalledTimes(2);
	});

	it('is renewed also after other failures, which go on counting', async () => {
		const { send, sentAt, effort } = wired([500, 401, 500, 500, 500]);
		const renew = jest.fn();
		const own = judgeByStatus(
			{ label: 'V', redactor: new Redactor(), clock: new FakeClock() },
			{
				401: { outcome: 'unauthorized', says: 'No.', retry: 'renew' },
			},
			() => null,
		);
		expect(await send({ judge: own, renew })).toMatchObject({ status: 500 });
		expect(sentAt).toHaveLength(5);
		expect(effort.attempts).toBe(5);
	});
});

describe('a state that grew too old', () => {
	it('passes through, with no attempt counted and no turn kept', async () => {
		const { send, call, wire, clock, sentAt, effort } = wired([200], { concurrency: 1 });
		const stale = new StaleState();
		const compose = () => {
			throw stale;
		};
		expect(await send({ compose })).toBe(stale);
		expect(sentAt).toEqual([]);
		expect(effort.attempts).toBe(0);
		const next = wire.send(call);
		await clock.runAll();
		expect(await next).toMatchObject({ status: 200 });
	});

	it('doesn’t make the wait undone', async () => {
		const { send, effort } = wired([seconds(12), 200]);
		let composed = 0;
		const compose = () => {
			if (++composed > 1) throw new StaleState();
			return REQUEST;
		};
		expect(await send({ compose })).toBeInstanceOf(StaleState);
		expect(effort.attempts).toBe(1);
		expect(effort.waitedMs).toBeGreaterThanOrEqual(12_000);
		expect(effort.chargedMs).toBe(effort.waitedMs);
	});

	it('nor is a wait charged twice when a session is gone, too', async () => {
		const { send, effort, sentAt } = wired([[503, { 'retry-after': '5' }], 200]);
		let composed = 0;
		await send({ compose: () => (++composed === 2 ? null : REQUEST) });
		expect(sentAt).toEqual([0, 5000]);
		expect(effort).toMatchObject({ waitedMs: 5000, chargedMs: 5000 });
	});
});

describe('what may have come of a change', () => {
	it.each<[string, string, Reply[]]>([
		['refused', 'none', [400]],
		['refused for pace', 'none', [seconds(3600)]],
		['an error of the vendor, then done', 'answered', [500, 200]],
		['lost, then refused', 'open', [lost, 400]],
		['lost, then an error', 'open', [lost, 500]],
		['no answer at all', 'open', [new TypeError('a bug')]],
	])('%s: %s', async (_, fate, replies) => {
		const { send, effort } = wired(replies);
		await send();
		expect(effort.fate).toBe(fate);
	});

	it('isn’t asked of a reading', async () => {
		for (const reply of [lost, 500, new TypeError('a bug')]) {
			const { send, effort } = wired([reply]);
			await send({ changes: false });
			expect(effort.fate).toBe('none');
		}
	});
});

describe('a fault that may be one user’s', () => {
	const details: FaultDetails = { mayBeOneUser: true, retry: 'later', fate: 'answered', status: 500 };
	const judge = ({ status }: Answer) => (status === 200 ? null : new Fault('unknown', 'It broke.', details));

	it.each([
		['of a set is tried again once', true, false, 2],
		['of a part of a set is tried again once', false, true, 2],
		['of one user is tried again as often as others', false, false, 4],
	])('%s', async (_, carriesSet, split, requests) => {
		const { send, effort, sentAt } = wired([500]);
		await send({ judge, carriesSet, effort: split ? splitEffort(effort) : effort });
		expect(sentAt).toHaveLength(requests);
	});

	it('of a set isn’t tried again at all when nothing may be', async () => {
		const { send, effort, sentAt } = wired([500]);
		await send({ judge, carriesSet: true, effort: { ...effort, maxRetries: 0 } });
		expect(sentAt).toHaveLength(1);
	});

	it('is told from others of a set', async () => {
		const { send, sentAt } = wired([503, 503, 200]);
		await send({ carriesSet: true });
		expect(sentAt).toHaveLength(3);
	});
});
