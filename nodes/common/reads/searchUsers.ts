import type { Sighting, UserState } from '../model/domain';
import { newEffort } from '../model/effort';
import { fold, namesOf } from '../model/names';
import { readStates, unreadable, type Read } from '../state/observer';
import type { StatusFilter } from '../vendor/UserDirectory';
import { listPages } from '../who/listPages';
import type { Place } from '../who/Person';

export interface Searching {
	/** Text that a login, an address or a name contains; empty: everyone. */
	text: string;
	status?: StatusFilter;
	/** How many are wanted at most. */
	limit: number;
	/** Told why the list, read to its end, may leave people out, as a clause. */
	doubted: (why: string) => void;
}

/** So many states are read at once, at least, where only some of them will be wanted. */
const HANDFUL = 5;

/**
 * Lists users with their states, and reads no page and no state that the limit doesn't need. One whose state can't
 * be read is among them whatever status is wanted: left out, the list would look complete.
 * @throws {Fault}
 */
export async function* searchUsers(place: Place, { text, status, limit, doubted }: Searching): AsyncGenerator<Read> {
	let left = limit;
	const toEnd = limit === Infinity;
	const wanted = { status, size: status || toEnd ? undefined : limit, toEnd };
	for await (const page of pages(place, text, wanted, doubted)) {
		for (let start = 0, end = 0; start < page.length; start = end) {
			end = start + (status ? Math.max(left, HANDFUL) : left);
			for (const read of await readStates(place, page.slice(start, end))) {
				const { sighting } = read;
				const untold = status === 'locked' && sighting.state?.locked === null ? unreadable(sighting, null) : null;
				const fault = read.fault ?? untold;
				if (fault === null && !matchesStatus(sighting, status)) continue;
				yield { sighting, fault };
				if (--left === 0) return;
			}
		}
	}
}

/** A search is answered by the vendor where it can; when it finds nobody so, or can't, everyone is read and compared. */
async function* pages(
	{ directory, search }: Place,
	text: string,
	{ toEnd, ...wanted }: { status?: StatusFilter; size?: number; toEnd: boolean },
	doubted: Searching['doubted'],
): AsyncGenerator<Sighting[]> {
	const effort = () => newEffort(search.limits);
	const { answersSearch, mayMiss } = directory.traits.listing;
	let found = 0;
	if (text && answersSearch && !mayMiss) {
		for await (const { sightings, more, cut } of listPages(directory, { search: text, ...wanted }, effort)) {
			found += sightings.length;
			yield sightings;
			if (!more && cut !== null && found > 0) doubted(cut);
		}
	}
	if (found > 0) return;
	const everyone = { ...wanted, size: text ? undefined : wanted.size, toProve: mayMiss, toEnd };
	for await (const { sightings, more, cut, doubt } of listPages(directory, everyone, effort)) {
		yield sightings.filter((sighting) => contains(sighting, text));
		const why = more ? null : mayMiss ? await doubt() : cut;
		if (why !== null) doubted(why);
	}
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
export function contains(sighting: Sighting, text: string): boolean {
	const wanted = fold(text);
	const names = namesOf(sighting).map(({ value }) => value);
	return [...names, sighting.user.displayName ?? []].flat().some((name) => fold(name).includes(wanted));
}
