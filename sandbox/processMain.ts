import { startSandbox, type Sandbox, type SandboxOptions } from '.';
import { commandsOf } from './commands';
import type { FromChild, ToChild } from './process';

/** The other end of `forkSandbox`: runs until its parent lets go of it. */

let sandbox: Sandbox | undefined;

function reply(message: FromChild): void {
	process.send?.(message);
}

async function start(options: SandboxOptions): Promise<void> {
	try {
		sandbox = await startSandbox(options);
		reply({ ready: { certificate: sandbox.certificate } });
	} catch (error) {
		reply({ failed: (error as Error).message });
		process.disconnect();
	}
}

function run({ no, command, args }: Extract<ToChild, { no: number }>): void {
	try {
		const action = commandsOf(sandbox!)[command] as (...args: unknown[]) => unknown;
		reply({ no, result: action(...args) });
	} catch (error) {
		reply({ no, error: (error as Error).message });
	}
}

process.on('message', (message: ToChild) => {
	if ('start' in message) void start(message.start);
	else run(message);
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches both processes: the parent decides when this one ends.
process.on('SIGINT', () => undefined);
