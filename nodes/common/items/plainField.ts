import { record } from '../model/json';

// One field of the item and nothing else, as n8n's editor writes it when a field is dragged in.
const PLAIN = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*|\[(?:"[^"\\\r\n]*"|'[^'\\\r\n]*')\])+)\s*\}\}$/;
const STEP = /\.(\w+)|\["([^"]*)"\]|\['([^']*)'\]/g;

/**
 * Reads the expressions that most workflows use, such as `={{ $json.email }}`, without n8n's engine:
 * that takes 0.17 ms an item, a tenth of what a user's change takes at 20 ms of latency.
 * @param expression - a parameter as it stands in the workflow
 * @returns the steps to the field; null for anything that isn't as plain
 */
export function plainField(expression: unknown): string[] | null {
	const steps = typeof expression === 'string' ? PLAIN.exec(expression)?.[1] : undefined;
	if (steps === undefined) return null;
	return [...steps.matchAll(STEP)].map(([, ...names]) => names.find((name) => name !== undefined)!);
}

/** @returns a locator with what it names in the item, where that is plain; undefined for whatever else, so that n8n decides */
export function plainLocator(raw: unknown, json: unknown): object | undefined {
	const { __rl: isLocator, mode, value: expression } = record(raw);
	const steps = isLocator && !(typeof mode === 'string' ? mode : '').startsWith('=') ? plainField(expression) : null;
	const value = steps ? valueAt(json, steps) : undefined;
	return value === undefined ? undefined : { mode, value };
}

/**
 * @returns the text or number at the end of the steps; undefined for whatever else is there, so that n8n decides
 */
export function valueAt(json: unknown, steps: readonly string[]): string | number | undefined {
	let value = json;
	for (const step of steps) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
		value = (value as Record<string, unknown>)[step];
	}
	return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
