import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { OUTCOMES, type Outcome } from '../nodes/common/model/domain';
import { SANDBOX_NAMES } from '../sandbox';
import type { WorkflowJson } from './lib/n8n-api';
import { LINES, N8N_VERSIONS, type N8nLine } from './lib/n8n-versions';
import { OUTCOME_CASES, type OutcomeCase } from './lib/outcome-cases';
import { comparable, type Mode, MODES, type Outputs, runOutcomes } from './lib/outcome-runs';
import { makeCredentials, openStage, type Stage } from './lib/stage';
import { by, inARow, items, START, userStatus } from './lib/workflows';

const GOOD: ReadonlySet<Outcome> = new Set(['changed', 'unchanged', 'set', 'wouldChange']);

const seen = new Map<N8nLine, Record<Mode, Map<string, Outputs>>>();

void it('the cases cover every outcome', () => {
	const covered = new Set(Object.values(OUTCOME_CASES).flatMap(({ outcomes }) => outcomes));
	assert.deepEqual(
		OUTCOMES.filter((outcome) => !covered.has(outcome)),
		[],
	);
});

for (const line of LINES) {
	const { n8n, node, can } = N8N_VERSIONS[line];
	void describe(`n8n ${n8n} on Node ${node}`, () => {
		let stage: Stage;
		before(async () => {
			stage = await openStage(line);
			seen.set(line, {
				continueRegularOutput: await runOutcomes(stage, 'continueRegularOutput'),
				continueErrorOutput: await runOutcomes(stage, 'continueErrorOutput'),
			});
		});
		after(async () => await stage?.close());

		for (const mode of MODES)
			for (const name of Object.keys(OUTCOME_CASES))
				void it(`${name}, ${mode}`, () => {
					const outputs = outputsOf(line, mode, name);
					checkOutcomes(OUTCOME_CASES[name]!, mode, outputs);
					assert.deepEqual(comparable(outputs), comparable(outputsOf(LINES[0]!, mode, name)));
				});

		void it('On Error = Stop changes nobody when one is unknown, and says who', async () => {
			const { people } = stage.sandbox.akana;
			const { id, email } = people.add();
			const { api } = stage.n8n;
			const workflow = await api.createWorkflow(await disabling(stage, [email, 'nobody@example.com']));
			const execution = await api.run(workflow, START.name);
			assert.equal(execution.status, 'error');
			assert.match(execution.data.resultData.error!.message, /nobody@example\.com/);
			assert.equal(people.get(id)?.enabled, true);
		});

		void it(`${can.showHints ? 'shows' : 'has no place for'} a summary of the run`, () => {
			for (const mode of MODES) assert.equal(outputsOf(line, mode, 'refused').hints.length > 0, can.showHints, mode);
		});

		void it(`${can.approveTools ? 'can' : 'can’t'} ask a person before a tool is used`, async () => {
			const types = await stage.n8n.api.nodeTypes();
			assert.equal(types.includes('n8n-nodes-base.emailSendHitlTool'), can.approveTools);
			assert.ok(SANDBOX_NAMES.every((vendor) => types.includes(`n8n-nodes-user-status.${vendor}Tool`)));
		});

		void it('runs the nodes from its command line, too', async () => {
			const { people } = stage.sandbox.akana;
			const { id, email } = people.add();
			const folder = await mkdtemp(join(tmpdir(), 'n8n-user-status-command-'));
			const workflow = { id: 'by-command', ...(await disabling(stage, [email])) };
			await writeFile(join(folder, 'workflow.json'), JSON.stringify([workflow]));
			await stage.n8n.command('import:workflow', `--input=${join(folder, 'workflow.json')}`);
			const output = await stage.n8n.command('execute', `--id=${workflow.id}`, '--rawOutput');
			await rm(folder, { recursive: true });
			assert.match(output, /"outcome":\s*"changed"/);
			assert.equal(people.get(id)?.enabled, false);
		});

		void it('keeps every secret out of its log', async () => {
			const log = await stage.n8n.log();
			for (const { secrets } of stage.sandbox.running)
				for (const secret of secrets) assert.ok(!log.includes(secret), 'a secret is in the log');
		});
	});
}

function outputsOf(line: N8nLine, mode: Mode, name: string): Outputs {
	return seen.get(line)![mode].get(name)!;
}

/** Every item is there once, in its order, on the output where it belongs. */
function checkOutcomes({ outcomes, options }: OutcomeCase, mode: Mode, { regular, error }: Outputs): void {
	const skips = 'whenNotFound' in (options ?? {});
	const isBad = (outcome: Outcome) => !GOOD.has(outcome) && !skips;
	const rows = outcomes.map((outcome, row) => ({ row, outcome }));
	const failed = rows.filter(({ outcome }) => isBad(outcome));
	const [onRegular, onError] =
		mode === 'continueRegularOutput' ? [rows, []] : [rows.filter(({ outcome }) => !isBad(outcome)), failed];
	assert.deepEqual(
		regular.map(({ json, pairedItem }) => ({ row: rowOf(pairedItem), outcome: json.outcome })),
		onRegular,
	);
	assert.deepEqual(
		error.map(({ json, pairedItem }) => ({ row: rowOf(pairedItem), outcome: (json.error as IDataObject).outcome })),
		onError,
	);
	const sentences = [
		...regular.filter(({ json }) => isBad(json.outcome as Outcome)).map(({ json }) => json.error),
		...error.map(({ json }) => json.message),
	];
	assert.ok(sentences.length === failed.length && sentences.every((sentence) => typeof sentence === 'string'));
}

function rowOf(pairedItem: INodeExecutionData['pairedItem']): unknown {
	return typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : pairedItem;
}

/** A workflow that disables these people at Akana, and stops at the first error. */
async function disabling(stage: Stage, emails: string[]): Promise<WorkflowJson> {
	const { akana } = await makeCredentials(stage);
	const list = emails.map((email) => ({ email }));
	const parameters = { operation: 'disable', user: by('email', '={{ $json.email }}') };
	const disable = userStatus('Disable', 'akana', parameters, { credentials: akana });
	return inARow('On Error = Stop', START, items('Leavers', list), disable);
}
