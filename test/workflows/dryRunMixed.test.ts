import type { IDataObject } from 'n8n-workflow';
import { SANDBOX_NAMES } from '../../sandbox';
import { setStage } from '../support/stage';
import { ALL_FIVE } from '../support/vendors';
import { NODE } from '../support/workflowOf';

const stage = setStage(SANDBOX_NAMES);
const MODES = ['continueRegularOutput', 'continueErrorOutput', 'stop'] as const;
const TABLE = ALL_FIVE.flatMap(({ name: vendor }) => MODES.map((onError) => ({ vendor, onError })));

describe.each(TABLE)('$vendor, On Error: $onError', ({ vendor, onError }) => {
	/** Runs it for these items, each with a name of its own and a word on whether it is dry. */
	async function disable(input: Array<{ who: string; by: string; dry: boolean | string }>) {
		const user = { __rl: true, mode: '={{ $json.by }}', value: '={{ $json.who }}' };
		const setting = { onError, parameters: { user }, options: { dryRun: '={{ $json.dry }}' }, run: { input } };
		const run = await stage.run(vendor, setting, []);
		const failed = run.status === 'error' ? [] : run.output(NODE, 1);
		const outcomes = new Map<number, unknown>();
		for (const { json, pairedItem } of [...run.output(NODE), ...failed]) {
			const told = (json.outcome === undefined ? json.error : json) as IDataObject;
			outcomes.set((pairedItem as { item: number }).item, told.outcome);
		}
		return { run, outcomes: input.map((_, item) => outcomes.get(item)) };
	}

	const byEmail = ({ email }: { email: string }, dry: boolean | string) => ({ who: email, by: 'email', dry });
	const byLogin = ({ login }: { login: string }, dry: boolean | string) => ({ who: login, by: 'login', dry });

	test('who is named dry isn’t changed, whatever the first item says', async () => {
		const { people } = stage.sandbox[vendor];
		const [a, b, c] = [people.add(), people.add(), people.add({ enabled: false })];
		for (const first of [a, b]) {
			const others = [a, b].filter((one) => one !== first);
			const { run, outcomes } = await disable([
				byEmail(first, first === a),
				byEmail(others[0]!, first !== a),
				byEmail(c, true),
			]);
			expect(run.status).toBe('success');
			// She was disabled in the first round.
			expect(outcomes).toEqual(
				first === a ? ['wouldChange', 'changed', 'unchanged'] : ['unchanged', 'wouldChange', 'unchanged'],
			);
		}
		expect([a.enabled, b.enabled]).toEqual([true, false]);
		expect(stage.changes(vendor)).toHaveLength(1);
	});

	test('who is named dry and not is left alone, and each item is told why', async () => {
		const { people } = stage.sandbox[vendor];
		const [both, other] = [people.add(), people.add()];
		const { run, outcomes } = await disable([byLogin(both, false), byEmail(both, 'true'), byEmail(other, 'false')]);
		expect(both.enabled).toBe(true);
		if (onError === 'stop') {
			expect(run.error?.message).toMatch(/item 1 asks for a dry run of the same person.*\[item 0\]/);
			expect(stage.changes(vendor)).toEqual([]);
		} else {
			expect(outcomes).toEqual(['conflict', 'wouldChange', 'changed']);
			expect(other.enabled).toBe(false);
		}
	});
});
