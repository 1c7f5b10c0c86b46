import { Fault } from '../common/fault';
import { plainText, type StatusRule } from '../common/transport/judge';
import { record, text } from '../common/transport/json';
import type { Answer } from '../common/transport/sender';

/** How a server says that it has no such call; a 400 says so of a filter or a form (RFC 7644, 3.12). */
export const REFUSALS: readonly unknown[] = [400, 404, 405, 501];

const ADVICE = 'Check the base URL in the credential.';
const RENEW = 'Check the token or password in the credential, and whether it has expired.';
const BROKEN = { outcome: 'unknown', retry: 'later', fate: 'answered' } as const;

/** What isn't said better by the common rules. */
export const RULES: Record<number, StatusRule> = {
	400: { outcome: 'failed', says: 'The SCIM server refused the request (400).', mayBeOneUser: true },
	401: {
		outcome: 'unauthorized',
		says: 'The SCIM server rejected the credential (401).',
		advice: RENEW,
		retry: 'renew',
	},
	404: { outcome: 'failed', says: 'There is no SCIM server at this address (404).', advice: ADVICE },
	409: { outcome: 'conflict', says: 'The user’s state at the SCIM server forbids the change (409).' },
	412: { outcome: 'conflict', says: 'Someone else keeps changing the user at the same moment (412).' },
	413: { outcome: 'failed', says: 'The request is too large for the SCIM server (413).', mayBeOneUser: true },
	500: { ...BROKEN, says: 'The SCIM server had an internal error (500).', mayBeOneUser: true },
	501: { outcome: 'failed', says: 'The SCIM server doesn’t offer this call (501).', advice: ADVICE },
};

/** Of a change, where the base URL is known to be right. */
export const NO_SUCH_USER: StatusRule = { outcome: 'notFound', says: 'The SCIM server has no such user (404).' };

/** @returns the detail of an error (RFC 7644, 3.12), with its type */
export function vendorSays(answer: Answer): string | null {
	const { detail, scimType } = record(answer.json);
	const words = [text(detail), text(scimType)].filter((word) => word !== null);
	return words.join(', ') || plainText(answer);
}

/** A 200 that isn't an answer to what was asked. */
export function foreign(changes: boolean): Fault {
	return new Fault('unknown', 'The SCIM server gave an answer that can’t be understood.', {
		advice: `${ADVICE} A login page or a proxy may answer in the server’s place.`,
		retry: 'later',
		fate: changes ? 'open' : 'none',
		status: 200,
	});
}

/** @returns what `work` gives; null where the server refuses that kind of request */
export async function unlessRefused<T>(work: () => Promise<T>): Promise<T | null> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Fault && REFUSALS.includes(error.status)) return null;
		throw error;
	}
}
