import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, Person, Sandbox, SandboxRequest, VendorSandbox } from '../sandbox';
import { DEFAULTS } from './draw/options';
import { faultFor } from './draw/faults';
import type { PlannedEvent } from './draw/events';
import type { Scenario } from './draw/scenario';
import { Mishap } from './mishap';
import { kindOf, VENDORS, type VendorTable } from './vendors';
import type { VirtualTime } from './virtualTime';

/** A person, and when the vendor had them, in virtual epoch milliseconds. */
export interface Being {
	person: Person;
	from: number;
	/** Infinity while they are there. */
	until: number;
}

/** When Stop was pressed, and how many requests had left by then. */
export interface Cancellation {
	at: number;
	departures: number;
}

/** The vendor during one run: answers as the scenario has it, and remembers what was so. */
export class Stage {
	readonly table: VendorTable;
	readonly vendor: VendorSandbox;
	readonly beings: Being[];
	cancellation: Cancellation | null = null;
	/** Requests that arrived where none may. */
	readonly strays: string[] = [];
	/** The kinds of events that came to pass. */
	readonly happened: string[] = [];
	readonly stop = new AbortController();
	readonly startedAt: number;
	readonly mishap: Mishap | null;
	private readonly timeoutMs: number;
	private readonly pending: PlannedEvent[];
	private readonly elsewhere: Server;
	private worked = 0;
	/** People of whom a change was worked on. */
	private readonly changed = new Set<Person>();

	private constructor(
		readonly scenario: Scenario,
		private readonly sandbox: Sandbox,
		private readonly time: VirtualTime,
	) {
		this.table = VENDORS[scenario.vendor];
		this.vendor = sandbox[scenario.vendor];
		this.startedAt = time.now();
		this.beings = scenario.people.map((person) => ({ person, from: person.createdAt, until: Infinity }));
		const { ownAccount, listsOwnAccount } = this.table;
		if (listsOwnAccount && !scenario.people.some(({ email }) => email === ownAccount?.email)) this.add(ownAccount!);
		this.pending = [...scenario.events];
		this.timeoutMs = 1000 * (scenario.options.timeoutSeconds ?? DEFAULTS.timeoutSeconds);
		const { outage, people } = scenario;
		const { revoked } = this.table;
		this.mishap = outage && new Mishap(outage, { now: () => time.now(), timeoutMs: this.timeoutMs, revoked, people });
		time.refuses = (n) => this.mishap?.refuses(n) ?? false;
		this.elsewhere = createServer((request, response) => {
			this.strays.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
			response.end('{}');
		});
	}

	static async set(scenario: Scenario, sandbox: Sandbox, time: VirtualTime): Promise<Stage> {
		const stage = new Stage(scenario, sandbox, time);
		await new Promise<void>((resolve) => stage.elsewhere.listen(0, '127.0.0.1', resolve));
		const { vendor } = stage;
		vendor.latencyMs = scenario.latencyMs;
		vendor.clockSkewMs = scenario.clockSkewMs;
		vendor.limit(scenario.limit);
		vendor.intercept = (request) => stage.meet(request);
		for (const { when, what } of scenario.events) {
			if ('ms' in when) setTimeout(() => stage.happen(what), when.ms);
		}
		return stage;
	}

	async clear(): Promise<void> {
		await new Promise((resolve) => this.elsewhere.close(resolve));
	}

	/** The credential's fields. */
	credential(): Record<string, unknown> {
		const { variant, wrongSecret, protectedByCredential } = this.scenario;
		const own = this.table.credential?.(this.vendor);
		const fields = this.vendor.credential({ protectedUsers: protectedByCredential, ...own }, variant);
		return wrongSecret ? this.table.spoil(fields) : fields;
	}

	/** Requests that the vendor holds back on purpose. */
	held(): number {
		return this.vendor.requests.filter(({ answeredAt, abandonedAt }) => answeredAt === null && abandonedAt === null)
			.length;
	}

	private meet(request: SandboxRequest): Fault | undefined {
		const n = ++this.worked;
		const kind = kindOf(this.table, request.action);
		const subjects = kind === 'change' ? this.subjectsOf(request) : [];
		const due = this.pending.filter(({ when }) => this.isDue(when, n, subjects));
		for (const event of due) {
			this.pending.splice(this.pending.indexOf(event), 1);
			this.happen(event.what);
		}
		for (const person of subjects) this.changed.add(person);
		const mishap = this.mishap?.fault(n, request, kind);
		if (mishap) return mishap;
		return faultFor(this.scenario.faults, n, {
			kind,
			request,
			timeoutMs: this.timeoutMs,
			elsewhere: `http://127.0.0.1:${(this.elsewhere.address() as AddressInfo).port}`,
			now: this.time.now() + this.scenario.clockSkewMs,
			foreign: this.table.foreign,
			ownWord: this.table.ownWord,
		});
	}

	private isDue(when: PlannedEvent['when'], n: number, subjects: readonly Person[]): boolean {
		const { people } = this.scenario;
		if ('request' in when) return n >= when.request;
		if ('changeOf' in when) return subjects.includes(people[when.changeOf]!);
		return 'afterChangeOf' in when && this.changed.has(people[when.afterChangeOf]!);
	}

	private subjectsOf({ userIds }: SandboxRequest): Person[] {
		return this.scenario.people.filter(({ id, login }) => userIds.includes(id) || userIds.includes(login));
	}

	private happen(what: PlannedEvent['what']): void {
		this.happened.push(what.kind);
		const { people } = this.scenario;
		const being = 'person' in what ? this.beings.find(({ person }) => person === people[what.person])! : null;
		switch (what.kind) {
			case 'admin':
				if (being!.until === Infinity) this.vendor.people.setState(being!.person.id, what.flags);
				return;
			case 'remove':
				this.remove(being!);
				return;
			case 'replace':
				this.remove(being!);
				this.add({ login: being!.person.login, email: being!.person.email, ...what.flags });
				return;
			case 'expire':
				this.vendor.expireSessions();
				return;
			case 'rotateCsrf':
				this.table.rotateCsrf?.(this.sandbox);
				return;
			case 'limit':
				this.vendor.limit(what.rule);
				return;
			case 'cancel':
				this.cancellation ??= { at: this.time.now(), departures: this.time.departures.length };
				this.stop.abort();
		}
	}

	private remove(being: Being): void {
		if (this.vendor.people.remove(being.person.id)) being.until = this.time.now();
	}

	private add(input: Parameters<VendorSandbox['people']['add']>[0]): void {
		this.beings.push({ person: this.vendor.people.add(input), from: this.time.now(), until: Infinity });
	}
}
