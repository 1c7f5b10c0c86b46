import { createEngine, type Engine } from '../engine';
import type { LimitRule, SandboxName } from '../sandbox';
import { forkSandbox, type RemoteSandbox } from '../sandbox/process';
import type { PersonState, Stats } from '../sandbox/commands';
import type { PersonInput } from '../sandbox/core/people';
import type { WorkerRule } from '../sandbox/core/workers';
import { tryOnce, type Effort } from './trial';
import type { Task, WayName } from './ways';

/** How the sandbox is set. */
export interface Conditions {
	tls: boolean;
	/** In the sandbox, for each request. */
	latencyMs: number;
	limit?: LimitRule;
	/** Other limits, by when they come, in milliseconds since the start. */
	changes?: ReadonlyArray<readonly [at: number, rule: LimitRule]>;
	workers?: WorkerRule;
}

/** One execution, counted at the vendor. */
export interface Trial extends Effort {
	users: number;
	/** Users who really are in the wanted state afterwards. */
	changed: number;
	connections: number;
	requests: number;
	refused: number;
	/** Milliseconds since the first request, of each that the limit let through and of each that it refused. */
	log: { accepted: number[]; refused: number[] };
	/** What each answer took at the vendor, in milliseconds. */
	answersMs: number[];
}

let engine: Promise<Engine> | undefined;

/** @returns n8n's engine in this process, with the package as it is built */
export function theEngine(): Promise<Engine> {
	engine ??= createEngine({ from: 'package', logLevel: 'silent' });
	return engine;
}

/** A vendor in a process of its own, with so many users. */
export class Vendor {
	private trials = 0;

	private constructor(
		private readonly name: SandboxName,
		private readonly sandbox: RemoteSandbox,
		private readonly conditions: Conditions,
		readonly people: PersonState[],
	) {}

	static async open(name: SandboxName, conditions: Conditions, users: number): Promise<Vendor> {
		const { tls, latencyMs } = conditions;
		const sandbox = await forkSandbox({ tls, latencyMs, vendors: [name], records: 'brief' });
		// A request a user, as at most products.
		if (name === 'scim') await sandbox.settings(name, { bulk: 'no' });
		await sandbox.addPeople(name, await ownAccount(name, sandbox));
		return new Vendor(name, sandbox, conditions, await sandbox.addPeople(name, users));
	}

	/**
	 * Lets one way disable users.
	 * @param people - some of the vendor's; default all
	 */
	async try(way: WayName, people: PersonState[] = this.people): Promise<Trial> {
		const task = await this.task(people);
		await theEngine();
		return await this.count(people, async () => await this.run(way, task));
	}

	/** Runs a task in this process. */
	async run(way: WayName, task: Task): Promise<Effort> {
		return await tryOnce(await theEngine(), way, task);
	}

	/** Resets the vendor, lets something happen, and counts what came of it. */
	async count(people: PersonState[], work: () => Promise<Effort>): Promise<Trial> {
		const { name, sandbox } = this;
		await sandbox.setEveryone(name, { enabled: true, locked: false });
		await sandbox.clear(name);
		const before = await sandbox.stats(name);
		const { limit = null, changes = [], workers = null } = this.conditions;
		await sandbox.limit(name, limit);
		await sandbox.workers(name, workers);
		const timers = changes.map(([at, rule]) => setTimeout(() => void sandbox.changeLimit(name, rule), at));
		const effort = await work();
		for (const timer of timers) clearTimeout(timer);
		const stats = await sandbox.stats(name);
		const wanted = new Set(people.map(({ id }) => id));
		const changed = (await sandbox.people(name)).filter(({ id, enabled }) => wanted.has(id) && !enabled).length;
		await sandbox.limit(name, null);
		return {
			...effort,
			users: people.length,
			changed,
			connections: stats.connections.opened - before.connections.opened,
			requests: stats.requests,
			refused: stats.refused.length,
			log: logOf(stats),
			answersMs: stats.answersMs,
		};
	}

	async task(people: PersonState[]): Promise<Task> {
		const { name, sandbox } = this;
		const credential = await sandbox.credential(name);
		return { vendor: name, people, credential, certificate: sandbox.certificate, trial: ++this.trials };
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}
}

/** The account that logs in is a user like any other, where it is one: the node looks for it. */
async function ownAccount(name: SandboxName, sandbox: RemoteSandbox): Promise<PersonInput[]> {
	const { email } = (await sandbox.credential(name)) as { email?: string };
	return email === undefined ? [] : [{ email }];
}

function logOf({ accepted, refused }: Stats): Trial['log'] {
	const first = Math.min(accepted[0] ?? Infinity, refused[0] ?? Infinity);
	const since = (times: number[]) => times.map((at) => at - first);
	return { accepted: since(accepted), refused: since(refused) };
}
