import type { SandboxName } from '../sandbox';
import { Vendor } from './lab';
import { leastMs } from './least';
import { atMost, everyone, type Effortful, type Line, type Outcome, type Verdict } from './scenario';
import { median, most } from './stats';
import { inTurns, NEAR_TIMES } from './turns';
import { WAYS, type WayName } from './ways';

/** What a user has: the defaults, by e-mail, and a vendor that far away. */
export interface Distance {
	vendor: SandboxName;
	users: number;
	latencyMs: number;
}

const OURS: WayName[] = ['defaults', 'defaultsStop'];
const MOST_OF_THE_LEAST = 1.3;
/** Over the least: where a handful of requests does it, a ratio says nothing. */
const MOST_BEYOND_MS = 1000;
/** From here on the processor decides as much as the distance. */
const NEAR_MS = 20;
/** Further away it takes minutes to learn the same again. */
const MIDDLE_MS = 100;

export async function distance({ vendor, users, latencyMs }: Distance, effort: Effortful): Promise<Outcome> {
	const at = await Vendor.open(vendor, { tls: true, latencyMs }, Math.ceil(users * effort.share));
	try {
		const rivals: WayName[] = vendor === 'scim' ? ['bareByEmail'] : ['bareByEmail', 'http'];
		const isNear = latencyMs <= NEAR_MS;
		const repetitions = isNear ? NEAR_TIMES * effort.repetitions : 1;
		const byId: WayName[] = latencyMs > MIDDLE_MS ? [] : ['defaultsById'];
		const trials = await inTurns(at, [...OURS, ...byId, ...rivals], repetitions, isNear);
		const msOf = (way: WayName) => median(trials.get(way)?.map(({ ms }) => ms) ?? []);
		const against = {
			least: leastMs(vendor, at.people.length, latencyMs),
			bare: msOf('bareByEmail'),
			...(trials.has('http') && { http: msOf('http') }),
		};
		const lines: Line[] = [...trials].map(([way, own]) => ({
			who: WAYS[way].title,
			trials: own,
			alone: true,
			...(OURS.includes(way) && { against }),
		}));
		const verdicts = OURS.flatMap((way): Verdict[] => {
			const own = trials.get(way)!;
			const ms = msOf(way);
			const time =
				vendor === 'oraclePrimavera'
					? atMost('beyond the least', ms - against.least, MOST_BEYOND_MS, 'ms')
					: isNear
						? atMost(
								'of the larger of the least and bare axios',
								ms / most([against.least, against.bare]),
								1.3,
								'times',
							)
						: atMost('of the least', ms / against.least, MOST_OF_THE_LEAST, 'times');
			return [everyone(own), time].map((verdict) => ({ ...verdict, goal: `${WAYS[way].title}: ${verdict.goal}` }));
		});
		return { lines, verdicts };
	} finally {
		await at.close();
	}
}
