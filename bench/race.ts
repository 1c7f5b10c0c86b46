import type { VendorName } from '../sandbox';
import { Vendor, type Conditions, type Trial } from './lab';
import { atLeast, atMost, everyone, type Effortful, type Line, type Outcome, type Verdict } from './scenario';
import { median, most } from './stats';
import { WAYS, type WayName } from './ways';

/** One after the other on one vendor: who is faster, and with what effort. */
export interface Race {
	vendor: VendorName;
	conditions: Conditions;
	users: number;
	ours: WayName;
	/** Of several the fastest that loses nobody is repeated, and is the one to beat. */
	rivals: WayName[];
	goals?: RaceGoals;
}

export interface RaceGoals {
	/** How many times faster than the rival. */
	faster?: number;
	/** How many times its time. */
	timeAtMost?: number;
	/** Processor a user, as a part of the rival's. */
	cpuAtMost?: number;
	connections?: number;
}

const SHORT_MS = 250;

export async function race(
	{ vendor, conditions, users, ours, rivals, goals = {} }: Race,
	effort: Effortful,
): Promise<Outcome> {
	const at = await Vendor.open(vendor, conditions, Math.ceil(users * effort.share));
	try {
		// Whole, or the first ones measured would still be compiled on the way.
		for (const way of [ours, ...rivals]) await at.try(way);
		const mine: Trial[] = [await at.try(ours)];
		const first = new Map<WayName, Trial>();
		for (const way of rivals) first.set(way, await at.try(way));
		const best = fastest(first);
		const theirs = [first.get(best)!];
		// In turns, so that whatever else the machine does falls on both.
		// A tenth of a second is easily disturbed: short ones are repeated more often.
		const repetitions = theirs[0]!.ms < SHORT_MS ? 4 * effort.repetitions : effort.repetitions;
		while (mine.length < repetitions) {
			mine.push(await at.try(ours));
			theirs.push(await at.try(best));
		}
		const others = [...first].filter(([way]) => way !== best).map(([way, trial]) => lineOf(way, [trial]));
		const lines = [lineOf(ours, mine), lineOf(best, theirs), ...others];
		return { lines, verdicts: judge(mine, theirs, goals) };
	} finally {
		await at.close();
	}
}

function fastest(trials: Map<WayName, Trial>): WayName {
	const all = [...trials];
	const whole = all.filter(([, { changed, users }]) => changed === users);
	const [best] = (whole.length > 0 ? whole : all).sort(([, one], [, other]) => one.ms - other.ms);
	return best![0];
}

function lineOf(way: WayName, trials: Trial[]): Line {
	return { who: WAYS[way].title, trials, alone: true };
}

function judge(mine: Trial[], theirs: Trial[], goals: RaceGoals): Verdict[] {
	const time = medianOf(mine, 'ms') / medianOf(theirs, 'ms');
	const cpu = medianOf(mine, 'cpuMs') / medianOf(theirs, 'cpuMs');
	const { faster, timeAtMost, cpuAtMost, connections } = goals;
	return [
		...(Object.keys(goals).length > 0 ? [everyone(mine)] : []),
		...(faster === undefined ? [] : [atLeast('faster', 1 / time, faster, 'times')]),
		...(timeAtMost === undefined ? [] : [atMost('time', time, timeAtMost, 'times')]),
		...(cpuAtMost === undefined ? [] : [atMost('processor a user', cpu, cpuAtMost, 'times')]),
		...(connections === undefined
			? []
			: [atMost('connections', most(mine.map((trial) => trial.connections)), connections, 'count')]),
	];
}

function medianOf(trials: readonly Trial[], field: 'ms' | 'cpuMs'): number {
	return median(trials.map((trial) => trial[field]));
}
