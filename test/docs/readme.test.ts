import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pages';

const MOST_WORDS = 1200;

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Where each of these first stands, for their order. */
const places = (...words: string[]) => words.map((word) => readme.indexOf(word));

test(`it has at most ${MOST_WORDS} words`, () => {
	expect(readme.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(MOST_WORDS);
});

test('it answers in the order in which people ask', () => {
	const found = places(
		'docs/img/workflow.png',
		'## Is it for me?',
		'## Install',
		'## Your first workflow',
		'## A list of people',
		'## Where everything else is',
	);
	expect(found).not.toContain(-1);
	expect(found).toEqual([...found].sort((one, other) => one - other));
});

test.each([
	'n8n Cloud',
	'Verified',
	'N8N_UNVERIFIED_PACKAGES_ENABLED=true',
	'docs/tried.md',
	'npm run check:tenant',
	'On npm',
])('its status box says what is to be known of %s before the installation', (word) => {
	const [box, install] = places('## Is it for me?', '## Install');
	expect(readme.slice(box, install)).toContain(word);
});

test('before the first dry run of a list it names what lets the run go on', () => {
	const list = readme.slice(readme.indexOf('## A list of people'));
	for (const words of ['On Error', 'Continue (using error output)', 'When Not Found', 'before the first dry run'])
		expect(list).toContain(words);
});

test('the README’s only table of vendors is the one that is written from the code', () => {
	expect(readme.match(/^\|.*CloudSSO.*\|$/gm)).toHaveLength(1);
});
