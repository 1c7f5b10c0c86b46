import type { Sandbox, SandboxName } from '.';
import type { Connections } from './core/connection';
import type { LimitRule } from './core/limiter';
import type { Flags, PersonInput } from './core/people';
import type { VendorSandbox } from './core/vendor';
import type { WorkerRule } from './core/workers';

export interface PersonState extends Flags {
	id: string;
	login: string;
	email: string;
}

/** What came in since the last `clear`. */
export interface Stats {
	requests: number;
	/** Requests of each action, as `changeStatus`; `unknown` for those the vendor doesn't know. */
	byAction: Record<string, number>;
	/** Requests of each status; `none` where no answer was sent. */
	byStatus: Record<string, number>;
	/** Epoch milliseconds of each request that the limit let through, and of each that it refused. */
	accepted: number[];
	refused: number[];
	/** What each answer took, in milliseconds from when the request had arrived. */
	answersMs: number[];
	/** Since the start. */
	connections: Connections;
}

/** What may be asked of a sandbox in another process: everything in and out survives being copied. */
export function commandsOf(sandbox: Sandbox) {
	const at = (vendor: SandboxName): VendorSandbox => sandbox[vendor];
	return {
		credential: (vendor: SandboxName, overrides?: Record<string, unknown>, variant?: string) =>
			at(vendor).credential(overrides, variant),
		/** Adds the people, or as many as the number says. */
		addPeople: (vendor: SandboxName, people: PersonInput[] | number): PersonState[] => {
			const list = typeof people === 'number' ? Array.from({ length: people }, () => ({})) : people;
			return list.map((person) => stateOf(at(vendor).people.add(person)));
		},
		people: (vendor: SandboxName): PersonState[] => at(vendor).people.all().map(stateOf),
		removeEveryone: (vendor: SandboxName): void => at(vendor).people.clear(),
		/** Puts everyone into this state, as another admin would. */
		setEveryone: (vendor: SandboxName, flags: Partial<Flags>): void => {
			for (const { id } of at(vendor).people.all()) at(vendor).people.setState(id, flags);
		},
		limit: (vendor: SandboxName, rule: LimitRule | null): void => at(vendor).limit(rule),
		/** Another limit, with what is left in the bucket. */
		changeLimit: (vendor: SandboxName, rule: LimitRule): void => at(vendor).limiter.change(rule),
		workers: (vendor: SandboxName, rule: WorkerRule | null): void => at(vendor).workers(rule),
		latency: (vendor: SandboxName, ms: number): void => {
			at(vendor).latencyMs = ms;
		},
		/** Changes some of the vendor's settings. */
		settings: (vendor: SandboxName, settings: Record<string, unknown>): void => {
			Object.assign(sandbox[vendor].settings, settings);
		},
		stats: (vendor: SandboxName): Stats => statsOf(at(vendor)),
		clear: (vendor: SandboxName): void => at(vendor).clearRequests(),
		/** The sandbox's own time on the processor, microseconds. */
		cpu: (): NodeJS.CpuUsage => process.cpuUsage(),
	};
}

export type Commands = ReturnType<typeof commandsOf>;

function stateOf({ id, login, email, enabled, locked }: PersonState): PersonState {
	return { id, login, email, enabled, locked };
}

function statsOf({ requests, limiter, connections }: VendorSandbox): Stats {
	return {
		requests: requests.length,
		byAction: tally(requests.map(({ action }) => action ?? 'unknown')),
		byStatus: tally(requests.map(({ status }) => String(status ?? 'none'))),
		accepted: limiter.accepted,
		refused: limiter.refused,
		answersMs: requests.flatMap(({ at, answeredAt }) => (answeredAt === null ? [] : [answeredAt - at])),
		connections,
	};
}

function tally(words: string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
	return counts;
}
