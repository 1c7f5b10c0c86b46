import { join } from 'node:path';

import { audit } from '../../demo/audit';
import { readLeavers } from '../../demo/leavers';
import { offboard, type ReportLine } from '../../demo/offboard';
import { peopleOf, render } from '../../demo/report';
import { stage } from '../../demo/staging';
import { painter } from '../../demo/text';
import { createEngine } from '../../engine';
import { startSandbox, VENDOR_NAMES, type Sandbox } from '../../sandbox';

const CSV = join(__dirname, '../../demo/leavers.csv');
const list = readLeavers(CSV);
const { leavers } = list;

let sandbox: Sandbox;
let report: ReportLine[];
beforeAll(async () => {
	sandbox = await startSandbox();
	stage(sandbox, leavers);
	report = await offboard(await createEngine({ from: 'source' }), sandbox, list);
}, 60_000);
afterAll(async () => await sandbox.close());

const outcomes = (email: string) =>
	VENDOR_NAMES.map((vendor) => report.find((line) => line.vendor === vendor && line.employee.email === email)!.outcome);

test('every row has one line from every vendor, and the vendors agree with each', () => {
	expect(report).toHaveLength(leavers.length * VENDOR_NAMES.length);
	expect(audit(sandbox, leavers, report)).toEqual([]);
});

test('the mess of the export comes out as it should', () => {
	expect(outcomes('liam.archer@example.com')).toEqual(['notFound', 'notFound', 'notFound', 'notFound']);
	expect(outcomes('tara.singh@example.com')).toEqual(['unchanged', 'unchanged', 'unchanged', 'notFound']);
	expect(outcomes('ines.moreira@example.org')).toEqual(['changed', 'changed', 'changed', 'changed']);
	expect(outcomes('')).toEqual(['invalid', 'invalid', 'invalid', 'invalid']);
	const grace = report.filter(
		({ employee, vendor }) => employee.email === 'grace.dunn@example.com' && vendor === 'akana',
	);
	expect(grace.map(({ outcome }) => outcome)).toEqual(['changed', 'unchanged']);
	expect(
		report
			.filter(({ outcome }) => ['failed', 'conflict', 'ambiguous'].includes(outcome))
			.map(({ vendor }) => vendor)
			.sort(),
	).toEqual(['akana', 'alibabaCloudSso', 'oraclePrimavera']);
});

test('the printed report has a row a person, every failure once, and fits 100 columns', () => {
	const lines = render(peopleOf(leavers, report), sandbox, painter(false));
	expect(lines.filter((line) => [...line].length > 100)).toEqual([]);
	expect(lines.slice(1, 41).map((line) => line.split('  ')[0])).toEqual(
		leavers
			.filter(({ row }) => row !== 34)
			.map(({ name }) => (name === 'Grace Dunn' ? 'Grace Dunn (2 rows)' : name.normalize())),
	);
	expect(lines.filter((line) => /^\[\d+\] /.test(line))).toHaveLength(4);
	expect(lines.join('\n')).not.toContain('NOT REPORTED');
	// What is summed up is what the table shows.
	const cells = lines.slice(1, 41).map((line) => line.split(/ {2,}/).slice(2));
	const sums = lines.slice(-VENDOR_NAMES.length).map((line) => line.split(/ {2,}/).slice(1, 5).map(Number));
	expect(sums).toEqual(
		VENDOR_NAMES.map((_, column) =>
			[/^(disabled|locked)$/, /^already so$/, /^no account$/, /^failed/].map(
				(word) => cells.filter((row) => word.test(row[column]!)).length,
			),
		),
	);
});
