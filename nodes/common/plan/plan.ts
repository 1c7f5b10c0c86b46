import { WANTED, type Action, type Sighting } from '../model/domain';

/**
 * How old a state may be, in milliseconds, to act on it or to leave a user alone for it. An older one is read
 * again before the change: someone may have been enabled meanwhile.
 */
export const ACT_WITHIN_MS = 60_000;

export type Decision =
	| { do: 'change' }
	/** Already so. */
	| { do: 'leave' }
	/** The vendor's state forbids it. */
	| { do: 'refuse'; why: string };

/**
 * Decides what to do with one user: a pure function of what was seen and what is asked.
 * @param sighting - null where nothing was observed
 * @param checkFirst - whether a user who is already so is left alone
 */
export function plan(action: Action, sighting: Sighting | null, checkFirst: boolean): Decision {
	if (sighting === null) return { do: 'change' };
	if (checkFirst && isAlready(action, sighting)) return { do: 'leave' };
	const why = sighting.forbids?.[action];
	return why === undefined ? { do: 'change' } : { do: 'refuse', why };
}

/** @returns true or false as observed; null where the flag wasn't observed */
export function isAlready(action: Action, sighting: Pick<Sighting, 'state'> | null): boolean | null {
	const { flag, value } = WANTED[action];
	const observed = sighting?.state?.[flag] ?? null;
	return observed === null ? null : observed === value;
}
