import type { Sighting, UserState } from '../model/domain';
import { newEffort } from '../model/effort';
import type { Fault } from '../model/fault';
import { fold, nameOf } from '../model/names';
import type { Search } from '../who/Search';
import type { StatusFilter, UserDirectory } from '../vendor/UserDirectory';
import { listPages } from '../who/listPages';

export interface Searching {
	/** Text that a login, an address or a name contains; empty: everyone. */
	text: string;
	status?: StatusFilter;
	/** How many are wanted in all, where that is known. */
	size?: number;
}

/**
 * Lists users with their states, page by page. A search is answered by the vendor where it can;
 * when it finds nobody so, or can't, everyone is read and compared here.
 * @throws {Fault}
 */
export async function* searchUsers(
	directory: UserDirectory,
	search: Search,
	{ text, status, size }: Searching,
): AsyncGenerator<Sighting[]> {
	const effort = () => newEffort(search.limits);
	const complete = async (sightings: readonly Sighting[]) => await search.withState(sightings, status && unreadable);
	let found = 0;
	if (text && directory.traits.listing.answersSearch) {
		for await (const { sightings } of listPages(directory, { search: text, status, size }, effort)) {
			found += sightings.length;
			yield await complete(sightings);
		}
	}
	if (found > 0) return;
	for await (const { sightings } of listPages(directory, { status, size: text ? undefined : size }, effort)) {
		yield await complete(sightings.filter((sighting) => contains(sighting, text)));
	}
}

/** A list by status that leaves somebody out because the status couldn't be read would look complete. */
function unreadable({ user }: Sighting, fault: Fault): never {
	throw fault.but({
		message: `The status of “${nameOf(user)}” couldn’t be read, so that the list would be incomplete. ${fault.message}`,
	});
}

const MATCHES: Record<StatusFilter, (state: UserState) => boolean> = {
	enabled: ({ enabled }) => enabled === true,
	disabled: ({ enabled }) => enabled === false,
	locked: ({ locked }) => locked === true,
};

/** @returns whether there is such a filter */
export function isStatusFilter(value: unknown): value is StatusFilter {
	return typeof value === 'string' && Object.hasOwn(MATCHES, value);
}

/** @returns whether the state is as a filter wants it */
export function matchesStatus({ state }: Sighting, status: StatusFilter | undefined): boolean {
	return status === undefined || (state !== null && MATCHES[status](state));
}

/** @returns whether a login, an address, a name or an id holds the text, in any case */
export function contains({ user }: Sighting, text: string): boolean {
	const wanted = fold(text);
	return [user.login, user.email, user.displayName, user.id].some(
		(name) => name !== null && fold(name).includes(wanted),
	);
}
