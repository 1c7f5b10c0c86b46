import { claimsOf, readingsOf, type Claim, type Reading } from '../claims';
import type { Evidence } from '../simulate';
import { Truth } from '../truth';

/** One run as the invariants look at it: what was said, what was so, and the raw evidence. */
export interface Seen {
	evidence: Evidence;
	truth: Truth;
	claims: Claim[];
	readings: Reading[];
}

/** @returns what is wrong, a sentence each; nothing when the invariant holds */
export type Invariant = (seen: Seen) => string[];

export function lookAt(evidence: Evidence): Seen {
	return { evidence, truth: new Truth(evidence), claims: claimsOf(evidence.run), readings: readingsOf(evidence.run) };
}

/** @returns the claim in words, for a failure's message */
export function inWords({ item, said }: Claim): string {
	const { outcome, changed, before, after, proof, at, user } = said;
	const claimed = JSON.stringify({ outcome, changed, before, after, proof, at });
	return `item ${item} (${user.login ?? user.email ?? user.id ?? 'nobody'}) claims ${claimed}`;
}

/** @returns a person's history in words, for a failure's message */
export function historyOf({
	history,
}: {
	history: ReadonlyArray<{ at: number; enabled: boolean; locked: boolean; by: string; requestNo: number | null }>;
}): string {
	return history
		.map(({ at, enabled, locked, by, requestNo }) => {
			const flags = `${enabled ? 'enabled' : 'disabled'}${locked ? ', locked' : ''}`;
			return `${new Date(at).toISOString()} ${flags} (${by}${requestNo === null ? '' : ` by request ${requestNo}`})`;
		})
		.join('; ');
}

/** Whether an earlier item of the run named the same person. */
export function isRepeat(claim: Claim, claims: readonly Claim[]): boolean {
	return claims.some((other) => other.item < claim.item && isSameUser(other, claim));
}

export function isSameUser({ said: { user: one } }: Claim, { said: { user: other } }: Claim): boolean {
	return one.id !== null ? one.id === other.id : one.login !== null && one.login === other.login;
}
