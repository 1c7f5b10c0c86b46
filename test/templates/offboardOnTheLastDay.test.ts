import type { IDataObject } from 'n8n-workflow';
import { openMailbox, type Mailbox } from '../support/mailbox';
import { setStage } from '../support/stage';
import { skip } from '../support/time';
import { VENDORS } from '../support/vendors';
import { reportOf, runTemplate } from './templates';

const FILE = 'offboard-on-the-last-day';
const HOUR_MS = 3_600_000;
const stage = setStage();

// At noon in UTC: no zone’s midnight is near.
beforeEach(() => skip(36 * HOUR_MS - (Date.now() % (24 * HOUR_MS))));

let mailbox: Mailbox;
beforeEach(async () => (mailbox = await openMailbox()));
afterEach(async () => await mailbox.close());

const ADA = { id: 1, name: 'Ada', email: 'Ada@example.com', manager: 'grace@example.com', last_day: '2020-01-31' };

async function offboard(leavers: IDataObject[], settings?: IDataObject) {
	const hour = settings && {
		Settings: {
			assignments: {
				assignments: Object.entries({ hour: 24, timeZone: 'UTC', retryHours: 24, ...settings }).map(
					([name, value]) => ({
						id: name,
						name,
						value,
						type: typeof value,
					}),
				),
			},
		},
	};
	const run = await runTemplate(stage, FILE, {
		input: {},
		pins: { Leavers: leavers },
		mailbox,
		...(hour && { change: hour }),
	});
	expect(run.status).toBe('success');
	return run;
}

const everywhere = (email: string) => VENDORS.forEach(({ name }) => stage.sandbox[name].people.add({ email }));
const enabled = (email: string) => VENDORS.map(({ name }) => stage.sandbox[name].people.byEmail(email)[0]!.enabled);
const subjects = () => mailbox.mails.map(({ text, to }) => [to[0], /^Subject: (.*)$/m.exec(text)?.[1]]);

test('who left is disabled everywhere with a proof; manager and help desk are told; the row is done', async () => {
	everywhere('ada@example.com');
	const run = await offboard([ADA]);
	expect(enabled('ada@example.com')).toEqual([false, false, false, false]);
	const report = reportOf(run);
	expect(report).toMatchObject({ title: 'Last days: 1 of 1 leavers done everywhere', needsAttention: 0 });
	expect(report.results.map(({ outcome, proof, reason }) => [outcome, proof, reason])).toEqual(
		VENDORS.map(() => ['changed', 'readBack', 'The last day was 2020-01-31']),
	);
	expect(subjects().sort()).toEqual([
		['grace@example.com', 'Access has ended: Ada'],
		['helpdesk@example.com', 'Last days: 1 of 1 leavers done everywhere'],
	]);
	expect(run.json('Each Leaver')).toMatchObject([{ row: 1, done: true }]);
	expect(run.tasks('Mark the Row')).toHaveLength(1);
});

test.each<[string, () => IDataObject]>([
	['is done', () => ({ done_at: '2020-02-01T00:00:00.000Z' })],
	['was tried less than a day ago', () => ({ tried_at: hoursFromNow(-2) })],
	['has a last day to come', () => ({ last_day: '2999-12-31' })],
])('who %s is left alone, and no vendor is asked', async (_, fields) => {
	everywhere('ada@example.com');
	const run = await offboard([{ ...ADA, ...fields() }]);
	expect(run.tasks('Report')).toEqual([]);
	expect(mailbox.mails).toEqual([]);
	for (const { name } of VENDORS) expect(stage.sandbox[name].requests).toEqual([]);
});

const hoursFromNow = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
/** The date in a zone, some days from today. */
const dayIn = (timeZone: string, days = 0) =>
	new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(Date.now() + days * 24 * HOUR_MS);
const FAR_EAST = 'Pacific/Kiritimati';
const FAR_WEST = 'Pacific/Pago_Pago';

test.each<[string, () => IDataObject, IDataObject | undefined, boolean]>([
	['yesterday was the last day there', () => ({ last_day: dayIn(FAR_EAST, -1), time_zone: FAR_EAST }), undefined, true],
	['today is the last day there', () => ({ last_day: dayIn(FAR_EAST), time_zone: FAR_EAST }), undefined, false],
	['yesterday was, by the settings', () => ({ last_day: dayIn(FAR_WEST, -1) }), { timeZone: FAR_WEST }, true],
	['today is, by the settings', () => ({ last_day: dayIn(FAR_WEST) }), { timeZone: FAR_WEST }, false],
	['today is, from its beginning', () => ({ last_day: dayIn('UTC') }), { hour: 0 }, true],
	['the hour is given, and over', () => ({ last_day: hoursFromNow(-1) }), undefined, true],
	['the hour is given, and to come', () => ({ last_day: hoursFromNow(1) }), undefined, false],
])('%s', async (_, fields, settings, due) => {
	everywhere('ada@example.com');
	await offboard([{ ...ADA, ...fields() }], settings);
	expect(enabled('ada@example.com')).toEqual(VENDORS.map(() => !due));
});

test('what fails keeps the row open, and the manager isn’t told that it was done', async () => {
	everywhere('ada@example.com');
	stage.sandbox.rsaIdPlus.settings.role = 'none';
	const run = await offboard([ADA]);
	expect(reportOf(run)).toMatchObject({
		title: 'Last days: 0 of 1 leavers done everywhere, the others need attention',
		needsAttention: 1,
	});
	expect(run.json('Each Leaver')).toMatchObject([{ done: false }]);
	expect(subjects().map(([to]) => to)).toEqual(['helpdesk@example.com']);
});

test.each([
	[{ email: 'none' }, 'no e-mail address'],
	[{ last_day: '31.01.2020' }, 'can’t be read'],
	[{ time_zone: 'Vienna' }, 'can’t be read'],
])('a row with %j is told, beside those that were done', async (fields, words) => {
	everywhere('ada@example.com');
	everywhere('ben@example.com');
	const run = await offboard([
		{ ...ADA, ...fields },
		{ ...ADA, id: 2, name: 'Ben', email: 'ben@example.com' },
	]);
	expect(enabled('ada@example.com')).toEqual([true, true, true, true]);
	expect(enabled('ben@example.com')).toEqual([false, false, false, false]);
	expect(reportOf(run)).toMatchObject({ needsAttention: 1, ticket: expect.stringContaining(words) });
	expect(
		run
			.json('Each Leaver')
			.map(({ row, done }) => [row, done])
			.sort(),
	).toEqual([
		[1, false],
		[2, true],
	]);
});

test('whom no vendor knows is no success', async () => {
	everywhere('ben@example.com');
	expect(reportOf(await offboard([ADA]))).toMatchObject({
		needsAttention: 1,
		ticket: expect.stringContaining('NO vendor knows'),
	});
});
