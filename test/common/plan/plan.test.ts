import { ACTIONS, type Action, type Sighting, type UserState } from '../../../nodes/common/model/domain';
import { ACT_WITHIN_MS, isAlready, plan } from '../../../nodes/common/plan/plan';

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

const inWords = (state: UserState | null) =>
	state === null ? 'nothing observed' : `enabled ${state.enabled}, locked ${state.locked}`;

describe('the plan', () => {
	it('takes a minute for fresh', () => expect(ACT_WITHIN_MS).toBe(60_000));

	describe.each(ACTIONS)('%s', (action) => {
		describe.each(STATES.map((state) => [inWords(state), state] as const))('%s', (_, state) => {
			const needless = state !== null && NEEDLESS[action](state);

			it('is changed unless that is needless', () => {
				expect(plan(action, sighting(state), true)).toBe(needless ? 'leave' : 'change');
			});

			it('is changed without checking first', () => {
				expect(plan(action, sighting(state), false)).toBe('change');
			});

			it('is refused where the vendor forbids it, unless nothing needs to be done', () => {
				const forbidden = sighting(state, { [action]: 'pending deletion' });
				const refused = { why: 'pending deletion' };
				expect(plan(action, forbidden, true)).toEqual(needless ? 'leave' : refused);
				expect(plan(action, forbidden, false)).toEqual(refused);
			});

			it('minds nothing that forbids another action', () => {
				const others = Object.fromEntries(ACTIONS.filter((one) => one !== action).map((one) => [one, 'no']));
				expect(plan(action, sighting(state, others), false)).toBe('change');
			});
		});

		it.each([true, false])('changes a user of whom nothing was seen (check first: %s)', (checkFirst) => {
			expect(plan(action, null, checkFirst)).toBe('change');
		});
	});

	it.each([
		['enable', 'disable', 'enabled'],
		['lock', 'unlock', 'locked'],
	] as const)('%s and %s are mirror images', (one, other, flag) => {
		for (const state of STATES) {
			const mirrored = state && { ...state, [flag]: state[flag] === null ? null : !state[flag] };
			for (const checkFirst of [true, false])
				expect(plan(other, sighting(mirrored), checkFirst)).toEqual(plan(one, sighting(state), checkFirst));
			expect(isAlready(other, sighting(mirrored))).toBe(isAlready(one, sighting(state)));
			const opposite = isAlready(one, sighting(state));
			expect(isAlready(other, sighting(state))).toBe(opposite === null ? null : !opposite);
		}
	});

	it('knows nothing of a user who was not seen', () => {
		for (const action of ACTIONS) expect(isAlready(action, null)).toBeNull();
	});
});
