import { record } from '../common/model/json';

/** @returns what an object holds, by names in lower case: they count in any (RFC 7643, 2.1) */
export function attributes(value: unknown): Record<string, unknown> {
	return Object.fromEntries(Object.entries(record(value)).map(([name, held]) => [name.toLowerCase(), held]));
}
