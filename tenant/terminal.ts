import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** Where the check speaks to a person. No colours, and no line is written over. */
export interface Terminal {
	say(text: string): void;
	/** @returns false also where there is nobody to ask any more */
	confirm(question: string): Promise<boolean>;
	/** @param label - empty for a further line @param hidden - isn't shown while it is typed @returns null where there is nobody to ask any more */
	input(label: string, hidden: boolean): Promise<string | null>;
	close(): void;
}

/** @param yes - answers every question so, without asking */
export function openTerminal(yes: boolean): Terminal {
	// A terminal that was closed takes no more text, and that must not end what still has to be put back.
	for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
	let isHidden = false;
	// Readline moves the cursor with codes that not every terminal knows.
	const isPlain = process.env.TERM === 'dumb';
	const echo = new Writable({
		write(chunk: Buffer, _encoding, done) {
			if (!isHidden) process.stdout.write(isPlain ? stripVTControlCharacters(chunk.toString()) : chunk);
			done();
		},
	});
	let lines: Lines | null = null;
	const next = async () => await (lines ??= new Lines(echo)).next();
	const say = (text: string) => void process.stdout.write(`${text}\n`);
	return {
		say,
		confirm: async (question) => {
			if (yes) {
				say(`${question} yes (--yes)`);
				return true;
			}
			process.stdout.write(`${question} [y/N] `);
			return /^y(es)?$/i.test((await next())?.trim() ?? '');
		},
		input: async (label, hidden) => {
			if (label) process.stdout.write(`${label}: `);
			isHidden = hidden;
			const answer = await next();
			isHidden = false;
			if (hidden && label) process.stdout.write('\n');
			return answer;
		},
		close: () => lines?.close(),
	};
}

/** The lines of stdin, also those that came before they were asked for. */
class Lines {
	private readonly reader: Interface;
	private readonly waiting: string[] = [];
	private wake: (() => void) | null = null;
	private ended = false;

	constructor(output: Writable) {
		this.reader = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY });
		this.reader.on('line', (line) => {
			this.waiting.push(line);
			this.wake?.();
		});
		this.reader.on('close', () => {
			this.ended = true;
			this.wake?.();
		});
		// In a terminal readline takes Ctrl-C for itself.
		this.reader.on('SIGINT', () => {
			process.kill(process.pid, 'SIGINT');
			this.reader.close();
		});
	}

	async next(): Promise<string | null> {
		while (this.waiting.length === 0 && !this.ended) await new Promise<void>((resolve) => (this.wake = resolve));
		return this.waiting.shift() ?? null;
	}

	close(): void {
		this.reader.close();
	}
}
