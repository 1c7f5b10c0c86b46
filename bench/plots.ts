import type { Trial } from './lab';
import type { Measured } from './report';
import { bars, panels } from './svg';
import { median } from './stats';

const BIN_MS = 250;

/** @returns requests a second over time under a limit of 50 a second: this package, and the HTTP Request node */
export function pacePlot(measured: readonly Measured[]): string {
	const chosen: Array<[string, Trial | undefined]> = [
		['This package', trialOf(measured, 'limit-seconds', 'RSA, this package')],
		['HTTP Request node, 50 every second', trialOf(measured, 'limit-http', 'RSA, HTTP Request, 50 every second')],
		['HTTP Request node, Retry On Fail', trialOf(measured, 'limit-http', 'RSA, HTTP Request, Retry On Fail')],
	];
	return panels(
		'Requests a second over time, 400 users, limit 50 a second',
		chosen.flatMap(([title, trial]) =>
			trial
				? [
						{
							title: `${title}: ${trial.changed} of ${trial.users} changed, ${trial.refused} requests refused`,
							limit: 50,
							series: { accepted: rates(trial.log.accepted), refused: rates(trial.log.refused) },
						},
					]
				: [],
		),
		BIN_MS / 1000,
	);
}

function rates(times: readonly number[]): number[] {
	const bins: number[] = [];
	for (const at of times) {
		const bin = Math.floor(at / BIN_MS);
		bins[bin] = (bins[bin] ?? 0) + 1000 / BIN_MS;
	}
	return Array.from(bins, (rate) => rate ?? 0);
}

/** @returns bars of the time for 1,000 users, a group a vendor, 100 ms away */
export function benchmarksPlot(measured: readonly Measured[]): string {
	const races = measured.filter(({ scenario }) => scenario.name.startsWith('distance-100-'));
	return bars(
		'Seconds for 1,000 users by e-mail, defaults, TLS, 100 ms latency, no limit',
		races.map(({ scenario, lines }) => ({
			title: scenario.title,
			bars: lines.map(({ who, trials }) => ({ label: who, value: median(trials.map(({ ms }) => ms)) / 1000 })),
		})),
	);
}

function trialOf(measured: readonly Measured[], name: string, who: string): Trial | undefined {
	return measured.find(({ scenario }) => scenario.name === name)?.lines.find((line) => line.who === who)?.trials[0];
}
