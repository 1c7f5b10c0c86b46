import type { Trial } from './lab';

/** What a scenario says of one contender. */
export interface Line {
	who: string;
	/** Every repetition. */
	trials: Trial[];
	/** Whether the processor's time was the contender's alone. */
	alone: boolean;
	/** What it is held against: times in milliseconds. */
	against?: Partial<Record<Yardstick, number>>;
}

/** The least possible, the same requests by axios in a loop, the HTTP Request node at its best, the limit's own time. */
export type Yardstick = 'least' | 'bare' | 'http' | 'own';

/** A goal, and what was measured. */
export interface Verdict {
	goal: string;
	measured: string;
	met: boolean;
}

export interface Outcome {
	lines: Line[];
	verdicts: Verdict[];
}

export interface Effortful {
	/** Repetitions that count, the warm-up not among them. */
	repetitions: number;
	/** Of the users that a scenario names. */
	share: number;
}

/** One entry of the benchmark. */
export interface Scenario {
	name: string;
	title: string;
	conditions: string;
	measure: (effort: Effortful) => Promise<Outcome>;
}

/** @returns a verdict on a number that should be at most `limit` */
export function atMost(what: string, value: number, limit: number, unit: Unit): Verdict {
	return { goal: `${what} at most ${say(limit, unit)}`, measured: say(value, unit), met: value <= limit };
}

/** @returns a verdict on a number that should be at least `limit` */
export function atLeast(what: string, value: number, limit: number, unit: Unit): Verdict {
	return { goal: `${what} at least ${say(limit, unit)}`, measured: say(value, unit), met: value >= limit };
}

/** @returns a verdict on whether everyone was changed in every repetition */
export function everyone(trials: readonly Trial[]): Verdict {
	const left = trials.map(({ users, changed }) => users - changed);
	const worst = Math.max(...left);
	return {
		goal: 'everyone changed',
		measured: worst === 0 ? 'everyone' : `${worst} of ${trials[0]!.users} left unchanged`,
		met: worst === 0,
	};
}

type Unit = 'times' | 'percent' | 'count' | 'MB' | 'ms';

const UNITS: Record<Unit, (value: number) => string> = {
	times: (value) => `${value.toFixed(2)}×`,
	percent: (value) => `${(value * 100).toFixed(1)} %`,
	count: (value) => value.toFixed(0),
	MB: (value) => `${value.toFixed(0)} MB`,
	ms: (value) => `${value.toFixed(1)} ms`,
};

function say(value: number, unit: Unit): string {
	return UNITS[unit](value);
}
