import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readLeavers } from '../../demo/leavers';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'leavers-test-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array) {
	const file = join(folder, 'export.csv');
	writeFileSync(file, content);
	return readLeavers(file).leavers;
}

/** Quoted as spreadsheets do it (RFC 4180). */
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const text = fc.string({ unit: 'grapheme' }).filter((one) => !/[\0\ufeff]/.test(one));
const leaver = fc.record({ name: text, email: text, login: text, action: text });
const layout = fc.record({
	end: fc.constantFrom('\n', '\r\n'),
	bom: fc.boolean(),
	columns: fc.shuffledSubarray(['name', 'email', 'login', 'action', 'left on'], { minLength: 5 }),
	lastLineEnds: fc.boolean(),
});

test('every export is read as it was written, whatever is in its cells and however it is laid out', () => {
	fc.assert(
		fc.property(
			fc.array(leaver, { minLength: 1, maxLength: 20 }),
			layout,
			(people, { end, bom, columns, lastLineEnds }) => {
				const lines = people.map((person) =>
					columns.map((column) => quoted((person as Record<string, string>)[column] ?? '2026-11-22')).join(','),
				);
				const content = (bom ? '\ufeff' : '') + [columns.join(','), ...lines].join(end) + (lastLineEnds ? end : '');
				expect(read(content)).toEqual(
					people.map(({ name, email, login, action }, row) => ({
						row,
						name: name.trim() || email.trim().toLowerCase() || `Row ${row + 1}`,
						email: email.trim().toLowerCase(),
						login: login.trim(),
						action: action.trim().toLowerCase(),
						reason: '',
					})),
				);
			},
		),
		{ numRuns: 200 },
	);
});

test('whatever is in a file, it is read, or refused in a sentence that names it', () => {
	const bytes = fc.oneof(
		fc.uint8Array({ maxLength: 200 }),
		fc.string({ unit: fc.constantFrom(...'name,email,action\n\r";\ta@\u00fc ') }).map((one) => Buffer.from(one)),
		text.map((one) => Buffer.from(`name,email,action\n${one}`)),
	);
	fc.assert(
		fc.property(bytes, (content) => {
			try {
				for (const { email } of read(content)) expect(email).toBe(email.trim().toLowerCase());
			} catch (error) {
				if (!(error instanceof Error) || !error.message.includes('export.csv')) throw error;
			}
		}),
		{ numRuns: 300 },
	);
});
