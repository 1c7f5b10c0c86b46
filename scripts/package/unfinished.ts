import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What `npm run new:vendor` writes where somebody has to say how the vendor really is. */
export const MARK = 'TODO(new vendor)';

const FOLDERS = ['nodes', 'credentials', 'icons', 'sandbox', 'docs', 'test/vendors'];

/** @param folder - under nodes/ @returns whether somebody has still to say how this vendor really is */
export function isUnfinished(folder: string, root: string): boolean {
	const at = path.join(root, 'nodes', folder);
	return readdirSync(at).some(
		(file) => file.endsWith('.ts') && readFileSync(path.join(at, file), 'utf8').includes(MARK),
	);
}

/**
 * A sentence for each file that still holds a mark; docs/adding-a-vendor.md explains it.
 * @param root - the checkout
 */
export function unfinishedProblems(root: string): string[] {
	return FOLDERS.flatMap((folder) =>
		readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && entry.name !== 'adding-a-vendor.md')
			.map((entry) => path.join(entry.parentPath, entry.name))
			.filter((file) => readFileSync(file, 'utf8').includes(MARK))
			.map((file) => `${path.relative(root, file)} holds a ${MARK}`),
	);
}
