import { ACTIONS, type Action, type Sighting, type UserState } from '../../../nodes/common/model/domain';
import { isAlready, plan, SKIP_WITHIN_MS } from '../../../nodes/common/plan/plan';

const seen = { wall: 0, tick: 0 };
const user = { id: '1', login: 'nathan', email: null, displayName: null };
const sighting = (state: UserState | null, forbids?: Sighting['forbids']): Sighting => ({ user, state, seen, forbids });

const FLAGS = [true, false, null] as const;
const STATES: Array<UserState | null> = [
	null,
	...FLAGS.flatMap((enabled) => FLAGS.map((locked) => ({ enabled, locked }))),
];

// Written out by hand: which observed flag makes each action needless.
const NEEDLESS: Record<Action, (state: UserState) => boolean> = {
	enable: ({ enabled }) => enabled === true,
	disable: ({ enabled }) => enabled === false,
	lock: ({ locked }) => locked === true,
	unlock: ({ locked }) => locked === false,
};

const AGES: Array<[string, number, boolean]> = [
	['seen just now', 0, true],
	['seen a minute ago', 60_000, true],
	['seen a moment more than a minute ago', 60_001, false],
	['seen an hour ago', 3_600_000, false],
];

const inWords = (state: UserState | null) =>
	state === null ? 'nothing observed' : `enabled ${state.enabled}, locked ${state.locked}`;

describe('the plan', () => {
	it('takes a minute for fresh', () => expect(SKIP_WITHIN_MS).toBe(60_000));

	describe.each(ACTIONS)('%s', (action) => {
		describe.each(STATES.map((state) => [inWords(state), state] as const))('%s', (_, state) => {
			const needless = state !== null && NEEDLESS[action](state);

			it.each(AGES)('%s', (_words, age, isFresh) => {
				expect(plan(action, sighting(state), age, true)).toEqual({ do: needless && isFresh ? 'leave' : 'change' });
			});

			it.each(AGES)('%s, without checking first', (_words, age) => {
				expect(plan(action, sighting(state), age, false)).toEqual({ do: 'change' });
			});

			it('is refused where the vendor forbids it, unless nothing needs to be done', () => {
				const forbidden = sighting(state, { [action]: 'pending deletion' });
				const refused = { do: 'refuse', why: 'pending deletion' };
				expect(plan(action, forbidden, 0, true)).toEqual(needless ? { do: 'leave' } : refused);
				expect(plan(action, forbidden, SKIP_WITHIN_MS + 1, true)).toEqual(refused);
				expect(plan(action, forbidden, 0, false)).toEqual(refused);
			});

			it('minds nothing that forbids another action', () => {
				const others = Object.fromEntries(ACTIONS.filter((one) => one !== action).map((one) => [one, 'no']));
				expect(plan(action, sighting(state, others), 0, false)).toEqual({ do: 'change' });
			});
		});

		it.each([true, false])('changes a user of whom nothing was seen (check first: %s)', (checkFirst) => {
			expect(plan(action, null, 0, checkFirst)).toEqual({ do: 'change' });
		});
	});

	it.each([
		['enable', 'disable', 'enabled'],
		['lock', 'unlock', 'locked'],
	] as const)('%s and %s are mirror images', (one, other, flag) => {
		for (const state of STATES) {
			const mirrored = state && { ...state, [flag]: state[flag] === null ? null : !state[flag] };
			for (const [, age] of AGES) {
				for (const checkFirst of [true, false]) {
					expect(plan(other, sighting(mirrored), age, checkFirst)).toEqual(plan(one, sighting(state), age, checkFirst));
				}
			}
			expect(isAlready(other, sighting(mirrored))).toBe(isAlready(one, sighting(state)));
			const opposite = isAlready(one, sighting(state));
			expect(isAlready(other, sighting(state))).toBe(opposite === null ? null : !opposite);
		}
	});

	it('knows nothing of a user who was not seen', () => {
		for (const action of ACTIONS) expect(isAlready(action, null)).toBeNull();
	});
});
