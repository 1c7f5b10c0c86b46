import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
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
