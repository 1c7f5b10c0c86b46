import { VENDOR_NAMES, type Sandbox, type VendorName } from '../sandbox';
import type { Leaver } from './leavers';
import type { ReportLine } from './offboard';
import { table, wrap, type Cell, type Paint } from './text';
import { listOf, VENDORS } from './vendors';

const COLUMNS = 100;

type Kind = 'failed' | 'changed' | 'already' | 'noAccount';

/** What a person wants to know of an outcome; everything else is a failure. */
const KINDS: Record<string, Kind> = { changed: 'changed', set: 'changed', unchanged: 'already', notFound: 'noAccount' };
/** Of several rows about one person the first of these is shown. */
const WEIGHT: readonly Kind[] = ['failed', 'changed', 'already', 'noAccount'];

export const kindOf = ({ outcome }: ReportLine): Kind => KINDS[outcome] ?? 'failed';

/** One leaver, with every row and line about them. */
interface Person {
	name: string;
	action: string;
	rows: number[];
	lines: ReportLine[];
}

export function peopleOf(leavers: readonly Leaver[], report: readonly ReportLine[]): Person[] {
	const people = new Map<string, Person>();
	const ofRow = linesByRow(report);
	for (const { row, name, email, action } of leavers) {
		const key = `${email || `row ${row}`} ${action}`;
		const person = people.get(key) ?? { name, action, rows: [], lines: [] };
		person.rows.push(row);
		person.lines.push(...(ofRow.get(row) ?? []));
		people.set(key, person);
	}
	return [...people.values()];
}

/** @returns what the vendors say of each row */
export function linesByRow(report: readonly ReportLine[]): Map<number, ReportLine[]> {
	const ofRow = new Map<number, ReportLine[]>();
	for (const line of report) ofRow.set(line.employee.row, [...(ofRow.get(line.employee.row) ?? []), line]);
	return ofRow;
}

/** The report as text: a row a person, a column a vendor, then why changes failed, then the vendors' sums. */
export function render(people: readonly Person[], sandbox: Sandbox, paint: Paint): string[] {
	const failures = new Failures();
	const rows = people.map((person) => [
		{ text: person.rows.length > 1 ? `${person.name} (${person.rows.length} rows)` : person.name },
		{ text: person.action },
		...VENDOR_NAMES.map((vendor) => cellFor(person, vendor, failures)),
	]);
	return [
		...table(
			[
				[{ text: 'Leaver' }, { text: 'asked' }, ...VENDOR_NAMES.map((vendor) => ({ text: VENDORS[vendor].label }))],
				...rows,
			],
			paint,
		),
		...failures.lines(),
		'',
		...table(sums(people, sandbox), paint),
	];
}

/** @returns what is shown of a person at a vendor; a row that went to no vendor failed at each */
function lineOf({ lines }: Person, vendor: VendorName): ReportLine | undefined {
	const mine = lines.filter((line) => line.vendor === vendor || line.vendor === '');
	return mine.sort((a, b) => WEIGHT.indexOf(kindOf(a)) - WEIGHT.indexOf(kindOf(b)))[0];
}

function cellFor(person: Person, vendor: VendorName, failures: Failures): Cell {
	const line = lineOf(person, vendor);
	if (!line) return { text: 'NOT REPORTED', tone: 'bad' };
	switch (kindOf(line)) {
		case 'changed':
			return { text: line.action === 'lock' ? 'locked' : 'disabled', tone: 'good' };
		case 'already':
			return { text: 'already so', tone: 'quiet' };
		case 'noAccount':
			return { text: 'no account', tone: 'quiet' };
		case 'failed':
			return { text: `failed [${failures.number(person.name, vendor, line)}]`, tone: 'bad' };
	}
}

/** So many who failed alike are named. */
const NAMED = 3;

/** The sentences behind the cells, each told once, of however many people and vendors it is true. */
class Failures {
	private readonly list = new Map<string, { number: number; names: Set<string>; vendors: Set<VendorName> }>();

	/** @returns the failure's number */
	number(name: string, vendor: VendorName, { error, outcome }: ReportLine): number {
		const sentence = error ?? outcome;
		const failure = this.list.get(sentence) ?? { number: this.list.size + 1, names: new Set(), vendors: new Set() };
		failure.names.add(name);
		failure.vendors.add(vendor);
		this.list.set(sentence, failure);
		return failure.number;
	}

	lines(): string[] {
		if (this.list.size === 0) return [];
		const texts = [...this.list].map(([sentence, { number, names, vendors }]) => {
			const named = [...names].slice(0, NAMED).join(', ');
			const more = names.size > NAMED ? ` and ${names.size - NAMED} more` : '';
			return `[${number}] ${named}${more} at ${listOf([...vendors])}: ${sentence}`;
		});
		return ['', 'What failed, and why', ...texts.flatMap((text) => wrap(text, COLUMNS, '    '))];
	}
}

function sums(people: readonly Person[], sandbox: Sandbox): Cell[][] {
	const head = ['', 'changed', 'already so', 'no account', 'failed', 'requests', 'told to wait'];
	const rows = VENDOR_NAMES.map((vendor) => {
		const lines = people.flatMap((person) => lineOf(person, vendor) ?? []);
		const count = (kind: Kind) => lines.filter((line) => kindOf(line) === kind).length;
		const { requests, waits } = effortAt(sandbox, vendor);
		return [
			VENDORS[vendor].label,
			count('changed'),
			count('already'),
			count('noAccount'),
			count('failed'),
			requests,
			waits,
		].map(String);
	});
	return [head, ...rows].map((row) => row.map((text) => ({ text })));
}

/** How many requests a vendor got, and how many of them it sent away for now. */
export function effortAt(sandbox: Sandbox, vendor: VendorName): { requests: number; waits: number } {
	const { requests } = sandbox[vendor];
	return {
		requests: requests.length,
		waits: requests.filter(({ refused, fault }) => refused || fault === 'throttled').length,
	};
}
