import { AsyncLocalStorage } from 'node:async_hooks';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';

const current = new AsyncLocalStorage<string[]>();

/**
 * Collects everything that n8n's logger, the console and the standard streams are given while `work` runs.
 * What runs at the same time keeps its own log. Console and streams still print.
 * @param lines - where to put it, one entry a message, with all its metadata
 */
export async function recording<T>(lines: string[], work: () => Promise<T>): Promise<T> {
	const stop = tap();
	try {
		return await current.run(lines, work);
	} finally {
		stop();
	}
}

/** The end of n8n's (winston) logger. */
export function logSink(): Writable {
	return new Writable({
		objectMode: true,
		write(info: object, _encoding, done) {
			current.getStore()?.push(text(info));
			done();
		},
	});
}

const text = (...parts: unknown[]) =>
	parts
		.map((part) =>
			typeof part === 'string' ? part : inspect(part, { depth: 12, maxStringLength: null, maxArrayLength: null }),
		)
		.join(' ');

const CONSOLE = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
type Method = (...parts: never[]) => unknown;

let users = 0;
let untap = () => {};

function tap(): () => void {
	if (users++ === 0) {
		const undos = [
			...CONSOLE.map((name) => wrap(console, name)),
			wrap(process.stdout, 'write'),
			wrap(process.stderr, 'write'),
		];
		untap = () => undos.forEach((undo) => undo());
	}
	return () => {
		if (--users === 0) untap();
	};
}

function wrap<K extends string>(target: Record<K, Method>, name: K): () => void {
	const original = target[name];
	target[name] = function (this: unknown, ...parts: never[]) {
		current.getStore()?.push(text(...parts));
		return original.apply(this, parts);
	};
	return () => {
		target[name] = original;
	};
}
