import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/**
 * Runs a program and shows its standard error as it comes.
 * @returns what it printed
 * @throws when it doesn't end with 0
 */
export async function output(program: string, args: string[], cwd: string): Promise<string> {
	const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
	const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
	if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${printed}`);
	return printed;
}

/**
 * Runs a program and shows everything that it prints.
 * @throws when it doesn't end with 0
 */
export async function show(program: string, args: string[], cwd: string): Promise<void> {
	const child = spawn(program, args, { cwd, stdio: 'inherit' });
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
}
