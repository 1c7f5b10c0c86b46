import { IN_SUMMARY, isFailure, type Outcome } from '../model/domain';

/** A sentence above the node's output; null where there is nothing to say. */
export type Hint = readonly ['info' | 'warning', string | null];

/** @returns a line for the node's output panel: "37 changed, 4 already so, 1 not found" */
export function summaryHint(outcomes: Iterable<Outcome>, dryRun: boolean): Hint {
	const counts = new Map<Outcome, number>();
	for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
	const present = IN_SUMMARY.filter(([outcome]) => counts.has(outcome));
	const parts = present.map(([outcome, word]) => `${counts.get(outcome)} ${word}`);
	const message = `${dryRun ? 'Dry run, nothing was changed: ' : ''}${parts.join(', ')}`;
	return [present.some(([outcome]) => isFailure(outcome)) ? 'warning' : 'info', present.length > 0 ? message : null];
}
