import {
	attemptsAreCounted,
	afterWasSo,
	beforeWasSo,
	changedIsTrue,
	missingAreMissing,
	readingsAreSo,
	successesAreSo,
	theListIsComplete,
} from './invariants/claims';
import { calmRunsEndAsForetold } from './invariants/foretold';
import {
	claimsHaveTheirForm,
	everyItemHasOneOutcome,
	failuresEndAsChosen,
	theHintCountsRight,
} from './invariants/form';
import {
	anOutageEndsTheRunSoon,
	anOutageGetsFewRequests,
	oneSickUserIsAlone,
	whoeverIsBackSoonLosesNobody,
} from './invariants/outages';
import {
	onlyTheAskedFlagMoves,
	onlyTheNamedAreChanged,
	readingChangesNothing,
	stopComesBeforeTheFirstChange,
	theCapHolds,
	theDryAreNotChanged,
	theGuardedAreNotChanged,
} from './invariants/reach';
import { nothingSecretIsShown } from './invariants/secrets';
import { lookAt, type Invariant } from './invariants/seen';
import { theErrorTellsWhatWasDone } from './invariants/stopping';
import {
	nothingGoesElsewhere,
	nothingLeavesAfterStop,
	readsAreBounded,
	rejectedLoginsAreNotRepeated,
	repeatsTakeNothing,
	retriesAreBounded,
	waitsAreBounded,
} from './invariants/traffic';
import type { Evidence } from './simulate';

/** What must hold after every run, whatever went wrong in it. */
export const INVARIANTS = {
	everyItemHasOneOutcome,
	claimsHaveTheirForm,
	theHintCountsRight,
	failuresEndAsChosen,
	afterWasSo,
	beforeWasSo,
	successesAreSo,
	changedIsTrue,
	missingAreMissing,
	attemptsAreCounted,
	readingsAreSo,
	theListIsComplete,
	onlyTheNamedAreChanged,
	theGuardedAreNotChanged,
	theDryAreNotChanged,
	theCapHolds,
	readingChangesNothing,
	onlyTheAskedFlagMoves,
	stopComesBeforeTheFirstChange,
	theErrorTellsWhatWasDone,
	retriesAreBounded,
	readsAreBounded,
	waitsAreBounded,
	nothingLeavesAfterStop,
	nothingGoesElsewhere,
	rejectedLoginsAreNotRepeated,
	repeatsTakeNothing,
	nothingSecretIsShown,
	calmRunsEndAsForetold,
	anOutageEndsTheRunSoon,
	anOutageGetsFewRequests,
	whoeverIsBackSoonLosesNobody,
	oneSickUserIsAlone,
} satisfies Record<string, Invariant>;

/** One broken invariant. */
export interface Violation {
	invariant: string;
	/** What was claimed against what was so. */
	what: string;
}

/** @returns everything that is wrong with a run; nothing when all is well */
export function check(evidence: Evidence): Violation[] {
	const seen = lookAt(evidence);
	return Object.entries<Invariant>(INVARIANTS).flatMap(([invariant, holds]) =>
		holds(seen).map((what) => ({ invariant, what })),
	);
}
