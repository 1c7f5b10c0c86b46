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
		[
			'UTF-16, turned round',
			Buffer.from('\ufeffname,email,action\nMüller,a@example.com,lock\n', 'utf16le').swap16(),
			['UTF-16'],
		],
		['UTF-16 without a mark', Buffer.from('name,email,action\nMüller,a@example.com,lock\n', 'utf16le'), ['UTF-16']],
		['UTF-16', Buffer.from('\ufeffname\temail\taction\nMüller\ta@example.com\tlock\n', 'utf16le'), ['UTF-16', 'tabs']],
		[
			'other heads',
			'Last Name,Work E-Mail,Action\nMüller,a@example.com,lock\n',
			['“Work E-Mail” was taken for the e-mail'],
		],
		[
			'another language',
			'Nachname;E-Mail-Adresse;Was tun\nMüller;a@example.com;lock\n',
			['“E-Mail-Adresse” was taken for the e-mail', '“Was tun” was taken for the action'],
		],
		['a head of two lines', 'Name,"Work\nEmail",Action\nMüller,a@example.com,lock\n', ['“Work Email” was taken']],
		['two columns of one name', 'email,name,email,action\na@example.com,Müller,b@example.com,lock\n', []],
		['what Excel puts on top', 'sep=;\r\nname;email;action\r\nMüller;a@example.com;lock\r\n', ['semicolons']],
		['blank lines on top', '\n\nname;email;action\nMüller;a@example.com;lock\n', ['semicolons']],
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

	test('no header: the first line is somebody, and it says so', () => {
		const { leavers, notes } = read('Müller,a@example.com,lock\nB,b@example.com,disable\n');
		expect(leavers.map(({ email, action }) => [email, action])).toEqual([
			['a@example.com', 'lock'],
			['b@example.com', 'disable'],
		]);
		expect(notes.join(' ')).toContain('no header');
	});

	test('a cell of two lines is one cell', () => {
		const { leavers } = read('name,email\n"A,\nsenior",a@example.com\n');
		expect(leavers.map(({ name, email }) => [name, email])).toEqual([['A,\nsenior', 'a@example.com']]);
	});

	test.each([
		['too many cells', 'A,a@example.com,disable,x'],
		['a quote that nobody closed', '"A,a@example.com,disable'],
		['… and another one below', '"A,a@example.com,disable', 'B "the boss",b@example.com,lock'],
	])(
		'one bad line, %s: is a row that nothing is asked for; the others are read',
		(_, bad, next = 'B,b@example.com,lock') => {
			const { leavers } = read(`name,email,action\n${bad}\n${next}\nC,c@example.com,disable\n`);
			expect(leavers.map(({ name, email, action }) => [name, email, action])).toEqual([
				['Row 1', '', expect.stringContaining('not readable')],
				[expect.stringMatching(/^B/), 'b@example.com', 'lock'],
				['C', 'c@example.com', 'disable'],
			]);
		},
	);

	test.each([
		['no address', 'name,action\nA,disable\n', 'no column with e-mail addresses'],
		['a workbook', 'PK\x03\x04…', 'is an Excel workbook whatever its name says'],
		['only a header', 'name,email,action\n', 'no rows'],
		['nothing', '', 'is empty'],
		['a header that can’t be read', '"name,email,action\nA,a@example.com,disable\n', "isn't a CSV file"],
		[
			'two columns with addresses',
			'name;Arbeit;Privat\nA;a@example.com;a@example.org\n',
			'“Arbeit”, “Privat”. Call the one that counts “email”',
		],
	])('%s: says what to do', (_, content, message) => {
		expect(() => read(content)).toThrow(message);
	});

	test('none at all', () => {
		expect(() => readLeavers(join(folder, 'nowhere.csv'))).toThrow('nowhere.csv isn’t there.');
		expect(() => readLeavers(folder)).toThrow('is a folder. Name the file in it.');
	});
});
