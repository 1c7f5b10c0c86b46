import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pages';

test.each(['rsa-id-plus', 'oracle-primavera', 'akana', 'alibaba-cloudsso', 'scim'])(
	'docs/%s.md says what stays open after disabling, how long, what ends it, and how sure that is',
	(page) => {
		const [, section = ''] = readFileSync(join(ROOT, `docs/${page}.md`), 'utf8').split('\n## After disabling\n');
		const own = section.split('\n## ')[0]!;
		expect(own).toMatch(/\| what stays +\| how long +\| what ends it +\| how sure +\|/);
		const rows = own
			.split('\n')
			.filter((line) => line.startsWith('| '))
			.slice(1);
		expect(rows.length).toBeGreaterThan(3);
		for (const row of rows) expect(row.split('|').at(-2)).toMatch(/document|guess|RFC/);
		expect(own).toMatch(/By hand: .*\n?.*warning|notice/s);
	},
);
