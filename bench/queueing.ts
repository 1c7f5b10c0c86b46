import { Vendor } from './lab';
import { atLeast, atMost, everyone, type Effortful, type Outcome } from './scenario';

/** A vendor that has so many workers behind a queue: the more is under way, the longer an answer takes. */
export interface Queueing {
	workers: number;
	users: number;
}

/** What a worker takes for a request. */
const OWN_MS = 100;
/** Finding out how many there are takes its time. */
const ALLOWED_MS = 500;
const MOST = 1.3;
const IN_TIME = 0.9;

export async function queueing({ workers, users }: Queueing, effort: Effortful): Promise<Outcome> {
	const conditions = { tls: true, latencyMs: 0, workers: { count: workers, ms: OWN_MS } };
	const at = await Vendor.open('rsaIdPlus', conditions, Math.ceil(users * effort.share));
	try {
		const trial = await at.try('defaults');
		const least = (trial.requests / workers) * OWN_MS;
		const inTime = trial.answersMs.filter((ms) => ms <= 2 * OWN_MS).length / trial.answersMs.length;
		return {
			lines: [{ who: `${workers} workers`, trials: [trial], alone: true, against: { least } }],
			verdicts: [
				everyone([trial]),
				atMost('half a second less, of the least', (trial.ms - ALLOWED_MS) / least, MOST, 'times'),
				atLeast('answered within twice the vendor’s own time', inTime, IN_TIME, 'percent'),
			],
		};
	} finally {
		await at.close();
	}
}
