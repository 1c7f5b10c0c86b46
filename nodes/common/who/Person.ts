import type { Ask } from '../items/Ask';
import type { Action, Sighting, User } from '../model/domain';
import type { Effort } from '../model/effort';
import type { Fault } from '../model/fault';
import { userKey } from '../model/names';
import type { Result } from '../model/result';
import type { Search } from './Search';
import type { ChangeAnswer, UserDirectory } from '../vendor/UserDirectory';

/** One part of a vendor, opened for this run. */
export interface Place {
	scope: string;
	directory: UserDirectory;
	search: Search;
}

/** One person to be changed, however many items name them; once more where items ask for a dry run. */
export interface Person {
	place: Place;
	action: Action;
	/** Looked at, and never changed. */
	dryRun: boolean;
	/** As far as known. */
	user: User;
	/** The latest look. */
	sighting: Sighting | null;
	/** The latest look before anything was sent. */
	before: Sighting | null;
	asks: Ask[];
	effort: Effort;
	/** What the vendor said to the change, or why it said nothing; null before. */
	answer: ChangeAnswer | Fault | null;
	result: Result | null;
}

/** @returns equal texts for the same person in every run of this node */
export function personKey({ scope, directory }: Pick<Place, 'scope' | 'directory'>, user: User): string {
	return JSON.stringify([scope, userKey(user, directory.traits)]);
}

/** Told what came of one person's change: the vendor's answer, or why there is none. */
export type OnAnswer = (person: Person, answer: ChangeAnswer | Fault) => void;
