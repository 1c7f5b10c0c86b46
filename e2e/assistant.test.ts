import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { VENDOR_NAMES } from '../sandbox';
import type { Execution } from './lib/n8n-api';
import { type ScriptedModel, startModel, type Turn } from './lib/scripted-model';
import { openStage, type Stage } from './lib/stage';
import { reportOf, Templates, webhookOf } from './lib/templates';

const FILE = 'help-desk-assistant';
const EMAIL = 'nathan@example.com';
const disable = (email: string) => ({ toolParameters: { email, reason: 'INC-1, stolen laptop' }, hitlParameters: {} });

// Anybody's model might do this: look up, disable one, try one that the person declines, and one outside the allowed domain.
const TURNS: Turn[] = [
	{
		tools: [
			{ name: 'Look_Up_at_Akana', args: { email: EMAIL } },
			{ name: 'Look_Up_at_CloudSSO', args: { email: EMAIL } },
		],
	},
	{ tools: [{ name: 'Disable_at_Akana', args: disable(EMAIL) }] },
	{ tools: [{ name: 'Disable_at_CloudSSO', args: disable(EMAIL) }] },
	{ tools: [{ name: 'Disable_at_Akana', args: disable('ceo@example.org') }] },
	{ text: 'All done, everyone was disabled everywhere.' },
];

let stage: Stage;
let model: ScriptedModel;

interface Question {
	text: string;
	buttons: Array<{ text: string; link: string }>;
}

/** The questions that a person was asked so far. */
function questionsOf({ data }: Execution): Question[] {
	const runs = data.resultData.runData['Approve in Chat'] ?? [];
	return runs.flatMap((run) => {
		const [item] = run.data?.ai_tool?.[0] ?? [];
		return (item?.sendMessage as Question | undefined) ?? [];
	});
}

/** Waits until a person is asked something new, or the report is there. */
async function untilAsked(executionId: string, answered: number): Promise<Execution> {
	const end = Date.now() + 60_000;
	for (;;) {
		const execution = await stage.n8n.api.finished(executionId);
		const { runData } = execution.data.resultData;
		if (execution.status === 'error') throw new Error(execution.data.resultData.error?.message);
		if (runData.Report || (runData['Approve in Chat'] ?? []).length > answered) return execution;
		if (Date.now() > end) throw new Error(`No question ${answered + 1}: ${execution.status}`);
		await sleep(250);
	}
}

/** n8n doesn't take an answer from a robot that only follows links. */
async function press(link: string): Promise<void> {
	const response = await fetch(link, { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' } });
	const page = await response.text();
	assert.ok(response.ok, page);
}

void describe('the assistant in n8n 2.41', () => {
	before(async () => {
		[stage, model] = await Promise.all([openStage('2.41'), startModel(TURNS)]);
	});
	after(async () => {
		await model.close();
		await stage.close();
	});

	void it('looks up freely, disables what is approved and nothing else, and reports what the tools did', async () => {
		const nodes = ['@n8n/n8n-nodes-langchain.lmChatOpenAi'];
		const templates = await Templates.open(stage, [{ type: 'openAiApi', data: model.credential, nodes }]);
		const chat = `/webhook/${webhookOf(FILE, 'Help-Desk Chat')}/chat`;
		await templates.live(FILE, chat, { 'Help-Desk Chat': { public: true } });
		for (const vendor of VENDOR_NAMES) stage.sandbox[vendor].people.add({ email: EMAIL });
		const boss = stage.sandbox.akana.people.add({ email: 'ceo@example.org' });

		const response = await fetch(stage.n8n.url + chat, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: 'session', chatInput: 'Please disable nathan' }),
		});
		const { executionId } = (await response.json()) as { executionId: string };
		const akana = stage.sandbox.akana.people.byEmail(EMAIL)[0]!;
		const asked: string[] = [];
		for (const [answered, button] of ['Approve', 'Decline', 'Approve'].entries()) {
			const question = questionsOf(await untilAsked(executionId, answered)).at(-1)!;
			asked.push(question.text);
			assert.equal(akana.enabled, answered === 0, 'nothing is changed before the answer');
			await press(question.buttons.find(({ text }) => text === button)!.link);
		}
		const report = reportOf(await untilAsked(executionId, 3));

		assert.match(asked[0]!, /Disable at Akana\*\*: nathan@example\.com\nReason: INC-1, stolen laptop/);
		const enabled = VENDOR_NAMES.filter((vendor) => stage.sandbox[vendor].people.byEmail(EMAIL)[0]!.enabled);
		assert.deepEqual(
			enabled,
			VENDOR_NAMES.filter((vendor) => vendor !== 'akana'),
		);
		assert.equal(boss.enabled, true);
		assert.equal(report.title, 'Help desk: 1 changed, 1 declined, 1 failed');
		assert.deepEqual(report.ticket.split('\n').slice(0, 3), [
			`- Akana: ${EMAIL}, looked up: enabled`,
			`- CloudSSO: ${EMAIL}, looked up: enabled`,
			`- Akana: ${EMAIL}, disable: changed (proof: readBack)`,
		]);
		assert.match(report.ticket, /FAILED \(protected\)/);
		assert.match(report.ticket, /- Declined: Disable_at_CloudSSO/);
		const tools = model.requests[0]!.tools!.map((tool) => tool.function.name);
		assert.equal(tools.length, 8);
	});
});
