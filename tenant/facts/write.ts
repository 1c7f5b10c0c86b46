import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsPage } from './page';
import { ROOT } from './places';

writeFileSync(join(ROOT, 'docs/facts.md'), factsPage());
