import { TAKES_ACCESS, WANTED, type Action, type Flag, type Sighting, type UserState } from '../model/domain';
import { Fault, type Fate } from '../model/fault';
import { isAlready } from '../plan/plan';
import type { ChangeAnswer } from '../vendor/UserDirectory';
import { failure, resultOf, type Result } from '../model/result';

/** Everything that is known of one change, once nothing more comes. */
export interface Facts {
	action: Action;
	who: string;
	before: Sighting | null;
	/** The vendor's answer, or what went wrong. */
	answer: ChangeAnswer | Fault;
	/** The most that may have come of requests that failed on the way. */
	fate: Fate;
	/** What was read afterwards; null where it wasn't tried. */
	readBack: Sighting | Fault | null;
	now: number;
}

/** Says how a change ended: a pure function of what was observed, claiming nothing else. */
export function settle(facts: Facts): Result {
	const { answer } = facts;
	if (answer instanceof Fault) return settleFault(facts, answer);
	return answer.fault ? settleFault(facts, answer.fault, answer) : settleSuccess(facts, answer);
}

function settleSuccess(facts: Facts, answer: ChangeAnswer): Result {
	const { action, before } = facts;
	const read = facts.readBack instanceof Fault ? null : facts.readBack;
	const seenBy = isAlready(action, read) !== null ? 'readBack' : isAlready(action, answer) !== null ? 'response' : null;
	const after = seenBy === 'readBack' ? read!.state : seenBy === 'response' ? answer.state : null;
	const known: Partial<Result> = {
		before: before?.state ?? null,
		after,
		proof: seenBy,
		at: seenBy === 'readBack' ? read!.seen.wall : answer.seen.wall,
		requestId: answer.requestId,
		warning: warningOf(facts),
		response: answer.response,
	};

	if (after !== null && isAlready(action, { state: after }) === false) {
		return failure(notApplied(facts, after), { ...known, ...unproven(facts, after) });
	}
	// Whoever isn't there wasn't changed by an answer that says nothing of anybody.
	if (facts.readBack instanceof Fault && facts.readBack.outcome === 'conflict' && seenBy === null)
		return failure(facts.readBack, { ...known, changed: null, warning: null });
	const already = isAlready(action, before);
	const moved = movedFlag(action, before, answer.sent, after);
	if (moved)
		return failure(movedMeanwhile(facts, moved, after!), { ...known, changed: already === null ? null : !already });
	return succeeded(already, known);
}

function settleFault(facts: Facts, last: Fault, answer?: ChangeAnswer): Result {
	const { action, before, fate, readBack } = facts;
	const known: Partial<Result> = { before: before?.state ?? null, at: answer?.seen.wall ?? facts.now };
	// Nothing can have happened, so that nothing of the change is unknown.
	if (fate === 'none') return failure(last.ofReading, known);
	const fault = fate === 'open' || last.outcome === 'notAttempted' ? afterOpenTry(last) : last;

	const warning = warningOf(facts);
	const read = readBack instanceof Fault ? null : readBack;
	const isSo = isAlready(action, read);
	if (!read || isSo === null) return failure(fault, { ...known, changed: null, warning });
	const observed: Partial<Result> = { ...known, after: read.state, at: read.seen.wall };
	if (isSo) {
		const moved = movedFlag(action, before, null, read.state);
		if (moved) return failure(movedMeanwhile(facts, moved, read.state!), { ...observed, changed: null });
		return succeeded(isAlready(action, before), {
			...observed,
			proof: 'readBack',
			requestId: fault.requestId,
			warning: `No usable answer came (${fault.message}) The user was read afterwards to find out.`,
		});
	}
	// An error of the vendor's own is over and done with; a lost request may still arrive.
	if (fate === 'open') return failure(fault, { ...observed, changed: null });
	return failure(fault.ofReading, { ...observed, changed: false });
}

/** The last try certainly changed nothing; what it met mustn't hide that an earlier one may have arrived. */
function afterOpenTry(last: Fault): Fault {
	if (last.fate !== 'none' || !['failed', 'notAttempted'].includes(last.outcome)) return last;
	return last.but({
		outcome: 'unknown',
		message: `${last.message} An earlier try got no answer and may have arrived.`,
	});
}

/** The vendor took it: what that means depends on what was before. */
function succeeded(already: boolean | null, known: Partial<Result>): Result {
	const outcome = already === null ? 'set' : already ? 'unchanged' : 'changed';
	return resultOf(outcome, { changed: already === null ? null : !already, ...known });
}

/** A state that isn't as asked: unchanged where it is as before and nothing may yet arrive, else nobody knows. */
function unproven({ action, before, fate }: Facts, after: UserState): Partial<Result> {
	const { flag } = WANTED[action];
	return { proof: null, changed: fate !== 'open' && before?.state?.[flag] === after[flag] ? false : null };
}

const OTHER: Record<Flag, Flag> = { enabled: 'locked', locked: 'enabled' };

/**
 * Compares the flag that wasn't asked for with what it should still be: what was sent along, or,
 * when access is taken away, no looser than before.
 * @returns that flag when someone else moved it; null when all is well or unknown
 */
function movedFlag(
	action: Action,
	before: Sighting | null,
	sent: UserState | null,
	after: UserState | null,
): Flag | null {
	const other = OTHER[WANTED[action].flag];
	const [along, was, is] = [sent, before?.state, after].map((state) => state?.[other] ?? null);
	if (is === null) return null;
	if (along !== null) return along === is ? null : other;
	return TAKES_ACCESS.includes(action) && was === RESTRICTS[other] && is !== was ? other : null;
}

/** The value of each flag that keeps a user out. */
const RESTRICTS: Record<Flag, boolean> = { enabled: false, locked: true };

const WORDS: Record<Flag, (value: boolean) => string> = {
	enabled: (value) => (value ? 'enabled' : 'disabled'),
	locked: (value) => (value ? 'locked' : 'not locked'),
};

/** @returns a state in words: "enabled, not locked" */
export function stateInWords(state: UserState): string {
	const flags = (['enabled', 'locked'] as const).filter((flag) => state[flag] !== null);
	return flags.map((flag) => WORDS[flag](state[flag] as boolean)).join(', ') || 'not known';
}

function notApplied({ who }: Facts, after: UserState): Fault {
	return new Fault('unverified', `The change of “${who}” was accepted, but the user is ${stateInWords(after)}.`, {
		advice: 'Check the user at the vendor: something else may set the status, such as a synchronization.',
	});
}

function movedMeanwhile({ who }: Facts, flag: Flag, after: UserState): Fault {
	return new Fault(
		'conflict',
		`Someone else changed “${who}” at the same moment: the user is now ${WORDS[flag](after[flag] as boolean)} (${stateInWords(after)}).`,
		{ advice: 'Check the user at the vendor, and run this item again.' },
	);
}

function warningOf({ readBack, who }: Facts): string | null {
	return readBack instanceof Fault ? `“${who}” couldn’t be read back: ${readBack.message}` : null;
}
