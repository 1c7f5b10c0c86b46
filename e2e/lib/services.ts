import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { atExit } from './at-exit';
import { freePort } from './n8n-process';
import { installUnless, isCommand } from './system-packages';

const run = promisify(execFile);
const POSTGRES_ROOT = '/usr/lib/postgresql';

/** A server that n8n's queue mode needs, on loopback, with the variables that tell n8n about it. */
export interface Service {
	readonly env: Readonly<Record<string, string>>;
	stop(): Promise<void>;
}

/** An empty Redis that keeps nothing on disk. */
export async function startRedis(): Promise<Service> {
	await installUnless(() => isCommand('redis-server'), 'redis-server');
	const port = String(await freePort());
	const options = ['--bind', '127.0.0.1', '--port', port, '--save', '', '--appendonly', 'no'];
	const redis = serve('redis-server', options);
	await until('Redis', redis, async () => await run('redis-cli', ['-p', port, 'ping']));
	return {
		env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: port },
		stop: async () => await end(redis, 'SIGTERM'),
	};
}

/** An empty PostgreSQL in a folder of its own. */
export async function startPostgres(): Promise<Service> {
	await installUnless(() => postgresFolder() !== undefined, 'postgresql');
	const folder = await mkdtemp(join(tmpdir(), 'n8n-user-status-postgres-'));
	const port = String(await freePort());
	const database = join(folder, 'data');
	await chmod(folder, 0o777);
	const initdb = asPostgres('initdb', ['-D', database, '-U', 'n8n', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
	await run(...initdb);
	const [command, args] = asPostgres('postgres', ['-D', database, '-p', port, '-h', '127.0.0.1', '-k', folder, '-F']);
	const postgres = serve(command, args);
	await until(
		'PostgreSQL',
		postgres,
		async () => await run('createdb', ['-h', '127.0.0.1', '-p', port, '-U', 'n8n', 'n8n']),
	);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: port,
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_DATABASE: 'n8n',
		},
		stop: async () => {
			await end(postgres, 'SIGINT');
			await rm(folder, { recursive: true, force: true });
		},
	};
}

function postgresFolder(): string | undefined {
	const versions = existsSync(POSTGRES_ROOT) ? readdirSync(POSTGRES_ROOT).sort((a, b) => Number(b) - Number(a)) : [];
	return versions.length > 0 ? join(POSTGRES_ROOT, versions[0]!, 'bin') : undefined;
}

// PostgreSQL refuses to run as root; Debian's package brings a user for it.
function asPostgres(program: string, args: string[]): [string, string[]] {
	const path = join(postgresFolder()!, program);
	return process.getuid?.() === 0
		? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', path, ...args]]
		: [path, args];
}

function serve(command: string, args: string[]): ChildProcess {
	const server = spawn(command, args, { stdio: 'ignore' });
	server.once(
		'exit',
		atExit(() => server.kill('SIGKILL')),
	);
	return server;
}

async function until(name: string, server: ChildProcess, ready: () => Promise<unknown>): Promise<void> {
	for (let tries = 0; tries < 100; tries++) {
		if (server.exitCode !== null) throw new Error(`${name} ended with ${server.exitCode}`);
		if (
			await ready().then(
				() => true,
				() => false,
			)
		)
			return;
		await sleep(100);
	}
	throw new Error(`${name} doesn't answer`);
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (server.exitCode !== null) return;
	const exited = new Promise((resolve) => server.once('exit', resolve));
	server.kill(signal);
	await exited;
}
