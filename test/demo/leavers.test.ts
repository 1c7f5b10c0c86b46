import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readLeavers } from '../../demo/leavers';

const EXPORT = join(__dirname, '../../demo/leavers.csv');

test('the export holds what real ones hold', () => {
	const bytes = readFileSync(EXPORT);
	const text = bytes.toString('utf8');
	expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
	expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
	expect(text).toMatch(/,"[^"]+, [^"]+",/);
	expect(text).toMatch(/,\s+\S+@example\.org,/);
	expect(text).toMatch(/@example\.com\s+,/);
	expect(text).toMatch(/@EXAMPLE\.COM/);
	expect(text).toMatch(/ü/);
	expect(text).toMatch(/,,/);
	expect(text.match(/[\w.]+@[\w.]+/g)).not.toContainEqual(expect.not.stringMatching(/@example\.(com|org)$/i));

	const leavers = readLeavers(EXPORT);
	expect(leavers).toHaveLength(41);
	expect(new Set(leavers.map(({ email }) => email)).size).toBe(40);
	expect(leavers.filter(({ email }) => email === '')).toHaveLength(1);
	expect(new Set(leavers.map(({ action }) => action))).toEqual(new Set(['disable', 'lock']));
});

describe('a file that can’t be used', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'leavers-test-'));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	test.each([
		[
			'semicolons',
			'name;email;action\nA;a@example.com;disable\n',
			'with commas between; its header is: name;email;action',
		],
		['another column', 'name,mail,action\nA,a@example.com,disable\n', 'its header is: name, mail, action'],
		['another encoding', Buffer.from('name,email,action\nM\xfcller,a@example.com,disable\n', 'latin1'), "isn't UTF-8"],
		['only a header', 'name,email,action\n', 'no rows'],
		['nothing', '', 'no rows'],
		['an open quote', 'name,email,action\n"A,a@example.com,disable\n', "isn't a CSV file"],
		['a row too long', 'name,email,action\nA,a@example.com,disable,x\n', "isn't a CSV file"],
	])('%s: says what to do', (_, content, message) => {
		const file = join(folder, 'x.csv');
		writeFileSync(file, content);
		expect(() => readLeavers(file)).toThrow(message);
	});

	test('none at all', () => {
		expect(() => readLeavers(join(folder, 'nowhere.csv'))).toThrow("can't be read (ENOENT)");
		expect(() => readLeavers(folder)).toThrow("can't be read (EISDIR)");
	});
});
