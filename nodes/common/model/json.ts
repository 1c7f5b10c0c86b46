import { orElse } from './fault';

/** Readers for vendors' answers, in which any field may be missing or of another type. */

/** @returns the parsed JSON, or undefined when it isn't JSON */
export function parseJson(text: string): unknown {
	return orElse(() => JSON.parse(text) as unknown, undefined);
}

/** @returns the value as an object; an empty one when it isn't one */
export function record(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** @returns the value as a list; an object alone counts as a list of one, anything else as none */
export function list(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return typeof value === 'object' && value !== null ? [value] : [];
}

/** @returns non-blank text, or a safe integer as text; else null (a larger number has lost digits in JSON) */
export function text(value: unknown): string | null {
	if (typeof value === 'string') return value.trim() === '' ? null : value;
	return Number.isSafeInteger(value) ? String(value) : null;
}

/** @returns the texts among some values, as one; null where there is none */
export function joined(values: readonly unknown[], between = ' '): string | null {
	const texts = values.map(text).filter((part) => part !== null);
	return texts.length > 0 ? texts.join(between) : null;
}

/** @returns a boolean, also where it came as the word; else null */
export function flag(value: unknown): boolean | null {
	if (typeof value === 'boolean') return value;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : null;
	return word === 'true' ? true : word === 'false' ? false : null;
}
