import type { IDataObject } from 'n8n-workflow';
import { openMailbox, type Mailbox } from '../support/mailbox';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { reportOf, runTemplate } from './templates';

const FILE = 'weekly-access-audit';
const stage = setStage();

let mailbox: Mailbox;
beforeEach(async () => {
	mailbox = await openMailbox();
	// Akana lists the account that asks, too; here it is on no HR list.
	stage.sandbox.akana.settings.showsOwnAccount = false;
});
afterEach(async () => await mailbox.close());

const HR = [
	{ name: 'Ada', email: 'Ada@example.com ', status: 'Active' },
	{ name: 'Ben', email: 'ben@example.com', status: 'left' },
	{ name: 'Chloe', email: 'chloe@example.com', status: 'active' },
];

const audit = async (rows: IDataObject[] = HR) =>
	await runTemplate(stage, FILE, { input: {}, pins: { 'HR List': rows }, mailbox });

test('the differences between the vendors and the HR list are one HTML table', async () => {
	const { rsaIdPlus, oraclePrimavera, akana, alibabaCloudSso } = stage.sandbox;
	rsaIdPlus.people.add({ email: 'ada@example.com' });
	rsaIdPlus.people.add({
		email: 'ben@example.com',
		displayName: 'Ben <script>',
		firstName: 'Ben',
		lastName: '<script>',
	});
	oraclePrimavera.people.add({ email: 'CHLOE@example.com', locked: true });
	akana.people.add({ email: 'chloe@example.com', enabled: false });
	alibabaCloudSso.people.add({ email: 'ben@example.com', enabled: false });
	alibabaCloudSso.people.add({ email: 'stranger@example.com' });
	const run = await audit();

	expect(run.status).toBe('success');
	const report = reportOf(run) as ReturnType<typeof reportOf> & { html: string };
	expect(report.title).toBe('Access audit: 4 differences in 6 accounts');
	const found = report.results.flatMap(({ vendor, email, finding }) => (finding ? [[vendor, email, finding]] : []));
	expect(found.sort()).toEqual([
		['Akana', 'chloe@example.com', 'Active, but disabled'],
		['CloudSSO', 'stranger@example.com', 'Not on the HR list, but enabled'],
		['Oracle Primavera', 'chloe@example.com', 'Active, but locked'],
		['RSA ID Plus', 'ben@example.com', 'Left, but enabled'],
	]);
	expect(report.html.match(/<tr/g)).toHaveLength(1 + 4);
	expect(report.html).toContain('Left, but enabled');
	expect(report.html).not.toContain('<script>');
	expect(mailbox.mails).toHaveLength(1);
	expect(mailbox.mails[0]!.text).toContain('<table');
	for (const { name } of VENDORS) expect(stage.changes(name)).toEqual([]);
});

test('a vendor that can’t be read is a difference', async () => {
	stage.sandbox.rsaIdPlus.settings.role = 'none';
	stage.sandbox.oraclePrimavera.people.add({ email: 'ada@example.com' });
	stage.sandbox.akana.people.add({ email: 'ada@example.com' });
	const report = reportOf(await audit());
	expect(report.needsAttention).toBe(1);
	expect(report.ticket).toMatch(/^- RSA ID Plus: .*Could not be read: /);
});

test('without a difference the report says so', async () => {
	for (const { name } of VENDORS) stage.sandbox[name].people.add({ email: 'ada@example.com' });
	const report = reportOf(await audit());
	expect(report).toMatchObject({
		title: 'Access audit: 0 differences in 4 accounts',
		ticket: 'The vendors and the HR list agree.',
		needsAttention: 0,
	});
});
