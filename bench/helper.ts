import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Effort } from './trial';
import type { Task, WayName } from './ways';

/** To the helper. */
export interface Order {
	way: WayName;
	task: Task;
}

/** From the helper: ready at first, then what a task took, or why it failed. */
export type Report = { ready: true } | { effort: Effort } | { failed: string };

function forkHere(file: string, flags: string[]): ChildProcess {
	return fork(join(__dirname, file), [], {
		execArgv: [...flags, '--import', pathToFileURL(require.resolve('tsx')).href],
		serialization: 'advanced',
	});
}

/** Another process with an n8n of its own, as a second worker is. */
export class Helper {
	private constructor(private readonly child: ChildProcess) {}

	/**
	 * Resolves when its n8n is loaded.
	 * @param flags - for Node
	 */
	static async start(flags: string[] = []): Promise<Helper> {
		const helper = new Helper(forkHere('helperMain.ts', flags));
		await helper.report();
		return helper;
	}

	async run(way: WayName, task: Task): Promise<Effort> {
		this.child.send({ way, task } satisfies Order);
		const report = await this.report();
		if ('effort' in report) return report.effort;
		throw new Error('failed' in report ? report.failed : 'The helper answered out of turn');
	}

	stop(): void {
		this.child.disconnect();
	}

	private async report(): Promise<Report> {
		const ended = new AbortController();
		const exit = once(this.child, 'exit', { signal: ended.signal }).then(() => {
			throw new Error('The helper process ended');
		});
		try {
			return ((await Promise.race([once(this.child, 'message'), exit])) as [Report])[0];
		} finally {
			exit.catch(() => undefined);
			ended.abort();
		}
	}
}
