import type { Apply, Fault, SandboxRequest } from '../../sandbox';
import { Chance } from '../chance';
import type { RequestKind } from '../vendors';

/** What a fault is made for. */
export interface Victim {
	kind: RequestKind;
	request: SandboxRequest;
	/** After which the client gives up. */
	timeoutMs: number;
	/** Another server on loopback: nothing may ever arrive there. */
	elsewhere: string;
	/** Virtual epoch milliseconds, by the vendor's own clock. */
	now: number;
	/** More answers to something else, beside those that any server might give. */
	foreign?: readonly unknown[];
	/** What the vendor itself may say to a change, so that nobody can tell it for another's. */
	ownWord?: unknown;
}

type Maker = (chance: Chance, victim: Victim) => Fault;

const date = (ms: number) => new Date(ms).toUTCString();

/** Every form of Retry-After: seconds, dates, nonsense. */
const RETRY_AFTER: ReadonlyArray<(now: number) => string | undefined> = [
	() => undefined,
	() => '0',
	() => '1',
	() => '0.02',
	() => '7',
	() => '12',
	() => '40',
	() => ' 2 ',
	(now) => date(now + 3_000),
	(now) => date(now - 60_000),
	// The two older forms of a date in HTTP.
	(now) => `${['Sunday', 'Monday'][0]}, 06-Nov-94 08:49:37 GMT${now > 0 ? '' : '?'}`,
	() => 'Sun Nov  6 08:49:37 1994',
	() => '-5',
	() => 'NaN',
	() => '',
	() => 'soon',
	() => '31536000',
	() => '1e3',
	() => '99999999999999999999',
];

const BODIES = ['json', 'html', 'empty', 'Something is wrong'] as const;

/** A set may be done in part. */
function apply(chance: Chance, { request }: Victim): Apply {
	return request.userIds.length > 1 && chance.maybe(0.4) ? chance.int(0, request.userIds.length) : chance.maybe(0.5);
}

/** What a careless server does with a request that it can't take: it repeats all of it, secrets included. */
function echo({ request: { method, path, headers, body } }: Victim, chance: Chance): string {
	const all = `${method} ${path} ${JSON.stringify(headers)} ${body}`;
	const padded = chance.maybe(0.2) ? `${'.'.repeat(chance.int(3_600, 4_000))}${all}` : all;
	return chance.maybe(0.5)
		? padded
		: JSON.stringify({ message: padded, faultstring: all, description: all, Message: all });
}

/** Someone else's record where this one was asked for. */
const FOREIGN: readonly unknown[] = [
	undefined,
	{},
	[],
	null,
	'OK',
	0,
	{ id: 'somebody-else', userStatus: 'Disabled' },
	{ UserID: 'somebody-else', Disabled: true, Locked: true, State: 'registered' },
	{ channel: {} },
	{ Users: [] },
];

/** What says nothing of a user, but of a change is all that some vendors say. */
const FOREIGN_TO_READS: readonly unknown[] = [{ RequestId: '0A1B2C3D-0000-4000-A000-000000000000' }];

function foreignTo({ kind, foreign = [], ownWord }: Victim): unknown[] {
	if (kind === 'read') return [...FOREIGN, ...foreign, ...FOREIGN_TO_READS];
	return [...FOREIGN, ...foreign].filter((json) => JSON.stringify(json) !== JSON.stringify(ownWord));
}

/** The faults by name, each for a kind of request that it makes sense for. */
const MAKERS: Record<string, Maker> = {
	throttled: (chance, { now }) => ({
		kind: 'throttled',
		as: chance.maybe(0.5) ? 'Throttling' : 429,
		retryAfter: chance.pick(RETRY_AFTER)(now),
	}),
	serverError: (chance, victim) => {
		const retryAfter = chance.maybe(0.3) ? chance.pick(RETRY_AFTER)(victim.now) : undefined;
		return {
			kind: 'status',
			status: chance.pick([500, 502, 503, 504, 507]),
			body: chance.pick(BODIES),
			apply: apply(chance, victim),
			...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter.trim() } }),
		};
	},
	refusal: (chance) => ({ kind: 'status', status: chance.pick([400, 403, 409, 418, 422]), body: chance.pick(BODIES) }),
	unauthorized: (chance) => ({ kind: 'status', status: 401, body: chance.pick(BODIES) }),
	gatewayMissing: (chance) => ({ kind: 'status', status: 404, body: chance.pick(['html', 'empty'] as const) }),
	echo: (chance, victim) => ({
		kind: 'status',
		status: chance.pick([400, 401, 403, 409, 500, 503]),
		body: echo(victim, chance),
	}),
	resetBefore: () => ({ kind: 'resetBefore' }),
	resetDuring: (chance, { request }) => ({ kind: 'resetDuring', changes: chance.int(0, request.userIds.length) }),
	resetAfter: () => ({ kind: 'resetAfterApply' }),
	cutBody: (chance, victim) => ({ kind: 'cutBody', apply: apply(chance, victim) }),
	slow: (chance, { timeoutMs }) => ({
		kind: 'slow',
		ms: Math.round(timeoutMs * chance.pick([0.3, 0.9, 1.1, 1.6, 3])),
		apply: chance.pick(['before', 'after', 'never'] as const),
	}),
	lie: () => ({ kind: 'lie' }),
	emptyBody: (chance, victim) => ({ kind: 'emptyBody', apply: apply(chance, victim) }),
	foreignBody: (chance, victim) => ({
		kind: 'foreignBody',
		json: chance.pick(foreignTo(victim)),
		apply: apply(chance, victim),
	}),
	notJson: (chance, victim) => ({ kind: 'notJson', apply: apply(chance, victim) }),
	deepJson: (chance, victim) => ({ kind: 'deepJson', apply: apply(chance, victim) }),
	proto: () => ({ kind: 'proto' }),
	hugeNumbers: () => ({ kind: 'hugeNumbers' }),
	redirect: (chance, victim) => {
		const { elsewhere, request } = victim;
		const status = chance.pick([301, 302, 303, 307, 308] as const);
		return {
			kind: 'redirect',
			status,
			location: chance.pick([`${elsewhere}${request.path}`, elsewhere.replace('http:', ''), '/redirected']),
			// These ask for the same request elsewhere.
			apply: status !== 307 && status !== 308 && apply(chance, victim),
		};
	},
};

/** What may go wrong in one run; which request it hits depends on the request's number alone. */
export interface FaultPlan {
	seed: readonly [string, number];
	/** Of each request. */
	probability: number;
	/** Names of {@link MAKERS}; a run with few of them meets combinations that one with all hardly would. */
	palette: string[];
	/** Only these kinds of requests. */
	kinds: RequestKind[];
	/** From and to which request everything fails. */
	outage: [from: number, to: number] | null;
}

export const NO_FAULTS = { probability: 0, palette: [], kinds: [], outage: null };

export function drawFaults(chance: Chance, seed: FaultPlan['seed']): FaultPlan {
	const from = chance.int(1, 20);
	// Half of the runs come to their changes unharmed; there it matters most what goes wrong.
	const onlyChanges = chance.maybe(0.5);
	return {
		seed,
		probability: chance.pick(onlyChanges ? [0.2, 0.4, 0.6, 0.9] : [0.05, 0.15, 0.3, 0.3, 0.7]),
		palette: chance.sample(
			Object.keys(MAKERS),
			chance.weighted([
				[3, chance.int(1, 3)],
				[1, Object.keys(MAKERS).length],
			]),
		),
		kinds: onlyChanges
			? ['change']
			: chance.pick([['change', 'read'], ['read'], ['change', 'read', 'login']] as RequestKind[][]),
		outage: chance.maybe(0.1) ? [from, from + chance.int(1, 30)] : null,
	};
}

/** @returns the fault of the nth request; undefined for none */
export function faultFor(plan: FaultPlan, n: number, victim: Victim): Fault | undefined {
	const chance = new Chance(...plan.seed, 'request', n);
	const hit = chance.maybe(plan.probability);
	const out = plan.outage !== null && n >= plan.outage[0] && n <= plan.outage[1];
	if (plan.palette.length === 0 || !(out || (hit && plan.kinds.includes(victim.kind)))) return undefined;
	const fault = MAKERS[chance.pick(plan.palette)]!(chance, victim);
	// Only a change can be pretended.
	return fault.kind === 'lie' && victim.kind !== 'change' ? undefined : fault;
}
