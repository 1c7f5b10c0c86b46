import { GENERATED } from '../../scripts/generated';
import { triedHead, triedIn, triedInShort, triedPage } from '../../scripts/generated/tried';

const NODES = ['Akana API Platform', 'SCIM 2.0'];
const HEAD = '# What was tried where\n\n| date | … |\n|---|---|\n';
const akana = (date: string, refuted = 0) =>
	`| ${date} | Akana API Platform 0.1.0 | Akana 2024, eu | 14 | ${refuted} | 6 | [#12](https://github.com/) |\n`;

test.each([
	['nothing', '', '**not tried yet**, only imitations built from the vendors'],
	['one node', akana('2026-12-01'), 'tried: Akana API Platform (2026-12-01); **not yet**: SCIM 2.0;'],
	['a node twice, with something refuted', akana('2026-12-01') + akana('2027-01-02', 2), '(2027-01-02, 2 refuted)'],
	[
		'all',
		akana('2026-12-01') + akana('2026-12-02').replace('Akana API Platform', 'SCIM 2.0'),
		'tried: Akana API Platform (2026-12-01), SCIM 2.0 (2026-12-02); [what',
	],
])('of %s the README says so', (_what, rows, words) => {
	const tried = triedIn(HEAD + rows, NODES);
	expect(triedInShort(tried, NODES)).toContain(words);
	expect(triedHead(tried, NODES)).toContain(rows === '' ? 'Nothing yet' : 'Live tenants were checked');
});

test.each([
	['another node', akana('2026-12-01').replace('Akana API Platform', 'Okta')],
	['no date', akana('yesterday')],
	['prose', 'It worked.\n'],
])('a row with %s is refused', (_what, row) => {
	expect(() => triedIn(HEAD + row, NODES)).toThrow('no row of its table');
});

test('the README’s box and the page’s head are written from the rows', () => {
	const files = GENERATED.map(([file]) => file);
	expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/tried.md']));
	expect(triedPage()).toContain('npm run generate');
});
