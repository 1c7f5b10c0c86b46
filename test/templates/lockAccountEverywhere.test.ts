import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { reportOf, runTemplate } from './templates';

const FILE = 'lock-account-everywhere';
const EMAIL = 'nathan@example.com';
const stage = setStage();

const lock = async () =>
	await runTemplate(stage, FILE, {
		input: {
			'E-mail of the account': ` ${EMAIL} `,
			Reason: 'two countries\nin an hour',
			Incident: 'INC-1',
			'Your name': 'Grace',
		},
	});

test('the account is locked, or disabled where there is no lock, with the reason', async () => {
	const people = VENDORS.map(({ name }) => stage.sandbox[name].people.add({ email: EMAIL }));
	const run = await lock();

	expect(run.status).toBe('waiting'); // for the browser that shows the last page
	expect(people.map(({ enabled, locked }) => ({ enabled, locked }))).toEqual(
		VENDORS.map(({ hasLock }) => ({ enabled: hasLock, locked: hasLock })),
	);
	const report = reportOf(run);
	expect(report).toMatchObject({ title: `Locked everywhere: ${EMAIL}`, needsAttention: 0 });
	expect(report.results.map(({ vendor, action, outcome }) => [vendor, action, outcome])).toEqual(
		VENDORS.map(({ name, hasLock }) => [name, hasLock ? 'lock' : 'disable', 'changed']),
	);
	const reason = 'INC-1: two countries in an hour (reported by Grace)';
	expect(new Set(report.results.map((result) => result.reason))).toEqual(new Set([reason]));
	expect(report.ticket.split('\n')[0]).toBe(reason);
	expect(JSON.stringify(stage.sandbox.akana.comments)).toContain(reason);
});

test('a vendor that fails is said first, and holds up nobody', async () => {
	for (const { name } of VENDORS) stage.sandbox[name].people.add({ email: EMAIL });
	stage.sandbox.oraclePrimavera.people.add({ email: EMAIL });
	const report = reportOf(await lock());
	expect(report).toMatchObject({ title: `NOT locked everywhere: ${EMAIL}`, needsAttention: 1 });
	expect(report.ticket).toContain('- Oracle Primavera: nathan@example.com, FAILED (ambiguous): ');
	expect(stage.sandbox.akana.people.byEmail(EMAIL)[0]!.locked).toBe(true);
});

test('an address that nobody knows is not called locked', async () => {
	for (const { name } of VENDORS) stage.sandbox[name].people.add({ email: 'somebody.else@example.com' });
	expect(reportOf(await lock())).toMatchObject({
		title: `NOT locked, no vendor knows this address: ${EMAIL}`,
		needsAttention: 4,
	});
});

test('the page shows text of others as text', async () => {
	for (const { name } of VENDORS) stage.sandbox[name].people.add({ email: EMAIL });
	const run = await runTemplate(stage, FILE, {
		input: { 'E-mail of the account': EMAIL, Reason: '<img src=x>', Incident: 'INC-1', 'Your name': 'Grace' },
	});
	expect(run.json('Page')[0]!.page).toContain('INC-1: &lt;img src=x> (reported by Grace)<br>- ');
});
