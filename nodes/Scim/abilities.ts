import { flag } from '../common/model/json';
import { attributes } from './attributes';

/** What a server says that it can do, and what was learnt of it since. */
export type Abilities = ReturnType<typeof abilitiesIn>;

/** Page size where the server doesn't say what it gives at most. */
const PAGE_SIZE = 100;

// SCIM-7
/** @param config - a ServiceProviderConfig (RFC 7643, 5; RFC 9865, 4), or anything else where the server has none */
export function abilitiesIn(config: unknown) {
	const { patch, bulk, filter, etag, pagination } = attributes(config);
	const offers = (part: unknown) => flag(attributes(part).supported);
	return {
		/** Whether it says so at all; then a 404 is about a user and not about the base URL. */
		known: offers(patch) !== null,
		patch: offers(patch) !== false,
		/** The most users in one request; 1 where there is no /Bulk. */
		setSize: offers(bulk) ? atLeast1(attributes(bulk).maxoperations, Infinity) : 1,
		setBytes: atLeast1(attributes(bulk).maxpayloadsize, Infinity),
		etag: offers(etag) === true,
		/** Whether pages are found by cursor. */
		cursor: flag(attributes(pagination).cursor) === true,
		pageSize: Math.min(PAGE_SIZE, atLeast1(attributes(filter).maxresults, PAGE_SIZE)),
		/** Which of the forms of a PATCH it took last. */
		form: 0,
		/** Whether it is worth while to ask for an address by a filter. */
		filtersEmails: true,
		/** Whether it is known to compare logins in any case, so that its “no” to one spelling is one to all. */
		loginsInAnyCase: false,
		/** Whether a PATCH in Bulk is the array of its operations, as in RFC 7644's example, and not the message of its text. */
		bulkTakesArrays: false,
	};
}

function atLeast1(value: unknown, otherwise: number): number {
	return typeof value === 'number' && value >= 1 ? value : otherwise;
}
