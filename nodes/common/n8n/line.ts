import type { Clock } from '../model/clock';
import { flag } from '../model/json';
import { MOST_IN_FLIGHT, type RunOptions } from '../model/runOptions';
import { httpSender } from '../transport/httpSender';
import { Connections, type EgressFilter } from '../transport/connection';
import { type Redactor } from '../transport/redact';
import { credentialKey } from '../transport/session';
import { sharedStanding } from '../transport/standing';
import { sharedPace } from '../pace/pace';
import { Wire } from '../transport/wire';
import type { CredentialFields, VendorProfile } from '../vendor/Vendor';

export type LineLimits = Pick<RunOptions, 'concurrency' | 'requestsPerSecond' | 'maxWaitMs' | 'timeoutMs'>;

/**
 * Opens a line for one run: its connections, and its place in the credential's pace.
 * @returns the wire, and how to close it, which never fails: what was done is done
 * @param egress - n8n's egress filter, where the running n8n has one
 */
export function openLine(
	vendor: VendorProfile,
	credential: CredentialFields,
	limits: LineLimits,
	context: { egress: EgressFilter | null; redactor: Redactor; signal?: AbortSignal; clock: Clock },
) {
	const { clock, egress, redactor } = context;
	// Pages that were asked for ahead, and turned out not to be needed, end with the run.
	const end = new AbortController();
	const signal = context.signal ? AbortSignal.any([context.signal, end.signal]) : end.signal;
	const connections = new Connections({
		connections: limits.concurrency || MOST_IN_FLIGHT,
		allowUnauthorizedCerts: flag(credential.allowUnauthorizedCerts) === true,
		egress,
	});
	const key = keyOf(vendor, credential);
	const lane = sharedPace(key, clock, vendor.limitsApart).join({
		concurrency: limits.concurrency,
		requestsPerSecond: limits.requestsPerSecond,
		maxWaitMs: limits.maxWaitMs,
		signal,
	});
	const wire = new Wire({
		label: vendor.label,
		sender: httpSender(connections),
		lane,
		...sharedStanding(key, vendor.label, clock),
		redactor,
		timeoutMs: limits.timeoutMs,
		signal,
		clock,
	});
	return {
		wire,
		close: async () => {
			end.abort();
			await Promise.allSettled([Promise.resolve().then(() => lane.leave()), connections.close()]);
		},
	};
}

/** Tells a redactor the credential's secrets. */
export function hideSecrets(redactor: Redactor, { secretFields }: VendorProfile, credential: CredentialFields): void {
	for (const field of secretFields) redactor.hide(credential[field]);
}

/** A test let the credential in: a rejection of a moment ago is over. */
export function noteAccepted(vendor: VendorProfile, credential: CredentialFields, clock: Clock): void {
	sharedStanding(keyOf(vendor, credential), vendor.label, clock).gate.accept();
}

/** The admin's guard isn't part of who logs in: changing it begins no new pace. */
function keyOf({ name }: VendorProfile, { protectedUsers: _guard, ...identity }: CredentialFields): string {
	return credentialKey([name, identity]);
}
