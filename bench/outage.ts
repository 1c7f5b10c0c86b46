import { createEngine, type Engine } from '../engine';
import { forgetSessions } from '../nodes/common/transport/session';
import { startSandbox, type Fault, type Sandbox, type SandboxName } from '../sandbox';
import { kindOf, VENDORS } from '../simulation/vendors';
import { VirtualTime } from '../simulation/virtualTime';
import { workflowOf } from '../simulation/workflow';
import type { Outcome, Verdict } from './scenario';
import { VENDOR_LABEL } from './underLimit';

/** A vendor that dies in mid-run and stays away. */
export interface Death {
	/** How each request ends from then on; nobody is at its port where this is absent. */
	fault?: Fault;
	/** Whether reads are answered as ever. */
	changesAlone?: boolean;
	/** How long the run may take from then on, in seconds. */
	most: number;
	users: number;
	timeoutSeconds: number;
}

const MOST_REQUESTS = 50;
/** The how manieth change finds it dead; of sets there are few. */
const FIRST_DEAD = 3;
const BATCH = 3;
/** Between two runs: what one has learnt is forgotten by the next. */
const APART_MS = 600_000;

let engine: Promise<Engine> | undefined;

/** Lets each vendor die while it is asked, in virtual time. */
export async function outage(death: Death, vendors: readonly SandboxName[]): Promise<Outcome> {
	const running = await (engine ??= createEngine({ from: 'source' }));
	const sandbox = await startSandbox({ vendors: [...vendors] });
	try {
		const verdicts: Verdict[] = [];
		for (const vendor of vendors) {
			// What is loaded on first use takes real time.
			await disable(running, sandbox, vendor, [sandbox[vendor].people.add().email], death);
			verdicts.push(await verdictOn(running, sandbox, vendor, death));
		}
		return { lines: [], verdicts };
	} finally {
		await sandbox.close();
	}
}

async function verdictOn(running: Engine, sandbox: Sandbox, vendor: SandboxName, death: Death): Promise<Verdict> {
	forgetSessions();
	const at = sandbox[vendor];
	const time = new VirtualTime(Date.UTC(2027, 0, 4, 9));
	const held = () => at.requests.filter((one) => one.answeredAt === null && one.abandonedAt === null).length;
	let since: number | null = null;
	let changes = 0;
	let met = 0;
	try {
		await time.pass(APART_MS, held);
		at.people.clear();
		at.clearRequests();
		at.latencyMs = 20;
		const everyone = at.people.addMany(death.users);
		at.intercept = ({ action }) => {
			const isChange = kindOf(VENDORS[vendor], action) === 'change';
			if (isChange && ++changes >= FIRST_DEAD) since ??= time.now();
			if (since === null || (death.changesAlone && !isChange)) return undefined;
			met++;
			return death.fault ?? { kind: 'resetBefore' };
		};
		if (!death.fault) time.refuses = () => since !== null;
		const emails = everyone.map(({ email }) => email);
		const items = await time.drive(disable(running, sandbox, vendor, emails, death), held);
		const seconds = (time.now() - since!) / 1000;
		const requests = death.changesAlone ? met : time.departures.filter((one) => one.at > since!).length;
		const told = items.filter(({ outcome, error }) => outcome === 'changed' || outcome === 'set' || error).length;
		await time.pass(1_000_000, held);
		return {
			goal: `${VENDOR_LABEL[vendor]}: ends within ${death.most} s, at most ${MOST_REQUESTS} requests, everyone told`,
			measured: `${seconds.toFixed(0)} s, ${requests} requests, ${told} of ${death.users} told`,
			met: seconds <= death.most && requests <= MOST_REQUESTS && told === death.users,
		};
	} finally {
		at.intercept = null;
		at.latencyMs = 0;
		time.stop();
	}
}

async function disable(
	running: Engine,
	sandbox: Sandbox,
	vendor: SandboxName,
	emails: readonly string[],
	{ timeoutSeconds }: Death,
) {
	const table = VENDORS[vendor];
	const fields = sandbox[vendor].credential(table.credential?.(sandbox[vendor]));
	const user = { __rl: true, mode: 'email', value: '={{ $json.who }}' };
	const options = { timeoutSeconds, batchSize: BATCH };
	const parameters = { resource: 'user', operation: 'disable', user, options };
	const ran = await running.run(workflowOf(table.nodeType, parameters, 'continueRegularOutput'), {
		credentials: { [table.credentialType]: fields },
		input: emails.map((who) => ({ who })),
	});
	return ran.json('Users') as unknown as Array<{ outcome: string; error?: string }>;
}
