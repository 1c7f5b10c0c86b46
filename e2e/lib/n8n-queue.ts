import { freePort, type N8nHome, N8nProcess } from './n8n-process';
import { N8nServer } from './n8n-server';
import { type Service, startPostgres, startRedis } from './services';

/** n8n on more than one process: a main one, workers, Redis and PostgreSQL. */
export class N8nQueue {
	private constructor(
		private readonly services: Service[],
		readonly main: N8nServer,
		readonly workers: N8nProcess[],
	) {}

	/** Starts all of it from one user folder; each worker takes up to `concurrency` executions at once. */
	static async start(
		home: N8nHome,
		{ workers, concurrency }: { workers: number; concurrency: number },
	): Promise<N8nQueue> {
		const services = [await startRedis(), await startPostgres()];
		const [redis, postgres] = services.map((service) => service.env);
		const shared: N8nHome = { ...home, env: { EXECUTIONS_MODE: 'queue', ...home.env, ...redis, ...postgres } };
		const main = await N8nServer.start(shared);
		const started: N8nProcess[] = [];
		for (let i = 0; i < workers; i++) started.push(await startWorker(shared, concurrency));
		return new N8nQueue(services, main, started);
	}

	async stop(): Promise<void> {
		for (const worker of this.workers) await worker.stop();
		await this.main.stop();
		for (const service of this.services) await service.stop();
	}
}

async function startWorker(home: N8nHome, concurrency: number): Promise<N8nProcess> {
	const port = await freePort();
	const env = { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) };
	const worker = await N8nProcess.start(home, ['worker', `--concurrency=${concurrency}`], env);
	await worker.waitFor('Starting a worker', async () => (await fetch(`http://127.0.0.1:${port}/healthz/readiness`)).ok);
	return worker;
}
