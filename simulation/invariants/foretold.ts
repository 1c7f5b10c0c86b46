import type { Outcome } from '../../nodes/common/model/domain';
import type { Person } from '../../sandbox';
import { isDry, SUCCESSES, type Claim } from '../claims';
import type { Item } from '../draw/items';
import { wantedBy } from '../truth';
import { guarded, lasting, namedDry } from './reach';
import { inWords, isRepeat, type Invariant, type Seen } from './seen';

/**
 * When nothing goes wrong every outcome can be foretold: it isn't enough to be honest and say
 * "unknown", and a run that could fail must not.
 */
export const calmRunsEndAsForetold: Invariant = (seen) => {
	const { calm, operation } = seen.evidence.scenario;
	return calm && operation !== 'getMany' ? notAsForetold(seen) : [];
};

/** @returns what ended otherwise than it does when nothing goes wrong */
export function notAsForetold(seen: Seen): string[] {
	const { scenario, run } = seen.evidence;
	const foretold = scenario.items.map((item) => foretell(seen, item));
	if (scenario.onError === 'stopWorkflow') {
		const canFail = foretold.some((outcomes) => outcomes.some((outcome) => !isFine(seen, outcome)));
		const mustFail = foretold.some(
			(outcomes) => outcomes.length > 0 && !outcomes.some((outcome) => isFine(seen, outcome)),
		);
		const wrong = run.status === 'error' ? !canFail : mustFail;
		return wrong ? [`the run ended with ${run.status}: ${run.error?.message ?? ''}`] : [];
	}
	return [
		...seen.claims.flatMap((claim) => {
			const outcomes = foretold[claim.item]!;
			return outcomes.includes(claim.said.outcome) || isRepeated(seen, claim)
				? []
				: [`${inWords(claim)}, but ${outcomes.join(' or ') || 'a reading'} was to be expected: ${claim.error}`];
		}),
		...seen.readings.flatMap(({ item }) =>
			foretold[item]!.length === 0 || scenario.listLeavesOut
				? []
				: [`item ${item} was read although ${foretold[item]!.join()}`],
		),
	];
}

/** A second item for the same person finds it done, or to be done, already. */
function isRepeated({ claims }: Seen, claim: Claim): boolean {
	return claim.said.outcome === 'unchanged' && isRepeat(claim, claims);
}

function isFine({ evidence: { scenario } }: Seen, outcome: Outcome): boolean {
	return SUCCESSES.includes(outcome) || (outcome === 'notFound' && scenario.options.whenNotFound === 'skip');
}

/** What a missing name may come to where the list tells. */
const UNTOLD: Record<string, Outcome[]> = { true: ['failed'], false: [] };

/** @returns the outcomes that an item may have; none for one that is simply read */
function foretell(seen: Seen, item: Item): Outcome[] {
	const { name } = item;
	const { scenario, table } = seen.evidence;
	const reads = scenario.operation === 'get';
	const refuses = scenario.operation === 'lock' && !table.hasLock && scenario.whenNoLock === 'refuse';
	if (refuses) return ['unsupported'];
	if (name === null) return ['invalid'];
	if (reads && name.by === 'id' && !table.readsById) return ['unsupported'];
	const [being, ...others] = lasting(seen, name);
	const untold = UNTOLD[String(scenario.listLeavesOut && name.by !== 'id')]!;
	if (others.length > 0) return [...overCap(seen), 'ambiguous', ...untold];
	const unasked = !reads && name.by === 'id' && (!table.readsById || scenario.options.checkFirst === false);
	const unclear = name.by === 'id' ? (table.unclearMiss?.asked ?? []) : UNTOLD[String(scenario.listProvesNothing)]!;
	if (!being) return unasked ? unaskedNobody(seen, item) : ['notFound', ...unclear, ...overCap(seen)];
	if (reads) return untold;
	if (guarded(seen, being.person)) return [...overCap(seen), 'protected', ...untold];
	// Where nobody can ask for the address of an id, a domain that is allowed can't be told, unless another item does.
	const blind = !table.readsById && name.by === 'id' && scenario.options.allowedUsers?.includes('@');
	return [
		...overCap(seen),
		...(blind ? (['protected'] as const) : []),
		...changes(seen, item, being.person),
		...untold,
	];
}

/** Nobody could be asked whether there is such a user: the change itself finds out, or a guard stops it. */
function unaskedNobody(seen: Seen, item: Item): Outcome[] {
	const { allowedUsers } = seen.evidence.scenario.options;
	const dryRun = isDry(seen.evidence.scenario, item);
	return [
		...overCap(seen),
		'notFound',
		...(seen.evidence.table.unclearMiss?.unasked ?? []),
		...(dryRun ? (['wouldChange'] as const) : []),
		...(allowedUsers ? (['protected'] as const) : []),
	];
}

function overCap({ evidence: { scenario } }: Seen): Outcome[] {
	return (scenario.options.maxUsers ?? 0) > 0 ? ['refused'] : [];
}

function changes(seen: Seen, item: Item, person: Person): Outcome[] {
	const { scenario, table } = seen.evidence;
	const { flag, value } = wantedBy(seen.evidence);
	const isSo = person.history[0]![flag] === value;
	if (!isDry(scenario, item) && namedDry(seen, person)) return ['conflict', 'unchanged'];
	if (isDry(scenario, item))
		return !table.readsById ? ['wouldChange', 'unchanged'] : [isSo ? 'unchanged' : 'wouldChange'];
	// The documents don't say how Akana unlocks: a platform that knows no status for it can't for a disabled user.
	const stuck = scenario.operation === 'unlock' && scenario.vendor === 'akana';
	return [
		...(isSo ? (['unchanged', 'set'] as const) : (['changed', 'set', 'unchanged'] as const)),
		...(stuck ? (['failed', 'unverified', 'unknown'] as const) : []),
	];
}
