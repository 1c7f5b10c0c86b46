import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { atExit } from './at-exit';
import type { InstalledN8n } from './n8n-install';

const run = promisify(execFile);

/** What every process of one n8n shares. */
export interface N8nHome {
	readonly n8n: InstalledN8n;
	/** n8n's `N8N_USER_FOLDER`: its settings, its database and its community packages. */
	readonly userFolder: string;
	/** Environment variables on top of the ones that all of them get. */
	readonly env?: Readonly<Record<string, string>>;
}

// Everything in n8n that would speak to somebody outside, and everything that would ask a new user questions.
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_AI_ENABLED: 'false',
	EXTERNAL_FRONTEND_HOOKS_URLS: '',
};

const COMMON = {
	...QUIET,
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENCRYPTION_KEY: 'only-for-this-test-run',
	N8N_BLOCK_ENV_ACCESS_IN_NODE: 'false',
	N8N_GIT_NODE_DISABLE_BARE_REPOS: 'true',
	N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
	DB_SQLITE_POOL_SIZE: '4',
	GENERIC_TIMEZONE: 'UTC',
	TZ: 'UTC',
};

/** A port on loopback that is free, and stays so: below those that a system gives to connections and to port 0. */
export async function freePort(): Promise<number> {
	const server = createServer();
	for (;;) {
		const port = randomInt(20_000, 32_000);
		const isFree = await once(server.listen(port, '127.0.0.1'), 'listening').then(
			() => true,
			() => false,
		);
		if (!isFree) continue;
		await new Promise((resolve) => server.close(resolve));
		return port;
	}
}

/** A running n8n command: the main process or a worker. */
export class N8nProcess {
	private constructor(
		private readonly child: ChildProcess,
		readonly logFile: string,
	) {}

	/** Starts `n8n <args>`; what it prints goes to a file in the user folder. */
	static async start(home: N8nHome, args: string[], env: Record<string, string> = {}): Promise<N8nProcess> {
		await mkdir(home.userFolder, { recursive: true });
		const child = spawn(home.n8n.node, [home.n8n.bin, ...args], {
			cwd: home.userFolder,
			env: { ...(await environment(home)), ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
			detached: true,
		});
		const logFile = join(home.userFolder, `${args[0]}-${child.pid}.log`);
		const log = createWriteStream(logFile);
		child.stdout.pipe(log, { end: false });
		child.stderr.pipe(log, { end: false });
		const n8n = new N8nProcess(child, logFile);
		// n8n leads a process group of its own, so nobody else ends it when the test is interrupted.
		child.once(
			'exit',
			atExit(() => n8n.kill()),
		);
		return n8n;
	}

	get alive(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** Everything that it printed so far. */
	async log(): Promise<string> {
		return await readFile(this.logFile, 'utf8');
	}

	/**
	 * Waits until `probe` says yes.
	 *
	 * @throws Error with the log's end, when the process ends before or the time is up.
	 */
	async waitFor(what: string, probe: () => Promise<boolean>, timeoutMs = 240_000): Promise<void> {
		const end = Date.now() + timeoutMs;
		while (!(await probe().catch(() => false))) {
			if (!this.alive || Date.now() > end) {
				const why = this.alive ? `not after ${timeoutMs} ms` : 'n8n ended';
				throw new Error(`${what}: ${why}.\n${(await this.log()).slice(-4000)}`);
			}
			await sleep(250);
		}
	}

	/** Lets n8n shut down as an administrator would, and insists when it doesn't. */
	async stop(): Promise<void> {
		if (!this.alive) return;
		const ended = new Promise((resolve) => this.child.once('exit', resolve));
		this.child.kill('SIGTERM');
		await Promise.race([ended, sleep(20_000, undefined, { ref: false })]);
		this.kill();
		await ended;
	}

	/** Ends it at once, with the task runners that it started: a crash. */
	kill(): void {
		try {
			process.kill(-this.child.pid!, 'SIGKILL');
		} catch {
			// The group is gone already.
		}
	}
}

/** Runs an n8n command to its end and returns what it printed on stdout. */
export async function runN8n(home: N8nHome, args: string[]): Promise<string> {
	const { stdout } = await run(home.n8n.node, [home.n8n.bin, ...args], {
		cwd: home.userFolder,
		// n8n logs the result, and only on this level.
		env: { ...(await environment(home)), N8N_LOG_LEVEL: 'info' },
		maxBuffer: 256 * 1024 * 1024,
	});
	return stdout;
}

async function environment({ n8n, userFolder, env }: N8nHome): Promise<NodeJS.ProcessEnv> {
	return {
		...COMMON,
		LANG: 'C.UTF-8',
		HOME: userFolder,
		N8N_USER_FOLDER: userFolder,
		PATH: [n8n.nodeFolder, process.env.PATH].join(delimiter),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		...n8n.recipe.env,
		...env,
	};
}
