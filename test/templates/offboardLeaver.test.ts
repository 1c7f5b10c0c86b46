import { openMailbox, type Mailbox } from '../support/mailbox';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { reportOf, runTemplate } from './templates';

const FILE = 'offboard-leaver-from-hr-webhook';
const EMAIL = 'nathan@example.com';
const stage = setStage();

let mailbox: Mailbox;
beforeEach(async () => (mailbox = await openMailbox()));
afterEach(async () => await mailbox.close());

const offboard = async (body: object) =>
	await runTemplate(stage, FILE, { input: { headers: {}, params: {}, query: {}, body }, mailbox });

test('a leaver is disabled at all four vendors, and the answer is one report', async () => {
	const people = VENDORS.map(({ name }) => stage.sandbox[name].people.add({ email: EMAIL }));
	const run = await offboard({ email: ` ${EMAIL.toUpperCase()} `, reason: 'left on\n30 November' });

	expect(run.status).toBe('success');
	expect(people.map(({ enabled }) => enabled)).toEqual([false, false, false, false]);
	const report = reportOf(run);
	expect(report.title).toBe(`Offboarding of ${EMAIL}: done at all 4 vendors`);
	expect(report.results.map(({ vendor, outcome, proof }) => [vendor, outcome, proof]).sort()).toEqual(
		VENDORS.map(({ name }) => [name, 'changed', 'readBack']).sort(),
	);
	expect(report.ticket.split('\n')[0]).toBe('Reason: left on 30 November');
	expect(report.ticket).toContain(`- CloudSSO: ${EMAIL}, disable: changed (proof: readBack)`);
	expect(run.json('Answer With the Report')).toEqual([report]);
	expect(mailbox.mails).toEqual([]);
});

test('what fails goes to the help desk, and the others are done all the same', async () => {
	for (const { name } of VENDORS) if (name !== 'alibabaCloudSso') stage.sandbox[name].people.add({ email: EMAIL });
	stage.sandbox.akana.people.add({ email: EMAIL, login: 'nathan2' });
	stage.sandbox.rsaIdPlus.settings.role = 'none';
	const run = await offboard({ email: EMAIL });

	expect(run.status).toBe('success');
	const report = reportOf(run);
	expect(Object.fromEntries(report.results.map(({ vendor, outcome }) => [vendor, outcome]))).toEqual({
		rsaIdPlus: 'unauthorized',
		oraclePrimavera: 'changed',
		akana: 'ambiguous',
		alibabaCloudSso: 'notFound',
	});
	expect(report).toMatchObject({
		title: `Offboarding of ${EMAIL}: 2 of 4 vendors need attention`,
		needsAttention: 2,
	});
	expect(mailbox.mails).toHaveLength(1);
	expect(mailbox.mails[0]).toMatchObject({ from: 'n8n@example.com', to: ['helpdesk@example.com'] });
	expect(run.json('Tell the Help Desk')).toHaveLength(1);
	expect(run.json('Answer With the Report')).toEqual([report]);
	expect(stage.sandbox.akana.people.byEmail(EMAIL).every(({ enabled }) => enabled)).toBe(true);
});

test('an address that nobody knows needs attention', async () => {
	for (const { name } of VENDORS) stage.sandbox[name].people.add({ email: 'somebody.else@example.com' });
	const run = await offboard({ email: 'typo@example.com' });
	expect(reportOf(run)).toMatchObject({
		title: 'Offboarding of typo@example.com: no vendor knows this address',
		needsAttention: 4,
	});
	expect(mailbox.mails).toHaveLength(1);
});

test.each([{}, { email: '' }, { email: 'a@example.com, b@example.com' }, { email: null }])(
	'nothing is asked of any vendor for %j',
	async (body) => {
		const run = await offboard(body);
		expect(run.status).toBe('success');
		expect(run.json('Refuse the Request')).toHaveLength(1);
		expect(run.tasks('Report')).toEqual([]);
		for (const { name } of VENDORS) expect(stage.sandbox[name].requests).toEqual([]);
	},
);

test('what was changed is stored, also when the help desk’s mail can’t be sent', async () => {
	for (const { name } of VENDORS) stage.sandbox[name].people.add({ email: EMAIL });
	stage.sandbox.rsaIdPlus.settings.role = 'none';
	await mailbox.close();
	const run = await offboard({ email: EMAIL });
	expect(run.error?.message).toMatch(/ECONNREFUSED|connect/);
	expect(run.tasks('Store Results')).toHaveLength(1);
});
