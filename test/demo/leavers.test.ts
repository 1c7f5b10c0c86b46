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

	const { leavers, notes } = readLeavers(EXPORT);
	expect(notes).toEqual([]);
	expect(leavers).toHaveLength(41);
	expect(new Set(leavers.map(({ email }) => email)).size).toBe(40);
	expect(leavers.filter(({ email }) => email === '')).toHaveLength(1);
	expect(new Set(leavers.map(({ action }) => action))).toEqual(new Set(['disable', 'lock']));
});

describe('a file as people have it', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'leavers-test-'));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	const read = (content: string | Buffer) => {
		const file = join(folder, 'x.csv');
		writeFileSync(file, content);
		return readLeavers(file);
	};

	const MUELLER = { row: 0, name: 'Müller', email: 'a@example.com', login: '', action: 'lock', reason: '' };

	test.each([
		['semicolons', 'name;email;action\nMüller;a@example.com;lock\n', ['separated by semicolons']],
		['tabs', 'name\temail\taction\nMüller\ta@example.com\tlock\n', ['separated by tabs']],
		['quoted heads', '"name","email","action"\n"Müller","a@example.com","lock"\n', []],
		[
			'a delimiter in a quoted head',
			'"name";"email";"action";"left, or leaves"\nMüller;A@Example.com;Lock;x\n',
			['semicolons'],
		],
		['a mark', '\ufeffname,email,action\nMüller,a@example.com,lock\n', []],
		[
			'Windows',
			Buffer.from('name;email;action\r\nM\xfcller;a@example.com;lock\r\n', 'latin1'),
			['Windows-1252', 'semicolons'],
		],
		['UTF-16', Buffer.from('\ufeffname\temail\taction\nMüller\ta@example.com\tlock\n', 'utf16le'), ['UTF-16', 'tabs']],
		[
			'other heads',
			'Last Name,Work E-Mail,Action\nMüller,a@example.com,lock\n',
			['“Work E-Mail” was taken for the e-mail'],
		],
		['blank lines and cells', 'name,email,action\n,,\n\nMüller,a@example.com,lock,,\n', []],
	])('%s: is read, and says how', (_, content, told) => {
		const { leavers, notes } = read(content);
		expect(leavers).toEqual([MUELLER]);
		for (const part of told) expect(notes.join(' ')).toContain(part);
		if (told.length === 0) expect(notes).toEqual([]);
	});

	test('no action: everyone is to be disabled, and it says so', () => {
		const { leavers, notes } = read('email\nb@example.com\n');
		expect(leavers).toEqual([
			{ row: 0, name: 'b@example.com', email: 'b@example.com', login: '', action: 'disable', reason: '' },
		]);
		expect(notes).toEqual(['No column says what to do, so that everyone is to be disabled.']);
	});

	test('one bad line is a row that nothing is asked for; the others are read', () => {
		const { leavers } = read('name,email,action\nA,a@example.com,disable,x\nB,b@example.com,disable\n');
		expect(leavers.map(({ name, action }) => [name, action])).toEqual([
			['Row 1', 'not readable: too many cells'],
			['B', 'disable'],
		]);
	});

	test.each([
		['no address', 'name,action\nA,disable\n', 'no column with e-mail addresses'],
		['a workbook', 'PK\x03\x04…', 'is an Excel workbook whatever its name says'],
		['only a header', 'name,email,action\n', 'no rows'],
		['nothing', '', 'no rows'],
		['an open quote', 'name,email,action\n"A,a@example.com,disable\n', "isn't a CSV file"],
	])('%s: says what to do', (_, content, message) => {
		expect(() => read(content)).toThrow(message);
	});

	test('none at all', () => {
		expect(() => readLeavers(join(folder, 'nowhere.csv'))).toThrow("can't be read (ENOENT)");
		expect(() => readLeavers(folder)).toThrow("can't be read (EISDIR)");
	});
});
