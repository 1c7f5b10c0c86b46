import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SandboxOptions } from '.';
import type { Commands } from './commands';

/** To the child: the options first, then one command after the other. */
export type ToChild =
	{ start: Omit<SandboxOptions, 'clock'> } | { no: number; command: keyof Commands; args: unknown[] };

/** From the child. */
export type FromChild =
	{ ready: { certificate: string | null } } | { failed: string } | { no: number; result?: unknown; error?: string };

type Remote = {
	[K in keyof Commands]: (...args: Parameters<Commands[K]>) => Promise<ReturnType<Commands[K]>>;
};

/** A sandbox in a process of its own, so that its work isn't counted as the client's. */
export interface RemoteSandbox extends Remote {
	pid: number;
	/** PEM; `null` without TLS. */
	certificate: string | null;
	/** Ends the process. */
	close(): Promise<void>;
}

// The words that the client passes on; a table, since types are gone when it runs.
const COMMANDS: { [K in keyof Commands]: true } = {
	credential: true,
	addPeople: true,
	people: true,
	removeEveryone: true,
	setEveryone: true,
	limit: true,
	changeLimit: true,
	workers: true,
	latency: true,
	settings: true,
	stats: true,
	clear: true,
	cpu: true,
};

/**
 * Starts a sandbox in another process.
 * @throws when it can't start, as with a port that is taken
 */
export async function forkSandbox(options: Omit<SandboxOptions, 'clock'> = {}): Promise<RemoteSandbox> {
	const child = fork(join(__dirname, 'processMain.ts'), [], {
		execArgv: ['--import', pathToFileURL(require.resolve('tsx')).href],
		serialization: 'advanced',
	});
	const calls = new Calls(child);
	child.send({ start: options } satisfies ToChild);
	const { certificate } = await calls.ready;
	const remote = Object.fromEntries(
		Object.keys(COMMANDS).map((command) => [
			command,
			(...args: unknown[]) => calls.send(command as keyof Commands, args),
		]),
	) as unknown as Remote;
	return { ...remote, pid: child.pid!, certificate, close: () => end(child) };
}

/** Matches answers to calls. */
class Calls {
	readonly ready: Promise<{ certificate: string | null }>;
	private readonly open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
	private count = 0;

	constructor(private readonly child: ChildProcess) {
		this.ready = new Promise((resolve, reject) => {
			child.on('message', (message: FromChild) => {
				if ('ready' in message) resolve(message.ready);
				else if ('failed' in message) reject(new Error(message.failed));
				else this.settle(message);
			});
			child.once('exit', (code) => {
				const error = new Error(`The sandbox's process ended (${code})`);
				reject(error);
				for (const call of this.open.values()) call.reject(error);
				this.open.clear();
			});
		});
	}

	send(command: keyof Commands, args: unknown[]): Promise<unknown> {
		const no = ++this.count;
		return new Promise((resolve, reject) => {
			this.open.set(no, { resolve, reject });
			this.child.send({ no, command, args } satisfies ToChild);
		});
	}

	private settle({ no, result, error }: Extract<FromChild, { no: number }>): void {
		const call = this.open.get(no);
		this.open.delete(no);
		if (error === undefined) call?.resolve(result);
		else call?.reject(new Error(error));
	}
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, 'exit');
	child.disconnect();
	await exited;
}
