import { stringify } from 'csv-stringify/sync';
import { readRows, type Cells } from './rows';

/** A row of the HR export, as the workflow tidies it up. */
export interface Leaver {
	/** Counted from 0. */
	row: number;
	name: string;
	/** In small letters; empty where the cell is. */
	email: string;
	login: string;
	/** What HR wants, in small letters; the workflow knows `disable` and `lock`. */
	action: string;
	reason: string;
}

/** An export as it was understood. */
export interface Leavers {
	leavers: Leaver[];
	/** How it was read, where that isn't as the demo's own file, in sentences. */
	notes: string[];
}

type Field = Exclude<keyof Leaver, 'row'>;

/** What HR systems and people call a field: in small letters, letters and digits only; the first that is there counts. */
const HEADS: Record<Field, readonly string[]> = {
	email: [
		'email',
		'emailaddress',
		'workemail',
		'businessemail',
		'companyemail',
		'primaryemail',
		'mail',
		'userprincipalname',
		'upn',
	],
	name: ['name', 'fullname', 'displayname', 'employeename', 'employee', 'worker', 'preferredname'],
	login: ['login', 'loginid', 'username', 'userid', 'user', 'samaccountname', 'account'],
	action: ['action', 'todo', 'request', 'requestedaction'],
	reason: ['reason', 'comment', 'comments', 'note', 'notes', 'terminationreason'],
};
const FIRST = ['firstname', 'givenname', 'forename'];
const LAST = ['lastname', 'surname', 'familyname'];

/**
 * Reads an HR export: whom the vendors have to know, and what the workflow is given.
 * @throws with a sentence for the user, when the file can't be used
 */
export function readLeavers(file: string): Leavers {
	const { columns, rows, notes } = readRows(file);
	if (rows.length === 0) throw new Error(`${file} has no rows below its header.`);
	const heads = new Map(columns.map((column) => [bare(column), column]));
	const columnOf = (names: readonly string[]) => heads.get(names.find((name) => heads.has(name)) ?? '');
	const taken = Object.fromEntries(Object.entries(HEADS).map(([field, names]) => [field, columnOf(names)])) as Record<
		Field,
		string | undefined
	>;
	if (!taken.email) {
		throw new Error(
			`${file} has no column with e-mail addresses (such as “email” or “Work Email”); its header is: ${columns.join(', ')}`,
		);
	}
	const parts = [columnOf(FIRST), columnOf(LAST)];
	const nameIn = (cells: Cells) =>
		taken.name ? cells[taken.name] : parts.map((part) => (part ? cells[part] : '')).join(' ');
	return {
		leavers: rows.map((cells, row) => (cells ? leaverOf(row, cells, taken, nameIn(cells)) : unreadable(row))),
		notes: [
			...notes,
			...Object.entries(taken).flatMap(([field, column]) =>
				column && column.toLowerCase() !== field ? [`“${column}” was taken for the ${WORDS[field as Field]}.`] : [],
			),
			...(taken.action ? [] : ['No column says what to do, so that everyone is to be disabled.']),
		],
	};
}

const WORDS: Record<Field, string> = {
	email: 'e-mail',
	name: 'name',
	login: 'login',
	action: 'action (disable or lock)',
	reason: 'reason',
};

/** @returns the export as the workflow reads it, whatever it looked like before */
export function asCsv({ leavers }: Leavers): string {
	return stringify([...leavers], { header: true, columns: ['name', 'email', 'login', 'action', 'reason'] });
}

function leaverOf(row: number, cells: Cells, taken: Record<Field, string | undefined>, name = ''): Leaver {
	const cell = (field: Field) => (taken[field] ? (cells[taken[field]] ?? '').trim() : '');
	const email = cell('email').toLowerCase();
	return {
		row,
		email,
		name: name.trim() || email || `Row ${row + 1}`,
		login: cell('login'),
		action: taken.action ? cell('action').toLowerCase() : 'disable',
		reason: cell('reason'),
	};
}

/** A line with more cells than the header: nobody can say which cell is which, so that nothing is asked of any vendor. */
function unreadable(row: number): Leaver {
	return { row, name: `Row ${row + 1}`, email: '', login: '', action: 'not readable: too many cells', reason: '' };
}

function bare(column: string): string {
	return column.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
