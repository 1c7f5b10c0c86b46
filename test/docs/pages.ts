import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

const FOLDERS = ['.', 'docs', 'sandbox', 'templates'];

/** @returns every page that people read, by its path, with its text */
export function pages(): Array<[path: string, markdown: string]> {
	return FOLDERS.flatMap((folder) =>
		readdirSync(join(ROOT, folder))
			.filter((file) => file.endsWith('.md'))
			.map((file): [string, string] => [join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8')]),
	);
}
