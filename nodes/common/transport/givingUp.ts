import { Fault } from '../model/fault';

/** @returns the fault for what isn't sent any more; `fault` is what was wrong with the service last */
export function stoppedAnswering(label: string, { message, status, requestId, response }: Fault): Fault {
	return new Fault('notAttempted', `${label} has stopped answering, so it was asked no more. ${message}`, {
		advice: 'Run these items again when it is back.',
		status,
		requestId,
		response,
	});
}

/** @returns the fault for work that would have to wait longer than it may */
export function rateLimited(label: string, fault: Fault | null, askedMs: number | null): Fault {
	if (fault && fault.retry !== 'throttled') return fault;
	const asked = askedMs === null ? 'without saying for how long' : `and asks to wait ${inWords(askedMs)}`;
	return new Fault('rateLimited', `${label} takes no more requests for now, ${asked}.`, {
		advice: 'Run these items again later, or raise “Max Wait” in the options.',
		fate: fault?.fate,
		retryAfterMs: askedMs,
		status: fault?.status ?? 429,
		requestId: fault?.requestId,
		response: fault?.response,
	});
}

/** @returns a duration as a person says it */
export function inWords(ms: number): string {
	const seconds = Math.ceil(ms / 1000);
	if (seconds < 120) return `${seconds} second${seconds === 1 ? '' : 's'}`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 120) return `${minutes} minutes`;
	const hours = Math.round(minutes / 60);
	return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
