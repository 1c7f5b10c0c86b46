import { stringify } from 'csv-stringify/sync';
import { ADDRESS, readRows, type Cells } from './rows';

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
const FIRST = ['firstname', 'givenname', 'forename', 'vorname'];
const LAST = ['lastname', 'surname', 'familyname', 'nachname'];

/** What most cells of a field look like, for columns of other names and in other languages. */
const LOOKS: Partial<Record<Field, RegExp>> = { email: ADDRESS, action: /^\s*(disable|lock)\s*$/i };

/**
 * Reads an HR export: whom the vendors have to know, and what the workflow is given.
 * @throws with a sentence for the user, when the file can't be used
 */
export function readLeavers(file: string): Leavers {
	const { columns, rows, notes } = readRows(file);
	if (rows.length === 0) throw new Error(`${file} has no rows below its header.`);
	const bare = columns.map((column) => column.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
	const indexOf = (names: readonly string[]) => bare.indexOf(names.find((name) => bare.includes(name)) ?? '');
	const taken = Object.fromEntries(
		Object.entries(HEADS).map(([field, names]) => {
			const known = indexOf(names);
			return [field, known >= 0 ? known : byLooks(LOOKS[field as Field], columns, rows)];
		}),
	) as Record<Field, number>;
	if (taken.email < 0) throw new Error(`${file} ${whyNoAddresses(columns, rows)}`);
	const parts = [indexOf(FIRST), indexOf(LAST)];
	return {
		leavers: rows.map((cells, row) => (cells ? leaverOf(row, cells, taken, parts) : unreadable(row))),
		notes: [
			...notes,
			...Object.entries(taken).flatMap(([field, index]) =>
				index >= 0 && columns[index]!.toLowerCase() !== field
					? [`“${columns[index]}” was taken for the ${WORDS[field as Field]}.`]
					: [],
			),
			...(taken.action < 0 ? ['No column says what to do, so that everyone is to be disabled.'] : []),
		],
	};
}

/** @returns the one column whose filled cells mostly look so; -1 where there is none, or more than one */
function byLooks(looks: RegExp | undefined, columns: readonly string[], rows: readonly Cells[]): number {
	const alike = looks ? columnsLike(looks, columns, rows) : [];
	return alike.length === 1 ? alike[0]! : -1;
}

function columnsLike(looks: RegExp, columns: readonly string[], rows: readonly Cells[]): number[] {
	return [...columns.keys()].filter((index) => {
		const filled = rows.flatMap((cells) => (cells?.[index]?.trim() ? [cells[index]] : []));
		return filled.filter((cell) => looks.test(cell)).length > filled.length / 2;
	});
}

/** What is shown of one, as a file that is no list may be one long line. */
const LONGEST_HEADER = 300;

function whyNoAddresses(columns: readonly string[], rows: readonly Cells[]): string {
	const several = columnsLike(ADDRESS, columns, rows).map((index) => `“${columns[index]}”`);
	return several.length > 1
		? `has several columns with e-mail addresses: ${several.join(', ')}. Call the one that counts “email”.`
		: `has no column with e-mail addresses (such as “email” or “Work Email”); its header is: ${columns.join(', ').slice(0, LONGEST_HEADER)}`;
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

function leaverOf(row: number, cells: string[], taken: Record<Field, number>, nameParts: number[]): Leaver {
	const at = (index: number) => (cells[index] ?? '').trim();
	const email = at(taken.email).toLowerCase();
	const name = taken.name >= 0 ? at(taken.name) : nameParts.map(at).join(' ').trim();
	return {
		row,
		email,
		name: name || email || `Row ${row + 1}`,
		login: at(taken.login),
		action: taken.action >= 0 ? at(taken.action).toLowerCase() : 'disable',
		reason: at(taken.reason),
	};
}

/** Nobody can say which cell of such a line is which, so that nothing is asked of any vendor. */
function unreadable(row: number): Leaver {
	const action = 'not readable: check its quotes, and what separates its cells';
	return { row, name: `Row ${row + 1}`, email: '', login: '', action, reason: '' };
}
