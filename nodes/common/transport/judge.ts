import type { Clock } from '../model/clock';
import type { FailedOutcome } from '../model/domain';
import { Fault, type FaultDetails } from '../model/fault';
import { shorten } from '../model/names';
import { inWords } from './givingUp';
import type { Redactor } from './redact';
import { limitsIn, retryAfterOf } from './limits';
import type { Answer } from './sender';

/** What an HTTP status means; a vendor's own table goes before the common one. */
export interface StatusRule extends Pick<FaultDetails, 'advice' | 'retry' | 'fate' | 'mayBeOneUser'> {
	outcome: FailedOutcome;
	says: string;
	/** It is about the time that the request carries; its advice says what to do then. */
	isOfTime?: boolean;
}

const LATER = { retry: 'later', fate: 'open', outcome: 'unknown' } as const;

/** What a status means where the vendor's documents don't say otherwise (RFC 9110, RFC 6585). */
const COMMON: Record<number, StatusRule> = {
	400: { outcome: 'failed', says: 'The request was refused as invalid (400).' },
	401: { outcome: 'unauthorized', says: 'The credential was rejected (401).', advice: 'Check the credential.' },
	403: {
		outcome: 'unauthorized',
		says: 'The credential lacks the right to do this (403).',
		advice: 'Check the role of the account in the credential.',
		mayBeOneUser: true,
	},
	404: {
		outcome: 'failed',
		says: 'There is nothing at this address (404).',
		advice: 'Check the server URL in the credential.',
	},
	407: {
		outcome: 'failed',
		says: 'The proxy between n8n and {vendor} wants a login (407).',
		advice: 'Check the proxy settings of this n8n.',
	},
	408: { ...LATER, says: '{vendor} gave up waiting for the request (408).' },
	429: { outcome: 'rateLimited', says: '{vendor} takes no more requests for now (429).', retry: 'throttled' },
	500: { outcome: 'unknown', says: '{vendor} had an internal error (500).', retry: 'later', fate: 'answered' },
	501: {
		outcome: 'failed',
		says: '{vendor} doesn’t offer this call (501).',
		advice: 'Check the server URL in the credential.',
	},
	502: { ...LATER, says: 'A gateway got no usable answer from {vendor} (502).' },
	503: { ...LATER, says: '{vendor} is unavailable for now (503).' },
	504: { ...LATER, says: 'A gateway got no answer from {vendor} in time (504).' },
};

const REDIRECT: StatusRule = {
	outcome: 'failed',
	says: 'The server redirects elsewhere. Redirects aren’t followed, since the credential would go along.',
	advice: 'Check the server URL in the credential: http instead of https, or a missing path, are usual causes.',
};

const LIMIT: StatusRule = {
	outcome: 'rateLimited',
	says: '{vendor} takes no more requests for now (403).',
	retry: 'throttled',
};

/** Of a change the others may be the word that it was made (RFC 9110, 15.4.4); these ask for the same request elsewhere. */
const UNDONE: readonly number[] = [307, 308];

/** A right that is missing doesn't come back with time: a 403 that speaks of time is a limit, as at GitHub. */
function isLimit(answer: Answer, { clock }: Wording): boolean {
	if (answer.status !== 403) return false;
	return limitsIn(answer, clock.wall()).spent || answer.headers['retry-after'] !== undefined;
}

/**
 * Makes a judge out of a vendor's table.
 * @param wording - whose answers are judged
 * @param rules - by status, before the common ones; `{vendor}` in their words stands for its name
 * @param vendorSays - finds the vendor's own words in an answer; null where there are none
 * @returns null for a status of 200 to 299
 */
export function judgeByStatus(
	wording: Wording,
	rules: Record<number, StatusRule>,
	vendorSays: (answer: Answer) => string | null,
): (answer: Answer) => Fault | null {
	return (answer) => {
		if (answer.status >= 200 && answer.status < 300) return null;
		const rule = isLimit(answer, wording) ? LIMIT : ruleFor(answer.status, rules);
		return faultOf(wording, answer, rule, vendorSays(answer));
	};
}

/**
 * @param changes - whether it was to change somebody: it may have, then
 * @returns the fault of a success that doesn't answer what was asked
 */
export function notUnderstood(wording: Wording, answer: Answer, advice: string, changes = false): Fault {
	const fate = changes ? 'open' : 'none';
	const says = '{vendor} gave an answer that can’t be understood.';
	return faultOf(wording, answer, { ...LATER, fate, says, advice }, null);
}

/** What a judge needs to put a fault into words. */
export interface Wording {
	/** The vendor's name, for sentences. */
	label: string;
	redactor: Redactor;
	clock: Pick<Clock, 'wall'>;
}

/** How much of an answer that failed is kept for `includeResponse`, in characters. */
const LONGEST_RESPONSE = 4000;

/** @returns the fault that a rule makes of an answer, with the vendor's own words */
export function faultOf(
	{ label, redactor, clock }: Wording,
	answer: Answer,
	rule: StatusRule,
	vendorSays: string | null,
): Fault {
	const now = clock.wall();
	const words =
		vendorSays === null ? '' : ` ${label} says: “${shorten(redactor.excerpt(vendorSays, LONGEST_RESPONSE), 200)}”.`;
	const skew = rule.outcome === 'unauthorized' || rule.isOfTime ? skewIn(answer, now) : '';
	return new Fault(rule.outcome, rule.says.replaceAll('{vendor}', () => label) + words + skew, {
		...rule,
		...(skew &&
			!rule.isOfTime && { advice: `${rule.advice ?? ''} Set the clock of the machine that runs n8n.`.trim() }),
		status: answer.status,
		// An error of another kind has nothing to do with what is left of a limit.
		retryAfterMs: rule.retry === 'throttled' ? limitsIn(answer, now).retryAfterMs : retryAfterOf(answer, now),
		response: redactor.excerpt(answer.text, LONGEST_RESPONSE),
	});
}

// Signatures and tokens carry a time; how far off it may be is each vendor's, and seldom told.
const SKEW_MS = 120_000;

/** @returns what a refusal's `Date` says of this machine's clock; empty when they agree, or it says nothing */
function skewIn({ headers }: Answer, now: number): string {
	const ahead = now - Date.parse(String(headers.date));
	if (!(Math.abs(ahead) > SKEW_MS)) return '';
	return ` This machine’s clock is ${inWords(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the server’s.`;
}

/** @returns the answer's text for showing, where it isn't a page of HTML */
export function plainText({ text }: Answer): string | null {
	const trimmed = text.trim();
	return trimmed === '' || trimmed.startsWith('<') ? null : trimmed;
}

function ruleFor(status: number, rules: Record<number, StatusRule>): StatusRule {
	const rule = rules[status] ?? COMMON[status];
	if (rule) return rule;
	if (status < 400) return UNDONE.includes(status) ? REDIRECT : { ...REDIRECT, outcome: 'unknown', fate: 'answered' };
	return status < 500
		? { outcome: 'failed', says: `{vendor} refused the request (${status}).` }
		: { ...LATER, says: `{vendor} had an error (${status}).` };
}
