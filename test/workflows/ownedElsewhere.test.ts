import type { PersonInput } from '../../sandbox/core/people';
import { setStage } from '../support/stage';

const stage = setStage(['rsaIdPlus', 'alibabaCloudSso']);

const CASES: Array<['rsaIdPlus' | 'alibabaCloudSso', string, PersonInput, RegExp | null]> = [
	['rsaIdPlus', 'of a directory', { identitySource: 'Corp AD' }, /identity source “Corp AD”.* may undo the change/],
	['rsaIdPlus', 'pending deletion', { markDeleted: true }, /pending deletion/],
	['rsaIdPlus', 'both', { identitySource: 'Corp AD', markDeleted: true }, /pending deletion.*“Corp AD”/],
	['rsaIdPlus', 'RSA’s own', { identitySource: 'Local Identity Source' }, null],
	['rsaIdPlus', 'of no source', {}, null],
	['alibabaCloudSso', 'synchronized', { provisionType: 'Synchronized' }, /identity provider, which may overwrite/],
	['alibabaCloudSso', 'made by hand', { provisionType: 'Manual' }, null],
];

describe.each(CASES)('%s, a user %s', (vendor, _what, person, words) => {
	const warns = (warning: string | null | undefined) =>
		words === null ? expect(warning ?? null).toBeNull() : expect(warning).toMatch(words);

	test.each([
		['changed', true, {}],
		['unchanged', false, {}],
		['wouldChange', true, { dryRun: true }],
		['changed', true, { output: 'essential' }],
	])('is told with the outcome %s (enabled before: %s, %j)', async (outcome, enabled, options) => {
		const { email, login } = stage.sandbox[vendor].people.add({ ...person, enabled });
		const items = await stage.items(vendor, { options }, [email, email]);
		expect(items[0]!.outcome).toBe(outcome);
		for (const { warning } of items) warns(warning);
		const [read] = await stage.items(vendor, { operation: 'get', by: 'login' }, [login]);
		warns(read!.warning);
		const [listed] = await stage.items(vendor, { operation: 'getMany' }, [null]);
		warns(listed!.warning);
	});

	test('is told beside what else there is to warn of', async () => {
		const { email } = stage.sandbox[vendor].people.add(person);
		let looked = 0;
		stage.sandbox[vendor].intercept = ({ action }) =>
			/^(lookup|ListUsers|GetUser)$/.test(action ?? '') && looked++ > 0
				? { kind: 'status', status: 403, body: 'json' }
				: undefined;
		const [item] = await stage.items(vendor, { options: { verify: true, maxRetries: 0 } }, [email]);
		expect(item).toMatchObject({ outcome: 'changed', warning: expect.stringMatching(/couldn’t be read back/) });
		if (words) warns(item!.warning);
	});
});

test('a user given by ID whom only the read-back shows', async () => {
	const { id } = stage.sandbox.alibabaCloudSso.people.add({ provisionType: 'Synchronized' });
	const setting = { by: 'id', options: { checkFirst: false, verify: true } };
	const items = await stage.items('alibabaCloudSso', setting, [id, id]);
	expect(items.map(({ outcome }) => outcome)).toEqual(['set', 'unchanged']);
	for (const { warning } of items) expect(warning).toMatch(/identity provider/);
});
