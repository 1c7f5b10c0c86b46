import { openMailbox, type Mailbox } from '../support/mailbox';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { reportOf, runTemplate } from './templates';

const FILE = 'sweep-expired-contractors';
const stage = setStage();

let mailbox: Mailbox;
beforeEach(async () => (mailbox = await openMailbox()));
afterEach(async () => await mailbox.close());

const CONTRACTORS = [
	{ name: 'Ada', email: 'ada@example.com', ends_on: '2020-01-31' },
	{ name: 'Ben', email: 'ben@example.com', ends_on: '2020-02-29' },
	{ name: 'Chloe', email: 'chloe@example.com', ends_on: '2999-12-31' },
	{ name: 'Dev', email: 'dev@example.com', ends_on: '' },
];

async function sweep(decision: object | null, contractors = CONTRACTORS) {
	return await runTemplate(stage, FILE, {
		input: {},
		pins: { Contractors: contractors, Approval: decision ? [{ ...decision }] : [{}] },
		mailbox,
	});
}

/** Everyone has an account everywhere; Ben's is disabled already. */
function everyone() {
	for (const { name } of VENDORS) {
		for (const { email } of CONTRACTORS) {
			stage.sandbox[name].people.add({ email, enabled: email !== 'ben@example.com' });
		}
	}
}

const enabled = (email: string) => VENDORS.map(({ name }) => stage.sandbox[name].people.byEmail(email)[0]!.enabled);

test('once approved, exactly who was on the list is disabled', async () => {
	everyone();
	const run = await sweep({ Decision: 'Disable them', 'Your name': 'Grace' });

	expect(run.status).toBe('success');
	expect(enabled('ada@example.com')).toEqual([false, false, false, false]);
	expect(enabled('chloe@example.com')).toEqual([true, true, true, true]);
	expect(enabled('dev@example.com')).toEqual([true, true, true, true]);
	const report = reportOf(run);
	expect(report.title).toBe('Expired contractors: 4 of 4 accounts disabled');
	expect(report.results.map(({ vendor, outcome }) => [vendor, outcome]).sort()).toEqual(
		VENDORS.map(({ name }) => [name, 'changed']).sort(),
	);
	expect(report.results[0]!.reason).toBe('The contract ended on 2020-01-31, approved by Grace');
	expect(mailbox.mails.map(({ text }) => /^Subject: (.*)$/m.exec(text)?.[1])).toEqual([
		'4 accounts of expired contractors to disable',
		'Expired contractors: 4 of 4 accounts disabled',
	]);
	for (const { name } of VENDORS) expect(stage.changes(name)).toHaveLength(1);
});

test.each([
	[{ Decision: 'Leave them alone', 'Your name': 'Grace' }, 'Declined by Grace: nothing was changed'],
	[null, 'Nobody decided within three days: nothing was changed'],
])('nothing is changed with the decision %j', async (decision, verdict) => {
	everyone();
	const run = await sweep(decision);
	expect(run.status).toBe('success');
	expect(reportOf(run).title).toBe(`Expired contractors: ${verdict}`);
	for (const { name } of VENDORS) expect(stage.changes(name)).toEqual([]);
});

test('while nobody has decided, the run waits and nothing is changed', async () => {
	everyone();
	const run = await runTemplate(stage, FILE, { input: {}, pins: { Contractors: CONTRACTORS }, mailbox });
	expect(run.status).toBe('waiting');
	expect(run.tasks('Approved?')).toEqual([]);
	expect(mailbox.mails).toHaveLength(1);
	for (const { name } of VENDORS) expect(stage.changes(name)).toEqual([]);
});

test('a vendor that fails is in the report, and who was found elsewhere is asked for', async () => {
	everyone();
	stage.sandbox.rsaIdPlus.settings.role = 'none';
	const run = await sweep({ Decision: 'Disable them', 'Your name': 'Grace' });
	expect(reportOf(run).title).toBe('Expired contractors: 3 of 3 accounts disabled');
	expect(mailbox.mails[0]!.text).toContain('RSA ID Plus');
	expect(mailbox.mails[0]!.text).toContain('unauthorized');
});

test.each([
	['no contract has ended', CONTRACTORS.slice(2)],
	['the table is empty', [{}] as typeof CONTRACTORS],
])('when %s, no vendor is asked and nobody is written to', async (_, contractors) => {
	const run = await sweep(null, contractors);
	expect(run.status).toBe('success');
	expect(reportOf(run)).toMatchObject({
		title: 'Expired contractors: No account of an expired contractor is left to disable',
		results: [],
	});
	expect(mailbox.mails).toEqual([]);
	for (const { name } of VENDORS) expect(stage.sandbox[name].requests).toEqual([]);
});
