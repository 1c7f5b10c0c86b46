import { Fault } from '../../../nodes/common/model/fault';
import { account, type Account, crowd } from '../../support/memoryDirectory';
import {
	asksFor,
	changes,
	endOf,
	everyLogin,
	lost,
	outcomes,
	scene,
	unchangedStates,
	type Scene,
} from '../../support/runScene';

/** What is found out before the first change, and what it makes of item 2 of 4. */
const EARLY: Array<[string, string, () => { people: Account[]; names: string[] } & Scene]> = [
	['someone unknown', 'notFound', () => ({ people: crowd(4), names: ['u0', 'u1', 'who', 'u3'] })],
	[
		'a name that several answer to',
		'ambiguous',
		() => {
			const twice = { email: 'team@example.com' };
			return {
				people: [...crowd(4), account('x', twice), account('y', twice)],
				names: ['u0', 'u1', 'email:team@example.com', 'u3'],
			};
		},
	],
	[
		'someone protected',
		'protected',
		() => ({ people: crowd(4), names: everyLogin(4), options: { protectedUsers: ['U2@example.com'] } }),
	],
	[
		'someone protected by the credential',
		'protected',
		() => ({ people: crowd(4), names: everyLogin(4), options: { protectedUsers: ['u2'] } }),
	],
	[
		'someone who isn’t allowed',
		'protected',
		() => ({ people: crowd(4), names: everyLogin(4), options: { allowedUsers: [['u0', 'u1', 'u3']] } }),
	],
	[
		'the credential’s own account',
		'protected',
		() => ({ people: crowd(4), names: everyLogin(4), ownAccount: { by: 'login', value: 'U2' } }),
	],
	[
		'someone whom the vendor’s state forbids to change',
		'conflict',
		() => {
			const people = crowd(4);
			people[2]!.forbids = { disable: 'Pending deletion.' };
			return { people, names: everyLogin(4) };
		},
	],
	[
		'a look-up that fails',
		'rateLimited',
		() => ({
			people: crowd(4),
			names: everyLogin(4),
			before: (request) => {
				if (request.kind === 'lookUp' && request.name.value === 'u2')
					throw new Fault('rateLimited', 'Too many.', { status: 429 });
			},
		}),
	],
	[
		'a state that can’t be read',
		'failed',
		() => ({
			people: crowd(4),
			names: everyLogin(4),
			traits: { singleTellsState: { id: true, email: false, login: false } },
			before: (request) => {
				if (request.kind === 'lookUp' && request.name.value === 'id-u2') throw lost();
			},
		}),
	],
	[
		'someone who is gone when the state is read',
		'notFound',
		() => {
			const people = crowd(4);
			return {
				people,
				names: everyLogin(4),
				traits: { singleTellsState: { id: true, email: false, login: false } },
				before: (request) => {
					if (request.kind === 'lookUp' && request.name.value === 'id-u2') people.splice(2, 1);
				},
			};
		},
	],
];

describe.each(EARLY)('%s', (_, outcome, make) => {
	it('with On Error = Stop means that nobody is changed', async () => {
		const { people, names, ...more } = make();
		const { directory, run } = scene(people, { ...more, stops: true });
		const ended = await endOf(run(asksFor(names)));
		expect(ended.cause).toMatchObject({ outcome });
		expect(ended.item).toBe(2);
		expect(ended.message).toBe(ended.cause.message);
		expect(changes(directory)).toEqual([]);
		expect(unchangedStates(directory)).toBe(true);
	});

	it('with On Error = Continue is that item’s own', async () => {
		const { people, names, ...more } = make();
		const { directory, run } = scene(people, more);
		const ended = await run(asksFor(names));
		expect(outcomes(ended)).toEqual(['changed', 'changed', outcome, 'changed']);
		expect(changes(directory)).toEqual(['disable u0', 'disable u1', 'disable u3']);
		expect(ended.people.every(({ result }) => (result!.fault === null) === (result!.outcome === 'changed'))).toBe(true);
	});

	it('in a dry run is the same, and nobody is changed', async () => {
		const { people, names, ...more } = make();
		const { directory, run } = scene(people, more);
		const would = 'wouldChange';
		const asks = asksFor(names).map((one) => ({ ...one, dryRun: true }));
		expect(outcomes(await run(asks))).toEqual([would, would, outcome, would]);
		expect(changes(directory)).toEqual([]);
	});
});
