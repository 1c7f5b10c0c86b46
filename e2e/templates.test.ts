import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { IDataObject } from 'n8n-workflow';
import { SANDBOX_NAMES, VENDOR_NAMES, type VendorName } from '../sandbox';
import { openMailbox, type Mailbox } from '../test/support/mailbox';
import { press } from './lib/approvals';
import { fillTable, rowsOf } from './lib/data-tables';
import { openForm, sendForm } from './lib/forms';
import type { Execution } from './lib/n8n-api';
import { NEWEST } from './lib/n8n-versions';
import { type ScriptedModel, startModel, type Turn } from './lib/scripted-model';
import { openStage, type Stage } from './lib/stage';
import { type Report, reportOf, Templates, webhookOf } from './lib/templates';

const EMAIL = 'nathan@example.com';
const LOCKS: VendorName[] = ['oraclePrimavera', 'akana'];
const GATE = 'Approve in Chat';
const HEADER = { name: 'X-Token', value: 'only-for-this-test' };
const LOGIN = { user: 'helpdesk', password: 'only-for-this-test' };

const disabling = (email: string) => ({
	toolParameters: { email, reason: 'INC-1, stolen laptop' },
	hitlParameters: {},
});

// Anybody's model might do this: look up, disable one, try one that the person declines, and one outside the allowed domain.
const TURNS: Turn[] = [
	{
		tools: [
			{ name: 'Look_Up_at_Akana', args: { email: EMAIL } },
			{ name: 'Look_Up_at_CloudSSO', args: { email: EMAIL } },
		],
	},
	{ tools: [{ name: 'Disable_at_Akana', args: disabling(EMAIL) }] },
	{ tools: [{ name: 'Disable_at_CloudSSO', args: disabling(EMAIL) }] },
	{ tools: [{ name: 'Disable_at_Akana', args: disabling('ceo@example.org') }] },
	{ text: 'All done, everyone was disabled everywhere.' },
];

let stage: Stage;
let mailbox: Mailbox;
let model: ScriptedModel;
let templates: Templates;

const stateOf = (email: string) =>
	VENDOR_NAMES.map((vendor) => {
		const { enabled, locked } = stage.sandbox[vendor].people.byEmail(email)[0]!;
		return { enabled, locked };
	});
const all = (state: object) => VENDOR_NAMES.map(() => state);
const addEverywhere = (email: string) => VENDOR_NAMES.forEach((vendor) => stage.sandbox[vendor].people.add({ email }));

interface Question {
	text: string;
	buttons: Array<{ text: string; link: string }>;
}

/** The questions that a person was asked so far. */
function questionsOf({ data }: Execution): Question[] {
	const runs = data.resultData.runData[GATE] ?? [];
	return runs.flatMap((run) => {
		const [item] = run.data?.ai_tool?.[0] ?? [];
		return (item?.sendMessage as Question | undefined) ?? [];
	});
}

/** An execution once a person is asked something new, or the report is there. */
async function nextQuestion(executionId: string, answered: number): Promise<Execution> {
	return await stage.n8n.api.until(executionId, ({ status, data: { resultData } }) => {
		if (status === 'error') throw new Error(resultData.error?.message);
		return Boolean(resultData.runData.Report) || (resultData.runData[GATE] ?? []).length > answered;
	});
}

async function offboard(body: object): Promise<{ status: number; report: Report }> {
	const response = await fetch(`${stage.n8n.url}/webhook/offboard-leaver`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', [HEADER.name]: HEADER.value },
		body: JSON.stringify(body),
	});
	return { status: response.status, report: (await response.json()) as Report };
}

void describe('the templates', () => {
	before(async () => {
		stage = await openStage(NEWEST);
		[mailbox, model] = await Promise.all([openMailbox(), startModel(TURNS)]);
		templates = await Templates.open(stage, [
			{ type: 'openAiApi', data: model.credential, nodes: ['@n8n/n8n-nodes-langchain.lmChatOpenAi'] },
			{ type: 'smtp', data: mailbox.credential, nodes: ['n8n-nodes-base.emailSend'] },
			{ type: 'httpHeaderAuth', data: HEADER, nodes: ['n8n-nodes-base.webhook'] },
			{ type: 'httpBasicAuth', data: LOGIN, nodes: ['n8n-nodes-base.formTrigger', 'n8n-nodes-base.wait'] },
		]);
	});
	after(async () => {
		await mailbox?.close();
		await model?.close();
		await stage?.close();
	});
	beforeEach(() => {
		mailbox.mails.length = 0;
		for (const name of SANDBOX_NAMES) stage.sandbox[name].people.clear();
	});

	void it('a leaver is offboarded by the webhook, stored, and given back from what was stored', async () => {
		const form = webhookOf('give-access-back', 'Form: Who Is Back?');
		await templates.live('offboard-leaver-from-hr-webhook', '/webhook/offboard-leaver');
		await templates.live('give-access-back', `/form/${form}`);
		addEverywhere(EMAIL);
		const { status, report } = await offboard({ email: EMAIL, reason: 'parental leave' });
		assert.equal(status, 200);
		assert.equal(report.title, `Offboarding of ${EMAIL}: done at all 4 vendors`);
		assert.deepEqual(stateOf(EMAIL), all({ enabled: false, locked: false }));

		const page = await sendForm(stage.n8n.url, form, LOGIN, [EMAIL, 'Back from leave', 'Grace']);
		assert.match(page, new RegExp(`Access was given back: ${EMAIL}`));
		assert.deepEqual(stateOf(EMAIL), all({ enabled: true, locked: false }));

		const rows = await rowsOf(stage.n8n.api, 'user_status_changes');
		assert.deepEqual(rows.map(({ vendor }) => vendor).sort(), [...VENDOR_NAMES].sort());
		for (const row of rows) {
			assert.deepEqual([row.person, row.action, row.changed, row.given_back], [EMAIL, 'disable', true, true]);
			const result = JSON.parse(row.result as string) as IDataObject;
			assert.deepEqual([result.vendor, result.outcome, result.reason], [row.vendor, 'changed', 'parental leave']);
		}
		const again = await sendForm(stage.n8n.url, form, LOGIN, [EMAIL, 'Back from leave', 'Grace']);
		assert.match(again, /Nothing to give back/);
	});

	void it('the webhook refuses strangers, and requests that name nobody', async () => {
		const { url } = stage.n8n;
		const stranger = await fetch(`${url}/webhook/offboard-leaver`, { method: 'POST' });
		assert.equal(stranger.status, 403);
		assert.equal((await offboard({ email: 'everyone' })).status, 400);
	});

	void it('what failed is told to the help desk', async () => {
		addEverywhere(EMAIL);
		stage.sandbox.akana.people.add({ email: EMAIL, login: 'nathan2' });
		const { report } = await offboard({ email: EMAIL });
		assert.equal(report.needsAttention, 1);
		assert.match(mailbox.mails[0]!.text, /FAILED \(ambiguous\)/);
	});

	void it('an account is locked everywhere from the form, and its page is the report', async () => {
		const form = webhookOf('lock-account-everywhere', 'Incident Form');
		await templates.live('lock-account-everywhere', `/form/${form}`);
		addEverywhere(EMAIL);
		const stranger = await openForm(stage.n8n.url, form);
		assert.equal(stranger.status, 401, await stranger.text());
		const page = await sendForm(stage.n8n.url, form, LOGIN, [EMAIL, 'two countries', 'INC-1', 'Grace']);
		assert.match(page, new RegExp(`Locked everywhere: ${EMAIL}`));
		assert.match(page, /INC-1: two countries \(reported by Grace\)/);
		const locked = VENDOR_NAMES.map((vendor) => LOCKS.includes(vendor));
		assert.deepEqual(
			stateOf(EMAIL),
			locked.map((yes) => ({ enabled: yes, locked: yes })),
		);
	});

	void it('a leaver is disabled over SCIM from the form, and its page is the report', async () => {
		const form = webhookOf('disable-leaver-over-scim', 'Leaver Form');
		await templates.live('disable-leaver-over-scim', `/form/${form}`);
		const { people } = stage.sandbox.scim;
		const { id } = people.add({ email: EMAIL });
		assert.equal((await openForm(stage.n8n.url, form)).status, 401);
		const page = await sendForm(stage.n8n.url, form, LOGIN, [EMAIL, 'left on 30 November']);
		assert.match(page, new RegExp(`Disabled everywhere: ${EMAIL}`));
		assert.match(page, new RegExp(`First product: ${EMAIL}, disable: changed \\(proof: readBack\\)`));
		// Both products are the same sandbox.
		assert.match(page, new RegExp(`Second product: ${EMAIL}, disable: unchanged`));
		assert.equal(people.get(id)?.enabled, false);
	});

	void it('contractors are swept after someone approved, and not before', async () => {
		const { api } = stage.n8n;
		const id = await templates.setUp('sweep-expired-contractors');
		const empty = await api.run(id, 'Every Working Day at Six');
		assert.match(reportOf(empty).title, /No account of an expired contractor/);

		await fillTable(api, 'contractors', [
			{ name: 'Nathan', email: EMAIL, ends_on: '2020-01-31' },
			{ name: 'Ada', email: 'ada@example.com', ends_on: '2999-12-31' },
		]);
		[EMAIL, 'ada@example.com'].forEach(addEverywhere);
		const waiting = await api.run(id, 'Every Working Day at Six');
		assert.equal(waiting.status, 'waiting');
		assert.deepEqual(stateOf(EMAIL), all({ enabled: true, locked: false }));

		const link = /http\S+form-waiting\S+/.exec(mailbox.mails[0]!.text.replace(/=\n/g, '').replace(/=3D/g, '='))![0];
		await sendForm(link, null, LOGIN, ['Disable them', 'Grace']);
		const done = await api.ended(waiting.id);
		assert.equal(reportOf(done).title, 'Expired contractors: 4 of 4 accounts disabled');
		assert.deepEqual(stateOf(EMAIL), all({ enabled: false, locked: false }));
		assert.deepEqual(stateOf('ada@example.com'), all({ enabled: true, locked: false }));
	});

	void it('the weekly audit sends the differences as a table', async () => {
		const { api } = stage.n8n;
		const id = await templates.setUp('weekly-access-audit');
		addEverywhere(EMAIL);
		await api.run(id, 'Every Monday at Seven');
		await fillTable(api, 'hr_people', [{ name: 'Nathan', email: EMAIL, status: 'left' }]);
		const execution = await api.run(id, 'Every Monday at Seven');
		// Nathan's four, and the account that signs in to Akana, whom HR doesn't know.
		assert.equal(reportOf(execution).title, 'Access audit: 5 differences in 5 accounts');
		assert.match(mailbox.mails.at(-1)!.text, /Left, but enabled/);
	});

	void it('the assistant looks up freely, disables what is approved and nothing else, and reports what the tools did', async () => {
		const chat = `/webhook/${webhookOf('help-desk-assistant', 'Help-Desk Chat')}/chat`;
		await templates.live('help-desk-assistant', chat, { 'Help-Desk Chat': { public: true } });
		addEverywhere(EMAIL);
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
			const question = questionsOf(await nextQuestion(executionId, answered)).at(-1)!;
			asked.push(question.text);
			assert.equal(akana.enabled, answered === 0, 'nothing is changed before the answer');
			await press(question.buttons.find(({ text }) => text === button)!.link);
		}
		const report = reportOf(await nextQuestion(executionId, 3));

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
