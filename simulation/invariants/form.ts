import { OUTCOMES, type Outcome } from '../../nodes/common/model/domain';
import { isReading, SUCCESSES, type Claim } from '../claims';
import { wantedBy } from '../truth';
import { NODE_NAME } from '../workflow';
import type { Invariant, Seen } from './seen';
import { inWords } from './seen';

/** Every input item has exactly one outcome, in order, paired; a failed one leaves where On Error sends it. */
export const everyItemHasOneOutcome: Invariant = ({ evidence, claims, readings }) => {
	const { scenario, run } = evidence;
	if (run.status !== 'success') return [];
	const wrong: string[] = [];
	const outcomes = scenario.operation === 'getMany' ? claims : [...claims, ...readings];
	for (const item of scenario.items.keys()) {
		const count = outcomes.filter((one) => one.item === item).length;
		const right = scenario.operation === 'getMany' ? count <= 1 : count === 1;
		if (!right) wrong.push(`item ${item} has ${count} outcomes`);
	}
	for (const output of [0, 1]) {
		const order = run.output(NODE_NAME, output).map(({ pairedItem }) => (pairedItem as { item: number }).item);
		if (order.some((item, i) => i > 0 && item < order[i - 1]!))
			wrong.push(`output ${output} is out of order: ${order.join(', ')}`);
	}
	return [...wrong, ...claims.flatMap((claim) => wrongOutput(claim, scenario))];
};

function wrongOutput(claim: Claim, { onError, options }: Seen['evidence']['scenario']): string[] {
	const { outcome } = claim.said;
	const skipped = outcome === 'notFound' && options.whenNotFound === 'skip';
	const failed = !SUCCESSES.includes(outcome) && !skipped;
	const output = failed && onError === 'continueErrorOutput' ? 1 : 0;
	if (claim.output !== output) return [`${inWords(claim)}, and left by output ${claim.output}`];
	if (failed !== (claim.error !== null))
		return [`${inWords(claim)}, ${failed ? 'without a sentence' : `with the error “${claim.error}”`}`];
	return [];
}

const KEYS =
	'vendor operation action user outcome changed before requested after verified proof attempts waitedMs requestId reason at warning';

/** Every key of the contract is there, and they agree with one another. */
export const claimsHaveTheirForm: Invariant = ({ evidence, claims }) => {
	const { scenario } = evidence;
	return claims.flatMap((claim) => {
		const { said } = claim;
		const wrong: string[] = [];
		const missing = KEYS.split(' ').filter((key) => !(key in said));
		if (missing.length > 0) wrong.push(`misses ${missing.join(', ')}`);
		if (!OUTCOMES.includes(said.outcome)) wrong.push('has no outcome that there is');
		if (said.vendor !== scenario.vendor || said.operation !== scenario.operation)
			wrong.push('is another vendor’s or operation’s');
		if (said.verified !== (said.proof !== null)) wrong.push(`says verified: ${said.verified} with proof ${said.proof}`);
		if (said.proof === 'check' && said.outcome !== 'unchanged') wrong.push('has a check for proof');
		if (said.proof !== null && said.after === null) wrong.push('has a proof without a state');
		const wanted = changedWhen[said.outcome];
		if (wanted !== undefined && said.changed !== wanted) wrong.push(`can’t be changed: ${said.changed}`);
		if (!isReading(scenario) && said.outcome !== 'unsupported') {
			const { flag, value } = wantedBy(evidence);
			if (said.requested?.[flag] !== value) wrong.push(`says that ${JSON.stringify(said.requested)} was requested`);
		}
		return wrong.map((what) => `${inWords(claim)}: it ${what}`);
	});
};

/** What `changed` is for outcomes that leave no choice. */
const changedWhen: Partial<Record<Outcome, boolean | null>> = {
	changed: true,
	unchanged: false,
	set: null,
	wouldChange: false,
	ambiguous: false,
	invalid: false,
	unsupported: false,
	protected: false,
	refused: false,
	notAttempted: false,
	unknown: null,
};

const HINT: Partial<Record<string, Outcome>> = {
	changed: 'changed',
	'already so': 'unchanged',
	set: 'set',
	'would change': 'wouldChange',
	'not found': 'notFound',
	unknown: 'unknown',
	failed: 'failed',
	'not verified': 'unverified',
};

/** The first line in the node's panel counts the outcomes as they are. */
export const theHintCountsRight: Invariant = ({ evidence: { run, scenario }, claims }) => {
	// A reading isn't counted; other hints may stand there.
	if (run.status !== 'success' || isReading(scenario)) return [];
	return run
		.hints(NODE_NAME)
		.slice(0, 1)
		.flatMap(({ message }) => {
			const counts = [...message.matchAll(/(\d+) ([a-z ]+)/g)].map(([, count, word]) => [Number(count), word] as const);
			const sum = counts.reduce((total, [count]) => total + count, 0);
			const wrong = counts.filter(([count, word]) => {
				const outcome = HINT[word ?? ''];
				return outcome !== undefined && count !== claims.filter(({ said }) => said.outcome === outcome).length;
			});
			return wrong.length > 0 || sum !== claims.length ? [`the hint says “${message}” of ${claims.length} items`] : [];
		});
};

/** Only On Error = Stop ends the workflow, and then with an error made for people. */
export const failuresEndAsChosen: Invariant = ({ evidence: { scenario, run, cancellation } }) => {
	if (run.status === 'success') return [];
	if (run.status === 'canceled') return cancellation ? [] : ['the run is canceled though nobody stopped it'];
	if (scenario.onError !== 'stopWorkflow')
		return [`the workflow ended although On Error is ${scenario.onError}: ${run.error?.stack}`];
	const made = ['NodeApiError', 'NodeOperationError'].includes(run.error?.name ?? '');
	return made && run.error?.message ? [] : [`the workflow ended with an error of its own: ${run.error?.stack}`];
};
