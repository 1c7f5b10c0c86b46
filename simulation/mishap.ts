import type { Fault, Person, SandboxRequest } from '../sandbox';
import { faultOf, type Outage } from './draw/outage';
import type { RequestKind } from './vendors';

const FIRST_SLOW_MS = 100;
const SLOWER = 1.5;

/** An outage as it comes about in one run. */
export class Mishap {
	/** Since when, in virtual epoch milliseconds; null: not yet. */
	since: number | null = null;
	private slow = 0;

	constructor(
		private readonly plan: Outage,
		private readonly context: { now: () => number; timeoutMs: number; revoked: Fault; people: readonly Person[] },
	) {}

	/** @returns whether a connection is refused now, for the nth request */
	refuses(n: number): boolean {
		return (
			'way' in this.plan && this.plan.way === 'refused' && !this.plan.changesAlone && this.isDown(n, this.plan.from)
		);
	}

	/** @returns the fault that the nth request meets; undefined for none */
	fault(n: number, request: SandboxRequest, kind: RequestKind): Fault | undefined {
		const { plan } = this;
		const { timeoutMs, revoked } = this.context;
		switch (plan.kind) {
			case 'sick':
				return this.isOf(plan.person, request) ? { kind: 'status', status: 500 } : undefined;
			case 'rejected':
				return this.isDown(n, plan.from) ? revoked : undefined;
			case 'slowDeath':
				return n >= plan.from ? this.slower() : undefined;
			case 'dies':
			case 'comesBack':
			case 'flaps':
				if (plan.changesAlone ? kind !== 'change' : plan.way === 'refused') return undefined;
				return this.isDown(n, plan.from) ? faultOf(plan.way, timeoutMs) : undefined;
		}
	}

	private isDown(n: number, from: number): boolean {
		if (n >= from) this.since ??= this.context.now();
		if (this.since === null) return false;
		const ms = this.context.now() - this.since;
		if (this.plan.kind === 'comesBack') return ms < this.plan.afterMs;
		return this.plan.kind !== 'flaps' || ms % (this.plan.downMs + this.plan.upMs) < this.plan.downMs;
	}

	private slower(): Fault {
		const { timeoutMs, now } = this.context;
		const ms = Math.min(Math.round(FIRST_SLOW_MS * SLOWER ** this.slow++), 3 * timeoutMs);
		if (ms <= timeoutMs) return { kind: 'slow', ms };
		this.since ??= now();
		return { kind: 'slow', ms, apply: 'never' };
	}

	private isOf(number: number, { userIds, path }: SandboxRequest): boolean {
		const { people } = this.context;
		const { id, login } = people[number % people.length]!;
		return userIds.includes(id) || userIds.includes(login) || path.endsWith(`/${encodeURIComponent(id)}`);
	}
}

/** @returns the one whose account is ill; undefined where nobody's is */
export function sickOf(plan: Outage | null, people: readonly Person[]): Person | undefined {
	return plan?.kind === 'sick' ? people[plan.person % people.length] : undefined;
}
