import type { IDataObject } from 'n8n-workflow';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { reportOf, runTemplate } from './templates';

const FILE = 'give-access-back';
const EMAIL = 'nathan@example.com';
const FORM = { 'E-mail of the person': EMAIL, Reason: 'Back from leave', 'Your name': 'Grace' };
const stage = setStage();

/** Takes access away with another template, and gives the rows that its Store Results would keep. */
async function takeAway(file: string, input: IDataObject): Promise<IDataObject[]> {
	const run = await runTemplate(stage, file, { input });
	return run
		.json('Whole Run')
		.filter(({ changed }) => changed === true)
		.map(({ vendor, action, user }, index) => {
			const { id, email } = user as { id: string; email: string };
			return { id: index + 1, person: EMAIL, vendor, action, user_id: id, user_email: email };
		});
}

const giveBack = async (rows: IDataObject[]) =>
	await runTemplate(stage, FILE, { input: FORM, pins: { 'Changes to Undo': rows } });

test('what an incident took away is given back, whoever had been disabled before stays so', async () => {
	const people = VENDORS.map(({ name }) =>
		stage.sandbox[name].people.add({ email: EMAIL, enabled: name !== 'rsaIdPlus' && name !== 'akana' }),
	);
	const before = people.map(({ enabled, locked }) => ({ enabled, locked }));
	const rows = await takeAway('lock-account-everywhere', {
		'E-mail of the account': EMAIL,
		Reason: 'lost phone',
		Incident: 'INC-1',
		'Your name': 'Grace',
	});
	expect(rows.map(({ vendor }) => vendor)).toEqual(['oraclePrimavera', 'akana', 'alibabaCloudSso']);
	const run = await giveBack(rows);

	expect(people.map(({ enabled, locked }) => ({ enabled, locked }))).toEqual(before);
	const report = reportOf(run);
	expect(report).toMatchObject({ title: `Access was given back: ${EMAIL}`, needsAttention: 0 });
	expect(report.results.map(({ vendor, action, row }) => [row, vendor, action]).sort()).toEqual([
		[1, 'oraclePrimavera', 'unlock'],
		[2, 'akana', 'unlock'],
		[3, 'alibabaCloudSso', 'enable'],
	]);
	expect(report.results[0]!.reason).toBe('Back from leave (asked for by Grace)');
});

test('after offboarding everyone is enabled; what fails stays open', async () => {
	const people = VENDORS.map(({ name }) => stage.sandbox[name].people.add({ email: EMAIL }));
	const rows = await takeAway('offboard-leaver-from-hr-webhook', { body: { email: EMAIL } });
	expect(rows).toHaveLength(4);
	stage.sandbox.rsaIdPlus.people.byEmail(EMAIL)[0]!.syncDisabled = true;
	const run = await giveBack(rows);

	expect(Object.fromEntries(people.map(({ enabled }, i) => [VENDORS[i]!.name, enabled]))).toEqual({
		rsaIdPlus: false,
		oraclePrimavera: true,
		akana: true,
		alibabaCloudSso: true,
	});
	expect(reportOf(run)).toMatchObject({ title: `NOT everything was given back: ${EMAIL}`, needsAttention: 1 });
	const failed = rows.find(({ vendor }) => vendor === VENDOR.rsaIdPlus.name)!;
	expect(run.json('Given Back').map(({ row }) => row)).not.toContain(failed.id);
	expect(run.json('Given Back')).toHaveLength(3);
});

test('without a stored change nothing is asked of any vendor', async () => {
	const run = await giveBack([{}]);
	expect(reportOf(run)).toMatchObject({ title: `Nothing to give back: ${EMAIL}`, results: [] });
	for (const { name } of VENDORS) expect(stage.sandbox[name].requests).toEqual([]);
});

test('whoever has the address by now isn’t whom access was taken from', async () => {
	const taken = VENDORS.map(({ name }) => stage.sandbox[name].people.add({ email: EMAIL }));
	const rows = await takeAway('offboard-leaver-from-hr-webhook', { body: { email: EMAIL } });
	const renamed = VENDORS.map(({ name }, i) => {
		const { people } = stage.sandbox[name];
		people.clear();
		const former = people.add({ id: taken[i]!.id, email: 'former@example.com', enabled: false });
		return [former, people.add({ email: EMAIL, login: 'heir', enabled: false })];
	});
	await giveBack(rows);
	expect(renamed.map((both) => both.map(({ enabled }) => enabled))).toEqual(VENDORS.map(() => [true, false]));
});
