import type { Person, RequestRecord } from '../../sandbox';
import { isDry, mayChange } from '../claims';
import type { Item } from '../draw/items';
import type { Being } from '../stage';
import { entriesOf, listed, protects, same, wantedBy } from '../truth';
import { historyOf, type Invariant, type Seen } from './seen';

/** How old a state may be that is sent along with a change, in milliseconds; and what a slow moment adds. */
const SENT_ALONG_MS = 10_000;
const LEEWAY_MS = 1_000;

/** The people whom a request changed, whether to another value or to the same. */
function reached({ beings }: Seen['evidence'], { appliedTo }: RequestRecord): Person[] {
	return beings.map(({ person }) => person).filter(({ id }) => appliedTo.includes(id));
}

function eachReached(seen: Seen, wrong: (person: Person) => string | null): string[] {
	return seen.truth.changes.flatMap((request) =>
		reached(seen.evidence, request).flatMap((person) => {
			const why = wrong(person);
			return why === null ? [] : [`request ${request.no} changed ${person.login} (${person.id}), ${why}`];
		}),
	);
}

/** Those whom a name means for as long as the run lasts. */
export function lasting({ evidence, truth }: Seen, name: NonNullable<Item['name']>): Being[] {
	return truth.bearers(name).filter(({ from, until }) => from <= evidence.startedAt && until === Infinity);
}

/** No one is changed whom no item names, or only by a name that several share. */
export const onlyTheNamedAreChanged: Invariant = (seen) =>
	eachReached(seen, (person) => {
		const { items } = seen.evidence.scenario;
		const naming = items.flatMap(({ name }) =>
			name && seen.truth.bearers(name).some((being) => being.person === person) ? [name] : [],
		);
		if (naming.length === 0) return 'whom no item names';
		return naming.every((name) => lasting(seen, name).length > 1) ? 'whom items name only by what several share' : null;
	});

/** @returns why a person may not be changed; null where they may */
export function guarded({ evidence: { scenario, table } }: Seen, person: Person): string | null {
	const { options, operation, protectedByCredential, variant } = scenario;
	const { protectedUsers = '', allowedUsers = '' } = options;
	if (operation === 'disable' || operation === 'lock') {
		if ([protectedUsers, protectedByCredential].some((list) => protects(list, person, table)))
			return 'who is protected';
		const own = table.ownAccountBy?.includes(variant) === false ? null : table.ownAccount;
		if (own && (own.login === person.login || (own.email && same(own.email, person.email))))
			return 'the credential’s own account';
	}
	const isAllowed = entriesOf(allowedUsers).length === 0 || listed(person, allowedUsers, !table.idsInAnyCase);
	return isAllowed ? null : 'who isn’t allowed';
}

/** No one is changed who is protected, not among the allowed, or the credential's own account. */
export const theGuardedAreNotChanged: Invariant = (seen) => eachReached(seen, (person) => guarded(seen, person));

/** Nobody is changed when more are named than `maxUsers` allows. */
export const theCapHolds: Invariant = (seen) => {
	const { maxUsers = 0 } = seen.evidence.scenario.options;
	const named = seen.evidence.scenario.items.flatMap(({ name }) => {
		const found = name ? lasting(seen, name) : [];
		return found.length === 1 ? [found[0]!.person] : [];
	});
	const count = new Set(named).size;
	return maxUsers > 0 && count > maxUsers && seen.truth.changes.length > 0
		? [`${count} people are named, ${maxUsers} are allowed, and changes were sent`]
		: [];
};

/** No one is changed whom an item wants only looked at, whatever the others want. */
export const theDryAreNotChanged: Invariant = (seen) =>
	eachReached(seen, (person) => (namedDry(seen, person) ? 'whom an item wants only looked at' : null));

/** @returns whether a dry item names this person, and was understood so: one that fails may mean anybody */
export function namedDry(seen: Seen, person: Person): boolean {
	const { scenario } = seen.evidence;
	return scenario.items.some((item, i) => {
		if (item.name === null || !isDry(scenario, item)) return false;
		const [being, ...others] = seen.truth.bearers(item.name);
		const claim = seen.claims.find((one) => one.item === i);
		const isUnderstood = claim === undefined || ['wouldChange', 'unchanged', 'protected'].includes(claim.said.outcome);
		return being?.person === person && others.length === 0 && isUnderstood;
	});
}

/** A dry run and a reading change nothing. */
export const readingChangesNothing: Invariant = ({ evidence, truth }) =>
	mayChange(evidence.scenario) || truth.changes.length === 0 ? [] : [`${truth.changes.length} changes were sent`];

/**
 * Only the flag that was asked for moves, and only the way that was asked for: a disable or a lock
 * never gives access, whatever fails. Where a change carries both flags (Oracle's, and Akana's unlocking
 * by enabling), another admin's change within the seconds between reading and writing can't be ruled out.
 */
export const onlyTheAskedFlagMoves: Invariant = (seen) => {
	const { evidence, truth } = seen;
	if (!mayChange(evidence.scenario)) return [];
	const { flag, value } = wantedBy(evidence);
	const other = flag === 'enabled' ? 'locked' : 'enabled';
	return evidence.beings.flatMap(({ person }) =>
		truth.doneTo(person).flatMap((entry) => {
			const before = truth.before(person, entry);
			const wrong: string[] = [];
			if (entry[flag] !== before[flag] && entry[flag] !== value) wrong.push(`${flag} became ${entry[flag]}`);
			if (entry[other] !== before[other] && !isExcused(seen, person, entry.at))
				wrong.push(`${other} became ${entry[other]}`);
			return wrong.map((what) => `${evidence.scenario.operation} of ${person.login}: ${what}: ${historyOf(person)}`);
		}),
	);
};

function isExcused({ evidence, truth }: Seen, person: Person, at: number): boolean {
	const { operation } = evidence.scenario;
	// Akana's status “enabled” may stand for both flags: the vendor decides.
	if (evidence.scenario.vendor === 'akana' && operation === 'enable') return true;
	const sendsItAlong =
		evidence.table.carriesBothFlags || (evidence.scenario.vendor === 'akana' && operation === 'unlock');
	return (
		sendsItAlong &&
		truth.doneByOthers(person).some((entry) => entry.at <= at && entry.at >= at - SENT_ALONG_MS - LEEWAY_MS)
	);
}

/** With On Error = Stop a failure in looking up or guarding means that nothing was changed. */
export const stopComesBeforeTheFirstChange: Invariant = (seen) => {
	const { scenario } = seen.evidence;
	if (scenario.onError !== 'stopWorkflow' || seen.truth.changes.length === 0) return [];
	return scenario.items.flatMap((item, i) => {
		const why = failsFirst(seen, item);
		return why === null ? [] : [`item ${i} ${why}, but ${seen.truth.changes.length} changes were sent`];
	});
};

/** @returns why an item must fail before anything is changed; null where it needn't */
function failsFirst(seen: Seen, { name }: Item): string | null {
	const { options } = seen.evidence.scenario;
	if (name === null) return 'can’t be read';
	const { from, until } = { from: seen.truth.bearers(name), until: lasting(seen, name) };
	// Nobody looks up an id where no state is needed; then the vendor's 404 is the first sign.
	const unasked = name.by === 'id' && (!seen.evidence.table.readsById || options.checkFirst === false);
	if (from.length === 0 && !unasked && options.whenNotFound !== 'skip') return 'names nobody';
	if (until.length > 1) return 'names several';
	return until.length === 1 && guarded(seen, until[0]!.person) ? 'names somebody guarded' : null;
}
