import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { decode } from 'iconv-lite';

export type Cells = Record<string, string>;

/** An export as a table, however it was saved. */
export interface Rows {
	columns: string[];
	/** A line that can't be read is null: it keeps its place. */
	rows: Array<Cells | null>;
	/** How it was read, where that isn't UTF-8 with commas. */
	notes: string[];
}

const DELIMITERS: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

/** How files begin that aren't text, and what to do with them. */
const FOREIGN: ReadonlyArray<readonly [string, string]> = [
	['PK', 'is an Excel workbook whatever its name says. Open it and save it as “CSV UTF-8”.'],
	['\xd0\xcf\x11\xe0', 'is an old Excel workbook. Open it and save it as “CSV UTF-8”.'],
	['%PDF', 'is a PDF. Ask for the list as a CSV file.'],
];

/**
 * Reads a table as people have it: commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252; with or without a mark.
 * @throws with a sentence for the user, when the file can't be used
 */
export function readRows(file: string): Rows {
	const bytes = readBytes(file);
	const [, foreign] = FOREIGN.find(([start]) => bytes.subarray(0, start.length).toString('latin1') === start) ?? [];
	if (foreign) throw new Error(`${file} ${foreign}`);
	const { text, encoding } = decoded(bytes);
	const delimiter = delimiterOf(text.split(/\r?\n|\r/, 1)[0] ?? '');
	const notes = [
		...(encoding === 'UTF-8' ? [] : [`The file isn't UTF-8; it was read as ${encoding}.`]),
		...(delimiter === ',' ? [] : [`Its columns are separated by ${DELIMITERS[delimiter]}.`]),
	];
	return { ...tableOf(text, delimiter, file), notes };
}

function decoded(bytes: Buffer): { text: string; encoding: string } {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: decode(bytes, 'utf16le'), encoding: 'UTF-16' };
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

function tableOf(text: string, delimiter: string, file: string): Pick<Rows, 'columns' | 'rows'> {
	let lines: string[][];
	try {
		lines = parse(text, { delimiter, bom: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true });
	} catch (error) {
		throw new Error(`${file} isn't a CSV file: ${(error as Error).message}.`, { cause: error });
	}
	const [columns = [], ...rest] = lines;
	const rows = rest
		.filter((cells) => cells.some((cell) => cell.trim() !== ''))
		.map((cells) =>
			cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== '')
				? null
				: Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
		);
	return { columns, rows };
}

function readBytes(file: string): Buffer {
	try {
		return readFileSync(file);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new Error(`${file} can't be read (${code ?? 'unknown error'}).`, { cause: error });
	}
}
