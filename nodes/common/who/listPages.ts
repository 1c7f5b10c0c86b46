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
	const { traits } = directory;
	const given = new Set<string>();
	let pass = newPass();
	let cursor: string | null = null;
	let isAgain = false;
	for (;;) {
		const page: Page | null = await directory.page(query, cursor, effort()).catch((error: unknown) => {
			const isRejected = cursor !== null && error instanceof Fault && error.status === 400;
			if (!isRejected || isAgain) throw error;
			return null;
		});
		if (page === null) {
			[isAgain, cursor, pass] = [true, null, newPass()];
			continue;
		}
		const { seen, cursors } = pass;
		const fresh = page.sightings.filter((sighting) => addNew(seen, sighting, traits));
		pass.nameless += page.sightings.filter(({ user }) => userKey(user, traits) === null).length;
		pass.barren = fresh.length === 0 ? pass.barren + 1 : 0;
		cursor = page.next;
		if (cursor !== null && (cursors.has(cursor) || pass.barren >= MOST_PAGES_OF_NOTHING_NEW)) throw goesInCircles();
		if (cursor !== null) cursors.add(cursor);
		const came = seen.size + pass.nameless;
		pass.total = Math.max(pass.total, page.total ?? 0);
		const tooFew = came < pass.total ? `its list has ${pass.total} users, but only ${came} of them came` : null;
		// Whom the total of a filtered list counts isn't sure at every vendor.
		const cut = page.cut ?? (query.search || query.status ? null : tooFew);
		const doubt = async () => (await page.doubt?.()) ?? page.cut ?? tooFew;
		const sightings = fresh.filter((sighting) => addNew(given, sighting, traits));
		yield { sightings, total: page.total, more: cursor !== null, cut, doubt };
		if (cursor === null) return;
	}
}

/** `total`: the most that any page told; `barren`: pages in a row of nobody new. */
function newPass() {
	return { seen: new Set<string>(), cursors: new Set<string>(), nameless: 0, total: 0, barren: 0 };
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
