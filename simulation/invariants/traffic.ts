import type { RequestRecord } from '../../sandbox';
import { DEFAULTS } from '../draw/options';
import { kindOf } from '../vendors';
import { inWords, isRepeat, type Invariant } from './seen';

/** How long a rejected login isn't tried again: a vendor may lock the account. */
const REJECTED_FOR_MS = 60_000;

/** So many failures in a row may be the vendor's, whomever they are about. */
const DOWN_AFTER = 3;
/** How often it is asked then: after 1, 2, 4 and 8 s, and every 9 s. */
const mostTries = (ms: number) => 5 + ms / 9000;

const hasFailed = ({ fault, refused, status }: RequestRecord) => fault !== null || refused || status !== 200;

const endOf = ({ at, answeredAt, abandonedAt }: RequestRecord) => answeredAt ?? abandonedAt ?? at;

/** @returns since when the vendor was down, for each request that found it so, or was the last before that was known */
function triesWhileDown(requests: readonly RequestRecord[]): Map<RequestRecord, number> {
	const tries = new Map<RequestRecord, number>();
	let failures = 0;
	let since = 0;
	for (const request of requests.toSorted((one, other) => endOf(one) - endOf(other))) {
		if (!hasFailed(request)) failures = 0;
		else if (failures++ === 0) since = request.at;
		else if (failures >= DOWN_AFTER && !request.refused && request.fault !== 'throttled') tries.set(request, since);
	}
	return tries;
}

/**
 * No change is sent more often than `maxRetries` allows, once more after a new login, and once more where a kept
 * connection was closed under it; one that is meant for another version of the user is another change. A user of
 * a set that failed may be tried alone twice: to find out whether it is an outage, and for itself. While the vendor is
 * down, a change may find out whether it is back: ever more slowly, and that is nobody's retry.
 */
export const retriesAreBounded: Invariant = ({ evidence: { scenario, table, requests: all }, truth }) => {
	// Changes alone may be down, with reads that are answered in between.
	const tries = new Map([...triesWhileDown(all), ...triesWhileDown(truth.changes)]);
	const asked = (requests: readonly RequestRecord[]) => {
		const own = requests.filter((request) => tries.has(request));
		return Math.min(own.length, mostTries((own.at(-1)?.at ?? 0) - (tries.get(own.at(-1)!) ?? 0)));
	};
	const { maxRetries = DEFAULTS.maxRetries } = scenario.options;
	const keyOf = (request: RequestRecord) =>
		table.sameness?.(request) ?? [request.method, request.path, request.headers['if-match'], request.body].join(' ');
	const same = new Map<string, RequestRecord[]>();
	for (const request of truth.changes) same.set(keyOf(request), [...(same.get(keyOf(request)) ?? []), request]);
	const wasInASet = ({ userIds }: RequestRecord) =>
		truth.changes.some(
			(other) => userIds.length === 1 && other.userIds.length > 1 && other.userIds.includes(userIds[0]!),
		);
	const lost = (requests: readonly RequestRecord[]) => Number(requests.some(({ fault }) => fault?.startsWith('reset')));
	return [...same]
		.filter(
			([, requests]) =>
				requests.length - asked(requests) > (maxRetries + 2 + lost(requests)) * (wasInASet(requests[0]!) ? 2 : 1),
		)
		.map(([key, { length }]) => `sent ${length} times with maxRetries ${maxRetries}: ${key}`);
};

/**
 * No look-up is repeated in vain more often than `maxRetries` allows, and once more after a new login. While the
 * vendor is down, a look-up finds out whether it is back: ever more slowly, and that is nobody's retry.
 */
export const readsAreBounded: Invariant = ({ evidence: { scenario, table, requests } }) => {
	const { maxRetries = DEFAULTS.maxRetries } = scenario.options;
	const keyOf = (request: RequestRecord) =>
		table.sameness ? null : `${request.method} ${request.path} ${request.body}`;
	// Two parts of a run may each ask the same in vain; each item of a list for itself, and for what has to be known first.
	const each = Math.max(2, scenario.items.length);
	const partsOf = ({ action }: RequestRecord) =>
		scenario.operation === 'getMany' || action === table.askedFirst ? each : 2;
	const inARow = new Map<string, number>();
	const wrong: string[] = [];
	const tries = triesWhileDown(requests);
	let tried = new Map<string, number>();
	for (const request of requests) {
		const failed = hasFailed(request);
		if (!failed) tried = new Map();
		const key = kindOf(table, request.action) === 'read' ? keyOf(request) : null;
		if (key === null) continue;
		const since = tries.get(request);
		if (since !== undefined) {
			const count = (tried.get(key) ?? 0) + 1;
			tried.set(key, count);
			if (count > partsOf(request) * mostTries(request.at - since))
				wrong.push(`tried ${count} times while the vendor was down: ${key}`);
			continue;
		}
		const count = failed ? (inARow.get(key) ?? 0) + 1 : 0;
		inARow.set(key, count);
		if (count === partsOf(request) * (maxRetries + 2) + 1)
			wrong.push(`read in vain ${count} times with maxRetries ${maxRetries}: ${key}`);
	}
	return wrong;
};

/** `maxWaitSeconds` is the most that one user's change waits; parts of a set aren't charged for one another. */
export const waitsAreBounded: Invariant = ({ evidence: { scenario }, claims, truth }) => {
	const { maxWaitSeconds = DEFAULTS.maxWaitSeconds } = scenario.options;
	const most = maxWaitSeconds * 1000 + scenario.latencyMs + 1;
	const inSets = new Set(truth.changes.flatMap(({ userIds }) => (userIds.length > 1 ? userIds : [])));
	return claims
		.filter(({ said }) => said.waitedMs > most && !inSets.has(said.user.id ?? ''))
		.map((claim) => `${inWords(claim)} after waiting ${claim.said.waitedMs} ms`);
};

/** After Stop nothing leaves any more, but the goodbye to a session. */
export const nothingLeavesAfterStop: Invariant = ({ evidence: { cancellation, departures } }) => {
	if (!cancellation) return [];
	const late = departures.slice(cancellation.departures).filter(({ path }) => !path.endsWith('/login/endsession'));
	return late.map(({ method, path, at }) => `${method} ${path} left ${at - cancellation.at} ms after Stop`);
};

/** No redirect is followed: nothing arrives anywhere else. */
export const nothingGoesElsewhere: Invariant = ({ evidence: { strays, requests } }) => [
	...strays.map((stray) => `a redirect was followed to another host: ${stray}`),
	...requests.filter(({ path }) => path.includes('redirected')).map(({ no }) => `request ${no} followed a redirect`),
];

/** A login that was rejected isn't repeated at once, by whatever item; but by another way, where there are several. */
export const rejectedLoginsAreNotRepeated: Invariant = ({ evidence: { requests, table } }) => {
	const logins = requests.filter(({ action }) => kindOf(table, action) === 'login' && action !== 'endSession');
	return logins.flatMap((login, i) => {
		const way = table.loginWay?.(login);
		const last = logins.slice(0, i).findLast((other) => other.status === 200 || table.loginWay?.(other) === way);
		// Half an answer is none.
		const soon = last?.status === 401 && last.fault !== 'cutBody' && login.at - last.answeredAt! < REJECTED_FOR_MS;
		return soon ? [`request ${login.no} logs in again ${login.at - last.answeredAt!} ms after a 401`] : [];
	});
};

/** Of several items that name one person only the first says how long it took. */
export const repeatsTakeNothing: Invariant = ({ claims }) =>
	claims
		.filter((claim) => isRepeat(claim, claims) && (claim.said.attempts > 0 || claim.said.waitedMs > 0))
		.map((claim) => `${inWords(claim)} with attempts of its own`);
