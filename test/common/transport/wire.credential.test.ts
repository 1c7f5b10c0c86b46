import { Fault } from '../../../nodes/common/model/fault';
import type { Call } from '../../../nodes/common/transport/call';
import { lost, wired } from '../../support/wired';

const rejected = new Fault('unauthorized', 'Wrong password.', { status: 401 });
const failing = (error: Error) => ({ ready: async () => Promise.reject(error) }) satisfies Partial<Call>;

describe('a login that fails', () => {
	it.each<[string, Error, boolean]>([
		['is the credential’s, where it is refused: nobody asks any more', rejected, true],
		['may do better the next time', new Fault('failed', 'The login page is down.'), false],
		['by a bug says nothing of it', new TypeError('a bug'), false],
	])('%s', async (_what, error, isRejected) => {
		const { send, sentAt } = wired([200]);
		expect(await send(failing(error))).toMatchObject({ message: error.message });
		expect(await send()).toMatchObject(isRejected ? { message: 'Wrong password.' } : { status: 200 });
		expect(sentAt).toHaveLength(isRejected ? 0 : 1);
	});
});

describe('a credential that is rejected while an attempt waits to be repeated', () => {
	it.each([
		['a change', true, { message: 'The connection broke.', fate: 'open' }],
		['a reading', false, { message: 'Wrong password.' }],
	])('%s is told what is worse', async (_what, changes, told) => {
		const { wire, call, clock, sentAt } = wired([lost, 200]);
		const waiting = wire.send({ ...call, changes }).catch((error: unknown) => error);
		await clock.advance(1);
		expect(sentAt).toHaveLength(1);
		await expect(wire.send({ ...call, ...failing(rejected) })).rejects.toBe(rejected);
		await clock.runAll();
		expect(await waiting).toMatchObject(told);
		expect(sentAt).toHaveLength(1);
	});
});

it('a login needs no leave; of all the others one has it, until something is accepted', async () => {
	const { wire, call, clock, sentAt } = wired(['nothing']);
	for (const shows of ['login', 'nothing', undefined, undefined] as const)
		void wire.send({ ...call, shows }).catch(() => undefined);
	await clock.advance(1);
	expect(sentAt).toHaveLength(2);
});
