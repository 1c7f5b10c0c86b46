import type { NodeExecutionHint } from 'n8n-workflow';
import { isFailure } from '../model/result';
import type { Outcome } from '../model/domain';
import type { UserDirectory } from '../vendor/UserDirectory';

const WORDS: Record<Outcome, string> = {
	changed: 'changed',
	unchanged: 'already so',
	set: 'set',
	wouldChange: 'would change',
	notFound: 'not found',
	ambiguous: 'ambiguous',
	invalid: 'not readable',
	unsupported: 'not supported',
	protected: 'protected',
	refused: 'refused',
	conflict: 'in conflict',
	unauthorized: 'not authorized',
	rateLimited: 'rate limited',
	unverified: 'not verified',
	unknown: 'unknown',
	failed: 'failed',
	notAttempted: 'not attempted',
};

/** @returns a line for the node's output panel: "37 changed, 4 already so, 1 not found" */
export function summaryHint(outcomes: Iterable<Outcome>, dryRun: boolean): NodeExecutionHint | null {
	const counts = new Map<Outcome, number>();
	for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
	if (counts.size === 0) return null;
	const parts = (Object.keys(WORDS) as Outcome[])
		.filter((outcome) => counts.has(outcome))
		.map((outcome) => `${counts.get(outcome)} ${WORDS[outcome]}`);
	const failed = [...counts.keys()].some((outcome) => isFailure(outcome));
	return {
		message: `${dryRun ? 'Dry run, nothing was changed: ' : ''}${parts.join(', ')}`,
		type: failed ? 'warning' : 'info',
		location: 'outputPane',
	};
}

/** @returns what directories have to say, each thing once however many of them say it */
export function hintsOf(directories: readonly UserDirectory[]): NodeExecutionHint[] {
	const messages = new Set(directories.flatMap((directory) => directory.hints?.() ?? []));
	return [...messages].map(infoHint);
}

/** @returns a sentence as n8n shows it above the output */
export function infoHint(message: string): NodeExecutionHint {
	return { message, type: 'info', location: 'outputPane' };
}

/** @returns a sentence that whoever sees the output should act on */
export function warningHint(message: string): NodeExecutionHint {
	return { message, type: 'warning', location: 'outputPane' };
}
