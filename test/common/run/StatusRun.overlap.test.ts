import type { Ask } from '../../../nodes/common/items/Ask';
import { account } from '../../support/memoryDirectory';
import { ask } from '../../support/people';
import { asksFor, changes, outcomes, scene, type Scene } from '../../support/runScene';

const three = (more = {}) => [account('a', more), account('b', { enabled: false, ...more }), account('c', more)];
const ALL = asksFor(['a', 'b', 'c']);
const one = (request: string) => request.includes('disable a') || request.includes('lock a');

/** Looked up one after the other: the first one's change goes out before the last one's look-up, or it doesn't. */
async function run(asks: readonly Ask[], { options, ...how }: Scene = {}, accounts = three()) {
	const { directory, run } = scene(accounts, { options: { concurrency: 1, ...options }, ...how });
	const ended = await run(asks);
	const { requests } = directory;
	const lastLookUp = requests.findLastIndex((request) => /^lookUp (login|id) (id-)?c$/.test(request));
	const overlaps = requests.findIndex(one) < lastLookUp;
	return { ended, directory, overlaps };
}

const NO_STATES = { singleTellsState: { id: true, email: false, login: false } };
const NO_IDS = { finds: { id: 'no', email: 'single', login: 'single' } } as const;

describe('a change goes out while others are still being looked up', () => {
	it.each<[string, boolean, Ask[], Scene]>([
		['with On Error: Continue', true, ALL, {}],
		['when states are read apart', true, ALL, { traits: NO_STATES }],
		['without checking first', true, ALL, { options: { checkFirst: false } }],
		['when there is no cap', true, ALL, { options: { maxUsers: 0 } }],
		['not with On Error: Stop', false, ALL, { stops: true }],
		[
			'not where an item asks for a dry run',
			false,
			[...asksFor(['a', 'b']), ask(2, 'c', 'disable', { dryRun: true })],
			{},
		],
		['not where items want different things', false, [...asksFor(['a', 'b']), ask(2, 'c', 'lock')], {}],
		[
			'not where another item’s reason would go to the vendor',
			false,
			[ask(0, 'a', 'disable', { reason: 'left' }), ...ALL.slice(1)],
			{},
		],
		['not where there may be more people than allowed', false, ALL, { setting: { countPeople: () => 498 } }],
		[
			'not where, unchecked, one item’s name tells the state and another’s doesn’t',
			false,
			[...asksFor(['a', 'b']), ask(2, 'id:id-c')],
			{ traits: NO_STATES, options: { checkFirst: false, protectedUsers: ['@example.org'] } },
		],
		[
			'where all names tell as much',
			true,
			ALL,
			{ traits: NO_STATES, options: { checkFirst: false, protectedUsers: ['@example.org'] } },
		],
		['not where the vendor changes sets', false, ALL, { traits: { changesSets: true } }],
	])('%s', async (_, expected, asks, how) => {
		const { overlaps } = await run(asks, how);
		expect(overlaps).toBe(expected);
	});

	it('not where not all names are known, and the guards have to be looked up', async () => {
		const how = { traits: { ...NO_STATES, ...NO_IDS }, options: { protectedUsers: ['b'], checkFirst: false } };
		const { ended, overlaps } = await run(ALL, how, three({ email: null }));
		expect(outcomes(ended)).toEqual(['set', 'protected', 'set']);
		expect(overlaps).toBe(false);
	});

	it('the guards hold for each', async () => {
		const { ended, directory } = await run(ALL, { options: { protectedUsers: ['a@example.com'] } });
		expect(outcomes(ended)).toEqual(['protected', 'unchanged', 'changed']);
		expect(changes(directory)).toEqual(['disable c']);
	});

	it('of two items for one person the earlier has the change, whichever found them', async () => {
		const { ended, directory } = await run([ask(0, 'email:c@example.com'), ask(1, 'c'), ask(2, 'a')], {
			before: async (request) => {
				if (request.kind === 'lookUp' && request.name.by === 'email')
					for (let i = 0; i < 50; i++) await Promise.resolve();
			},
			options: { concurrency: 5 },
		});
		expect(changes(directory).sort()).toEqual(['disable a', 'disable c']);
		expect(ended.people.map(({ asks }) => asks.map(({ item }) => item)).sort()).toEqual([[0, 1], [2]]);
	});

	it('after an error that nobody foresaw nobody sets out', async () => {
		const { ended, directory } = await run(ALL, {
			before: ({ kind }) => {
				if (kind === 'change') throw new TypeError('A bug');
			},
		});
		expect(outcomes(ended)).toEqual(['failed', 'failed', 'failed']);
		expect(changes(directory)).toEqual(['disable a']);
	});
});
