import type { VendorName } from '../sandbox';
import { Vendor, type Trial } from './lab';
import { leastMs } from './least';
import { atLeast, atMost, everyone, type Effortful, type Line, type Outcome, type Verdict } from './scenario';
import { median, most } from './stats';
import { inTurns, NEAR_TIMES } from './turns';
import { WAYS, type WayName } from './ways';

/** The same work, one after the other on one vendor: who is faster, and with what effort. */
export interface Race {
	vendor: VendorName;
	users: number;
	latencyMs: number;
	ours: WayName;
	/** The fastest that loses nobody is the one to beat. */
	rivals: WayName[];
	goals?: RaceGoals;
}

export interface RaceGoals {
	/** How many times the rival's speed. */
	speed?: number;
	/** How many times its time. */
	timeAtMost?: number;
	/** Processor a user, as a part of the rival's. */
	cpuAtMost?: number;
	connections?: number;
}

/** No faster machine brings an answer sooner than this: once is enough. */
const FAR_MS = 100;

export async function race(
	{ vendor, users, latencyMs, ours, rivals, goals = {} }: Race,
	effort: Effortful,
): Promise<Outcome> {
	const at = await Vendor.open(vendor, { tls: true, latencyMs }, Math.ceil(users * effort.share));
	try {
		const trials = await inTurns(
			at,
			[ours, ...rivals, 'bareById'],
			latencyMs < FAR_MS ? NEAR_TIMES * effort.repetitions : 1,
			latencyMs < FAR_MS,
		);
		const best = fastest(rivals, trials);
		const msOf = (way: WayName) => medianOf(trials.get(way)!, 'ms');
		const least = leastMs(vendor, at.people.length, latencyMs, { looksUp: false });
		const against = { least, bare: msOf('bareById'), http: msOf(best) };
		const lines: Line[] = [...trials].map(([way, own]) => ({
			who: WAYS[way].title,
			trials: own,
			alone: true,
			...(way === ours && { against }),
		}));
		return { lines, verdicts: judge(trials.get(ours)!, trials.get(best)!, goals) };
	} finally {
		await at.close();
	}
}

function fastest(rivals: readonly WayName[], trials: ReadonlyMap<WayName, Trial[]>): WayName {
	const losses = (way: WayName) => most(trials.get(way)!.map(({ changed, users }) => users - changed));
	const whole = rivals.filter((way) => losses(way) === 0);
	const byTime = (one: WayName, other: WayName) =>
		medianOf(trials.get(one)!, 'ms') - medianOf(trials.get(other)!, 'ms');
	return (whole.length > 0 ? whole : [...rivals]).sort(byTime)[0]!;
}

function judge(mine: Trial[], theirs: Trial[], goals: RaceGoals): Verdict[] {
	const time = medianOf(mine, 'ms') / medianOf(theirs, 'ms');
	const cpu = perRequest(mine) / perRequest(theirs);
	const { speed, timeAtMost, cpuAtMost, connections } = goals;
	return [
		...(Object.keys(goals).length > 0 ? [everyone(mine)] : []),
		...(speed === undefined ? [] : [atLeast('speed', 1 / time, speed, 'times')]),
		...(timeAtMost === undefined ? [] : [atMost('time', time, timeAtMost, 'times')]),
		...(cpuAtMost === undefined ? [] : [atMost('processor a request', cpu, cpuAtMost, 'times')]),
		...(connections === undefined
			? []
			: [atMost('connections', most(mine.map((trial) => trial.connections)), connections, 'count')]),
	];
}

function perRequest(trials: readonly Trial[]): number {
	return median(trials.map(({ cpuMs, requests }) => cpuMs / requests));
}

function medianOf(trials: readonly Trial[], field: 'ms' | 'cpuMs'): number {
	return median(trials.map((trial) => trial[field]));
}
