import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pages, ROOT } from './pages';

/** As GitHub makes them. */
function anchorsOf(markdown: string): string[] {
	return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
		heading!
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replace(/ /g, '-'),
	);
}

const all = new Map(pages());

describe.each([...all])('%s', (page, markdown) => {
	const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
		.map(([, link]) => link!)
		.filter((link) => !/^\w+:/.test(link));

	test('links to what is there', () => {
		const missing = links.filter((link) => {
			const [path, anchor] = link.split('#');
			const target = path === '' ? page : join(dirname(page), path!);
			const text = all.get(target);
			return !existsSync(join(ROOT, target)) || (anchor && text !== undefined && !anchorsOf(text).includes(anchor));
		});
		expect(missing).toEqual([]);
	});
});
