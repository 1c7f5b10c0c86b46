import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { SANDBOX_NAMES, type SandboxName } from '../sandbox';
import { type Mail, type Mailbox, openMailbox } from '../test/support/mailbox';
import { agentWith, approvalByMail, disablingTool } from './lib/agent-workflow';
import { press } from './lib/approvals';
import type { Execution } from './lib/n8n-api';
import { LINES, N8N_VERSIONS } from './lib/n8n-versions';
import { startModel, type Told, type Turn } from './lib/scripted-model';
import { type CredentialReference, makeCredentials, openStage, type Stage } from './lib/stage';
import { VENDORS } from './lib/vendors';
import { START } from './lib/workflows';

const LEAVER = 'nathan@example.com';
const BOSS = 'boss@example.com';
const GUARDS = { maxUsers: 3, verify: true };

const toolOf = (vendor: SandboxName) => `Disable at ${vendor}`;
const call = (vendor: SandboxName, args: object): Turn => ({
	tools: [{ name: toolOf(vendor).replaceAll(' ', '_'), args }],
});
const toolsOf = (turn: Turn) => ('tools' in turn ? turn.tools : []);
/** A model that was talked into it hands over more than it was asked for. */
const disable = (email: string) => ({ email, reason: 'INC-1', options: { maxUsers: 0, protectedUsers: '' } });

for (const line of LINES)
	void describe(`n8n ${N8N_VERSIONS[line].n8n}: as tools of an AI agent`, () => {
		let stage: Stage;
		let credentials: Record<SandboxName, CredentialReference>;

		before(async () => {
			stage = await openStage(line);
			credentials = await makeCredentials(stage, { protectedUsers: BOSS });
			for (const { people } of stage.sandbox.running) for (const email of [LEAVER, BOSS]) people.add({ email });
		});
		after(async () => await stage?.close());

		void it('the model names the user and the reason at each vendor, and reads what came of it', async () => {
			const turns = [...SANDBOX_NAMES.map((vendor) => call(vendor, disable(LEAVER))), { text: 'Done.' }];
			const { execution, heard } = await runAgent(stage, turns, credentials);
			for (const vendor of SANDBOX_NAMES) {
				const [report] = reportsOf(execution, vendor);
				assert.deepEqual([report?.outcome, report?.reason], ['changed', 'INC-1'], vendor);
				assert.equal(stage.sandbox[vendor].people.byEmail(LEAVER)[0]!.enabled, false);
			}
			assert.equal(heard.filter((answer) => answer.includes('"outcome":"changed"')).length, SANDBOX_NAMES.length);
		});

		void it('protected people stay, and so does the cap over all calls of an execution', async () => {
			const { people } = stage.sandbox.akana;
			const more = ['one@example.com', 'two@example.com', 'three@example.com'];
			for (const email of more) people.add({ email });
			const turns = [BOSS, ...more].map((email) => call('akana', disable(email)));
			const { execution } = await runAgent(stage, [...turns, { text: 'Done.' }], credentials);
			const outcomes = reportsOf(execution, 'akana').map(({ outcome }) => outcome);
			assert.deepEqual(outcomes, ['protected', 'changed', 'changed', 'refused']);
			const enabled = [BOSS, ...more].map((email) => people.byEmail(email)[0]!.enabled);
			assert.deepEqual(enabled, [true, false, false, true]);
		});

		void it('a hundred people and a list are refused, in words that a model and a person understand', async () => {
			const { people } = stage.sandbox.akana;
			const crowd = Array.from({ length: 100 }, (_, i) => people.add({ email: `crowd${i}@example.com` }).email);
			const [one, other, ...many] = crowd;
			const lists = [`${one}, ${other}`, JSON.stringify([one, other])].map((email) => call('akana', disable(email)));
			const atOnce = { tools: many.flatMap((email) => toolsOf(call('akana', disable(email)))) };
			const { execution, heard } = await runAgent(stage, [...lists, atOnce, { text: 'Done.' }], credentials);
			const outcomes = reportsOf(execution, 'akana').map(({ outcome }) => outcome);
			assert.deepEqual(outcomes.slice(0, 2), ['invalid', 'invalid']);
			assert.equal(outcomes.filter((outcome) => outcome === 'changed').length, GUARDS.maxUsers);
			assert.equal(outcomes.filter((outcome) => outcome === 'refused').length, many.length - GUARDS.maxUsers);
			assert.equal(crowd.filter((email) => !people.byEmail(email)[0]!.enabled).length, GUARDS.maxUsers);
			for (const list of heard.slice(0, 2)) assert.match(list, /(more than one person|a list).*call it once for each/);
			// n8n 1.x works a turn's calls off from the last one.
			const refused = heard.find((answer) => answer.includes('"refused"'));
			assert.match(refused!, /so this step changed no one.*Max Users/);
		});

		void it('a guard that the model may fill changes nobody', async () => {
			const { email, id } = stage.sandbox.akana.people.add({ email: 'guarded@example.com' });
			const guards = { maxUsers: "={{ $fromAI('max', 'The most users', 'number') }}" };
			const filled = call('akana', { ...disable(email), max: 5 });
			const { execution, heard } = await runAgent(stage, [filled, { text: 'Done.' }], credentials, { guards });
			assert.equal(reportsOf(execution, 'akana')[0]?.outcome, 'invalid');
			assert.match(heard[0]!, /“Max Users” is left to an AI model.*no one was changed/);
			assert.equal(stage.sandbox.akana.people.get(id)?.enabled, true);
		});

		void it('the model is told what each tool does, where and to one person a call, and nothing of the guards', async () => {
			const { told } = await runAgent(stage, [{ text: 'Done.' }], credentials);
			for (const vendor of SANDBOX_NAMES) {
				const tool = told.find(({ name }) => name === toolOf(vendor).replaceAll(' ', '_'))!;
				assert.ok(tool.description.includes(`one person at ${VENDORS[vendor].label}`), tool.description);
				assert.match(tool.description, /exactly one person a call.*no list/);
				const { properties } = tool.parameters as { properties: object };
				assert.deepEqual(Object.keys(properties), ['email', 'reason']);
			}
		});

		if (N8N_VERSIONS[line].can.approveTools)
			void it('a person approves one call and declines another', async () => {
				const { people } = stage.sandbox.akana;
				const [approved, declined] = ['approved@example.com', 'declined@example.com'].map((email) =>
					people.add({ email }),
				);
				const ask = (email: string) => call('akana', { toolParameters: disable(email), hitlParameters: {} });
				const turns = [ask(approved!.email), ask(declined!.email), { text: 'Done.' }];
				const mailbox = await openMailbox();
				const run = runAgent(stage, turns, credentials, { mailbox });
				const { execution, heard } = await run.finally(async () => await mailbox.close());
				assert.equal(execution.status, 'success');
				assert.deepEqual(
					reportsOf(execution, 'akana').map(({ outcome }) => outcome),
					['changed'],
				);
				assert.equal(people.get(approved!.id)?.enabled, false);
				assert.equal(people.get(declined!.id)?.enabled, true);
				assert.match(heard.at(-1)!, /rejected/);
			});
	});

/** Runs an agent with a tool for each vendor to its end; with a mailbox the first call is approved there, the next declined. */
async function runAgent(
	stage: Stage,
	turns: Turn[],
	credentials: Record<SandboxName, CredentialReference>,
	{ mailbox, guards = GUARDS }: { mailbox?: Mailbox; guards?: object } = {},
): Promise<{ execution: Execution; heard: string[]; told: Told[] }> {
	const { api } = stage.n8n;
	const keep = async (type: string, data: object) => ({
		[type]: await api.createCredential({ name: `Test ${type}`, type, data: data as IDataObject }),
	});
	const tools = SANDBOX_NAMES.map((vendor) => disablingTool(toolOf(vendor), vendor, credentials[vendor], guards));
	const gate = mailbox && approvalByMail(await keep('smtp', mailbox.credential));
	const model = await startModel(turns);
	try {
		const workflow = await api.createWorkflow(agentWith(await keep('openAiApi', model.credential), tools, gate));
		let execution = await api.run(workflow, START.name);
		for (let answered = 0; mailbox && execution.status === 'waiting'; answered++) {
			const mail = await nthMail(mailbox, answered);
			assert.equal(reportsOf(execution, 'akana').length, answered, 'nothing is done before the answer');
			await answer(mail, answered === 0);
			execution = await nextStop(stage, execution.id, mailbox, answered + 1);
		}
		const { messages, tools: offered = [] } = model.requests.at(-1)!;
		const heard = messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content));
		return { execution, heard, told: offered.map((tool) => tool.function) };
	} finally {
		await model.close();
	}
}

/** What a vendor's tool reported in each call. */
function reportsOf({ data }: Execution, vendor: SandboxName): IDataObject[] {
	const runs = data.resultData.runData[toolOf(vendor)] ?? [];
	return runs.flatMap((run) => run.data?.ai_tool?.[0]?.map(({ json }) => json) ?? []);
}

async function nthMail({ mails }: Mailbox, index: number): Promise<Mail> {
	while (mails.length <= index) await sleep(100);
	return mails[index]!;
}

async function answer({ text }: Mail, approve: boolean): Promise<void> {
	const html = text.replace(/=\n/g, '').replace(/=3D/g, '=');
	const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link]) => new URL(link!));
	await press(links.find(({ searchParams }) => searchParams.get('approved') === String(approve))!);
}

/** The execution at its next question or at its end. */
async function nextStop({ n8n: { api } }: Stage, id: string, { mails }: Mailbox, answered: number): Promise<Execution> {
	const asks = ({ status }: Execution) => status === 'waiting' && mails.length > answered;
	return await api.until(
		id,
		(execution) => asks(execution) || !['new', 'running', 'waiting'].includes(execution.status),
	);
}
