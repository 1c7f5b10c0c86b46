import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { decode } from 'iconv-lite';

/** A line's cells in the columns' order; null for a line that can't be read, which keeps its place. */
export type Cells = string[] | null;

/** An export as a table, however it was saved. */
export interface Rows {
	columns: string[];
	rows: Cells[];
	/** How it was read, where that isn't UTF-8 with commas below a header, in sentences. */
	notes: string[];
}

const DELIMITERS: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

/** How files begin that aren't text, and what to do with them. */
const FOREIGN: ReadonlyArray<readonly [string, string]> = [
	['PK', 'is an Excel workbook whatever its name says. Open it and save it as “CSV UTF-8”.'],
	['\xd0\xcf\x11\xe0', 'is an old Excel workbook. Open it and save it as “CSV UTF-8”.'],
	['%PDF', 'is a PDF. Ask for the list as a CSV file.'],
];

const UNREADABLE: Readonly<Record<string, string>> = {
	ENOENT: 'isn’t there',
	EISDIR: 'is a folder. Name the file in it',
	EACCES: 'may not be read by you',
};

/** An address by itself. */
export const ADDRESS = /^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/;

/** What Excel writes on top to say how columns are separated. */
const EXCELS_MARK = /^"?sep=(.)"?\s*?(\r?\n|\r)/i;

/**
 * Reads a table as people have it: commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252; with or without a mark
 * or a header.
 * @throws with a sentence for the user, when the file can't be used
 */
export function readRows(file: string): Rows {
	const bytes = readBytes(file);
	const [, foreign] = FOREIGN.find(([start]) => bytes.subarray(0, start.length).toString('latin1') === start) ?? [];
	if (foreign) throw new Error(`${file} ${foreign}`);
	const { text: whole, encoding } = decoded(bytes);
	const [mark = '', separator] = EXCELS_MARK.exec(whole) ?? [];
	const text = whole.slice(mark.length).replace(/^\s*[\r\n]/, '');
	const delimiter = separator ?? delimiterOf(text.split(/\r?\n|\r/, 1)[0] ?? '');
	const [head, ...rest] = tableOf(text, delimiter);
	if (head === undefined) throw new Error(`${file} is empty.`);
	if (head === null) throw new Error(`${file} isn't a CSV file: its first line can't be read.`);
	const hasHeader = head.every((cell) => !ADDRESS.test(cell));
	const columns = head.map((name, index) =>
		hasHeader ? name.replace(/[\s\p{Cc}]+/gu, ' ').trim() : `column ${index + 1}`,
	);
	const rows = (hasHeader ? rest : [head, ...rest]).map((cells) =>
		cells?.slice(columns.length).some(isFilled) ? null : cells,
	);
	const notes = [
		...(encoding === 'UTF-8' ? [] : [`The file isn't UTF-8; it was read as ${encoding}.`]),
		...(delimiter === ',' ? [] : [`Its columns are separated by ${DELIMITERS[delimiter] ?? `“${delimiter}”`}.`]),
		...(hasHeader ? [] : ['It has no header: its first line is somebody.']),
	];
	return { columns, rows, notes };
}

function decoded(bytes: Buffer): { text: string; encoding: string } {
	// By its mark, or since the first letters take two bytes each.
	if (/^(\xff\xfe|\xfe\xff|.?\0)/s.test(bytes.toString('latin1', 0, 2)))
		return { text: decode(bytes, 'utf-16'), encoding: 'UTF-16' };
	try {
		return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
	} catch {
		return { text: decode(bytes, 'win1252'), encoding: 'Windows-1252' };
	}
}

/** The one that the head holds most of, outside of quotes. */
function delimiterOf(head: string): string {
	const bare = head.replace(/"[^"]*"/g, '');
	const count = (delimiter: string) => bare.split(delimiter).length;
	return Object.keys(DELIMITERS).reduce((best, other) => (count(other) > count(best) ? other : best));
}

/** Where its quotes don't match, a line is a row: a quote that nobody closed would swallow the people below. */
function tableOf(text: string, delimiter: string): Cells[] {
	const rowsIn = (part: string, relaxed: boolean): string[][] =>
		parse(part, { delimiter, skip_empty_lines: true, relax_column_count: true, relax_quotes: relaxed });
	try {
		return rowsIn(text, false).filter((cells) => cells.some(isFilled));
	} catch {
		return text.split(/\r?\n|\r/).flatMap((line): Cells[] => {
			try {
				return rowsIn(line, true).filter((cells) => cells.some(isFilled));
			} catch {
				return [null];
			}
		});
	}
}

const isFilled = (cell: string) => cell.trim() !== '';

function readBytes(file: string): Buffer {
	try {
		return readFileSync(file);
	} catch (error) {
		const { code = 'unknown error' } = error as NodeJS.ErrnoException;
		throw new Error(`${file} ${UNREADABLE[code] ?? `can't be read (${code})`}.`, { cause: error });
	}
}
