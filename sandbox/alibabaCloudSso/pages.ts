import { createHash } from 'node:crypto';
import { invalid, required, type Parameters } from './gate';

// What a NextToken is bound to: with any of them changed, it is another listing.
const BOUND = ['DirectoryId', 'Filter', 'Status', 'MaxResults'];

/** @returns MaxResults, 10 when absent. @throws Refusal outside of 1 to 100 */
export function pageSize(parameters: Parameters): number {
	const given = parameters.get('MaxResults') ?? '10';
	const size = Number(given);
	if (!/^\d+$/.test(given) || size < 1 || size > 100) throw invalid('MaxResults', 'must be from 1 to 100');
	return size;
}

/** A token that says after whom the next page starts. */
export function tokenAfter(seq: number, parameters: Parameters): string {
	return Buffer.from(`${seq}:${fingerprint(parameters)}`).toString('base64url');
}

/** @returns after whom to go on, 0 for the first page. @throws Refusal when the token belongs to another listing */
export function startOf(parameters: Parameters): number {
	if (!parameters.has('NextToken')) return 0;
	const [seq, print] = Buffer.from(required(parameters, 'NextToken'), 'base64url').toString().split(':');
	if (print !== fingerprint(parameters) || !/^\d+$/.test(seq ?? '')) throw invalid('NextToken');
	return Number(seq);
}

function fingerprint(parameters: Parameters): string {
	const bound = BOUND.map((name) => parameters.get(name) ?? null);
	return createHash('sha256').update(JSON.stringify(bound)).digest('hex').slice(0, 16);
}
