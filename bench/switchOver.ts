// From how many people on Oracle's list of everyone is read sooner than each of them alone: what
// `worthFrom` in nodes/OraclePrimavera/profile.ts was chosen by. Run it with `npx tsx bench/switchOver.ts`.
import { newEffort } from '../nodes/common/model/effort';
import { inParallel } from '../nodes/common/who/parallel';
import { openLine } from '../nodes/common/n8n/line';
import { systemClock } from '../nodes/common/model/clock';
import { oraclePrimavera } from '../nodes/OraclePrimavera/vendor';
import { Redactor } from '../nodes/common/transport/redact';
import { startSandbox } from '../sandbox';
import { median } from './stats';

const USERS = [1_000, 10_000];
const PEOPLE = [1, 2, 3, 5, 8, 12, 20, 50, 100];
const REPETITIONS = 7;
const LATENCY_MS = 20;
const CONCURRENCY = 5;

async function main(): Promise<void> {
	for (const users of USERS) {
		const sandbox = await startSandbox({ vendors: ['oraclePrimavera'], latencyMs: LATENCY_MS, records: 'brief' });
		sandbox.oraclePrimavera.people.addMany(users, (i) => ({ login: `USER${i}`, email: `user${i}@example.com` }));
		const credential = sandbox.oraclePrimavera.credential();
		const limits = { concurrency: CONCURRENCY, requestsPerSecond: 0, maxWaitMs: 60_000, timeoutMs: 60_000 };
		const line = openLine(oraclePrimavera, credential, limits, {
			egress: null,
			redactor: new Redactor(),
			clock: systemClock,
		});
		const directory = oraclePrimavera.open(credential, line.wire, '');
		const effort = () => newEffort({ maxRetries: 0, maxWaitMs: 0 });
		const list = async () => await directory.page({}, null, effort());
		const singles = async (people: number) =>
			await inParallel([...Array(people).keys()], CONCURRENCY, async (i) => {
				await directory.lookUp({ by: 'login', value: `USER${i * 7}` }, effort());
			});

		await list();
		await singles(20);
		const listMs = await timed(list);
		console.log(`${users} users: the list takes ${listMs.toFixed(0)} ms`);
		for (const people of PEOPLE) {
			const ms = await timed(async () => await singles(people));
			console.log(
				`  ${String(people).padStart(4)} one by one: ${ms.toFixed(0)} ms, ${(ms / listMs).toFixed(2)} times the list`,
			);
		}
		await line.close();
		await sandbox.close();
	}
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const times: number[] = [];
	for (let i = 0; i < REPETITIONS; i++) {
		const start = performance.now();
		await work();
		times.push(performance.now() - start);
	}
	return median(times);
}

void main();
