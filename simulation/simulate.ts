import type { IDataObject } from 'n8n-workflow';
import type { Engine, Run } from '../engine';
import { systemClock } from '../nodes/common/model/clock';
import { forgetSessions } from '../nodes/common/transport/session';
import { startSandbox, type RequestRecord, type SandboxName } from '../sandbox';
import { Chance } from './chance';
import { drawScenario, type Scenario } from './draw/scenario';
import { secretsOf } from './secrets';
import { Stage, type Being, type Cancellation } from './stage';
import { VENDORS, type VendorTable } from './vendors';
import { VirtualTime, type Departure } from './virtualTime';
import { workflowFor, workflowOf } from './workflow';

/** What is left of one simulated run: what was said, and what was so. */
export interface Evidence {
	scenario: Scenario;
	table: VendorTable;
	run: Run;
	/** Virtual epoch milliseconds. */
	startedAt: number;
	/** When the node had ended. */
	endedAt: number;
	/** Everyone whom the vendor ever had, with their history. */
	beings: Being[];
	/** Everything that arrived at the vendor, in order. */
	requests: RequestRecord[];
	/** Everything that left this process, in order. */
	departures: Departure[];
	/** What arrived where nothing may. */
	strays: string[];
	cancellation: Cancellation | null;
	/** Since when the vendor was down, or the credential rejected; null: at no time. */
	downSince: number | null;
	/** The kinds of events that came to pass. */
	happened: readonly string[];
	secrets: Set<string>;
}

const EPOCH = Date.UTC(2027, 0, 4, 9);
/** Between two runs, so that what one has learnt of the pace is forgotten by the next. */
const APART_MS = 600_000;
/** A request that the client gave up on may still be worked on. */
const AFTERMATH_MS = 120_000;

let runs = 0;
const warm = new Set<SandboxName>();

/** What is loaded on first use takes real time, which virtual time doesn't wait for: so it is used once before. */
async function warmUp(engine: Engine, vendor: SandboxName): Promise<void> {
	if (warm.has(vendor)) return;
	warm.add(vendor);
	const sandbox = await startSandbox({ vendors: [vendor] });
	const table = VENDORS[vendor];
	const { email } = sandbox[vendor].people.add();
	for (const operation of ['get', 'disable']) {
		const parameters = { resource: 'user', operation, user: { __rl: true, mode: 'email', value: email }, options: {} };
		const credential = sandbox[vendor].credential(table.credential?.(sandbox[vendor]));
		const run = await engine.run(workflowOf(table.nodeType, parameters), {
			credentials: { [table.credentialType]: credential },
		});
		if (run.error) throw run.error;
	}
	await sandbox.close();
	// What it left belongs to real time.
	forgetSessions();
}

/**
 * Runs one scenario through n8n's engine against the sandbox, in virtual time.
 * Only one may run at a time in a process.
 */
export async function simulate(engine: Engine, vendor: SandboxName, seed: number): Promise<Evidence> {
	await warmUp(engine, vendor);
	const time = new VirtualTime(EPOCH);
	await time.pass(APART_MS * ++runs, () => 0);
	const random = systemClock.random.bind(systemClock);
	const chance = new Chance(vendor, seed, 'clock');
	systemClock.random = () => chance.next();
	forgetSessions();
	const sandbox = await startSandbox({ vendors: [vendor] });
	try {
		const scenario = drawScenario(vendor, seed, sandbox);
		const stage = await Stage.set(scenario, sandbox, time);
		const credential = stage.credential();
		const run = await time.drive(
			engine.run(workflowFor(scenario), {
				credentials: { [stage.table.credentialType]: credential },
				input: scenario.items.map(({ json }) => ({ json: { ...json } as IDataObject })),
				signal: stage.stop.signal,
			}),
			() => stage.held(),
		);
		const endedAt = time.now();
		await time.pass(AFTERMATH_MS, () => stage.held());
		await stage.clear();
		const { requests } = stage.vendor;
		return {
			scenario,
			table: stage.table,
			run,
			startedAt: stage.startedAt,
			endedAt,
			beings: stage.beings,
			requests,
			departures: time.departures,
			strays: stage.strays,
			cancellation: stage.cancellation,
			downSince: stage.mishap?.since ?? null,
			happened: stage.happened,
			secrets: secretsOf(
				stage.vendor.secrets,
				stage.table.secretFields.map((field) => credential[field]),
				requests,
			),
		};
	} finally {
		await sandbox.close();
		time.stop();
		systemClock.random = random;
	}
}
