import { DEFAULTS } from '../draw/options';
import type { Outage } from '../draw/outage';
import { sickOf } from '../mishap';
import { notAsForetold } from './foretold';
import { inWords, type Invariant, type Seen } from './seen';

/** How long a service is waited for that is down for everybody: three eighths of what may be waited. */
const patienceMs = ({ scenario }: Seen['evidence']) =>
	375 * (scenario.options.maxWaitSeconds ?? DEFAULTS.maxWaitSeconds);
/** What else it takes where something answers at once. */
const QUICK_MS = 15_000;
const MOST_REQUESTS = 50;
/** Of a credential that was taken back: one after the other, some with a renewal. */
const MOST_REJECTED = 25;
const ENOUGH = { maxRetries: 5, maxWaitSeconds: 120 };

const FOR_EVER: ReadonlyArray<Outage['kind']> = ['dies', 'slowDeath'];

/** What left after the vendor, or its changes, were down; a goodbye isn't waited for. */
function sentSince({ evidence: { departures, downSince, endedAt, scenario }, truth }: Seen) {
	const { outage } = scenario;
	const concerned = outage && 'way' in outage && outage.changesAlone ? truth.changes : departures;
	return concerned.filter(
		({ at, path }) => downSince !== null && at > downSince && at <= endedAt && !path.endsWith('/login/endsession'),
	);
}

/** A run of any length ends soon after the vendor died. */
export const anOutageEndsTheRunSoon: Invariant = ({ evidence }) => {
	const { scenario, downSince, endedAt } = evidence;
	const { outage, options } = scenario;
	if (!outage || downSince === null || !FOR_EVER.includes(outage.kind)) return [];
	const timeoutMs = 1000 * (options.timeoutSeconds ?? DEFAULTS.timeoutSeconds);
	const isSilent = outage.kind === 'slowDeath' || (outage.kind === 'dies' && outage.way === 'silence');
	const most = patienceMs(evidence) + (isSilent ? 3 * timeoutMs : QUICK_MS);
	const took = endedAt - downSince;
	return took > most ? [`it ended ${took} ms after the vendor died; ${most} were allowed`] : [];
};

/** Few requests go into an outage, however many people wait. */
export const anOutageGetsFewRequests: Invariant = (seen) => {
	const { outage } = seen.evidence.scenario;
	if (!outage || ![...FOR_EVER, 'rejected'].includes(outage.kind)) return [];
	const sent = sentSince(seen).length;
	const most = outage.kind === 'rejected' ? MOST_REJECTED : MOST_REQUESTS;
	return sent > most ? [`${sent} requests left after it was ${outage.kind}; ${most} were allowed`] : [];
};

/** A service that is back within half a minute loses nobody; errors of the one person there is may be that person's. */
export const whoeverIsBackSoonLosesNobody: Invariant = (seen) => {
	const { scenario } = seen.evidence;
	const { maxRetries = ENOUGH.maxRetries, maxWaitSeconds = ENOUGH.maxWaitSeconds } = scenario.options;
	const isPatient = maxRetries >= ENOUGH.maxRetries && maxWaitSeconds >= ENOUGH.maxWaitSeconds;
	if (scenario.outage?.kind !== 'comesBack' || !isPatient) return [];
	if (scenario.outage.way === 'error' && new Set(scenario.items.map(({ name }) => name?.value)).size === 1) return [];
	if (scenario.operation === 'getMany')
		return seen.claims.flatMap((claim) =>
			claim.said.outcome === 'unsupported' ? [] : [`${inWords(claim)}: ${claim.error}`],
		);
	return notAsForetold(seen);
};

/** One person's fault ends nothing for the others. */
export const oneSickUserIsAlone: Invariant = (seen) => {
	const { scenario } = seen.evidence;
	const sick = sickOf(scenario.outage, scenario.people);
	if (!sick || scenario.onError === 'stopWorkflow' || scenario.operation === 'getMany') return [];
	const others = seen.claims.filter(({ said }) => seen.truth.being(said.user)?.person !== sick);
	return [
		...notAsForetold({ ...seen, claims: others }),
		...seen.claims.filter(({ said }) => said.outcome === 'notAttempted').map((claim) => inWords(claim)),
	];
};
