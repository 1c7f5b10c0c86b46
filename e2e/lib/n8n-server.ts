import { N8nApi } from './n8n-api';
import { freePort, type N8nHome, N8nProcess, runN8n } from './n8n-process';

/** A running n8n with its owner, on a port and a database of its own. */
export class N8nServer {
	private constructor(
		private readonly home: N8nHome,
		private readonly process: N8nProcess,
		readonly api: N8nApi,
	) {}

	/** Starts n8n in a user folder, fresh or used before, and returns when its owner is signed in; without a port, on a free one. */
	static async start(home: N8nHome, port?: number): Promise<N8nServer> {
		port ??= await freePort();
		const n8n = await N8nProcess.start(home, ['start'], { N8N_PORT: String(port) });
		const api = new N8nApi(`http://127.0.0.1:${port}`);
		try {
			await n8n.waitFor('Starting n8n', async () => (await fetch(`${api.url}/healthz`)).ok);
			await n8n.waitFor('Setting up the owner', async () => await api.signIn().then(() => true));
		} catch (error) {
			n8n.kill();
			throw error;
		}
		return new N8nServer(home, n8n, api);
	}

	/** Where the editor is. */
	get url(): string {
		return this.api.url;
	}

	/** Runs an n8n command (`import:workflow`, `execute`, …) beside the server, on the same database. */
	async command(...args: string[]): Promise<string> {
		return await runN8n(this.home, args);
	}

	/** What n8n printed so far: what an administrator could read. */
	async log(): Promise<string> {
		return await this.process.log();
	}

	async stop(): Promise<void> {
		await this.process.stop();
	}
}
