import type { VendorName } from '../sandbox';
import { growth, type Growth } from './growth';
import type { Conditions } from './lab';
import { loading } from './loading';
import { race, type Race } from './race';
import type { Scenario } from './scenario';
import { underLimit, VENDOR_LABEL, type UnderLimit } from './underLimit';
import type { WayName } from './ways';

const HTTP: WayName[] = ['http', 'http20', 'http100'];
const SINGLES: VendorName[] = ['rsaIdPlus', 'akana', 'alibabaCloudSso'];

const networkOf = ({ tls, latencyMs }: Conditions) => `${tls ? 'TLS' : 'plain'}, ${latencyMs} ms latency`;

const raceOf = (name: string, title: string, setting: Race): Scenario => ({
	name,
	title,
	conditions: `${VENDOR_LABEL[setting.vendor]}, ${setting.users} users, ${networkOf(setting.conditions)}, no limit`,
	measure: (effort) => race(setting, effort),
});

const TLS_20 = { tls: true, latencyMs: 20 };
const OTHER_NETWORKS: Conditions[] = [
	{ tls: true, latencyMs: 0 },
	{ tls: false, latencyMs: 20 },
	{ tls: false, latencyMs: 0 },
];

const ORACLE_DEFAULTS = { vendor: 'oraclePrimavera', conditions: TLS_20, users: 1000, ours: 'oursDefaults' } as const;

const races: Scenario[] = [
	raceOf('oracle-singles', 'Oracle, defaults, against a request a user', {
		...ORACLE_DEFAULTS,
		rivals: HTTP,
		goals: { faster: 10 },
	}),
	raceOf('oracle-array', 'Oracle, defaults, against one request with the whole array', {
		...ORACLE_DEFAULTS,
		rivals: ['httpArray'],
		goals: { timeAtMost: 3 },
	}),
	...SINGLES.map((vendor) =>
		raceOf(`unlimited-${vendor}`, `${VENDOR_LABEL[vendor]} against the HTTP Request node`, {
			vendor,
			conditions: TLS_20,
			users: 1000,
			ours: 'ours',
			rivals: HTTP,
			goals: { faster: 2, connections: 20, cpuAtMost: 0.5 },
		}),
	),
	...OTHER_NETWORKS.flatMap((conditions) =>
		SINGLES.map((vendor) =>
			raceOf('networks', `${VENDOR_LABEL[vendor]}, ${networkOf(conditions)}`, {
				vendor,
				conditions,
				users: 300,
				ours: 'ours',
				rivals: HTTP,
			}),
		),
	),
	raceOf('one-by-one', 'Against a node that takes one item after the other', {
		vendor: 'rsaIdPlus',
		conditions: TLS_20,
		users: 300,
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

const FORMS: Record<string, string> = {
	seconds: 'Retry-After in whole seconds',
	date: 'Retry-After as a date',
	none: 'no Retry-After',
};

const limitOf = (name: string, title: string, setting: UnderLimit): Scenario => {
	const { users, limit, processes = 1 } = setting;
	const burst = limit.burst ?? limit.perSecond;
	const who = processes === 1 ? `${users} users each` : `${processes} processes with ${users} users each`;
	return {
		name,
		title,
		conditions: `${who}, ${limit.perSecond} requests a second, ${burst} at once, ${FORMS[limit.retryAfter ?? 'seconds']}, ${networkOf(TLS_20)}`,
		measure: (effort) => underLimit(setting, effort),
	};
};

const FIFTY = { perSecond: 50 };
const WITH_RETRY_AFTER = { time: 1.15, refused: 0.05 };

const limits: Scenario[] = [
	...(['seconds', 'date'] as const).map((retryAfter) =>
		limitOf(`limit-${retryAfter}`, `50 a second, ${FORMS[retryAfter]}`, {
			users: 400,
			limit: { ...FIFTY, retryAfter },
			entrants: EVERY_VENDOR,
			goals: WITH_RETRY_AFTER,
		}),
	),
	limitOf('limit-none', '50 a second, no Retry-After', {
		users: 400,
		limit: { ...FIFTY, retryAfter: 'none' },
		entrants: EVERY_VENDOR,
		goals: { time: 1.25, refused: 0.08 },
	}),
	limitOf('tiny-bucket', 'A tiny bucket', {
		users: 400,
		limit: { ...FIFTY, burst: 5 },
		entrants: EVERY_VENDOR,
		goals: { time: 1.5 },
	}),
	limitOf('two-processes', 'Two processes at once', {
		users: 400,
		limit: FIFTY,
		processes: 2,
		entrants: [{ vendor: 'rsaIdPlus', way: 'ours' }],
		goals: { time: 1.25 },
		repetitions: 2,
	}),
	limitOf('many-users', '5,000 users', {
		users: 5000,
		limit: { perSecond: 200 },
		entrants: [{ vendor: 'rsaIdPlus', way: 'ours' }],
		goals: { time: 1.05, refused: 0.01 },
		repetitions: 2,
	}),
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

const growthOf = (name: string, title: string, setting: Growth): Scenario => ({
	name,
	title,
	conditions: `dry run of ${setting.few} and of ${setting.many} items`,
	measure: (effort) => growth(setting, effort),
});

const GROWTH = { few: 10_000, many: 100_000, goals: { timePerItem: 1.3, heapMb: 100 } };

/** The whole benchmark, in its order. */
export const SCENARIOS: readonly Scenario[] = [
	...races,
	...limits,
	growthOf('growth-oracle', '100,000 items, everyone looked up', {
		...GROWTH,
		vendor: 'oraclePrimavera',
		way: 'dryRunByEmail',
	}),
	growthOf('growth-rsa', '100,000 items, no one looked up', { ...GROWTH, vendor: 'rsaIdPlus', way: 'dryRunById' }),
	{
		name: 'loading',
		title: 'Loading all four nodes',
		conditions: 'on top of n8n-workflow, in a fresh process each time',
		measure: (effort) => loading({ mostMs: 10 }, effort),
	},
];
