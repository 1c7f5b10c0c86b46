import type { IDataObject } from 'n8n-workflow';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';
import { reportOf, runTemplate } from './templates';

const EMAIL = 'nathan@example.com';
const OTHER = 'typo@example.com';
const stage = setStage();

beforeEach(() => {
	for (const { name } of VENDORS) stage.sandbox[name].people.add({ email: EMAIL });
});

const asFile = (text: string) => ({
	json: { 'Dry run': 'No: disable them' },
	binary: { List: { data: Buffer.from(text).toString('base64'), mimeType: 'text/csv', fileName: 'leavers.csv' } },
});

const asForm = (email: string) => ({
	'E-mail of the account': email,
	Reason: 'left',
	Incident: 'INC-1',
	'Your name': 'G',
});

// n8n hands on what a deactivated node is given, as if it had been the node's result.
test.each([
	['lock-account-everywhere', 'Lock at Akana', asForm],
	['offboard-leaver-from-hr-webhook', 'Disable at Akana', (email: string) => ({ body: { email } })],
	['offboard-leavers-from-csv', 'Disable at Akana', (email: string) => asFile(`email\n${email}\n`)],
])('%s: a vendor’s node that is deactivated is asked nothing, and says nothing', async (file, off, input) => {
	const pins = { 'Tell the Help Desk': [{}], 'Answer With the Report': [{}] };
	const reports = [];
	for (const email of [EMAIL, OTHER])
		reports.push(reportOf(await runTemplate(stage, file, { input: input(email), deactivated: [off], pins })));
	const [known, unknown] = reports;
	expect(known!.results.map(({ vendor }) => vendor).sort()).toEqual(
		VENDORS.map(({ name }) => name as string)
			.filter((name) => name !== 'akana')
			.sort(),
	);
	expect(known).toMatchObject({ needsAttention: 0, ticket: expect.stringContaining('CloudSSO: ') });
	expect(known!.ticket).not.toContain('undefined');
	expect(unknown!.needsAttention).toBeGreaterThan(0);
	expect(`${unknown!.title} ${unknown!.ticket}`).toContain('no vendor knows this address');
	expect(stage.sandbox.akana.requests).toEqual([]);
});

test('the last day: a row is done by those who were asked, and an address that none of them knows is not', async () => {
	const row = { name: 'N', last_day: '2020-01-31', manager: '' };
	const Leavers = [
		{ ...row, id: 1, email: EMAIL },
		{ ...row, id: 2, email: OTHER },
	];
	const pins = { Leavers, 'Tell the Help Desk': [{}] };
	const run = await runTemplate(stage, 'offboard-on-the-last-day', {
		input: {},
		pins,
		deactivated: ['Disable at Akana'],
	});
	expect(run.json('Each Leaver')).toMatchObject([
		{ row: 1, done: true },
		{ row: 2, done: false, unknownEverywhere: true },
	]);
	expect(reportOf(run)).toMatchObject({ title: expect.stringContaining('1 of 2 leavers done'), needsAttention: 1 });
});

test('giving back: what nobody was asked for isn’t called given back', async () => {
	const rows = VENDORS.map(({ name }, index) => ({
		id: index + 1,
		person: EMAIL,
		vendor: name,
		action: 'disable',
		user_id: stage.sandbox[name].people.byEmail(EMAIL)[0]!.id,
		user_email: EMAIL,
		outcome: 'changed',
		changed: true,
	}));
	const run = await runTemplate(stage, 'give-access-back', {
		input: { 'E-mail of the person': EMAIL, Reason: 'Back', 'Your name': 'Grace' },
		pins: { 'Changes to Undo': rows },
		deactivated: ['Enable at Akana'],
	});
	expect(reportOf(run)).toMatchObject({ title: `NOT everything was given back: ${EMAIL}`, needsAttention: 1 });
	expect(reportOf(run).ticket).toContain('- Akana: NOT asked, since the node is deactivated');
	expect(run.json('Given Back').map(({ vendor }) => vendor)).not.toContain('akana');
	expect(run.json('Given Back')).toHaveLength(VENDORS.length - 1);
});

test.each([
	['Disable at Akana', 'Disable them', '3 of 4 accounts disabled', 1],
	['Dry Run at Akana', 'Disable them', '3 of 3 accounts disabled', 0],
	['Dry Run at Akana', 'Leave them alone', 'Declined by Grace: nothing was changed', 0],
])('the sweep without “%s”: %s', async (off, decision, title, needsAttention) => {
	const run = await runTemplate(stage, 'sweep-expired-contractors', {
		input: {},
		pins: {
			Contractors: [{ name: 'N', email: EMAIL, ends_on: '2020-01-31' }],
			Approval: [{ Decision: decision, 'Your name': 'Grace' }],
			'Ask for Approval': [{}],
			'Send the Report': [{}],
		},
		deactivated: [off],
	});
	expect(reportOf(run)).toMatchObject({ title: `Expired contractors: ${title}`, needsAttention });
	expect(reportOf(run).ticket).toContain('CloudSSO: ');
	expect(reportOf(run).ticket).not.toContain('undefined');
});

test.each([
	['Undo: Enable at Akana', 'Undo: 3 of 4 changes undone', 'NOT asked, since the node is deactivated'],
	['Dry Run: Enable at Akana', 'Undo: 3 of 4 changes undone', 'left alone: the node is deactivated'],
])('an undo without “%s” isn’t called done there', async (off, title, why) => {
	const results: IDataObject[] = [];
	for (const { name } of VENDORS)
		results.push(...(await stage.run(name, { operation: 'disable' }, [EMAIL])).json(NODE));
	const run = await runTemplate(stage, 'undo-a-run', {
		input: { 'Execution ID': '231', 'Output as JSON': '', Reason: 'wrong list', 'Your name': 'Grace' },
		pins: {
			'Stored Results': results.map((one, id) => ({ id: id + 1, given_back: false, result: JSON.stringify(one) })),
			Approval: [{ Decision: 'Undo them' }],
		},
		deactivated: [off],
	});
	expect(reportOf(run)).toMatchObject({ title, needsAttention: 1 });
	expect(reportOf(run).ticket).toMatch(new RegExp(`- Akana: .*${why}`));
	expect(run.json('Undone')).toHaveLength(VENDORS.length - 1);
});
