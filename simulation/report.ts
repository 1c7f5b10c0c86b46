import type { Violation } from './invariants';
import type { Scenario } from './draw/scenario';
import type { Evidence } from './simulate';

const MOST_LINES = 40;

/** @returns the command that runs one seed again */
export function replayCommand(vendor: string, seed: number): string {
	return `npm run simulate -- --vendor ${vendor} --seed ${seed}`;
}

/** @returns what a person needs to understand a failing seed */
export function describeFailure(evidence: Evidence, violations: readonly Violation[]): string {
	const { scenario, requests } = evidence;
	return [
		`✗ ${scenario.vendor}, seed ${scenario.seed}. Replay: ${replayCommand(scenario.vendor, scenario.seed)}`,
		...describeScenario(scenario),
		...shortened(
			requests.map(({ no, at, method, path, action, status, fault, userIds, appliedTo, answeredAt, abandonedAt }) => {
				const end =
					answeredAt === null
						? abandonedAt === null
							? 'never'
							: `given up +${abandonedAt - at}`
						: `+${answeredAt - at}`;
				const users = userIds.length > 0 ? ` of ${userIds.join(',')}, done to ${appliedTo.join(',') || 'nobody'}` : '';
				return `    ${no}. ${time(at)} ${action ?? `${method} ${path}`} → ${status ?? 'nothing'} ${end} ms${fault ? ` [${fault}]` : ''}${users}`;
			}),
		),
		'  What is wrong:',
		...shortened(violations.map(({ invariant, what }) => `    ${invariant}: ${what}`)),
		'',
	].join('\n');
}

function describeScenario(scenario: Scenario): string[] {
	const {
		operation,
		whenNoLock,
		onError,
		options,
		variant,
		latencyMs,
		clockSkewMs,
		limit,
		faults,
		events,
		outage,
		items,
		people,
		calm,
	} = scenario;
	return [
		`  ${operation} (${whenNoLock}), On Error ${onError}, login ${variant}${scenario.wrongSecret ? ' with a wrong secret' : ''}${calm ? ', calm' : ''}`,
		`  options ${JSON.stringify(options)}, protected by the credential: ${JSON.stringify(scenario.protectedByCredential)}`,
		`  latency ${latencyMs} ms, clock skew ${clockSkewMs} ms, limit ${JSON.stringify(limit)}`,
		...(outage ? [`  outage ${JSON.stringify(outage)}`] : []),
		`  faults ${JSON.stringify({ ...faults, seed: undefined })}`,
		...events.map(
			(event) =>
				`  event ${JSON.stringify(event)}${'person' in event.what ? ` = ${people[event.what.person]?.login}` : ''}`,
		),
		`  ${people.length} people, items ${items.map(({ json }) => short(JSON.stringify(json.who))).join(' ')}`,
		'  Requests:',
	];
}

function shortened(lines: string[]): string[] {
	return lines.length <= MOST_LINES
		? lines
		: [...lines.slice(0, MOST_LINES), `    … and ${lines.length - MOST_LINES} more`];
}

function short(text: string): string {
	return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function time(at: number): string {
	return new Date(at).toISOString().slice(11, 23);
}
