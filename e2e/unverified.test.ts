import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SANDBOX_NAMES } from '../sandbox';
import { NEWEST } from './lib/n8n-versions';
import { openStage } from './lib/stage';

const RULE = 'unverified-packages-v3';

interface Breaking {
	report: { instanceResults: Array<{ ruleId: string }> };
}

void describe('what n8n says of n8n 3', () => {
	for (const [env, warned] of [
		[{}, true],
		[{ N8N_UNVERIFIED_PACKAGES_ENABLED: 'true' }, false],
	] as const)
		void it(`with ${JSON.stringify(env)} it ${warned ? 'warns' : 'doesn’t warn'} of packages that aren’t verified`, async () => {
			const stage = await openStage(NEWEST, env);
			try {
				const { report } = await stage.n8n.api.rest<Breaking>('GET', '/breaking-changes/report?version=v3');
				assert.equal(
					report.instanceResults.some(({ ruleId }) => ruleId === RULE),
					warned,
				);
				const types = await stage.n8n.api.nodeTypes();
				for (const name of SANDBOX_NAMES) assert.ok(types.includes(`n8n-nodes-user-status.${name}`), name);
			} finally {
				await stage.close();
			}
		});
});
