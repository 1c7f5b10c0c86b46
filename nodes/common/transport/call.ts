import type { Moment } from '../model/domain';
import { noteFate, type Effort } from '../model/effort';
import type { Fault } from '../model/fault';
import type { Kind } from '../pace/lane';
import type { Answer, Outgoing } from './sender';

/** A request as a vendor's folder describes it: how to compose it, and how to read a refusal. */
export interface Call {
	/** Gets ready before the turn comes: logs in, mints a token. */
	ready?: () => Promise<void>;
	/** A read that shows whether the credential is accepted, where a refusal of this call may be one person's. */
	vouch?: () => Promise<unknown>;
	/**
	 * Composes the request, anew for each attempt and just before it leaves.
	 * @returns null when what `ready` made is gone again
	 * @throws {StaleState}
	 */
	compose: () => Outgoing | null | Promise<Outgoing | null>;
	/** @returns what is wrong with an answer; null when it is usable */
	judge: (answer: Answer) => Fault | null;
	/** Told that the vendor refused the token or session in use. */
	renew?: () => void;
	effort: Effort;
	/** Whether it changes something, so that its fate matters. */
	changes?: boolean;
	/** Whether it carries several users: a fault that may be one user's is retried only once. */
	carriesSet?: boolean;
	/** The largest answer that is read, in bytes. */
	maxBytes?: number;
	/** What of the credential it shows: all that is needed by default; a login, which another call waits for; nothing. */
	shows?: 'login' | 'nothing';
}

/** An answer that the vendor's own judge found usable. */
export interface Received extends Answer {
	seen: Moment;
}

/** @returns whether it reads or changes */
export const kindOf = ({ changes }: Call): Kind => (changes ? 'change' : 'read');

/**
 * Remembers of a change that failed what became of it: it may have been applied although no answer says so.
 * @returns the fault
 */
export function noted(call: Call, fault: Fault): Fault {
	if (call.changes) noteFate(call.effort, fault.fate);
	return fault;
}
