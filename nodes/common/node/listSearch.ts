import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import type { Sighting } from '../model/domain';
import { newEffort } from '../model/effort';
import { contains } from '../reads/searchUsers';
import { stateInWords } from '../outcomes/settle';
import { fold } from '../model/names';
import { readStates } from '../state/observer';
import { text } from '../model/json';
import { valueIn } from '../items/parameters';
import type { Page, UserDirectory } from '../vendor/UserDirectory';
import { Redactor } from '../transport/redact';
import type { Wire } from '../transport/wire';
import { named } from '../vendor/credential';
import type { Vendor } from '../vendor/Vendor';
import { readCredential, withWire, type Credential } from '../n8n/context';
import { faultError } from '../outcomes/stop';
import { mergeOptions } from '../items/mergeOptions';

/** How many entries the editor gets at a time. */
const PAGE_SIZE = 50;
/** Where a state costs a request of its own. */
const PAGE_SIZE_WITH_READS = 20;

/** Somebody waits for it. */
const LIMITS = mergeOptions([{ maxRetries: 2, maxWaitSeconds: 10 }]);

/** Where a list goes on: at the vendor's cursor, `skip` users into its page, and in which way it is searched. */
interface Token {
	cursor: string | null;
	skip: number;
	/** The vendor found nobody, so everyone is compared here. */
	compares: boolean;
}

/** Lists users for the locator's "From List": searchable, paged over all users. */
export async function searchUsersForList(
	context: ILoadOptionsFunctions,
	loading: Vendor | Promise<Vendor>,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await withVendor(context, loading, async (vendor, credential, wire) => {
		const place = credential.open(wire, currentScope(context, vendor), LIMITS);
		const { directory } = place;
		const typed = filter?.trim() ?? '';
		const start: Token = paginationToken
			? (JSON.parse(paginationToken) as Token)
			: { cursor: null, skip: 0, compares: !directory.traits.listing.answersSearch };
		let { sightings, next } = await nextUsers(directory, typed, start);
		if (sightings.length === 0 && typed && !start.compares)
			({ sightings, next } = await nextUsers(directory, typed, { cursor: null, skip: 0, compares: true }));
		const complete = await readStates(place, sightings);
		return {
			results: complete.flatMap(({ sighting }) => entryOf(vendor, sighting)),
			...(next && { paginationToken: JSON.stringify(next) }),
		};
	});
}

/** Lists the parts of a vendor, such as directories. */
export async function searchScopesForList(
	context: ILoadOptionsFunctions,
	loading: Vendor | Promise<Vendor>,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await withVendor(context, loading, async (vendor, { fields }, wire) => {
		const scopes = (await vendor.scopes?.(fields, wire)) ?? [];
		const typed = fold(filter ?? '');
		return {
			results: scopes
				.filter(({ id, name }) => fold(`${name} ${id}`).includes(typed))
				.map(({ id, name }) => ({ name: name === id ? id : `${name} (${id})`, value: id })),
		};
	});
}

/** @throws {NodeApiError | NodeOperationError} of this package's own, whatever was thrown within */
async function withVendor(
	context: ILoadOptionsFunctions,
	loading: Vendor | Promise<Vendor>,
	work: (vendor: Vendor, credential: Credential, wire: Wire) => Promise<INodeListSearchResult>,
): Promise<INodeListSearchResult> {
	const redactor = new Redactor();
	try {
		const unnamed = await loading;
		const credential = await readCredential(context, unnamed, redactor);
		const vendor = named(unnamed, credential.fields);
		return await withWire({ context, vendor, credential, redactor }, LIMITS, (wire) => work(vendor, credential, wire));
	} catch (error) {
		throw faultError(context.getNode(), error, null, redactor);
	}
}

/** @returns the next users that match, and where it goes on; reads on until there is one, or the end */
async function nextUsers(
	directory: UserDirectory,
	typed: string,
	start: Token,
): Promise<{ sightings: Sighting[]; next: Token | null }> {
	const { tellsState, mayMiss } = directory.traits.listing;
	// Who leaves people out may also give others than were asked for.
	const compares = typed !== '' && (start.compares || mayMiss);
	const size = tellsState ? PAGE_SIZE : PAGE_SIZE_WITH_READS;
	const seen = new Set<string | null>();
	let { cursor, skip } = start;
	for (;;) {
		const page: Page = await directory.page(
			{ search: start.compares ? undefined : typed, size },
			cursor,
			newEffort(LIMITS),
		);
		const matches = compares ? page.sightings.filter((sighting) => contains(sighting, typed)) : page.sightings;
		const shown = matches.slice(skip, skip + size);
		if (skip + size < matches.length) return { sightings: shown, next: { ...start, cursor, skip: skip + size } };
		const goesOn = page.next !== null && !seen.has(page.next);
		if (shown.length > 0 || !goesOn)
			return { sightings: shown, next: goesOn ? { ...start, cursor: page.next, skip: 0 } : null };
		seen.add(page.next);
		[cursor, skip] = [page.next, 0];
	}
}

function entryOf({ listStores }: Vendor, { user, state }: Sighting): INodeListSearchItems[] {
	const value = user[listStores];
	if (value === null) return [];
	const login = user.login && user.login !== user.displayName ? ` (${user.login})` : '';
	const name = `${user.displayName ?? user.email ?? user.login ?? value}${user.displayName ? login : ''}`;
	return [
		{ name: state ? `${name} · ${stateInWords(state)}` : name, value, ...(user.email && { description: user.email }) },
	];
}

function currentScope(context: ILoadOptionsFunctions, { scopeParameter }: Vendor): string {
	const value = scopeParameter && valueIn(context.getCurrentNodeParameter(scopeParameter));
	return text(value)?.trim() ?? '';
}
