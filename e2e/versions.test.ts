import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { OUTCOMES, type Outcome } from '../nodes/common/domain';
import type { Execution } from './lib/n8n-api';
import { installN8n } from './lib/n8n-install';
import { N8N_VERSIONS, type N8nLine } from './lib/n8n-versions';
import { OUTCOME_CASES, type OutcomeCase } from './lib/outcome-cases';
import { comparable, type Mode, MODES, type Outputs, runOutcomes } from './lib/outcome-runs';
import { makeCredentials, openStage, type Stage } from './lib/stage';
import { by, inARow, items, START, userStatus } from './lib/workflows';

const LINES = Object.keys(N8N_VERSIONS) as N8nLine[];
const GOOD: ReadonlySet<Outcome> = new Set(['changed', 'unchanged', 'set', 'wouldChange']);

const seen = new Map<N8nLine, Record<Mode, Map<string, Outputs>>>();

void it('the cases cover every outcome', () => {
	const covered = new Set(Object.values(OUTCOME_CASES).flatMap(({ outcomes }) => outcomes));
	// A node that goes on after an error attempts every item.
	covered.add('notAttempted');
	assert.deepEqual(
		OUTCOMES.filter((outcome) => !covered.has(outcome)),
		[],
	);
});

for (const line of LINES)
	void describe(`n8n ${N8N_VERSIONS[line].n8n} on Node ${N8N_VERSIONS[line].node}`, () => {
		let stage: Stage;
		before(async () => {
			stage = await openStage(line);
			seen.set(line, {
				continueRegularOutput: await runOutcomes(stage, 'continueRegularOutput'),
				continueErrorOutput: await runOutcomes(stage, 'continueErrorOutput'),
			});
		});
		after(async () => await stage.close());

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
			const execution = await runAndStop(stage, [email, 'nobody@example.com']);
			assert.equal(execution.status, 'error');
			assert.match(execution.data.resultData.error!.message, /nobody@example\.com/);
			assert.equal(people.get(id)?.enabled, true);
		});

		void it('keeps every secret out of its log', async () => {
			const log = await stage.n8n.log();
			for (const { secrets } of stage.sandbox.running)
				for (const secret of secrets) assert.ok(!log.includes(secret), 'a secret is in the log');
		});
	});

void it('what each version can, for the table in the README', async (test) => {
	for (const line of LINES) {
		const { n8n, node } = N8N_VERSIONS[line];
		const hints = MODES.some((mode) => outputsOf(line, mode, 'refused').hints.length > 0);
		test.diagnostic(`n8n ${n8n}, Node ${node}: hints ${hints}, egress filter ${await hasEgressFilter(line)}`);
	}
});

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

async function runAndStop(stage: Stage, emails: string[]): Promise<Execution> {
	const { akana } = await makeCredentials(stage);
	const leavers = items(
		'Leavers',
		emails.map((email) => ({ email })),
	);
	const parameters = { operation: 'disable', user: by('email', '={{ $json.email }}') };
	const disable = userStatus('Disable', 'akana', parameters, { credentials: akana });
	const workflow = await stage.n8n.api.createWorkflow(inARow('On Error = Stop', START, leavers, disable));
	return await stage.n8n.api.run(workflow, START.name);
}

/** Whether this n8n lets a node's own client follow its egress rules. */
async function hasEgressFilter(line: N8nLine): Promise<boolean> {
	const { bin } = await installN8n(line);
	const core = join(dirname(bin), '..', '..', 'n8n-core', 'dist', 'execution-engine', 'node-execution-context');
	const files = await readdir(core, { recursive: true });
	const texts = await Promise.all(
		files.filter((file) => file.endsWith('.js')).map(async (file) => await readFile(join(core, file), 'utf8')),
	);
	return texts.some((text) => text.includes('getSecureEgressFilter'));
}
