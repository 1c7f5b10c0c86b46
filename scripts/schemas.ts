/** `npm run schemas`: writes what the nodes' output looks like, for n8n's editor, from its types. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './lib/project';
import { schemaFiles, schemasThere } from './schemas/files';

async function main(): Promise<void> {
	const files = await schemaFiles();
	for (const file of schemasThere()) rmSync(path.join(ROOT, file));
	for (const [file, text] of files) {
		mkdirSync(path.join(ROOT, path.dirname(file)), { recursive: true });
		writeFileSync(path.join(ROOT, file), text);
	}
}

void main();
