import type { SandboxClock } from './clock';

/** A token bucket, full at the start. */
export interface LimitRule {
	/** Tokens that come back each second. */
	perSecond: number;
	/** What the bucket holds; as much as `perSecond` when absent. */
	burst?: number;
	/** How a refusal says when to come back: whole seconds, an HTTP date, not at all, or this very text. */
	retryAfter?: 'seconds' | 'date' | 'none' | (string & {});
	/** `Throttling`: CloudSSO's other way, a 400 with the code Throttling.User. Other vendors answer 429 in any case. */
	as?: 429 | 'Throttling';
}

export class Limiter {
	private rule: LimitRule | null = null;
	private tokens = 0;
	private filledAt = 0;
	/** Epoch milliseconds of each request let through, and of each refused: enough to draw a plot. */
	readonly accepted: number[] = [];
	readonly refused: number[] = [];

	constructor(private readonly clock: SandboxClock) {}

	get current(): LimitRule | null {
		return this.rule;
	}

	/** A new rule starts with a full bucket; the counters go on. */
	set(rule: LimitRule | null): void {
		this.rule = rule;
		this.tokens = burstOf(rule);
		this.filledAt = this.clock.now();
	}

	/** Changes the rule and leaves in the bucket what is in it, as far as it still fits. */
	change(rule: LimitRule): void {
		const { tokens } = this;
		this.set(rule);
		this.tokens = Math.min(tokens, burstOf(rule));
	}

	clear(): void {
		this.accepted.length = 0;
		this.refused.length = 0;
	}

	/** Takes a token. @returns `null` when there was one, else the milliseconds until there is */
	take(): number | null {
		const wait = this.rule === null ? null : this.draw(this.rule);
		(wait === null ? this.accepted : this.refused).push(this.clock.wall());
		return wait;
	}

	private draw(rule: LimitRule): number | null {
		const now = this.clock.now();
		this.tokens = Math.min(burstOf(rule), this.tokens + ((now - this.filledAt) / 1000) * rule.perSecond);
		this.filledAt = now;
		// Adding fractions a thousand times leaves a hair's breadth below one.
		if (this.tokens < 1 - 1e-9) return Math.round(((1 - this.tokens) / rule.perSecond) * 1e6) / 1000;
		this.tokens = Math.max(0, this.tokens - 1);
		return null;
	}
}

/** The value of Retry-After, `undefined` when the rule sends none; `wall` is the vendor's own clock. */
export function retryAfter(rule: LimitRule, waitMs: number, wall: number): string | undefined {
	const form = rule.retryAfter ?? 'seconds';
	if (form === 'none') return undefined;
	if (form === 'seconds') return String(Math.ceil(waitMs / 1000));
	if (form === 'date') return new Date(Math.ceil((wall + waitMs) / 1000) * 1000).toUTCString();
	return form;
}

function burstOf(rule: LimitRule | null): number {
	return rule === null ? 0 : (rule.burst ?? rule.perSecond);
}
