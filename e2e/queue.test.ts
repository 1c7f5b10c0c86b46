import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { type Sandbox, startSandbox } from '../sandbox';
import { packProject, userFolderWith } from './lib/install-package';
import { type Execution, itemsOf } from './lib/n8n-api';
import { installN8n } from './lib/n8n-install';
import { N8nQueue } from './lib/n8n-queue';
import { makeCredentials } from './lib/stage';
import { by, inARow, node, userStatus } from './lib/workflows';

const EXECUTIONS = 50;
const USERS_EACH = 20;
const REQUESTS_PER_SECOND = 60;
const HOOK = node('HR', 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path: 'leavers' }, { webhookId: 'leavers' });
const DISABLE = 'Disable';

// A dead worker's executions stay as they are, with their input, instead of being failed without it:
// what docs/operating.md advises for queue mode.
const NO_STALLED_CHECK = { QUEUE_WORKER_STALLED_INTERVAL: '0' };

interface Listed {
	readonly id: string;
	readonly status: string;
}

void describe('queue mode, with a worker that dies', () => {
	let sandbox: Sandbox;
	let queue: N8nQueue;
	let userFolder: string;
	let logs: string[];
	let orphans: string[];
	let done: Execution[];

	before(async () => {
		sandbox = await startSandbox({ vendors: ['rsaIdPlus'] });
		userFolder = await userFolderWith(await packProject());
		const home = { n8n: await installN8n('2.41'), userFolder, env: NO_STALLED_CHECK };
		queue = await N8nQueue.start(home, { workers: 2, concurrency: 5 });

		const batches = addLeavers(sandbox);
		sandbox.rsaIdPlus.limit({ perSecond: REQUESTS_PER_SECOND });
		await publish(queue, sandbox);
		for (const users of batches) await post(queue, users);

		while (countDisabled(sandbox) < (EXECUTIONS * USERS_EACH) / 4) await sleep(100);
		queue.workers[0]!.kill();
		orphans = await leftBehind(queue, sandbox);
		for (const id of orphans) await retry(queue, id);

		const finished = (await list(queue)).filter(({ status }) => status === 'success');
		done = await Promise.all(finished.map(async ({ id }) => await queue.main.api.execution(id)));
		logs = await Promise.all(queue.workers.map(async (worker) => await worker.log()));
	});
	after(async () => {
		await queue?.stop();
		await sandbox?.close();
		await rm(userFolder, { recursive: true, force: true });
	});

	void it('both workers took their part', (test) => {
		const counts = logs.map((log) => log.match(/Worker finished execution/g)?.length ?? 0);
		test.diagnostic(`executions finished: ${counts.join(' and ')}; left behind: ${orphans.length}`);
		assert.ok(counts.every((count) => count > 0));
	});

	void it('the dead worker left executions behind', () => assert.ok(orphans.length > 0));

	void it('everybody is disabled, each by one change', () => {
		for (const person of sandbox.rsaIdPlus.people.all()) {
			assert.equal(person.enabled, false, person.email);
			assert.equal(person.history.filter((change) => change.by === 'api').length, 1, person.email);
		}
	});

	void it('everybody is reported once, and truly', () => {
		const reports = done.flatMap((execution) => itemsOf(execution, DISABLE).map(({ json }) => json));
		const emails = reports.map(({ user }) => (user as IDataObject).email as string);
		assert.deepEqual(
			emails.sort(),
			sandbox.rsaIdPlus.people
				.all()
				.map(({ email }) => email)
				.sort(),
		);
		for (const report of reports) {
			assert.match(report.outcome as string, /^(changed|unchanged)$/);
			assert.equal(report.changed, report.outcome === 'changed');
		}
	});

	void it('one rate limit for both workers, few requests wasted', (test) => {
		const { accepted, refused } = sandbox.rsaIdPlus.limiter;
		const seconds = (accepted.at(-1)! - accepted[0]!) / 1000;
		test.diagnostic(`${accepted.length} requests in ${seconds.toFixed(1)} s, ${refused.length} refused`);
		assert.ok(refused.length < accepted.length / 5);
	});
});

function addLeavers({ rsaIdPlus: { people } }: Sandbox): string[][] {
	return Array.from({ length: EXECUTIONS }, (_, i) =>
		Array.from({ length: USERS_EACH }, (_, j) => people.add({ email: `leaver${i}.${j}@example.com` }).email),
	);
}

async function publish({ main }: N8nQueue, sandbox: Sandbox): Promise<void> {
	const { rsaIdPlus } = await makeCredentials({ sandbox, n8n: main });
	const split = node('Leavers', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.users' });
	const user = by('email', '={{ $json["body.users"] }}');
	const disable = userStatus(DISABLE, 'rsaIdPlus', { operation: 'disable', user }, { credentials: rsaIdPlus });
	await main.api.activate(await main.api.createWorkflow(inARow('Offboarding', HOOK, split, disable)));
}

/** n8n opens the webhook a little after it said yes to the publishing. */
async function post({ main }: N8nQueue, users: string[]): Promise<void> {
	for (;;) {
		const response = await fetch(`${main.url}/webhook/leavers`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ users }),
		});
		if (response.ok) return;
		if (response.status !== 404) throw new Error(`The webhook answered ${response.status}: ${await response.text()}`);
		await sleep(500);
	}
}

/** @returns the executions that still run when nothing has happened at the vendor for a while: nobody works on them */
async function leftBehind(queue: N8nQueue, { rsaIdPlus: { requests } }: Sandbox): Promise<string[]> {
	for (;;) {
		const before = requests.length;
		await sleep(10_000);
		const all = await list(queue);
		const running = all.filter(({ status }) => status === 'running').map(({ id }) => id);
		if (requests.length === before && all.length === EXECUTIONS && !all.some(({ status }) => status === 'new'))
			return running;
	}
}

/** As the docs tell an administrator: try it again, then end the one that nobody works on. */
async function retry({ main: { api } }: N8nQueue, id: string): Promise<void> {
	await api.public('POST', `/executions/${id}/retry`, { loadWorkflow: false });
	await api.public('POST', `/executions/${id}/stop`);
}

async function list({ main: { api } }: N8nQueue): Promise<Listed[]> {
	const ended = await api.public<{ data: Listed[] }>('GET', '/executions?limit=250');
	const running = await api.public<{ data: Listed[] }>('GET', '/executions?limit=250&status=running');
	return [...ended.data, ...running.data];
}

function countDisabled({ rsaIdPlus: { people } }: Sandbox): number {
	return people.all().filter(({ enabled }) => !enabled).length;
}
