export type Tone = 'good' | 'quiet' | 'bad' | 'plain';

/** Text for a table's cell; the tone is its colour, where there are colours. */
export interface Cell {
	text: string;
	tone?: Tone;
}

/** ANSI codes: green, grey, red. */
const COLOURS = { good: 32, quiet: 90, bad: 31 };

/** @param colours - false leaves every text as it is */
export const painter =
	(colours: boolean) =>
	(text: string, tone: Tone = 'plain') =>
		colours && tone !== 'plain' ? `\u001b[${COLOURS[tone]}m${text}\u001b[39m` : text;

export type Paint = ReturnType<typeof painter>;

/** Lines of columns, as wide as they need to be; texts longer than `widest` are cut. */
export function table(rows: ReadonlyArray<readonly Cell[]>, paint: Paint, widest = 24): string[] {
	const cut = (text: string) => (width(text) > widest ? `${[...text].slice(0, widest - 1).join('')}…` : text);
	const cells = rows.map((row) => row.map(({ text, tone }) => ({ text: cut(onOneLine(text)), tone })));
	const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => width(row[column]?.text ?? ''))));
	return cells.map((row) =>
		row
			.map(({ text, tone }, column) => paint(text, tone) + ' '.repeat(widths[column]! - width(text)))
			.join('  ')
			.trimEnd(),
	);
}

/** Whatever is in a cell of somebody's file, it moves no cursor. */
const onOneLine = (text: string) => text.normalize().replace(/[\s\p{Cc}]+/gu, ' ');

const width = (text: string) => [...text].length;

/** Breaks a text into lines of at most `columns` characters; the second and later ones are indented. */
export function wrap(text: string, columns: number, indent: string): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of onOneLine(text).split(' ')) {
		if (line.trim() !== '' && width(line) + 1 + width(word) > columns) {
			lines.push(line);
			line = indent + word;
		} else line = line === '' ? word : `${line} ${word}`;
	}
	return [...lines, line];
}
