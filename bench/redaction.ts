import { Redactor } from '../nodes/common/transport/redact';
import { atMost, type Effortful, type Outcome } from './scenario';
import { median } from './stats';

const MEGABYTE = 1_000_000;

/** What is repeated, after what; each begins like a secret, again and again. */
const BAD: ReadonlyArray<[shape: string, before?: string]> = [
	['eyJ'],
	['eyJ-'],
	['eyJ '],
	['eyJa.b'],
	['eyJa.b. '],
	['password'],
	['password='],
	['password="x" '],
	[' ', 'password='],
	['Bearer '],
	['Bearer abcdef '],
	[' ', 'Bearer'],
	['TokenID=a '],
	['-----BEGIN '],
	['-----BEGIN PRIVATE KEY-----'],
	['PRIVATE KEY', '-----BEGIN '],
	['-----END A ', '-----BEGIN PRIVATE KEY-----'],
	['not-so-secre'],
	['a'],
];

/** Takes secrets out of texts made for a redactor that reads them again and again. */
export function redaction({ mostMs }: { mostMs: number }, { repetitions }: Effortful): Outcome {
	const redactor = new Redactor(['not-so-secret', `${'a'.repeat(2000)}b`]);
	const took = BAD.map(([shape, before = '']) => {
		const text = (before + shape.repeat(MEGABYTE / shape.length + 1)).slice(0, MEGABYTE);
		const times = Array.from({ length: repetitions * 3 }, () => {
			const started = performance.now();
			redactor.text(text);
			return performance.now() - started;
		});
		return { what: JSON.stringify(before + shape), ms: median(times) };
	});
	const slowest = took.reduce((one, other) => (one.ms > other.ms ? one : other));
	return { lines: [], verdicts: [atMost(`${BAD.length} shapes, the slowest of them`, slowest.ms, mostMs, 'ms')] };
}
