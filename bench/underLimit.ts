import type { LimitRule, SandboxName, VendorName } from '../sandbox';
import { Vendor, type Conditions, type Trial } from './lab';
import { atMost, everyone, type Effortful, type Line, type Outcome, type Verdict } from './scenario';
import { Helper } from './helper';
import { mean, median } from './stats';
import { WAYS, type WayName } from './ways';

/** Several vendors one after the other, each with a limit: side by side they would wait for each other's processor. */
export interface UnderLimit {
	users: number;
	limit: LimitRule;
	/** Other limits, by when they come, in milliseconds since the start. */
	changes?: Conditions['changes'];
	/** 20 unless said otherwise. */
	latencyMs?: number;
	/** The least time of the limit, in milliseconds, where it isn't what flows in beyond the first burst. */
	ownMs?: number;
	entrants: Array<{ vendor: VendorName; way: WayName; as?: LimitRule['as'] }>;
	/** Processes that disable so many users each at the same time. Default 1: this one. */
	processes?: number;
	goals?: LimitGoals;
	/** The most repetitions; for what takes long. */
	repetitions?: number;
}

export interface LimitGoals {
	/** Of the limit's own time. */
	time: number;
	/** Of all requests. */
	refused?: number;
}

export async function underLimit(setting: UnderLimit, effort: Effortful): Promise<Outcome> {
	const results: Array<Awaited<ReturnType<typeof enter>>> = [];
	for (const entrant of setting.entrants) results.push(await enter(setting, entrant, effort));
	return { lines: results.map(({ line }) => line), verdicts: results.flatMap(({ verdicts }) => verdicts) };
}

async function enter(
	setting: UnderLimit,
	{ vendor, way, as }: UnderLimit['entrants'][number],
	effort: Effortful,
): Promise<{ line: Line; verdicts: Verdict[] }> {
	const { users, limit, changes, latencyMs = 20, processes = 1, goals, repetitions = Infinity } = setting;
	const each = Math.ceil(users * effort.share);
	const conditions = { tls: true, latencyMs, limit: { ...limit, as }, changes };
	const at = await Vendor.open(vendor, conditions, each * processes);
	const helpers = await Promise.all(Array.from({ length: processes - 1 }, () => Helper.start()));
	try {
		const trials: Trial[] = [];
		while (trials.length < Math.min(effort.repetitions, repetitions)) {
			trials.push(helpers.length > 0 ? await together(at, way, each, helpers) : await at.try(way));
		}
		const who = `${VENDOR_LABEL[vendor]}${as === 'Throttling' ? ' (throttling as a 400)' : ''}, ${WAYS[way].title}`;
		const { perSecond, burst = perSecond } = limit;
		const own = setting.ownMs ?? ((each * processes - burst) / perSecond) * 1000;
		return {
			line: { who, trials, alone: processes === 1, against: { own } },
			verdicts: goals ? judge(who, trials, own, goals) : [],
		};
	} finally {
		for (const helper of helpers) helper.stop();
		await at.close();
	}
}

/** This process and the helpers at once, each with its own part of the people: the mean of their times. */
async function together(at: Vendor, way: WayName, each: number, helpers: Helper[]): Promise<Trial> {
	const [mine, ...parts] = await Promise.all(
		Array.from({ length: helpers.length + 1 }, (_, part) => at.task(at.people.slice(part * each, (part + 1) * each))),
	);
	return await at.count(at.people, async () => {
		const efforts = await Promise.all([at.run(way, mine!), ...helpers.map((helper, i) => helper.run(way, parts[i]!))]);
		return { ms: mean(efforts.map(({ ms }) => ms)), cpuMs: NaN };
	});
}

function judge(who: string, trials: Trial[], ownMs: number, goals: LimitGoals): Verdict[] {
	const time = median(trials.map(({ ms }) => ms)) / ownMs;
	const refused = median(trials.map((trial) => trial.refused / trial.requests));
	const verdicts = [
		everyone(trials),
		atMost('time', time, goals.time, 'times'),
		...(goals.refused === undefined ? [] : [atMost('refused', refused, goals.refused, 'percent')]),
	];
	return verdicts.map((verdict) => ({ ...verdict, goal: `${who}: ${verdict.goal}` }));
}

export const VENDOR_LABEL: Record<SandboxName, string> = {
	rsaIdPlus: 'RSA',
	oraclePrimavera: 'Oracle',
	akana: 'Akana',
	alibabaCloudSso: 'CloudSSO',
	scim: 'SCIM',
};
