import { openMailbox, type Mailbox } from '../support/mailbox';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { reportOf, runTemplate } from './templates';

const FILE = 'offboard-leavers-from-csv';
const YES = 'Yes: only say who would be disabled';
const NO = 'No: disable them';
const stage = setStage();

let mailbox: Mailbox;
beforeEach(async () => (mailbox = await openMailbox()));
afterEach(async () => await mailbox.close());

/** Sends the form with a list, as text or as the bytes of a file. */
const offboard = async (list: string | Buffer, dryRun = NO) =>
	await runTemplate(stage, FILE, {
		input: {
			json: { 'Dry run': dryRun },
			binary: {
				List: {
					data: Buffer.from(list).toString('base64'),
					mimeType: 'text/csv',
					fileName: 'leavers.csv',
					fileExtension: 'csv',
				},
			},
		},
		mailbox,
	});

const everywhere = (email: string) => VENDORS.map(({ name }) => stage.sandbox[name].people.add({ email }));
const enabled = (people: ReturnType<typeof everywhere>) => people.map((person) => person.enabled);

test('everyone is disabled where they have an account; failures and unknown people go to the help desk', async () => {
	const ada = everywhere('ada@example.com');
	const { people } = stage.sandbox.akana;
	const ben = [people.add({ email: 'ben@example.com' }), people.add({ email: 'ben@example.com', login: 'ben2' })];
	const zoe = everywhere('zoe@example.com');
	const run = await offboard(
		'name,E-Mail,Reason\nAda,ADA@example.com ,retired\nBen,ben@example.com,\nX,typo@example.com,\nY,,\n',
	);

	expect(run.status).toBe('waiting'); // for the form’s last page to be fetched
	expect(enabled(ada)).toEqual([false, false, false, false]);
	expect(enabled(zoe)).toEqual([true, true, true, true]);
	expect(ben.map((person) => person.enabled)).toEqual([true, true]);
	const report = reportOf(run);
	expect(report.title).toBe('4 on the list, 4 accounts disabled, 3 to look at');
	expect(report.needsAttention).toBe(3);
	expect(report.ticket).toContain('- ben@example.com at Akana: FAILED (ambiguous)');
	expect(report.ticket).toContain('- typo@example.com: no vendor knows this address');
	expect(report.ticket).toContain('- Line 5 of the list has no e-mail address, so nobody was looked for.');
	expect(report.ticket).toContain('- ada@example.com at CloudSSO: changed (proof: readBack)');
	expect(report.results).toContainEqual(
		expect.objectContaining({ vendor: 'akana', person: 'ada@example.com', line: 2, reason: 'retired' }),
	);
	expect(mailbox.mails).toHaveLength(1);
	expect(run.json('Show the Report')).toHaveLength(1);
	expect(run.json('For Real?')).toHaveLength(3 * VENDORS.length);
	expect(run.tasks('Store Results')).toHaveLength(1);
});

test.each([YES, '', 'something else'])(
	'nobody is changed with the switch at “%s”, and nobody is told',
	async (dryRun) => {
		const ada = everywhere('ada@example.com');
		const run = await offboard('email\nada@example.com\ntypo@example.com\n', dryRun);
		expect(reportOf(run).title).toBe('Dry run: 2 on the list, 4 accounts would be disabled, 1 to look at');
		expect(reportOf(run).ticket.split('\n')[0]).toBe('Dry run: nobody was changed.');
		expect(enabled(ada)).toEqual([true, true, true, true]);
		for (const { name } of VENDORS) expect(stage.changes(name)).toEqual([]);
		expect(mailbox.mails).toEqual([]);
		expect(run.tasks('Store Results')).toEqual([]);
	},
);

test.each<[string, string | Buffer]>([
	['semicolons', 'Name;Work Email;Reason\nAda;ada@example.com;retired\n'],
	['tabs', 'Name\tWork Email\tReason\nAda\tada@example.com\tretired\n'],
	['a byte order mark and quoted heads', '\uFEFF"Mail address","Reason"\r\n"ada@example.com","retired"\r\n'],
	['Excel’s older encoding', Buffer.from('Name;E-Mail;Reason\nAdèle;ada@example.com;à la retraite\n', 'latin1')],
	['what Excel puts on top', 'sep=;\r\nName;E-Mail;Reason\r\nAda;ada@example.com;retired\r\n'],
	['Unicode text of Excel', Buffer.from('\uFEFFName\tE-Mail\tReason\nAda\tada@example.com\tretired\n', 'utf16le')],
	['several addresses, one called so', 'Manager Email,Email,Reason\nben@example.com,ada@example.com,retired\n'],
])('a list with %s is read', async (_what, list) => {
	const ada = everywhere('ada@example.com');
	const run = await offboard(list);
	expect(reportOf(run).title).toBe('1 on the list, 4 accounts disabled, 0 to look at');
	expect(enabled(ada)).toEqual([false, false, false, false]);
	expect(reportOf(run).results[0]?.reason).toMatch(/^(retired|à la retraite)$/);
});

test.each([
	['an empty list', ''],
	['a list without heads', 'ada@example.com\nben@example.com\n'],
	['a list without heads whose first address looks like one', 'ada@mail.example.com\nben@example.com\n'],
	['a list of which nobody knows which address counts', 'Old Email,Work Email\nben@example.com,ben@example.com\n'],
	['a list of which the managers alone have addresses', 'Name,Login,Manager Email\nAda,ada,ben@example.com\n'],
	['one by whose side a chief stands', 'Name;Login;E-Mail Vorgesetzte\nAda;ada;ben@example.com\n'],
])('%s asks nothing of any vendor, and says so', async (_what, list) => {
	everywhere('ben@example.com');
	const run = await offboard(list);
	expect(run.status).toBe('waiting'); // for the form’s last page to be fetched
	expect(reportOf(run).ticket).toContain('Line 2 of the list has no e-mail address');
	for (const { name } of VENDORS) expect(stage.sandbox[name].requests).toEqual([]);
});

test('it says which column the addresses are from, and counts a line as an editor does', async () => {
	everywhere('ada@example.com');
	const list = '\r\n\r\nName,Manager Email,Work Email\r\nAda,ben@example.com,ada@example.com\r\nBen,,\r\n';
	const { ticket } = reportOf(await offboard(list, YES));
	expect(ticket).toContain('E-mail addresses were read from the column “Work Email”.');
	expect(ticket).toContain('Line 5 of the list has no e-mail address');
	expect(ticket).toContain('- ada@example.com at Akana: wouldChange');
});

test.each<[string, string, string[]]>([
	[
		'a quote that nobody closed, and another one below',
		'"Ben,ben@example.com\nIda,ida@example.com\nEva "the boss",eva@example.com\n',
		['ben@example.com', 'ida@example.com'],
	],
	['too many cells', 'Ben,the boss,ben@example.com,x\n', []],
	['another line in a cell', '"Ben\nIda,ida@example.com",ben@example.com\n', []],
])('a line with %s loses nobody, and holds up nobody', async (_what, lines, disabled) => {
	const people = ['ada', 'ben', 'ida'].map((login) => ({ login, accounts: everywhere(`${login}@example.com`) }));
	const { ticket } = reportOf(await offboard(`name,email\n${lines}Ada,ada@example.com\n`));
	for (const { login, accounts } of people) {
		const isDisabled = ['ada@example.com', ...disabled].includes(`${login}@example.com`);
		expect(enabled(accounts)).toEqual(VENDORS.map(() => !isDisabled));
		// Whoever is on the list is in the report, be it in the line that nobody can read.
		if (lines.includes(`${login}@`)) expect(ticket).toContain(`${login}@example.com`);
	}
});
