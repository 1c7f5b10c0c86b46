import fc from 'fast-check';
import type { Effort } from '../../nodes/common/model/effort';
import { newEffort } from '../../nodes/common/model/effort';
import { Fault } from '../../nodes/common/model/fault';
import { Pace } from '../../nodes/common/pace/pace';
import { Redactor } from '../../nodes/common/transport/redact';
import { answerOf, type Headers, type Outgoing, type Sender } from '../../nodes/common/transport/sender';
import { Wire } from '../../nodes/common/transport/wire';
import { FakeClock } from './fakeClock';

/** An answer before it is one. */
export interface Said {
	status: number;
	text: string;
	headers?: Headers;
}

type Path = Array<string | number>;

function pathsOf(value: unknown, path: Path = []): Path[] {
	const own = path.length === 0 ? [] : [path];
	if (typeof value !== 'object' || value === null) return own;
	const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
	return [...own, ...entries.flatMap(([key, entry]: [string | number, unknown]) => pathsOf(entry, [...path, key]))];
}

/** Changes what is at a path; undefined removes it. */
function changed(value: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): unknown {
	if (key === undefined) return change(value);
	if (Array.isArray(value)) {
		const copy: unknown[] = [...(value as unknown[])];
		const entry = changed(copy[key as number], rest, change);
		copy.splice(key as number, 1, ...(entry === undefined ? [] : [entry]));
		return copy;
	}
	const { [key]: old, ...others } = (value ?? {}) as Record<string, unknown>;
	const entry = changed(old, rest, change);
	return entry === undefined ? others : { ...others, [key]: entry };
}

// What may become of a field: gone, another type, twice, another vendor's word for it.
const CHANGES: fc.Arbitrary<(old: unknown) => unknown> = fc.oneof(
	fc.constant(() => undefined),
	fc.constant(() => null),
	fc.constant((old: unknown) => [old, old]),
	fc.constant((old: unknown) => ({ value: old })),
	fc.constant((old: unknown) => (typeof old === 'string' ? old.toUpperCase() : String(old))),
	fc.constant((old: unknown) => (typeof old === 'boolean' ? !old : old)),
	fc
		.constantFrom<unknown>('', ' ', 'Enabled', 'disabled', 'true', 0, 1, true, false, Number.MAX_VALUE, {}, [])
		.map((value) => () => value),
	fc.jsonValue().map((value) => () => value),
);

/** @returns answers that were this value, with up to three fields missing, of another type or doubled */
export function mangledJson(valid: unknown): fc.Arbitrary<unknown> {
	const step = fc.record({ at: fc.nat(1000), change: CHANGES });
	return fc.array(step, { maxLength: 3 }).map((steps) =>
		steps.reduce<unknown>((value, { at, change }) => {
			const paths = [[], ...pathsOf(value)];
			const path = paths[at % paths.length]!;
			return path.length === 0 ? (change(value) ?? null) : changed(value, path, change);
		}, valid),
	);
}

const STATUSES = [200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503];

/** @returns answers of any status whose text is this value mangled, cut short, doubled or something else entirely */
export function mangled(valid: unknown): fc.Arbitrary<Said> {
	const json = mangledJson(valid).map((value) => JSON.stringify(value) ?? '');
	const text = fc.oneof(
		{ weight: 8, arbitrary: json },
		{ weight: 1, arbitrary: json.map((whole) => whole + whole) },
		{ weight: 1, arbitrary: fc.tuple(json, fc.nat(200)).map(([whole, length]) => whole.slice(0, length)) },
		{
			weight: 1,
			arbitrary: fc.constantFrom('', '<html>Login</html>', 'OK', 'null', '[]', '{}', '""', '{"__proto__":{}}'),
		},
		{
			weight: 1,
			arbitrary: fc.constantFrom(
				'['.repeat(20_000) + ']'.repeat(20_000),
				'{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000),
			),
		},
	);
	return fc.record({ status: fc.constantFrom(...STATUSES), text });
}

/** @returns a wire on which every request gets what `answer` says, what was sent on it, and a way to wait for work on it */
export function wireTo(answer: (request: Outgoing) => Said) {
	const sent: Outgoing[] = [];
	const sender: Sender = async (request) => {
		sent.push(request);
		const { status, headers = {}, text } = answer(request);
		return answerOf(status, headers, text);
	};
	const clock = new FakeClock();
	const lane = new Pace(clock).join({ concurrency: 5, requestsPerSecond: 0, maxWaitMs: 120_000 });
	const redactor = new Redactor();
	const wire = new Wire({ label: 'Vendor', sender, lane, redactor, timeoutMs: 1000, clock });
	/** @returns what the work gives, or the fault that it ends with; anything else that is thrown fails the test */
	const orFault = async <T>(work: () => Promise<T>): Promise<T | Fault> => {
		let isOver = false;
		// Also what is thrown at once, as for a credential that can't be used.
		const result = (async () => await work())()
			.catch((error: unknown) => {
				if (error instanceof Fault) return error;
				throw error;
			})
			.finally(() => (isOver = true));
		// Meanwhile nobody waits for it.
		result.catch(() => undefined);
		while (!isOver) await clock.advance(60_000);
		return await result;
	};
	return { wire, clock, sent, orFault };
}

/** @returns an effort without retries */
export const once = (): Effort => newEffort({ maxRetries: 0, maxWaitMs: 0 });

/** @returns the JSON of an answer; undefined where it is none */
export function jsonOf({ text }: Said): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** @returns an object's field, whatever the object is */
export function fieldOf(value: unknown, ...path: string[]): unknown {
	return path.reduce<unknown>(
		(at, key) =>
			typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Record<string, unknown>)[key] : undefined,
		value,
	);
}

export const isOk = ({ status }: Said) => status >= 200 && status < 300;

/** @returns what a record says of a flag, read independently: a boolean, or the word for one */
export function saysFlag(record: unknown, name: string): boolean | null {
	const said = fieldOf(record, name);
	if (typeof said === 'boolean') return said;
	return typeof said === 'string' ? ({ true: true, false: false }[said.trim().toLowerCase()] ?? null) : null;
}

/** @returns every text and number in a value, as text */
export function textsIn(value: unknown): string[] {
	if (typeof value === 'string' || typeof value === 'number') return [String(value)];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
