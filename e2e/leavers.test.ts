import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SANDBOX_NAMES, VENDOR_NAMES } from '../sandbox';
import { openMailbox, type Mailbox } from '../test/support/mailbox';
import { fillTable, rowsOf } from './lib/data-tables';
import { sendForm } from './lib/forms';
import { NEWEST } from './lib/n8n-versions';
import { openStage, type Stage } from './lib/stage';
import { reportOf, Templates, webhookOf } from './lib/templates';

const EMAIL = 'nathan@example.com';
const LOGIN = { user: 'helpdesk', password: 'only-for-this-test' };

let stage: Stage;
let mailbox: Mailbox;
let templates: Templates;

const everywhere = (email: string) => VENDOR_NAMES.map((vendor) => stage.sandbox[vendor].people.byEmail(email)[0]!);
const enabled = (email: string) => everywhere(email).map((person) => person.enabled);
/** Two days ago: over in every time zone, and recent enough for the evidence. */
const LAST_DAY = new Date(Date.now() - 48 * 3_600_000).toISOString().slice(0, 10);

const all = (is: boolean) => VENDOR_NAMES.map(() => is);

/** Sends a template's form, and what its further pages ask. */
async function fill(file: string, form: string, ...pages: Array<Array<string | File>>): Promise<string> {
	const webhook = webhookOf(file, form);
	await templates.live(file, `/form/${webhook}`);
	const [first, ...next] = pages;
	return await sendForm(stage.n8n.url, webhook, LOGIN, first!, ...next);
}

// Each goes on from what the one before stored.
void describe('from the last day to the evidence, and back', () => {
	before(async () => {
		stage = await openStage(NEWEST);
		mailbox = await openMailbox();
		templates = await Templates.open(stage, [
			{ type: 'smtp', data: mailbox.credential, nodes: ['n8n-nodes-base.emailSend'] },
			{ type: 'httpBasicAuth', data: LOGIN, nodes: ['n8n-nodes-base.formTrigger'] },
		]);
		for (const name of SANDBOX_NAMES) stage.sandbox[name].people.add({ email: EMAIL });
	});
	after(async () => {
		await mailbox?.close();
		await stage?.close();
	});

	void it('who has left is disabled everywhere, once, and the manager is told', async () => {
		const { api } = stage.n8n;
		const id = await templates.setUp('offboard-on-the-last-day');
		await api.run(id, 'Every Hour');
		const leaver = { name: 'Nathan', email: EMAIL, manager: 'grace@example.com', time_zone: 'Europe/Vienna' };
		await fillTable(api, 'leavers', [{ ...leaver, last_day: LAST_DAY }]);
		const report = reportOf(await api.run(id, 'Every Hour'));
		assert.equal(report.title, 'Last days: 1 of 1 leavers done everywhere');
		assert.deepEqual(enabled(EMAIL), all(false));
		assert.deepEqual(mailbox.mails.map(({ to }) => to[0]).sort(), ['grace@example.com', 'helpdesk@example.com']);
		const again = await api.run(id, 'Every Hour');
		assert.equal(again.data.resultData.runData.Report, undefined);
	});

	void it('the evidence says that nobody is open, in a mail with a spreadsheet and events', async () => {
		const { api } = stage.n8n;
		const execution = await api.run(await templates.setUp('evidence-for-auditors'), 'First of Every Month');
		const report = reportOf(execution) as ReturnType<typeof reportOf> & { times: { open: number; measured: number } };
		assert.deepEqual([report.times.open, report.times.measured], [0, VENDOR_NAMES.length]);
		const { text } = mailbox.mails.at(-1)!;
		assert.match(text, /filename="?[\w-]+\.csv/);
		assert.match(text, /filename="?[\w.-]+\.json/);
	});

	void it('the run is undone after a dry run and a question', async () => {
		const [{ run }] = (await rowsOf(stage.n8n.api, 'user_status_changes')) as [{ run: string }];
		const page = await fill('undo-a-run', 'Form: Which Run?', [run, '', 'wrong list', 'Grace'], ['Undo them']);
		assert.match(page, /Undo: 4 of 4 changes undone/);
		assert.deepEqual(enabled(EMAIL), all(true));
	});

	void it('a list as a file is rehearsed, then done', async () => {
		const list = () => new File([`sep=;\r\nname;email\r\n"Nathan;${EMAIL}\r\n`], 'leavers.csv', { type: 'text/csv' });
		const webhook = webhookOf('offboard-leavers-from-csv', 'Leavers Form');
		const dry = 'Yes: only say who would be disabled';
		const rehearsed = await fill('offboard-leavers-from-csv', 'Leavers Form', [list(), dry]);
		assert.match(rehearsed, /4 accounts would be disabled/);
		assert.deepEqual(enabled(EMAIL), all(true));
		const done = await sendForm(stage.n8n.url, webhook, LOGIN, [list(), 'No: disable them']);
		assert.match(done, /4 accounts disabled/);
		assert.deepEqual(enabled(EMAIL), all(false));
	});

	void it('the check on one user asks, tries every step, and puts back what was', async () => {
		const person = stage.sandbox.akana.people.add({ email: 'test.user@example.com' });
		const page = await fill('check-on-one-user', 'Form: Whom?', [person.email], ['Go on']);
		assert.match(page, /All is as expected: akana/);
		assert.deepEqual(
			person.history.map((state) => state.enabled),
			[true, false, true],
		);
	});
});
