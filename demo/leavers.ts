import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';

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
}

const NEEDED = ['name', 'email', 'action'];

/**
 * Reads an HR export for what has to be known before the workflow runs: whom to make accounts for.
 * @throws with a sentence for the user, when the file can't be used
 */
export function readLeavers(file: string): Leaver[] {
	const rows = parseRows(decode(file), file);
	const columns = Object.keys(rows[0] ?? {});
	if (rows.length === 0) throw new Error(`${file} has no rows below its header.`);
	if (!NEEDED.every((column) => columns.includes(column))) {
		throw new Error(
			`${file} needs the columns ${NEEDED.join(', ')}, with commas between; its header is: ${columns.join(', ')}`,
		);
	}
	return rows.map((cells, row) => ({
		row,
		name: cell(cells.name),
		email: cell(cells.email).toLowerCase(),
		login: cell(cells.login),
		action: cell(cells.action).toLowerCase(),
	}));
}

const cell = (text = '') => text.trim();

function decode(file: string): string {
	const bytes = readBytes(file);
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		throw new Error(`${file} isn't UTF-8. Save it as "CSV UTF-8".`);
	}
}

function readBytes(file: string): Buffer {
	try {
		return readFileSync(file);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new Error(`${file} can't be read (${code ?? 'unknown error'}).`, { cause: error });
	}
}

function parseRows(text: string, file: string): Array<Record<string, string>> {
	try {
		return parse<Record<string, string>>(text, { columns: true, bom: true, skip_empty_lines: true });
	} catch (error) {
		throw new Error(`${file} isn't a CSV file: ${(error as Error).message}.`, { cause: error });
	}
}
