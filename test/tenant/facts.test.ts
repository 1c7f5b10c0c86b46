import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../../tenant/exchange';
import { FACTS, VENDOR_NAMES } from '../../tenant/facts';
import { factsPage } from '../../tenant/facts/page';
import { OPINIONS } from '../../tenant/facts/opinions';
import { namedIn, places, ROOT } from '../../tenant/facts/places';
import { SWITCHES } from '../../tenant/facts/switches';

const all = VENDOR_NAMES.flatMap((vendor) => [...FACTS[vendor]]);
const at = places();

test('the page is what the tables and the code say', () => {
	expect(readFileSync(join(ROOT, 'docs/facts.md'), 'utf8')).toBe(factsPage());
});

test('every fact that the code names has a row, and every row a place in its vendor’s folder', () => {
	const folders = { rsaIdPlus: 'RsaIdPlus', oraclePrimavera: 'OraclePrimavera', akana: 'Akana' };
	expect([...at.keys()].sort()).toEqual(all.map(({ id }) => id).sort());
	for (const vendor of VENDOR_NAMES) {
		const folder = { ...folders, alibabaCloudSso: 'AlibabaCloudSso', scim: 'Scim' }[vendor];
		for (const { id } of FACTS[vendor])
			for (const { file } of at.get(id)!) expect(file).toMatch(new RegExp(`^nodes/${folder}/`));
	}
});

test('ids are numbered without a gap, so that one which is taken away is missed', () => {
	for (const vendor of VENDOR_NAMES) {
		const [prefix] = FACTS[vendor][0]!.id.split('-');
		expect(FACTS[vendor].map(({ id }) => id)).toEqual(FACTS[vendor].map((_, i) => `${prefix}-${i + 1}`));
	}
});

test('each check that settles a fact is one that is made', () => {
	const settling = all.flatMap(({ settled }) => (typeof settled === 'string' ? [] : settled.by));
	expect(settling.filter((check) => !(check in CHECKS))).toEqual([]);
	for (const { refutes, by } of SWITCHES) {
		const { settled } = all.find(({ id }) => id === refutes)!;
		expect([refutes, typeof settled === 'string' ? [] : settled.by]).toEqual([refutes, expect.arrayContaining([by])]);
	}
});

test('each second opinion names a test that is there, and a fact for what it says otherwise', () => {
	expect(new Set(OPINIONS.map(({ vendor }) => vendor))).toEqual(new Set(VENDOR_NAMES));
	for (const { vendor, test: file, differs } of OPINIONS) {
		if (file) expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
		const ids: string[] = FACTS[vendor].map(({ id }) => id);
		for (const { fact } of differs) expect(ids).toContain(fact);
	}
});

test('what no vendor’s document says has its other possibility in the sandbox, or says why no check can settle it', () => {
	const inferred = all.filter(({ source, settled }) => source !== 'vendor document' && typeof settled !== 'string');
	const played = new Set(SWITCHES.map(({ refutes }) => refutes));
	expect(inferred.filter(({ id }) => !played.has(id)).map(({ id }) => id)).toEqual([]);
});

test.each([
	['above a function', '// AKANA-1\nfunction send() {}', 'send'],
	['above its explanation', '// AKANA-1\n/** Why. */\nexport const TABLE = {};', 'TABLE'],
	['above a method', 'class Directory {\n\tfirst() {}\n\n\t// AKANA-1, as seen\n\tprivate async put() {}\n}', 'put'],
	['at the end of a line', 'const traits = {\n\thasLock: false, // AKANA-1\n\tother: true,\n};', 'hasLock'],
	['in a function’s body', 'function send() {\n\t// AKANA-1\n\treturn 1;\n}', 'send'],
])('a comment %s is about what stands there', (_where, code, symbol) => {
	expect(namedIn(code)).toEqual([{ id: 'AKANA-1', symbol }]);
});
