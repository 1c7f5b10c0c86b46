import { randomBytes } from 'node:crypto';
import { WANTED, type Action, type Outcome, type User, type UserState } from '../nodes/common/model/domain';
import type { CheckId } from './exchange';
import type { Named } from './nodeRun';
import type { Tenant } from './vendors';

/** One check that a node makes, and what is expected of it. */
export interface Step {
	check: CheckId;
	action: Action | 'get' | 'getMany';
	named: Named;
	options?: object;
	expects: Outcome | 'found';
	/** The state afterwards, where the check is about it. */
	state?: UserState;
	/** Whether it is the test user that has to come out. */
	isUser?: boolean;
	/** What a change may make of the state besides what is asked for, where only a guess says that it doesn't. */
	orElse?: UserState[];
}

/** @returns what reads only: every way to find the user, and those who aren't there */
export function readingSteps(tenant: Tenant, user: User, found: Named, state: UserState): Step[] {
	const steps: Step[] = [];
	const get = (check: CheckId, named: Named, expects: Step['expects'] = 'found') =>
		steps.push({ check, action: 'get', named, expects, ...(expects === 'found' && { state, isUser: true }) });
	if (user.email !== null) get('findByEmail', { by: 'email', value: user.email });
	if (user.login !== null) {
		get('findByLogin', { by: 'login', value: user.login });
		const other = swapped(user.login);
		if (other !== user.login) get('findInAnotherCase', { by: 'login', value: other });
	}
	if (user.id !== null) get('findById', { by: 'id', value: user.id }, tenant.readsById ? 'found' : 'unsupported');
	const search = { by: 'login', value: user.email ?? user.login ?? found.value } as const;
	steps.push({ check: 'list', action: 'getMany', named: search, expects: 'found', isUser: true });
	get('unknownLogin', { by: 'login', value: `nobody-${randomBytes(6).toString('hex')}` }, 'notFound');
	if (tenant.readsById && user.id !== null)
		get('unknownId', { by: 'id', value: tenant.strangerId(user.id) }, 'notFound');
	return steps;
}

/** A dry run of what takes access away: the nodes themselves say who is protected, or can't be changed. */
export function guardStep(named: Named, state: UserState): Step {
	const expects = state.enabled === false ? 'unchanged' : 'wouldChange';
	return { check: 'dryRun', action: 'disable', named, options: { dryRun: true }, expects, isUser: true };
}

/**
 * @param before - to which the steps lead back
 * @param locking - whether the user may be locked
 */
export function changingSteps(tenant: Tenant, user: User, named: Named, before: UserState, locking: boolean): Step[] {
	const steps: Step[] = [];
	let now = before;
	const change = (check: CheckId, action: Action, orElse?: UserState[]) => {
		const { flag, value } = WANTED[action];
		const expects = now[flag] === value ? 'unchanged' : 'changed';
		now = { ...now, [flag]: value };
		steps.push({ check, action, named, options: { verify: true }, expects, state: now, isUser: true, orElse });
	};
	const read = (check: CheckId) =>
		steps.push({ check, action: 'get', named, expects: 'found', state: now, isUser: true });
	if (!tenant.readsById && user.id !== null)
		steps.push({
			check: 'unknownId',
			action: 'enable',
			named: { by: 'id', value: tenant.strangerId(user.id) },
			expects: 'notFound',
		});
	if (!tenant.actions.includes('lock')) steps.push({ check: 'noLock', action: 'lock', named, expects: 'unsupported' });

	const disabling = () => {
		change('disable', 'disable');
		read('readDisabled');
		change('disableAgain', 'disable');
	};
	const enabling = () => {
		change('enable', 'enable');
		read('readEnabled');
	};
	for (const part of before.enabled ? [disabling, enabling] : [enabling, disabling]) part();
	// A user who is locked already isn't touched: that unlocking works may be a guess.
	if (!locking || before.locked !== false || !tenant.actions.includes('lock') || now.enabled !== true) return steps;
	change('lock', 'lock');
	read('readLocked');
	change('disableLocked', 'disable');
	change('enableLocked', 'enable', [{ enabled: true, locked: false }]);
	change('unlock', 'unlock');
	read('readUnlocked');
	return steps;
}

function swapped(login: string): string {
	return login.replace(/[a-z]/gi, (letter) =>
		letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
	);
}
