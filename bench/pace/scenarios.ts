import { AtOnce, Chance, FixedWindow, TokenBucket, Unlimited, Workers, type RetryAfter } from './limiters';
import type { Scenario } from './simulate';

/** A scenario with what it is measured against. */
export interface Measured extends Scenario {
	/** The least time in which the limit lets everyone through, latency and refusals apart, in milliseconds. */
	ownMs: number;
	/** Of the limit's own time. */
	ratioGoal?: number;
	/** Of the requests sent, in percent. */
	refusedGoal?: number;
	/** A vendor's own time for a request, in milliseconds; 90 % are to be answered within twice that. */
	answerMs?: number;
}

const MOST = 50;

type Latency = readonly [number, number];

const WAYS: readonly RetryAfter[] = ['seconds', 'date', 'none'];
const CONCURRENCIES = [0, 20] as const;
const LATENCIES: readonly Latency[] = [
	[2, 3],
	[2, 25],
	[20, 24],
];

const constant = (rate: number) => () => rate;
const wobbling = (one: number, other: number, ms: number) => (now: number) =>
	Math.floor(now / ms) % 2 === 0 ? one : other;
const stepped = (before: number, at: number, after: number) => (now: number) => (now < at ? before : after);
const mean = ([least, most]: Latency) => (least + most) / 2;

/** A full bucket lets its burst through at once, and the rest at its rate; so many at once take their time too. */
function bucket(
	name: string,
	{
		rate,
		burst,
		how = 'seconds',
		...rest
	}: { rate: number; burst: number; how?: RetryAfter } & Omit<Scenario, 'limiter' | 'name'>,
): Measured {
	const all = rest.users * (rest.processes ?? 1);
	const ownMs = Math.max(
		((all - burst) * 1000) / rate,
		(rest.users / (rest.concurrency || MOST)) * mean(rest.latencyMs),
	);
	return { name, limiter: () => new TokenBucket(constant(rate), burst, how), ownMs, ...rest };
}

const LONE: Record<RetryAfter, { ratioGoal: number; refusedGoal: number }> = {
	seconds: { ratioGoal: 1.05, refusedGoal: 4 },
	date: { ratioGoal: 1.05, refusedGoal: 4 },
	none: { ratioGoal: 1.05, refusedGoal: 4 },
};

/** What the pace has to reach, for each concurrency and latency. */
export const GOALS: Measured[] = CONCURRENCIES.flatMap((concurrency) =>
	LATENCIES.flatMap((latencyMs) => {
		const set = { concurrency, latencyMs };
		return [
			...WAYS.map((how) => ({
				...bucket(`400 at 50 a second, ${said(how)}`, { rate: 50, burst: 50, users: 400, how, ...set }),
				...LONE[how],
			})),
			{
				...bucket('5,000 at 200 a second', { rate: 200, burst: 200, users: 5000, ...set }),
				ratioGoal: 1.03,
				refusedGoal: 1,
			},
			...WAYS.map((how) => ({
				...bucket(`2 processes, 400 each, at 50 a second, ${said(how)}`, {
					rate: 50,
					burst: 50,
					users: 400,
					processes: 2,
					how,
					...set,
				}),
				ratioGoal: 1.15,
			})),
			{ ...bucket('400 at 50 a second, 5 at once', { rate: 50, burst: 5, users: 400, ...set }), ratioGoal: 1.35 },
			{
				name: '1,000 without a limit',
				limiter: () => new Unlimited(),
				users: 1000,
				ownMs: (1000 / (concurrency || MOST)) * mean(latencyMs),
				ratioGoal: 1.1,
				refusedGoal: 0,
				...set,
			},
		];
	}),
);

const OTHER = { concurrency: 0, latencyMs: [15, 25] } as const;

/** What automatic concurrency has to reach, and limits that change. */
export const MORE: Measured[] = [
	...[20, 100, 300].map((ms) => ({
		name: `2,000 without a limit, ${ms} ms`,
		limiter: () => new Unlimited(),
		users: 2000,
		concurrency: 0,
		latencyMs: [0.95 * ms, 1.05 * ms] as const,
		ownMs: (2000 / MOST) * ms,
		ratioGoal: 1.3,
		refusedGoal: 0,
	})),
	...[1, 2, 4, 8, 16, 40, 100].map((workers) => ({
		name: `${workers} workers behind a queue`,
		limiter: () => new Workers(workers, () => 100),
		users: 1000,
		concurrency: 0,
		latencyMs: [2, 3] as const,
		ownMs: (1000 / Math.min(MOST, workers)) * 100,
		ratioGoal: 1.3 + 500 / ((1000 / Math.min(MOST, workers)) * 100),
		refusedGoal: 0,
		answerMs: 100,
	})),
	...(
		[
			[0, 20],
			[50, 300],
			[0, 500],
		] as const
	).map(([first, ms]) => ({
		name: `the first ${first} fast, the rest in ${ms} ms`,
		limiter: () => new Workers(1000, (served) => (served < first ? 10 : ms)),
		users: 1000,
		concurrency: 0,
		latencyMs: [2, 3] as const,
		ownMs: (1000 / MOST) * ms,
		ratioGoal: 1.3,
	})),
	...(
		[
			['evenly from 50 to 150 ms', 100, (chance) => 50 + 100 * chance],
			['evenly from 20 to 300 ms', 160, (chance) => 20 + 280 * chance],
			['about 100 ms, half of them 70 to 140', 112, (chance) => 100 * (chance / (1 - chance)) ** 0.31],
			['100 ms, and one in five 500', 180, (chance) => (chance < 0.2 ? 500 : 100)],
		] as Array<[name: string, meanMs: number, ownMs: (chance: number) => number]>
	).map(([name, meanMs, ownMs]) => ({
		name: `by chance ${name}`,
		limiter: () => new Chance(ownMs),
		users: 1000,
		concurrency: 0,
		latencyMs: [2, 3] as const,
		ownMs: (1000 / MOST) * meanMs,
		ratioGoal: 2,
	})),
	...[20, 100].flatMap((ms) => {
		const set = { concurrency: 0, latencyMs: [0.95 * ms, 1.05 * ms] as const };
		return [
			{
				...changing(`halves, 100 to 40, ${ms} ms`, stepped(100, 5000, 40), 100, 1000, 5000 + (400 * 1000) / 40),
				...set,
				ratioGoal: 1.2,
				refusedGoal: 5,
			},
			{
				...changing(`lifted, 40 to 200, ${ms} ms`, stepped(40, 5000, 200), 40, 1000, 5000 + (760 * 1000) / 200),
				...set,
				ratioGoal: 1.25,
				refusedGoal: 5,
			},
			{
				...changing(`wobbles, 100 and 50, ${ms} ms`, wobbling(100, 50, 3000), 100, 1000, 12_000),
				...set,
				ratioGoal: 1.2,
				refusedGoal: 5,
			},
		];
	}),
];

/** Limits of other kinds, and limits that change. */
export const OTHERS: Measured[] = [
	...WAYS.map((how) => window(`50 in each second, ${said(how)}`, 50, 1000, 400, how)),
	window('10 in each second', 10, 1000, 200),
	window('60 in each minute', 60, 60_000, 200),
	window('60 in each minute, no Retry-After', 60, 60_000, 200, 'none'),
	window('600 in each minute', 600, 60_000, 2000),
	...(['seconds', 'none'] as const).map((how) => atOnce(`5 at once, ${said(how)}`, 5, 4000, how, OTHER.latencyMs)),
	atOnce('10 at once, slow', 10, 2000, 'seconds', [180, 220]),
	changing('from 200 to 50 a second', stepped(200, 5000, 50), 50, 2000, 5000 + ((2000 - 1050) * 1000) / 50),
	changing('from 20 to 200 a second', stepped(20, 5000, 200), 20, 2000, 5000 + ((2000 - 120) * 1000) / 200),
	changing('no limit, then 50 a second', stepped(1e6, 500, 50), 50, 1000, 500 + (500 * 1000) / 50),
	bucket('one a second', { rate: 1, burst: 1, users: 30, ...OTHER }),
	bucket('one in five seconds, no Retry-After', { rate: 0.2, burst: 3, users: 12, how: 'none', ...OTHER }),
	bucket('5 a second, 1,000 saved up', { rate: 5, burst: 1000, users: 1200, ...OTHER }),
	bucket('5 processes, 200 each', { rate: 50, burst: 50, users: 200, processes: 5, ...OTHER }),
	...[2, 12].map((before) =>
		bucket(`5 at once, ${before} one by one before`, { rate: 50, burst: 5, users: 400, before, ...OTHER }),
	),
	...[0, 10, 30].flatMap((late) =>
		[5, 50].map((burst) =>
			bucket(`50 a second, ${burst} at once, connections to make, answers up to ${late} ms late`, {
				rate: 50,
				burst,
				users: 400,
				connectMs: [20, 100],
				lateMs: [0, late],
				...OTHER,
			}),
		),
	),
	bucket('2 processes, 5 at once', { rate: 50, burst: 5, users: 400, processes: 2, ...OTHER }),
];

/** Token buckets of every kind. */
export const SWEEP: Measured[] = [5, 20, 50, 100, 200].flatMap((rate) =>
	[1, 5, rate, 3 * rate].flatMap((burst) =>
		[100, 500, 2000]
			.filter((users) => users <= 60 * rate)
			.flatMap((users) =>
				(
					[
						[1, 2],
						[20, 30],
						[150, 200],
					] as const
				).flatMap((latencyMs) =>
					(['seconds', 'none'] as const).map((how) =>
						bucket(`${rate} a second, ${burst} at once, ${users} users, ${latencyMs.join('–')} ms, ${said(how)}`, {
							rate,
							burst,
							users,
							latencyMs,
							how,
							concurrency: 20,
						}),
					),
				),
			),
	),
);

function window(name: string, most: number, windowMs: number, users: number, how: RetryAfter = 'seconds'): Measured {
	// At best it begins at the end of a window, and so has two at once.
	const ownMs = Math.max(1, Math.ceil(users / most) - 2) * windowMs;
	return { name, limiter: () => new FixedWindow(most, windowMs, how), users, ownMs, ...OTHER };
}

function atOnce(name: string, most: number, users: number, how: RetryAfter, latencyMs: Latency): Measured {
	const ownMs = (users / most) * mean(latencyMs);
	return { name, limiter: () => new AtOnce(most, how), users, ownMs, concurrency: 0, latencyMs };
}

function changing(
	name: string,
	rateAt: (now: number) => number,
	burst: number,
	users: number,
	ownMs: number,
): Measured {
	return { name, limiter: () => new TokenBucket(rateAt, burst, 'seconds'), users, ownMs, ...OTHER };
}

function said(how: RetryAfter): string {
	return { seconds: 'in seconds', date: 'as a date', none: 'no Retry-After' }[how];
}
