import type { Action, User, UserState } from '../nodes/common/model/domain';

/** @returns a state in words */
export function stateWords(state: UserState | null): string {
	if (state === null) return 'state not known';
	const enabled = state.enabled === null ? 'enabled or not is not known' : state.enabled ? 'enabled' : 'disabled';
	return state.locked === null ? enabled : `${enabled}, ${state.locked ? 'locked' : 'not locked'}`;
}

/** @returns a person for the terminal; never for the report */
export function whoWords({ displayName, login, email, id }: User): string {
	const names = [login && `login ${login}`, email, id && `ID ${id}`].filter(Boolean).join(', ');
	return displayName ? `${displayName} (${names})` : names;
}

/** @returns the actions that lead from one state to another, in an order that each vendor takes */
export function actionsBetween(from: UserState, to: UserState): Action[] {
	const actions: Action[] = [];
	// A disabled user may not be unlocked (Akana), and whoever ends up disabled is disabled last.
	if (to.enabled === true && from.enabled === false) actions.push('enable');
	if (to.locked === false && from.locked === true) actions.push('unlock');
	if (to.locked === true && from.locked === false) actions.push('lock');
	if (to.enabled === false && from.enabled === true) actions.push('disable');
	return actions;
}
