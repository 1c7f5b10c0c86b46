import type { Locator } from 'playwright-core';

const PREFIX = 'parameter-input-';
const NOT_A_PARAMETER = new Set(['field', 'options-container']);

/** The names of the parameters that a form shows, in their order. */
export async function parameterNames(form: Locator): Promise<string[]> {
	const inputs = await form.locator(`[data-test-id^="${PREFIX}"]:visible`).all();
	const ids = await Promise.all(inputs.map(async (input) => await input.getAttribute('data-test-id')));
	const names = ids.map((id) => id!.slice(PREFIX.length));
	return [...new Set(names)].filter((name) => !NOT_A_PARAMETER.has(name));
}
