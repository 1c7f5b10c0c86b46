import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { type Person, type Sandbox, startSandbox } from '../../sandbox';
import type { StateChange } from '../../sandbox/core/people';
import { packProject, userFolderWith } from './install-package';
import { type Execution, itemsOf } from './n8n-api';
import { installN8n } from './n8n-install';
import { N8nQueue } from './n8n-queue';
import { NEWEST } from './n8n-versions';
import { makeCredentials } from './stage';
import { by, inARow, node, userStatus } from './workflows';

const HOOK = node('HR', 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path: 'leavers' }, { webhookId: 'leavers' });
const DISABLE = 'Disable';
const QUIET_MS = 10_000;

/** How an execution stands in n8n's list. */
export interface Listed {
	readonly id: string;
	readonly status: string;
}

/** What an execution reported of somebody, and from when to when it ran. */
export interface Report {
	readonly email: string;
	readonly outcome: string;
	readonly changed: boolean;
	readonly from: number;
	readonly to: number;
}

const CHANGED = { outcome: 'changed', changed: true };
const UNCHANGED = { outcome: 'unchanged', changed: false };

/** How big an offboarding is, and on what. */
export interface Size {
	readonly executions: number;
	readonly usersEach: number;
	readonly requestsPerSecond: number;
	/** Of n8n. */
	readonly env?: Readonly<Record<string, string>>;
}

/** An offboarding by webhook in n8n's queue mode with two workers, at one vendor with a rate limit. */
export class QueueOffboarding {
	private constructor(
		readonly sandbox: Sandbox,
		readonly queue: N8nQueue,
		private readonly userFolder: string,
		/** The leavers of each execution. */
		readonly batches: readonly string[][],
	) {}

	/** Starts everything, and posts every batch to the webhook. */
	static async start({ executions, usersEach, requestsPerSecond, env = {} }: Size): Promise<QueueOffboarding> {
		const sandbox = await startSandbox({ vendors: ['rsaIdPlus'] });
		const userFolder = await userFolderWith(await packProject());
		const home = { n8n: await installN8n(NEWEST), userFolder, env };
		const queue = await N8nQueue.start(home, { workers: 2, concurrency: 5 });
		const { people } = sandbox.rsaIdPlus;
		const batches = Array.from({ length: executions }, (_, i) =>
			Array.from({ length: usersEach }, (_, j) => people.add({ email: `leaver${i}.${j}@example.com` }).email),
		);
		sandbox.rsaIdPlus.limit({ perSecond: requestsPerSecond });
		const offboarding = new QueueOffboarding(sandbox, queue, userFolder, batches);
		await offboarding.publish();
		for (const users of batches) await offboarding.post(users);
		return offboarding;
	}

	async stop(): Promise<void> {
		await this.queue.stop();
		await this.sandbox.close();
		await rm(this.userFolder, { recursive: true, force: true });
	}

	/** Posts leavers to the webhook. n8n opens it a little after it said yes to the publishing. */
	async post(users: readonly string[]): Promise<void> {
		for (;;) {
			const response = await fetch(`${this.queue.main.url}/webhook/leavers`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ users }),
			});
			if (response.ok) return;
			if (response.status !== 404) throw new Error(`The webhook answered ${response.status}: ${await response.text()}`);
			await sleep(500);
		}
	}

	/** Ends the first worker as a crash would, once this many are disabled. */
	async killWorkerAfter(disabled: number): Promise<void> {
		const { people } = this.sandbox.rsaIdPlus;
		while (people.all().filter(({ enabled }) => !enabled).length < disabled) await sleep(50);
		this.queue.workers[0]!.kill();
	}

	/** All executions, once none waits for a worker and nothing has happened at the vendor for a while. */
	async quiet(): Promise<Listed[]> {
		const { requests } = this.sandbox.rsaIdPlus;
		for (;;) {
			const before = requests.length;
			await sleep(QUIET_MS);
			const all = await this.list();
			const isThere = all.length >= this.batches.length && all.every(({ status }) => status !== 'new');
			if (isThere && requests.length === before) return all;
		}
	}

	/** All executions, the ones under way too, which n8n lists apart. */
	async list(): Promise<Listed[]> {
		const { api } = this.queue.main;
		const ended = await api.public<{ data: Listed[] }>('GET', '/executions?limit=250');
		const running = await api.public<{ data: Listed[] }>('GET', '/executions?limit=250&status=running');
		return [...ended.data, ...running.data];
	}

	/** The executions that succeeded, with their data. */
	async succeeded(): Promise<Execution[]> {
		const listed = (await this.list()).filter(({ status }) => status === 'success');
		return await Promise.all(listed.map(async ({ id }) => await this.queue.main.api.execution(id)));
	}

	/** @throws AssertionError unless everybody is disabled, each by one change */
	checkEverybody(): void {
		for (const person of this.sandbox.rsaIdPlus.people.all()) {
			assert.equal(person.enabled, false, person.email);
			assert.equal(changesOf(person).length, 1, person.email);
		}
	}

	/** What was reported of whom, by which execution. */
	reportsOf(executions: readonly Execution[]): Report[] {
		return executions.flatMap((execution) => {
			const [from, to] = [execution.startedAt, execution.stoppedAt].map((time) => Date.parse(time));
			return itemsOf(execution, DISABLE).map(({ json: { outcome, changed, user } }) => ({
				email: (user as IDataObject).email as string,
				outcome: outcome as string,
				changed: changed as boolean,
				from: from!,
				to: to!,
			}));
		});
	}

	/**
	 * Holds what was reported against the vendor's own history: who is reported as changed was changed while that
	 * execution ran, who is reported as unchanged had been changed before it.
	 *
	 * @returns how often each outcome was reported
	 * @throws AssertionError when somebody isn't reported just once, or falsely
	 */
	checkReports(executions: readonly Execution[]): Record<string, number> {
		const { people } = this.sandbox.rsaIdPlus;
		const reports = this.reportsOf(executions);
		const counts: Record<string, number> = {};
		for (const { email, outcome, changed, from, to } of reports) {
			const [{ at }] = changesOf(people.byEmail(email)[0]!) as [StateChange];
			assert.ok(at <= to, `${email} was reported before it was so`);
			assert.deepEqual({ outcome, changed }, at < from ? UNCHANGED : CHANGED, email);
			counts[outcome] = (counts[outcome] ?? 0) + 1;
		}
		const everybody = people.all().map(({ email }) => email);
		assert.deepEqual(reports.map(({ email }) => email).sort(), everybody.sort());
		return counts;
	}

	private async publish(): Promise<void> {
		const { sandbox, queue } = this;
		const { rsaIdPlus } = await makeCredentials({ sandbox, n8n: queue.main });
		const split = node('Leavers', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.users' });
		const user = by('email', '={{ $json["body.users"] }}');
		const disable = userStatus(DISABLE, 'rsaIdPlus', { operation: 'disable', user }, { credentials: rsaIdPlus });
		const { api } = queue.main;
		await api.activate(await api.createWorkflow(inARow('Offboarding', HOOK, split, disable)));
	}
}

function changesOf(person: Person): StateChange[] {
	return person.history.filter((change) => change.by === 'api');
}
