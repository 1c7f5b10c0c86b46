import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialByPrompts, credentialInFile } from '../../tenant/credential';
import type { Terminal } from '../../tenant/terminal';
import { TENANTS } from '../../tenant/vendors';

const KEY_FILE = { adminRestApiUrl: 'https://example.com', accessID: 'a', accessKey: 'first\nlast\n' };
const properties = TENANTS.rsaIdPlus.properties();

/** A person who types or pastes these lines. */
class Typing implements Terminal {
	readonly labels: string[] = [];
	readonly shown: string[] = [];

	constructor(private readonly lines: string[]) {}

	say(): void {}

	async confirm(): Promise<boolean> {
		return false;
	}

	close(): void {}

	async input(label: string, hidden: boolean): Promise<string | null> {
		const line = this.lines.shift() ?? null;
		this.labels.push(label.split(' (')[0]!);
		if (!hidden && line !== null) this.shown.push(line);
		return line;
	}
}

describe.each([
	['one line', JSON.stringify(KEY_FILE)],
	['several lines', JSON.stringify(KEY_FILE, null, 2)],
])('a key file that is pasted as %s', (_what, text) => {
	test('is one answer, and nothing of it is shown or answers another question', async () => {
		const terminal = new Typing(['', ...text.split('\n'), 'admin@example.com']);
		const fields = await credentialByPrompts(properties, terminal);
		expect(JSON.parse(String(fields!.apiKeyFile))).toEqual(KEY_FILE);
		expect(fields!.protectedUsers).toBe('admin@example.com');
		expect(terminal.shown).toEqual(['', 'admin@example.com']);
		expect(terminal.labels.filter(Boolean)).toEqual(['Authentication', 'API Key File', 'Protected Users']);
	});
});

test('a key file that breaks off ends with an empty line', async () => {
	const fields = await credentialByPrompts(properties, new Typing(['', '{', '  "accessID": "a",', '', '']));
	expect(fields).toMatchObject({ apiKeyFile: '{\n  "accessID": "a",', protectedUsers: '' });
});

test('a file that an editor began with a byte order mark is read', () => {
	const folder = mkdtempSync(join(tmpdir(), 'check-tenant-'));
	try {
		const file = join(folder, 'credential.json');
		writeFileSync(file, `\ufeff${JSON.stringify({ authentication: 'apiKey' })}`);
		expect(credentialInFile(file, properties)).toEqual({ authentication: 'apiKey' });
	} finally {
		rmSync(folder, { recursive: true });
	}
});
