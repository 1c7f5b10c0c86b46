import type { Action, Moment, Name, NameKind, Sighting, User, UserState } from '../model/domain';
import type { Effort } from '../model/effort';
import type { Fault } from '../model/fault';
import type { Found, IdRule } from '../model/names';

/**
 * What a vendor can do, as a table: `common/` decides everything from it and knows no vendor.
 */
export interface Traits extends IdRule {
	/** The actions that its API has. */
	actions: readonly Action[];
	/** Whether its users have a lock at all; where not, `locked` is always null. */
	hasLock: boolean;
	/**
	 * How a person is found by each kind of name: with a request of their own, only by reading the
	 * list of all users, or not at all.
	 */
	finds: Record<NameKind, 'single' | 'listing' | 'no'>;
	/** Whether a look-up of one person by this kind also tells the state. */
	singleTellsState: Record<NameKind, boolean>;
	/** By kind of name, what may help besides where it can't be told whether somebody is called so, as a sentence. */
	untoldAdvice?: Partial<Record<NameKind, string>>;
	/** Which of a known user's names reads that user again, best first. */
	readsBy: readonly NameKind[];
	listing: {
		/** Users in a page; Infinity where one answer holds all. */
		pageSize: number;
		tellsState: boolean;
		/** Whether the vendor answers a search; where not, everyone is read and compared here. */
		answersSearch: boolean;
		/**
		 * Whether lists and searches may leave people out without a word: then Get Many compares a search here, and says so
		 * of a list that isn't shown to be whole.
		 */
		mayMiss?: boolean;
		/** From how many single look-ups on reading the list may be cheaper. Measured; see the vendor's page. */
		worthFrom: number;
	};
	/** Whether one request may change several users. */
	changesSets: boolean;
	/** Actions whose answer proves too little: the user is always read back. */
	alwaysReadsBack: readonly Action[];
	/**
	 * Where a change must send the user's present state along: how old that may be, in
	 * milliseconds, when the request leaves. Null where a change needs no state.
	 */
	changeNeedsStateWithinMs: number | null;
}

/** A user to change, as last seen. */
export interface Order {
	user: User;
	/** The last sighting; null where the vendor can't be read or needn't be. */
	sighting: Sighting | null;
	/** Free text for the vendor's own record. */
	reason: string | null;
}

/** What the vendor answered for one user of a change. */
export interface ChangeAnswer {
	fault: Fault | null;
	/** The new state, where the answer carried it. */
	state: UserState | null;
	/** What the request sent for the flag that wasn't asked for, where it had to. */
	sent: UserState | null;
	seen: Moment;
	requestId: string | null;
	response: unknown;
}

export type StatusFilter = 'enabled' | 'disabled' | 'locked';

/** Which users to list; a vendor answers what it can, the rest is filtered on this side. */
export interface ListQuery {
	search?: string;
	status?: StatusFilter;
	/** The most users that are wanted in this page. */
	size?: number;
	/** Whether it is read to prove somebody absent: {@link Page.doubt} counts then. */
	toProve?: boolean;
	/** Whether every page will be wanted, so that some may be asked for ahead. */
	toEnd?: boolean;
}

export interface Page {
	sightings: Sighting[];
	/** Where the next page begins; null after the last one. */
	next: string | null;
	/** How many users there are in all, where the vendor says so. */
	total: number | null;
	/** Why the list goes on beyond this last page, as a clause, where the answer shows that it does. */
	cut?: string | null;
	/**
	 * Finds out why the list, read to its end, may leave people out, as a clause; then it proves nobody absent.
	 * Asked of the last page of a list {@link ListQuery.toProve to prove} it, where somebody isn't in it.
	 * @throws {Fault}
	 */
	doubt?: () => Promise<string | null>;
}

/**
 * One vendor's users: the only interface that a vendor implements.
 * Every method sends its requests through the wire it was opened with, which retries and keeps the pace.
 */
export interface UserDirectory {
	readonly traits: Traits;
	/** The account that the credential logs in with, where the vendor lets one know it. */
	readonly ownAccount: Name | null;
	/**
	 * Asks for one person.
	 * @returns everyone whom the vendor gave for this name, exact or not; {@link Absent} where its answer proves that
	 *   nobody is called so; none, or why it can't be told, where it proves nothing: then the list is asked
	 * @throws {Fault} when no usable answer came, or the list can't help. `notFound`: the vendor's own word of this
	 *   very name, which proves it
	 */
	lookUp(name: Name, effort: Effort): Promise<Found>;
	/**
	 * Asked of a name by which {@link lookUp} found nobody, once all names were looked up: what that proves by then.
	 * @returns as {@link lookUp}
	 * @throws {Fault}
	 */
	absence?(name: Name, effort: Effort): Promise<Found>;
	/**
	 * Reads one page of the list.
	 * @throws {Fault}
	 */
	page(query: ListQuery, cursor: string | null, effort: Effort): Promise<Page>;
	/**
	 * Finds out what {@link traits} say of changes; asked before several people are changed.
	 * @throws {Fault} then each change finds out for itself
	 */
	prepare?(effort: Effort): Promise<void>;
	/**
	 * Changes users: one where {@link Traits.changesSets} is false, else a set.
	 * @returns an answer for each order, in order; null for one of a set whom the answer leaves open: changed alone then
	 * @throws {Fault} when the request as a whole failed
	 * @throws {StaleState} when a state to send along, or to act on, grew too old before the request left
	 */
	change(action: Action, orders: readonly Order[], effort: Effort): Promise<Array<ChangeAnswer | null>>;
	/** What whoever ran it should know of how it went, in sentences; asked once, when all is done. */
	hints?(): string[];
}
