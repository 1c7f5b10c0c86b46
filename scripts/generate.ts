/** `npm run generate`: writes what has to name every vendor, option, outcome and message, from the code that has them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GENERATED } from './generated';
import { ROOT } from './lib/project';

for (const [file, write] of GENERATED) {
	const at = path.join(ROOT, file);
	writeFileSync(at, write(readFileSync(at, 'utf8')));
}
