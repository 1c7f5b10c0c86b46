import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A SCIM server that others wrote, in a process of its own. */
export interface ServerProcess {
	baseUrl: string;
	stop(): Promise<void>;
}

/**
 * Starts one of test/scim/servers/.
 * @param file - its name without the ending
 * @param settings - as the file says
 */
export async function startServer(file: string, settings: Record<string, string>): Promise<ServerProcess> {
	const child = spawn(process.execPath, [join(__dirname, 'servers', `${file}.mjs`)], {
		env: { ...process.env, ...settings },
		// It ends with its input, so that it never outlives the tests.
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const ended = once(child, 'exit');
	const lines = createInterface({ input: child.stdout });
	const first = once(lines, 'line') as Promise<[string]>;
	const [baseUrl] = await Promise.race([
		first,
		ended.then(([code]) => {
			throw new Error(`${file} ended with ${code} before it listened`);
		}),
	]);
	return {
		baseUrl,
		stop: async () => {
			child.stdin.end();
			await ended;
		},
	};
}
