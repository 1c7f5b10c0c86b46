import Ajv from 'ajv';
import { parse } from 'csv-parse/sync';
import type { IDataObject } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLeavers } from '../../demo/leavers';
import { OUTCOMES } from '../../nodes/common/model/domain';
import { openMailbox, type Mailbox } from '../support/mailbox';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';
import { reportOf, runTemplate, type Report } from './templates';

const FILE = 'evidence-for-auditors';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const stage = setStage();
const OCSF = new Ajv({ strict: false }).compile(
	JSON.parse(readFileSync(join(__dirname, 'ocsf/account_change-1.8.0.json'), 'utf8')) as object,
);

interface Evidence extends Report {
	times: { measured: number; medianMs: number; p95Ms: number; slowestMs: number; open: number };
	accounts: Array<{ vendor: string; name: string; email: string; state: string; ms: number | null }>;
	events: Array<{ activity_id: number; status_id: number; time: number; status_code: string }>;
}

let mailbox: Mailbox;
beforeEach(async () => (mailbox = await openMailbox()));
afterEach(async () => await mailbox.close());

/** A row as the other templates store it. */
const stored = (result: IDataObject, person: string, at = result.at): IDataObject => ({
	run: '231',
	at: at ?? new Date().toISOString(),
	person,
	vendor: result.vendor,
	given_back: false,
	result: JSON.stringify(result),
});

async function evidence(leavers: IDataObject[], rows: IDataObject[]) {
	const run = await runTemplate(stage, FILE, {
		input: {},
		pins: { Leavers: leavers.length ? leavers : [{}], 'Stored Results': rows.length ? rows : [{}] },
		mailbox,
	});
	expect(run.status).toBe('success');
	const [{ csv }] = run.json('Spreadsheet') as [{ csv: string }];
	return { report: reportOf(run) as Evidence, csv, cells: parse<Record<string, string>>(csv, { columns: true }) };
}

/** Text of an attachment of the mail. */
function attachment(name: string): Buffer {
	const { text } = mailbox.mails[0]!;
	const part = text.slice(text.indexOf(`filename=${name}`));
	return Buffer.from(part.slice(part.indexOf('\n\n')).split('\n--')[0]!, 'base64');
}

const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);

test('the demo’s forty leavers: who is closed, how fast, and who is still open', async () => {
	const { leavers: lines } = readLeavers(join(__dirname, '../../demo/leavers.csv'));
	const leavers = [...new Map(lines.map((one) => [one.email, one])).values()];
	expect(leavers).toHaveLength(40);
	const rows: IDataObject[] = [];
	for (const { name } of VENDORS) {
		// Every tenth has no account there, and one vendor forbids one change.
		for (const [i, { email, login, name: displayName }] of leavers.entries())
			if (email && i % 10 !== 9) stage.sandbox[name].people.add({ email, login, displayName });
		if (name === 'alibabaCloudSso') stage.sandbox[name].people.byEmail('ada.bell@example.com')[0]!.refusal = 403;
		const run = await stage.run(
			name,
			{ options: { whenNotFound: 'skip', verify: true } },
			leavers.map(({ email }) => email),
		);
		rows.push(...run.json(NODE).map((result, i) => stored(result, leavers[i]!.email)));
	}
	const table = leavers.map(({ name, email }) => ({ name, email, last_day: day(2), time_zone: 'Europe/Vienna' }));
	const { report, cells } = await evidence(table, rows);

	expect(report.events.length).toBeGreaterThan(100);
	for (const event of report.events) expect([OCSF(event), OCSF.errors]).toEqual([true, null]);
	expect(cells).toHaveLength(rows.length);
	expect(cells.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['changed', 'notFound']));

	const open = report.accounts.filter(({ state }) => state.startsWith('open'));
	expect(report.accounts).toHaveLength(4 * 40);
	expect(report.times.open).toBe(open.length);
	expect(open.length).toBeGreaterThan(0);
	for (const { name, email } of open) expect(report.ticket).toContain(`: ${email || name}, open`);
	const { measured, medianMs, p95Ms, slowestMs } = report.times;
	expect(measured).toBe(report.accounts.filter(({ state }) => state === 'closed').length);
	// In Vienna a day ends up to two hours before it does in UTC.
	expect(0 < medianMs && medianMs <= p95Ms && p95Ms <= slowestMs && slowestMs < 2 * DAY_MS + 2 * HOUR_MS).toBe(true);

	const csv = attachment('outcomes.csv');
	expect([...csv.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
	expect(parse(csv, { bom: true, columns: true })).toEqual(cells);
	expect(JSON.parse(attachment('ocsf-account-change.json').toString())).toEqual(report.events);
});

const result = (fields: IDataObject): IDataObject => ({
	outcome: 'changed',
	user: { id: '7', login: 'ada', email: 'ada@example.com', displayName: 'Ada' },
	before: { enabled: true, locked: null },
	after: { enabled: false, locked: null },
	changed: true,
	vendor: 'akana',
	operation: 'disable',
	action: 'disable',
	reason: null,
	proof: 'readBack',
	at: new Date(Date.now() - DAY_MS).toISOString(),
	...fields,
});

/** What OCSF says of an outcome; null: nothing happened. */
const STATUS: Record<string, number | null> = { changed: 1, set: 1, unchanged: null, wouldChange: null, unknown: 0 };

test.each(OUTCOMES)('%s as an OCSF event', async (outcome) => {
	const status = outcome in STATUS ? STATUS[outcome]! : 2;
	const failed = status === 2 || status === 0;
	const rows = [stored(result({ outcome, ...(failed && { error: 'Why.' }) }), 'ada@example.com')];
	const { report, cells } = await evidence([], rows);
	expect(report.events.map(({ status_id }) => status_id)).toEqual(status === null ? [] : [status]);
	for (const event of report.events) expect([OCSF(event), OCSF.errors]).toEqual([true, null]);
	expect(cells).toMatchObject([{ outcome, person: 'ada@example.com' }]);
});

test.each([
	['enable', 2],
	['disable', 5],
	['lock', 9],
	['unlock', 12],
])('%s is activity %i', async (action, activity) => {
	const rows = [stored(result({ action, operation: action }), 'ada@example.com')];
	const { report } = await evidence([], rows);
	expect(report.events).toMatchObject([{ activity_id: activity, type_uid: 300100 + activity, class_uid: 3001 }]);
});

test.each([
	'=HYPERLINK("x")',
	'+1',
	'-1',
	'@SUM(A1)',
	'\tx',
	'\r=1',
	' =1',
	'＝1',
	'"a","b"',
	'two\r\nlines',
	'left;=1+1',
	'a\t@b',
	'a\n -1',
])('the cell %j is text in a spreadsheet', async (reason) => {
	const { cells } = await evidence([], [stored(result({ reason }), 'ada@example.com')]);
	const [{ reason: cell }] = cells as [{ reason: string }];
	expect(cell.replaceAll("'", '')).toBe(reason);
	// Excel takes semicolons for commas in half of Europe.
	expect(cell).not.toMatch(/(^|[;\t\r\n])\s*[=+@＝-]|^[\t\r\n]/);
});

describe('who is open', () => {
	const leaver = { name: 'Ada', email: 'Ada@example.com ', last_day: day(3), time_zone: '' };
	const closed = stored(result({}), 'ada@example.com');
	const akana = (report: Evidence) => report.accounts.filter(({ vendor }) => vendor === 'akana');

	test.each<[string, boolean, IDataObject[], string, boolean]>([
		['who was disabled and still is', false, [closed], 'closed', true],
		['who was disabled by somebody else', false, [], 'closed', false],
		['whose access was given back', true, [{ ...closed, given_back: true }], 'open', false],
		['who was enabled again behind our back', true, [closed], 'open', false],
		['of whom no run knows', true, [], 'open', false],
	])('%s', async (_, enabled, rows, state, measured) => {
		stage.sandbox.akana.people.add({ email: 'ada@example.com', enabled });
		const { report } = await evidence([leaver], rows);
		expect(akana(report)).toMatchObject([{ state, ms: measured ? expect.any(Number) : null }]);
		expect(report.accounts).toHaveLength(4);
	});

	test('the time runs to the last change that found the account open', async () => {
		stage.sandbox.akana.people.add({ email: 'ada@example.com', enabled: false });
		const closing = (daysAgo: number, fields: IDataObject = {}) =>
			stored(result({ at: new Date(Date.now() - daysAgo * DAY_MS).toISOString(), ...fields }), 'ada@example.com');
		const off = { enabled: false, locked: null };
		const was = { outcome: 'unchanged', changed: false, before: off };
		const days = async (...rows: IDataObject[]) => {
			const { ms } = akana((await evidence([{ ...leaver, last_day: day(10) }], rows)).report)[0]!;
			return ms === null ? null : Math.ceil(ms / DAY_MS);
		};
		expect(await days(closing(8), closing(7, was))).toBe(2);
		expect(await days(closing(8), closing(3), closing(2, was))).toBe(7);
		const failed = { outcome: 'failed', changed: false, after: null, error: 'Why.' };
		expect(await days(closing(8), closing(3, failed))).toBeNull();
		expect(await days(closing(8), closing(3, failed), closing(2, was))).toBe(8);
	});

	test.each([
		['a lock that a run made', [stored(result({ action: 'lock', operation: 'lock' }), 'ada@example.com')], 'closed'],
		['a lock that may end by itself', [], 'open: locked, not disabled'],
	])('%s', async (_, rows, state) => {
		stage.sandbox.akana.people.add({ email: 'ada@example.com', locked: true });
		expect(akana((await evidence([leaver], rows)).report)).toMatchObject([{ state }]);
	});

	test('a vendor that can’t be asked, a date that can’t be read and an e-mail that is missing are open', async () => {
		stage.sandbox.akana.people.add({ email: 'ada@example.com' });
		stage.sandbox.rsaIdPlus.settings.role = 'none';
		const { report } = await evidence(
			[
				{ ...leaver, last_day: 'soon' },
				{ ...leaver, email: '' },
			],
			[],
		);
		expect(akana(report).map(({ state }) => state)).toEqual(['open', expect.stringMatching(/^open/)]);
		expect(report.ticket).toContain('RSA ID Plus: ada@example.com, open: can’t be looked up');
		expect(report.ticket).toContain('last day can’t be read');
	});

	test('nobody counts before the last day has ended where the person is', async () => {
		const { report } = await evidence([{ ...leaver, last_day: day(-2), time_zone: ' Europe/Vienna ' }], []);
		expect(report).toMatchObject({ needsAttention: 0, accounts: [] });
		for (const { name } of VENDORS) expect(stage.sandbox[name].requests).toEqual([]);
	});
});
