import type { SandboxName, VendorName } from '../sandbox';
import { distance } from './distance';
import { growth, type Growth } from './growth';
import { guarding } from './guards';
import { loading } from './loading';
import { outage, type Death } from './outage';
import { redaction } from './redaction';
import { queueing } from './queueing';
import { race, type Race } from './race';
import type { Scenario } from './scenario';
import { underLimit, VENDOR_LABEL, type UnderLimit } from './underLimit';
import type { WayName } from './ways';

const HTTP: WayName[] = ['http', 'http20', 'http100'];
const SINGLES: VendorName[] = ['rsaIdPlus', 'akana', 'alibabaCloudSso'];
const EVERYONE: SandboxName[] = ['rsaIdPlus', 'akana', 'alibabaCloudSso', 'oraclePrimavera', 'scim'];

const distances: Scenario[] = [20, 100, 300].flatMap((latencyMs) =>
	EVERYONE.map((vendor) => ({
		name: `distance-${latencyMs}-${vendor}`,
		title: `${VENDOR_LABEL[vendor]}, defaults, ${latencyMs} ms away`,
		conditions: `1000 users by e-mail, TLS, ${latencyMs} ms latency, no limit`,
		measure: async (effort) => await distance({ vendor, users: 1000, latencyMs }, effort),
	})),
);

const raceOf = (name: string, title: string, setting: Race): Scenario => ({
	name,
	title,
	conditions: `${VENDOR_LABEL[setting.vendor]}, ${setting.users} users by ID, Check First off, TLS, ${setting.latencyMs} ms latency, no limit`,
	measure: async (effort) => await race(setting, effort),
});

/** Of the HTTP Request node's speed, with its thousand connections; at 300 ms they win. */
const SPEEDS = [
	[20, 1],
	[100, 0.85],
	[300, undefined],
] as const;

const races: Scenario[] = [
	...SPEEDS.flatMap(([latencyMs, speed]) =>
		SINGLES.map((vendor) =>
			raceOf(`same-${latencyMs}-${vendor}`, `${VENDOR_LABEL[vendor]}, the same work, ${latencyMs} ms away`, {
				vendor,
				users: 1000,
				latencyMs,
				ours: 'ours',
				rivals: latencyMs === 20 ? HTTP : ['http'],
				goals: { speed, connections: 50, cpuAtMost: latencyMs === 20 ? 0.45 : undefined },
			}),
		),
	),
	raceOf('oracle-singles', 'Oracle against a request a user', {
		vendor: 'oraclePrimavera',
		users: 1000,
		latencyMs: 20,
		ours: 'defaults',
		rivals: ['http'],
		goals: { speed: 1 },
	}),
	raceOf('oracle-array', 'Oracle against one request with the whole array', {
		vendor: 'oraclePrimavera',
		users: 1000,
		latencyMs: 20,
		ours: 'ours',
		rivals: ['httpArray'],
		goals: { timeAtMost: 2.5 },
	}),
	raceOf('one-by-one', 'Against a node that takes one item after the other', {
		vendor: 'rsaIdPlus',
		users: 300,
		latencyMs: 20,
		ours: 'ours',
		rivals: ['oneByOne'],
	}),
];

/** Every vendor with a request a user, and CloudSSO's two ways to refuse. */
const EVERY_VENDOR: UnderLimit['entrants'] = [
	...SINGLES.map((vendor) => ({ vendor, way: 'ours' as const })),
	{ vendor: 'alibabaCloudSso', way: 'ours', as: 'Throttling' },
	{ vendor: 'oraclePrimavera', way: 'oursSingles' },
];
const RSA: UnderLimit['entrants'] = [{ vendor: 'rsaIdPlus', way: 'ours' }];

const FORMS: Record<string, string> = {
	seconds: 'Retry-After in whole seconds',
	date: 'Retry-After as a date',
	none: 'no Retry-After',
};

const limitOf = (name: string, title: string, setting: UnderLimit): Scenario => {
	const { users, limit, changes = [], latencyMs = 20, processes = 1 } = setting;
	const burst = limit.burst ?? limit.perSecond;
	const who = processes === 1 ? `${users} users each` : `${processes} processes with ${users} users each`;
	const rates = [limit, ...changes.slice(0, 1).map(([, rule]) => rule)]
		.map(({ perSecond }) => perSecond)
		.join(', then ');
	return {
		name,
		title,
		conditions: `${who} by ID, Check First off, ${rates} requests a second, ${burst} at once, ${FORMS[limit.retryAfter ?? 'seconds']}, TLS, ${latencyMs} ms latency`,
		measure: async (effort) => await underLimit(setting, effort),
	};
};

const FIFTY = { perSecond: 50 };
const LONE = { time: 1.05, refused: 0.04 };

/** Limits that change at five seconds, or in turns of three; each with the least time that they allow. */
const CHANGING: Array<{ name: string; title: string; time: number } & Pick<UnderLimit, 'limit' | 'changes' | 'ownMs'>> =
	[
		{
			name: 'halves',
			title: 'A limit that halves',
			limit: { perSecond: 100 },
			changes: [[5000, { perSecond: 40, burst: 100 }]],
			ownMs: 5000 + (400 * 1000) / 40,
			time: 1.2,
		},
		{
			name: 'lifted',
			title: 'A limit that is lifted',
			limit: { perSecond: 40 },
			changes: [[5000, { perSecond: 200, burst: 40 }]],
			ownMs: 5000 + (760 * 1000) / 200,
			time: 1.25,
		},
		{
			name: 'wobbles',
			title: 'A limit that wobbles',
			limit: { perSecond: 100 },
			changes: [1, 2, 3, 4, 5, 6].map((turn) => [3000 * turn, { perSecond: turn % 2 === 0 ? 100 : 50, burst: 100 }]),
			ownMs: 12_000,
			time: 1.2,
		},
	];

const limits: Scenario[] = [
	...(['seconds', 'date', 'none'] as const).map((retryAfter) =>
		limitOf(`limit-${retryAfter}`, `50 a second, ${FORMS[retryAfter]}`, {
			users: 400,
			limit: { ...FIFTY, retryAfter },
			entrants: EVERY_VENDOR,
			goals: LONE,
			repetitions: 2,
		}),
	),
	limitOf('many-users', '5,000 users', {
		users: 5000,
		limit: { perSecond: 200 },
		entrants: RSA,
		goals: { time: 1.03, refused: 0.01 },
		repetitions: 1,
	}),
	limitOf('tiny-bucket', 'A tiny bucket', {
		users: 400,
		limit: { ...FIFTY, burst: 5 },
		entrants: EVERY_VENDOR,
		goals: { time: 1.35 },
		repetitions: 2,
	}),
	limitOf('two-processes', 'Two processes at once', {
		users: 400,
		limit: FIFTY,
		processes: 2,
		entrants: RSA,
		goals: { time: 1.15 },
		repetitions: 2,
	}),
	...[20, 100].flatMap((latencyMs) =>
		CHANGING.map(({ name, title, time, ...setting }) =>
			limitOf(`${name}-${latencyMs}`, `${title}, ${latencyMs} ms away`, {
				users: 1000,
				latencyMs,
				...setting,
				entrants: RSA,
				goals: { time, refused: 0.05 },
				repetitions: 1,
			}),
		),
	),
	limitOf('limit-http', 'The HTTP Request node under the same limit', {
		users: 400,
		limit: FIFTY,
		entrants: [
			{ vendor: 'rsaIdPlus', way: 'http' },
			{ vendor: 'rsaIdPlus', way: 'httpBatching' },
			{ vendor: 'rsaIdPlus', way: 'httpRetry' },
			{ vendor: 'rsaIdPlus', way: 'httpBatchingRetry' },
		],
		repetitions: 1,
	}),
];

const queues: Scenario[] = [4, 16, 40].map((workers) => ({
	name: `workers-${workers}`,
	title: `A vendor with ${workers} workers behind a queue`,
	conditions: 'RSA, 500 users by e-mail, defaults, TLS, 100 ms of work for each request',
	measure: async (effort) => await queueing({ workers, users: 500 }, effort),
}));

const TIMEOUT_SECONDS = 10;
const HTML_503: Death['fault'] = { kind: 'status', status: 503, body: 'html' };
const DEATHS: ReadonlyArray<[name: string, title: string, Pick<Death, 'fault' | 'changesAlone' | 'most'>]> = [
	['503', 'A vendor that dies, 503', { fault: HTML_503, most: 60 }],
	['changes', 'A vendor whose changes alone die, 503', { fault: HTML_503, changesAlone: true, most: 60 }],
	['refused', 'A vendor that dies, connections refused', { most: 60 }],
	['reset', 'A vendor that dies, connections broken', { fault: { kind: 'resetBefore' }, most: 60 }],
	[
		'silence',
		'A vendor that dies, silence',
		{ fault: { kind: 'slow', ms: 900_000, apply: 'never' }, most: 45 + 3 * TIMEOUT_SECONDS },
	],
];

const outages: Scenario[] = DEATHS.map(([name, title, death]) => ({
	name: `outage-${name}`,
	title,
	conditions: `500 users by e-mail, sets of 3, in virtual time, 20 ms latency, a timeout of ${TIMEOUT_SECONDS} s`,
	measure: async ({ share }) =>
		await outage({ ...death, users: 500 * share, timeoutSeconds: TIMEOUT_SECONDS }, EVERYONE),
}));

const growthOf = (name: string, title: string, setting: Growth): Scenario => ({
	name,
	title,
	conditions: `dry run of ${setting.few} and of ${setting.many} items`,
	measure: async (effort) => await growth(setting, effort),
});

const GROWTH = { few: 10_000, many: 100_000, goals: { timePerItem: 1.2, heapMb: 64 } };

/** The whole benchmark, in its order: what a user has comes first. */
export const SCENARIOS: readonly Scenario[] = [
	...distances,
	...races,
	...limits,
	...queues,
	...outages,
	growthOf('growth-oracle', '100,000 items, everyone looked up', {
		...GROWTH,
		vendor: 'oraclePrimavera',
		way: 'dryRunByEmail',
	}),
	growthOf('growth-rsa', '100,000 items, no one looked up', { ...GROWTH, vendor: 'rsaIdPlus', way: 'dryRunById' }),
	{
		name: 'loading',
		title: 'Loading all nodes',
		conditions: 'on top of n8n-workflow, in a fresh process each time',
		measure: async (effort) => await loading({ mostMs: 10 }, effort),
	},
	{
		name: 'guards',
		title: 'A long list of protected users',
		conditions: '10,000 entries, 10,000 people, every other one of them protected',
		measure: async (effort) => await Promise.resolve(guarding({ count: 10_000, mostMs: 1000 }, effort)),
	},
	{
		name: 'redaction',
		title: 'Secrets taken out of a megabyte',
		conditions: 'the slowest of texts made to match almost',
		measure: async (effort) => await Promise.resolve(redaction({ mostMs: 50 }, effort)),
	},
];
