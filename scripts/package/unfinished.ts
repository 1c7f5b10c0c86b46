import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What `npm run new:vendor` writes where somebody has to say how the vendor really is. */
export const MARK = 'TODO(new vendor)';

const FOLDERS = ['nodes', 'credentials', 'icons', 'sandbox', 'docs', 'test/vendors'];

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
