/** A check in a process of its own, which is killed at one of its journal's writes: see killed.test.ts. */
import { createEngine } from '../../engine';
import { check } from '../../tenant/check';
import type { VendorName } from '../../tenant/facts';
import { Journal, type Entry } from '../../tenant/journal';

/** Where a process ends: before or after the journal's write of this number, counted from 1. */
export interface Kill {
	at: number;
	when: 'before' | 'after';
}

export interface Task {
	vendor: VendorName;
	email: string;
	folder: string;
	credential: Record<string, unknown>;
	kill: Kill;
}

class Deadly extends Journal {
	private writes = 0;

	constructor(
		{ folder, vendor }: Task,
		private readonly kill: Kill,
	) {
		super(folder, vendor);
	}

	override write(entry: Entry): void {
		this.writes++;
		this.dieIf('before');
		super.write(entry);
		this.dieIf('after');
	}

	private dieIf(when: Kill['when']): void {
		if (this.writes === this.kill.at && when === this.kill.when) process.kill(process.pid, 'SIGKILL');
	}
}

async function main(): Promise<void> {
	const task = JSON.parse(process.argv[2]!) as Task;
	const { vendor, email, credential } = task;
	const engine = await createEngine({ from: 'source', logLevel: 'silent' });
	const setting = {
		vendor,
		user: { by: 'email' as const, value: email },
		credential,
		readOnly: false,
		lock: true,
		withWrongPassword: false,
		limits: false,
	};
	const terminal = { say: () => {}, confirm: async () => true, input: async () => null, close: () => {} };
	const journal = new Deadly(task, task.kill);
	await check(setting, { engine, terminal, journal, signal: new AbortController().signal });
}

if (require.main === module) void main().then(() => process.exit(0));
