import { flag, record } from '../common/transport/json';

/** What a server says that it can do (RFC 7643, 5; RFC 9865, 4), and what was learnt of it since. */
export interface Abilities {
	/** Whether it says so at all; then a 404 is about a user and not about the base URL. */
	known: boolean;
	patch: boolean;
	/** The most operations and bytes in one request; null where there is no /Bulk. */
	bulk: { operations: number; bytes: number } | null;
	etag: boolean;
	/** Whether pages are found by cursor. */
	cursor: boolean;
	pageSize: number;
	/** Which of the forms of a PATCH it took last. */
	form: number;
}

/** Page size where the server doesn't say what it gives at most. */
const PAGE_SIZE = 100;

/** @param config - a ServiceProviderConfig, or anything else where the server has none */
export function abilitiesIn(config: unknown): Abilities {
	const { patch, bulk, filter, etag, pagination } = record(config);
	const offers = (part: unknown) => flag(record(part).supported);
	const operations = atLeast1(record(bulk).maxOperations, Infinity);
	return {
		known: offers(patch) !== null,
		patch: offers(patch) !== false,
		bulk:
			offers(bulk) && operations > 1 ? { operations, bytes: atLeast1(record(bulk).maxPayloadSize, Infinity) } : null,
		etag: offers(etag) === true,
		cursor: flag(record(pagination).cursor) === true,
		pageSize: Math.min(PAGE_SIZE, atLeast1(record(filter).maxResults, PAGE_SIZE)),
		form: 0,
	};
}

function atLeast1(value: unknown, otherwise: number): number {
	return typeof value === 'number' && value >= 1 ? value : otherwise;
}
