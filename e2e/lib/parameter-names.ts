import type { Locator } from 'playwright-core';

const PREFIX = 'parameter-input-';
const NOT_A_PARAMETER = new Set(['field', 'options-container']);

/** The names of the parameters that a form shows, in their order. */
export async function parameterNames(form: Locator): Promise<string[]> {
	// At one go: the form may be drawn anew at any time.
	const ids = await form
		.locator(`[data-test-id^="${PREFIX}"]:visible`)
		.evaluateAll((inputs: Array<{ dataset: { testId: string } }>) => inputs.map(({ dataset }) => dataset.testId));
	const names = ids.map((id) => id.slice(PREFIX.length));
	return [...new Set(names)].filter((name) => !NOT_A_PARAMETER.has(name));
}
