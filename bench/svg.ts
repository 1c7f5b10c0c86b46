/** Small plots as SVG, readable on light and dark pages. */

const WIDTH = 760;
const LEFT = 56;
const INK = '#57606a';
const COLOURS = { accepted: '#2f81f7', refused: '#e5534b' } as const;

export interface Panel {
	title: string;
	/** A line to compare with. */
	limit: number;
	/** A value for each bin of time. */
	series: Record<keyof typeof COLOURS, number[]>;
}

/** @returns one panel under the other, with a time axis for all; accepted and refused stacked */
export function panels(title: string, all: readonly Panel[], binSeconds: number): string {
	const height = 150;
	const bins = Math.max(1, ...all.flatMap(({ series }) => [series.accepted.length, series.refused.length]));
	const x = (bin: number) => LEFT + (bin / bins) * (WIDTH - LEFT - 16);
	const body = all.map((panel, at) => {
		const { accepted, refused } = panel.series;
		const top = 64 + at * (height + 56);
		const highest = Math.max(
			panel.limit * 1.5,
			...accepted.map((value, bin) => value + (refused[bin] ?? 0)),
			...refused,
		);
		const y = (value: number) => top + height - (value / highest) * height;
		const columns = Array.from({ length: bins }, (_, bin) => {
			const [taken = 0, not = 0] = [accepted[bin], refused[bin]];
			return (
				column(x(bin), x(bin + 1), y(taken), y(0), COLOURS.accepted) +
				column(x(bin), x(bin + 1), y(taken + not), y(taken), COLOURS.refused)
			);
		});
		return [
			label(LEFT, top - 10, panel.title, 'start', 13),
			...columns,
			line(LEFT, y(0), WIDTH - 16, y(0)),
			line(LEFT, y(panel.limit), WIDTH - 16, y(panel.limit), '4 3'),
			label(LEFT - 8, y(panel.limit) + 4, String(panel.limit)),
			label(LEFT - 8, y(0) + 4, '0'),
			label(LEFT - 8, y(highest) + 4, highest.toFixed(0)),
			...ticks(bins * binSeconds).map((second) => label(x(second / binSeconds), y(0) + 16, `${second} s`, 'middle')),
		].join('');
	});
	const key = (Object.keys(COLOURS) as Array<keyof typeof COLOURS>).map(
		(name, i) =>
			column(WIDTH - 176 + i * 84, WIDTH - 164 + i * 84, 18, 30, COLOURS[name]) +
			label(WIDTH - 158 + i * 84, 29, name, 'start'),
	);
	return svg(title, 64 + all.length * (height + 56) - 16, [...body, ...key]);
}

export interface Group {
	title: string;
	bars: Array<{ label: string; value: number }>;
}

/** @returns horizontal bars in groups */
export function bars(title: string, groups: readonly Group[]): string {
	const highest = Math.max(...groups.flatMap((group) => group.bars.map(({ value }) => value)), 0.001);
	const left = 250;
	const scale = (value: number) => left + (value / highest) * (WIDTH - left - 70);
	let top = 56;
	const body = groups.map((group) => {
		const parts = [label(16, top, group.title, 'start', 13)];
		for (const [i, bar] of group.bars.entries()) {
			top += 22;
			const colour = i === 0 ? COLOURS.accepted : '#8b949e';
			parts.push(
				label(left - 8, top, bar.label),
				column(left, scale(bar.value), top - 12, top + 4, colour),
				label(scale(bar.value) + 6, top, `${bar.value.toFixed(2)} s`, 'start'),
			);
		}
		top += 34;
		return parts.join('');
	});
	return svg(title, top, body);
}

function ticks(seconds: number): number[] {
	const step = [1, 2, 5, 10, 20, 60].find((candidate) => seconds / candidate <= 10) ?? 120;
	return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, i) => i * step);
}

function column(from: number, to: number, top: number, bottom: number, colour: string): string {
	const height = bottom - top;
	if (height <= 0) return '';
	return `<rect x="${round(from)}" y="${round(top)}" width="${round(to - from)}" height="${round(height)}" fill="${colour}"/>`;
}

function line(x1: number, y1: number, x2: number, y2: number, dashes = ''): string {
	return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${INK}"${dashes && ` stroke-dasharray="${dashes}"`}/>`;
}

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end' = 'end', size = 11): string {
	const safe = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
	return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}">${safe}</text>`;
}

function svg(title: string, height: number, body: readonly string[]): string {
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${round(height)}" role="img" font-family="sans-serif" fill="${INK}">`,
		`<title>${title}</title>`,
		label(16, 29, title, 'start', 14),
		...body,
		'</svg>\n',
	].join('\n');
}

function round(value: number): string {
	return String(Math.round(value * 10) / 10);
}
