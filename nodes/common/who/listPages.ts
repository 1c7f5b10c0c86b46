import type { Sighting } from '../model/domain';
import type { Effort } from '../model/effort';
import { Fault } from '../model/fault';
import { userKey, type IdRule } from '../model/names';
import type { ListQuery, Page, UserDirectory } from '../vendor/UserDirectory';

export interface ListedPage extends Pick<Page, 'total'> {
	/** The users that no earlier page held. */
	sightings: Sighting[];
	more: boolean;
	/** On the last page: why the list plainly isn't whole, by its own words; else null. */
	cut: string | null;
	/** On the last page: why the list may leave people out; null when it is shown to be whole. */
	doubt: () => Promise<string | null>;
}

// A list that grows while it is read pushes users onto the next page again, but not page after page.
const MOST_PAGES_OF_NOTHING_NEW = 3;

/**
 * Reads a vendor's list page by page to its end, each user once. A page token that the vendor
 * rejects in mid-list (it may have expired) makes it begin again, once.
 * @throws {Fault} also when the list goes round in circles
 */
export async function* listPages(
	directory: UserDirectory,
	query: ListQuery,
	effort: () => Effort,
): AsyncGenerator<ListedPage> {
	const given = new Set<string>();
	for (let isAgain = false; ; isAgain = true) {
		try {
			yield* onePass(directory, query, effort, given);
			return;
		} catch (error) {
			if (!(error instanceof RejectedCursor)) throw error;
			if (isAgain) throw error.fault;
		}
	}
}

class RejectedCursor extends Error {
	constructor(readonly fault: Fault) {
		super(fault.message);
	}
}

async function* onePass(
	directory: UserDirectory,
	query: ListQuery,
	effort: () => Effort,
	given: Set<string>,
): AsyncGenerator<ListedPage> {
	const { traits } = directory;
	const seen = new Set<string>();
	let nameless = 0;
	/** The most that any page told. */
	let total = 0;
	const cursors = new Set<string>();
	let cursor: string | null = null;
	let barren = 0;
	do {
		const page: Page = await directory.page(query, cursor, effort()).catch((error: unknown) => {
			throw cursor !== null && error instanceof Fault && error.status === 400 ? new RejectedCursor(error) : error;
		});
		const fresh = page.sightings.filter((sighting) => addNew(seen, sighting, traits));
		nameless += page.sightings.filter(({ user }) => userKey(user, traits) === null).length;
		barren = fresh.length === 0 ? barren + 1 : 0;
		cursor = page.next;
		if (cursor !== null && (cursors.has(cursor) || barren >= MOST_PAGES_OF_NOTHING_NEW)) throw goesInCircles();
		if (cursor !== null) cursors.add(cursor);
		const came = seen.size + nameless;
		total = Math.max(total, page.total ?? 0);
		const tooFew = came < total ? `its list has ${total} users, but only ${came} of them came` : null;
		// Whom the total of a filtered list counts isn't sure at every vendor.
		const cut = page.cut ?? (query.search || query.status ? null : tooFew);
		const doubt = async () => (await page.doubt?.()) ?? page.cut ?? tooFew;
		const sightings = fresh.filter((sighting) => addNew(given, sighting, traits));
		yield { sightings, total: page.total, more: cursor !== null, cut, doubt };
	} while (cursor !== null);
}

/** @returns whether it is someone new; a user without any name is nobody */
function addNew(set: Set<string>, { user }: Sighting, rule: IdRule): boolean {
	const key = userKey(user, rule);
	if (key === null || set.has(key)) return false;
	set.add(key);
	return true;
}

function goesInCircles(): Fault {
	return new Fault('failed', 'The list of users repeats itself and can’t be read to its end.', {
		advice: 'Run it again; if it stays so, name the users by ID.',
	});
}
