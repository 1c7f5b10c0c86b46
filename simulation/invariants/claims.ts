import { text } from '../../nodes/common/model/json';
import type { Flags, RequestRecord } from '../../sandbox';
import { isReading, SUCCESSES, type Claim, type Reading } from '../claims';
import type { Being } from '../stage';
import { wantedBy } from '../truth';
import { historyOf, inWords, isRepeat, isSameUser, type Invariant, type Seen } from './seen';

/** Faults under which the answer to a change is one all the same. */
const STILL_ANSWERS = [null, 'lie', 'proto', 'hugeNumbers', 'slow'];

/** What a claim's fact was seen by: the requests that were answered at the time that it names. */
function sourcesOf({ truth }: Seen, { said }: Claim, being: Being): RequestRecord[] {
	const at = Date.parse(said.at ?? '');
	const changes = truth.changesOf(being.person).filter(({ fault }) => STILL_ANSWERS.includes(fault));
	const answers = truth.answeredAt(changes, at);
	const looks = truth.answeredAt(truth.reads, at);
	if (said.proof === 'response') return answers;
	if (said.proof === null) return said.after === null ? answers : [...answers, ...looks];
	return looks;
}

/** A vendor that says yes and does nothing can't be seen through without reading back. */
function isItsWord(sources: readonly RequestRecord[]): boolean {
	return sources.some(({ fault }) => fault === 'lie');
}

/** `after` was so at the vendor between the arrival of the request that saw it and `at`. */
export const afterWasSo: Invariant = (seen) =>
	seen.claims.flatMap((claim) => {
		const { said } = claim;
		if (said.after === null) return [];
		const being = seen.truth.being(said.user);
		if (!being) return [`${inWords(claim)}, but nobody like that was ever there`];
		const sources = sourcesOf(seen, claim, being);
		if (sources.length === 0) return [`${inWords(claim)}, but nothing was answered at that time`];
		if (isItsWord(sources)) return [];
		const from = Math.min(...sources.map(({ at }) => at));
		return seen.truth.held(being.person, said.after, from, Date.parse(said.at!))
			? []
			: [`${inWords(claim)}, but it was not so from ${new Date(from).toISOString()} on: ${historyOf(being.person)}`];
	});

/** `before` was so before this run changed anything of the person. */
export const beforeWasSo: Invariant = (seen) =>
	seen.claims.flatMap((claim) => {
		const { said } = claim;
		if (said.before === null || isRepeat(claim, seen.claims)) return [];
		const being = seen.truth.being(said.user);
		if (!being) return [`${inWords(claim)}, but nobody like that was ever there`];
		const { startedAt, endedAt } = seen.evidence;
		const first = seen.truth.changes.find(({ appliedTo }) => appliedTo.includes(being.person.id));
		const until = Math.min(first?.answeredAt ?? endedAt, Date.parse(said.at ?? '') || endedAt);
		return seen.truth.held(being.person, said.before, startedAt, until)
			? []
			: [`${inWords(claim)}, but it was not so before: ${historyOf(being.person)}`];
	});

/** Whoever is reported as changed, unchanged or set was so, or the vendor had answered that it took it. */
export const successesAreSo: Invariant = (seen) =>
	seen.claims.flatMap((claim) => {
		const { said, item } = claim;
		if (!['changed', 'unchanged', 'set'].includes(said.outcome)) return [];
		const being = seen.truth.being(said.user);
		if (!being) return [`${inWords(claim)}, but nobody like that was ever there`];
		const { flag, value } = wantedBy(seen.evidence);
		if (said.after !== null && said.after[flag] !== null)
			return said.after[flag] === value ? [] : [`${inWords(claim)}, which isn’t what was asked for`];
		if (isRepeat(claim, seen.claims)) {
			const first = seen.claims.find((other) => other.item < item && isSameUser(other, claim))!;
			return SUCCESSES.includes(first.said.outcome) ? [] : [`${inWords(claim)}, but ${inWords(first)}`];
		}
		const sources = sourcesOf(seen, claim, being);
		if (sources.length === 0) return [`${inWords(claim)}, but the vendor had not answered any change then`];
		if (isItsWord(sources)) return [];
		const from = Math.min(...sources.map(({ at }) => at));
		return seen.truth.held(being.person, { [flag]: value }, from, Date.parse(said.at!))
			? []
			: [`${inWords(claim)}, but it was not so: ${historyOf(being.person)}`];
	});

/** `changed: true` was a change, and `changed: false` none, later arrivals of lost requests included. */
export const changedIsTrue: Invariant = (seen) =>
	seen.claims.flatMap((claim) => {
		const { said } = claim;
		const being = seen.truth.being(said.user);
		if (isReading(seen.evidence.scenario) || said.user.id === null || said.changed === null || !being) return [];
		if (isRepeat(claim, seen.claims)) return [];
		const { flag, value } = wantedBy(seen.evidence);
		const mine = seen.truth
			.doneTo(being.person)
			.filter((entry) => entry[flag] !== seen.truth.before(being.person, entry)[flag]);
		const others = seen.truth
			.doneByOthers(being.person)
			.filter((entry) => entry[flag] !== seen.truth.before(being.person, entry)[flag]);
		const tell = (what: string) => [`${inWords(claim)}, but ${what}: ${historyOf(being.person)}`];
		if (said.changed) {
			if (said.before?.[flag] !== !value) return tell('it names no other state before');
			if (mine.length > 0 || others.length > 0) return [];
			return isItsWord(sourcesOf(seen, claim, being)) ? [] : tell('nobody changed it');
		}
		// Another admin moved it and this run moved it back, or the other way round: as it was before, and no one can tell.
		const { startedAt } = seen.evidence;
		return mine.length > 0 && !others.some(({ at }) => at >= startedAt) ? tell('this run did change it') : [];
	});

/** `notFound` and `ambiguous` are so: a person who was there all along is never said to be missing. */
export const missingAreMissing: Invariant = ({ evidence, truth, claims }) =>
	claims.flatMap((claim) => {
		const name = evidence.scenario.items[claim.item]?.name;
		if (!name) return [];
		const bearers = truth.bearers(name);
		const throughout = bearers.filter(({ from, until }) => from <= evidence.startedAt && until === Infinity);
		if (claim.said.outcome === 'notFound' && throughout.length > 0)
			return [`${inWords(claim)}, but ${name.by} “${name.value}” was there all along`];
		if (claim.said.outcome === 'ambiguous' && bearers.length < 2)
			return [`${inWords(claim)}, but ${bearers.length} bear the ${name.by} “${name.value}”`];
		return [];
	});

/** `attempts` counts the requests that carried the person's change; one that found nobody at its port carried it nowhere. */
export const attemptsAreCounted: Invariant = ({ evidence: { scenario }, claims, truth }) =>
	claims.flatMap((claim) => {
		if (scenario.outage && 'way' in scenario.outage && scenario.outage.way === 'refused') return [];
		const { id } = claim.said.user;
		const isCounted = id !== null && !isRepeat(claim, claims);
		const carried = isCounted ? truth.changes.filter(({ userIds }) => userIds.includes(id)).length : 0;
		return claim.said.attempts === carried
			? []
			: [`${inWords(claim)} with ${claim.said.attempts} attempts, but ${carried} requests carried it`];
	});

/** What `get` and `getMany` tell of a user was so during the run, and is told of the one who was asked for. */
export const readingsAreSo: Invariant = ({ evidence, truth, readings }) => {
	const { scenario, startedAt, endedAt } = evidence;
	const wrong = readings.flatMap((reading) => {
		const { item, user, enabled, locked } = reading;
		const being = truth.being(user);
		const what = `item ${item} reads ${JSON.stringify({ user, enabled, locked })}`;
		if (!being && isDoubted(reading)) return [];
		if (!being) return [`${what}, but nobody like that was ever there`];
		const name = scenario.items[item]?.name;
		if (scenario.operation === 'get' && name && !truth.bearers(name).includes(being))
			return [`${what}, but was asked for ${name.by} “${name.value}”`];
		return truth.held(being.person, { enabled, locked }, startedAt, endedAt)
			? []
			: [`${what}, but it was not so: ${historyOf(being.person)}`];
	});
	const ids = readings.map(({ item, user }) => `${item} ${user.id}`);
	return scenario.operation === 'getMany' && new Set(ids).size < ids.length
		? [...wrong, 'somebody is listed twice']
		: wrong;
};

/** A list that says itself that it may not be whole: some servers give one made-up user for everybody. */
const isDoubted = ({ json }: Reading) => (text(json.warning) ?? '').includes('This list may leave people out');

/** A list of everybody leaves out nobody who was there all along, or says with each of its users that it may. */
export const theListIsComplete: Invariant = ({ evidence, truth, claims, readings }) => {
	const { operation, many, items } = evidence.scenario;
	if (operation !== 'getMany' || !many.returnAll || many.filters.search || claims.length > 0) return [];
	if (evidence.run.status !== 'success') return [];
	const fits = ({ enabled, locked }: Flags) =>
		({ enabled, disabled: !enabled, locked })[many.filters.status ?? ''] ?? true;
	const lasting = evidence.beings.filter(
		({ person, from, until }) =>
			from <= evidence.startedAt && until === Infinity && truth.doneByOthers(person).length === 0 && fits(person),
	);
	return [...items.keys()].flatMap((item) => {
		const its = readings.filter((reading) => reading.item === item);
		if (its.length > 0 && its.every(isDoubted)) return [];
		const ids = new Set(its.map(({ user }) => user.id));
		const missing = lasting.filter(({ person }) => !ids.has(person.id)).map(({ person }) => person.login);
		return missing.length > 0 ? [`item ${item} lists ${ids.size} users and leaves out ${missing.join(', ')}`] : [];
	});
};
