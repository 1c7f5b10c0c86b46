import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Execution } from './lib/n8n-api';
import { type Listed, QueueOffboarding } from './lib/queue-offboarding';

// A dead worker's executions stay as they are, with their input: what docs/queue-mode.md advises.
const NO_STALLED_CHECK = { QUEUE_WORKER_STALLED_INTERVAL: '0' };

void describe('queue mode, with a worker that dies', () => {
	let offboarding: QueueOffboarding;
	let orphans: Listed[];
	let done: Execution[];

	before(async () => {
		offboarding = await QueueOffboarding.start({
			executions: 50,
			usersEach: 20,
			requestsPerSecond: 60,
			env: NO_STALLED_CHECK,
		});
		await offboarding.killWorkerAfter(250);
		orphans = (await offboarding.quiet()).filter(({ status }) => status === 'running');
		const { api } = offboarding.queue.main;
		for (const { id } of orphans) {
			// As the docs tell an administrator: try it again, then end the one that nobody works on.
			await api.public('POST', `/executions/${id}/retry`, { loadWorkflow: false });
			await api.public('POST', `/executions/${id}/stop`);
		}
		done = await offboarding.succeeded();
	});
	after(async () => await offboarding?.stop());

	void it('both workers took their part', async (test) => {
		const logs = await Promise.all(offboarding.queue.workers.map(async (worker) => await worker.log()));
		const counts = logs.map((log) => log.match(/Worker finished execution/g)?.length ?? 0);
		test.diagnostic(`executions finished: ${counts.join(' and ')}; left behind: ${orphans.length}`);
		assert.ok(counts.every((count) => count > 0));
	});

	void it('the dead worker left executions behind', () => assert.ok(orphans.length > 0));

	void it('everybody is disabled, each by one change', () => offboarding.checkEverybody());

	void it('everybody is reported once, and truly', (test) => {
		test.diagnostic(JSON.stringify(offboarding.checkReports(done)));
	});

	void it('one rate limit for both workers, few requests wasted', (test) => {
		const { accepted, refused } = offboarding.sandbox.rsaIdPlus.limiter;
		const seconds = (accepted.at(-1)! - accepted[0]!) / 1000;
		test.diagnostic(`${accepted.length} requests in ${seconds.toFixed(1)} s, ${refused.length} refused`);
		assert.ok(refused.length < accepted.length / 5);
	});
});

void describe('queue mode as n8n is set by itself, with a worker that dies', () => {
	let offboarding: QueueOffboarding;
	let failed: Execution[];
	let retried: Execution[];

	before(async () => {
		offboarding = await QueueOffboarding.start({ executions: 10, usersEach: 20, requestsPerSecond: 20 });
		await offboarding.killWorkerAfter(30);
		let all = await offboarding.quiet();
		while (all.some(({ status }) => status === 'running')) all = await offboarding.quiet();
		const { api } = offboarding.queue.main;
		const ids = all.filter(({ status }) => status !== 'success').map(({ id }) => id);
		failed = await Promise.all(ids.map(async (id) => await api.execution(id)));
		retried = [];
		for (const { id } of failed) retried.push(await api.public('POST', `/executions/${id}/retry`));
		// As the docs tell an administrator: send the leavers again of whom no report came.
		const reported = new Set(offboarding.reportsOf(await offboarding.succeeded()).map(({ email }) => email));
		for (const users of offboarding.batches)
			if (!users.every((user) => reported.has(user))) await offboarding.post(users);
		while ((await offboarding.succeeded()).length < offboarding.batches.length) await offboarding.quiet();
	});
	after(async () => await offboarding?.stop());

	void it('n8n fails the dead worker’s executions and empties them', (test) => {
		test.diagnostic(`failed: ${failed.length}`);
		assert.ok(failed.length > 0);
		for (const { status, data } of failed) {
			assert.equal(status, 'error');
			assert.match(data.resultData.error!.message, /failed to be processed too many times/);
			assert.deepEqual(data.executionData!.nodeExecutionStack, []);
		}
	});

	void it('so a retry does nothing, and says so', () => {
		assert.deepEqual(
			retried.map(({ status }) => status),
			failed.map(() => 'error'),
		);
	});

	void it('sent again, everybody is disabled by one change, and reported once, and truly', async (test) => {
		offboarding.checkEverybody();
		test.diagnostic(JSON.stringify(offboarding.checkReports(await offboarding.succeeded())));
	});
});
