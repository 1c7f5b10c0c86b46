import { WANTED, type Action, type Sighting } from '../model/domain';

/**
 * How old a sighting may be, in milliseconds, to be a reason for leaving a user alone. Older ones
 * are written again: someone may have been enabled meanwhile.
 */
export const SKIP_WITHIN_MS = 60_000;

export type Decision =
	| { do: 'change' }
	/** Already so. */
	| { do: 'leave' }
	/** The vendor's state forbids it. */
	| { do: 'refuse'; why: string };

/**
 * Decides what to do with one user: a pure function of what was seen and what is asked.
 * @param sighting - null where nothing was observed
 * @param ageMs - of the sighting
 * @param checkFirst - whether a user who is already so is left alone
 */
export function plan(action: Action, sighting: Sighting | null, ageMs: number, checkFirst: boolean): Decision {
	if (sighting === null) return { do: 'change' };
	if (checkFirst && ageMs <= SKIP_WITHIN_MS && isSo(action, sighting)) return { do: 'leave' };
	const why = sighting.forbids?.[action];
	return why === undefined ? { do: 'change' } : { do: 'refuse', why };
}

/** @returns true or false as observed; null where the flag wasn't observed */
export function isAlready(action: Action, sighting: Pick<Sighting, 'state'> | null): boolean | null {
	const { flag, value } = WANTED[action];
	const observed = sighting?.state?.[flag] ?? null;
	return observed === null ? null : observed === value;
}

function isSo(action: Action, sighting: Sighting): boolean {
	return isAlready(action, sighting) === true;
}
