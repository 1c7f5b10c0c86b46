import { newEffort, type Effort } from '../../../nodes/common/model/effort';
import { Cancelled, Fault, StaleState } from '../../../nodes/common/model/fault';
import { contained } from '../../../nodes/common/vendor/contained';
import type { ChangeAnswer, Order, UserDirectory } from '../../../nodes/common/vendor/UserDirectory';
import { FakeClock } from '../../support/fakeClock';
import { MemoryDirectory } from '../../support/memoryDirectory';

const directory = new MemoryDirectory(new FakeClock(), []);
const ADA = { by: 'login', value: 'ada' } as const;
const ORDER = { user: { id: '1', login: 'ada', email: null, displayName: null } } as Order;
const effort = () => newEffort({ maxRetries: 0, maxWaitMs: 0 });

/** A directory of which something breaks, or is otherwise. */
const broken = (own: Partial<UserDirectory>) =>
	contained(Object.assign(Object.create(directory) as UserDirectory, own));
const thrown = async (calling: Promise<unknown>): Promise<unknown> =>
	await calling.then(
		() => null,
		(error: unknown) => error,
	);

const CALLS: Array<[string, (of: UserDirectory, its: Effort) => Promise<unknown>]> = [
	['lookUp', async (of, its) => await of.lookUp(ADA, its)],
	['absence', async (of, its) => await of.absence!(ADA, its)],
	['page', async (of, its) => await of.page({}, null, its)],
	['change', async (of, its) => await of.change('disable', [ORDER], its)],
];

describe.each(CALLS)('%s', (name, call) => {
	it.each<[string, Error, object]>([
		['a bug', new TypeError('secret'), { outcome: 'failed', message: expect.not.stringContaining('secret') }],
		['a fault', new Fault('conflict', 'Not so.'), { outcome: 'conflict', message: 'Not so.' }],
	])('makes %s the one person’s fault', async (_what, error, fault) => {
		const at = broken({ [name]: async () => Promise.reject(error) });
		const told = await thrown(call(at, effort()));
		expect(told).toBeInstanceOf(Fault);
		expect(told).toMatchObject({ ...fault, fate: 'none' });
	});

	it('lets through that the run was stopped', async () => {
		const stopped = broken({ [name]: async () => Promise.reject(new Cancelled()) });
		expect(await thrown(call(stopped, effort()))).toBeInstanceOf(Cancelled);
	});

	it('lets through a state that is too old, of a change only', async () => {
		const stale = broken({ [name]: async () => Promise.reject(new StaleState()) });
		expect((await thrown(call(stale, effort()))) instanceof StaleState).toBe(name === 'change');
	});
});

describe('a change', () => {
	const answer: ChangeAnswer = {
		fault: null,
		state: null,
		sent: null,
		seen: { tick: 0, wall: 0 },
		requestId: null,
		response: null,
	};

	it.each<[string, number, object]>([
		['after it was sent may have happened', 1, { outcome: 'unknown', fate: 'open' }],
		['before it was sent didn’t happen', 0, { outcome: 'failed', fate: 'none' }],
	])('that breaks %s', async (_when, sent, fault) => {
		const its = { ...effort(), attempts: 3 };
		const at = broken({
			change: async () => {
				its.attempts += sent;
				return Promise.reject(new TypeError('a bug'));
			},
		});
		expect(await thrown(at.change('disable', [ORDER], its))).toMatchObject(fault);
		expect(its.fate).toBe(sent > 0 ? 'open' : 'none');
	});

	it.each<[string, Order[], Array<ChangeAnswer | null>, boolean]>([
		['of one, none', [ORDER], [], false],
		['of one, that it is to be changed alone', [ORDER], [null], false],
		['of one, two', [ORDER], [answer, answer], false],
		['of one, one', [ORDER], [answer], true],
		['of two, one', [ORDER, ORDER], [answer], false],
		['of two, that both are to be changed alone', [ORDER, ORDER], [null, null], true],
	])('needs an answer for each: %s', async (_what, orders, answers, isWhole) => {
		const changing = broken({ change: async () => Promise.resolve(answers) });
		const told = await thrown(changing.change('disable', orders, effort()));
		expect(told instanceof Fault).toBe(!isWhole);
	});
});

it('is the directory in all else', async () => {
	const hints = jest.fn(() => ['It was slow.']);
	const whole = broken({ hints });
	expect(whole.hints!()).toEqual(['It was slow.']);
	hints.mockImplementation(() => {
		throw new Error('a bug');
	});
	expect(whole.hints!()).toEqual([]);
	expect(whole.traits).toBe(directory.traits);
	const bare = broken({ hints: undefined, absence: undefined, ownAccount: { by: 'login', value: 'robot' } });
	expect(bare.hints!()).toEqual([]);
	expect(bare.ownAccount).toEqual({ by: 'login', value: 'robot' });
	expect(await bare.absence!(ADA, effort())).toEqual([]);
});
