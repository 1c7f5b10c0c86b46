import { claimsOf } from './claims';
import type { Evidence } from './simulate';
import { kindOf } from './vendors';

/** How often each thing occurred. */
type Counts = Map<string, number>;

/** What a vendor's seeds came to: what happened in them, and what was said of it. */
export class Tally {
	readonly failed: number[] = [];
	private seeds = 0;
	private requests = 0;
	private hit = 0;
	private virtualMs = 0;
	private readonly counts: Record<string, Counts> = {};

	/** Takes note of a run. */
	count(evidence: Evidence): void {
		const { scenario, table, run, requests, cancellation } = evidence;
		this.seeds++;
		this.requests += requests.length;
		this.virtualMs += evidence.endedAt - evidence.startedAt;
		this.add('operations', scenario.operation);
		this.add('on error', scenario.onError);
		this.add('runs', scenario.calm ? 'calm' : 'troubled');
		this.add('runs', cancellation ? 'cancelled' : `ended with ${run.status}`);
		if (scenario.outage) this.add('outages', scenario.outage.kind);
		if (scenario.wrongSecret) this.add('runs', 'wrong secret');
		if (scenario.clockSkewMs !== 1) this.add('runs', 'clock skewed');
		if (scenario.limit) this.add('runs', 'rate-limited from the start');
		for (const [option, value] of Object.entries(scenario.options))
			this.add('options', typeof value === 'boolean' ? `${option}: ${value}` : option);
		for (const kind of evidence.happened) this.add('events', kind);
		for (const { action, fault, refused, status } of requests) {
			const what = fault === 'status' ? `status ${status}` : (fault ?? (refused ? 'refusedByLimit' : null));
			if (what === null) continue;
			this.hit++;
			this.add(`faults of a ${kindOf(table, action)}`, what);
		}
		for (const { said } of claimsOf(run)) this.add('outcomes', said.outcome);
	}

	/** @returns the tally, a line for each sort of thing, the most frequent first */
	describe(): string {
		const hours = Math.round(this.virtualMs / 3_600_000);
		return [
			`${this.seeds - this.failed.length} of ${this.seeds} seeds hold: ${this.requests} requests, ${this.hit} of them under a fault or refused, ${hours} hours of vendors’ time` +
				(this.failed.length > 0 ? `; failed: ${this.failed.join(', ')}` : ''),
			...Object.entries(this.counts).map(([what, counts]) => `  ${what}: ${inOrder(counts)}`),
		].join('\n');
	}

	private add(what: string, which: string): void {
		const counts = (this.counts[what] ??= new Map());
		counts.set(which, (counts.get(which) ?? 0) + 1);
	}
}

function inOrder(counts: Counts): string {
	return [...counts]
		.sort(([, one], [, other]) => other - one)
		.map(([which, count]) => `${count} ${which}`)
		.join(', ');
}
