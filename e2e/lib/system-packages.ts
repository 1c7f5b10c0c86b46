import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a command can be started by its name. */
export function isCommand(name: string): boolean {
	return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/**
 * Installs packages of Debian or Ubuntu when something isn't there.
 *
 * @throws Error when it is missing and apt can't be used, as by somebody who isn't root.
 */
export async function installUnless(isThere: () => boolean, ...packages: string[]): Promise<void> {
	if (isThere()) return;
	console.error(`Installing ${packages.join(', ')} from the system’s packages.`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	try {
		await run('apt-get', ['update', '-qq'], { env });
		await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
	} catch (cause) {
		throw new Error(`Install ${packages.join(', ')} by hand`, { cause });
	}
	if (!isThere()) throw new Error(`${packages.join(', ')} was installed, but isn't where it should be`);
}
