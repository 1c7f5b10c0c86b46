import { Fault } from '../common/model/fault';
import { plainText, type StatusRule } from '../common/transport/judge';
import { joined, parseJson } from '../common/model/json';
import type { Answer } from '../common/transport/sender';
import { attributes } from './attributes';

const CHECK_URL = 'Check the base URL in the credential.';

/** What to check when a success isn't an answer to what was asked. */
export const FOREIGN = `${CHECK_URL} A login page or a proxy may answer in the server’s place.`;

// SCIM-11
/** What isn't said better by the common rules. */
export const RULES: Record<number, StatusRule> = {
	400: { outcome: 'failed', says: '{vendor} refused the request (400).', mayBeOneUser: true },
	401: {
		outcome: 'unauthorized',
		says: '{vendor} rejected the credential (401).',
		advice: 'Check the token or password in the credential, and whether it has expired.',
		retry: 'renew',
	},
	404: { outcome: 'failed', says: 'There is no SCIM server at this address (404).', advice: CHECK_URL },
	409: { outcome: 'conflict', says: 'The user’s state at {vendor} forbids the change (409).' },
	412: { outcome: 'conflict', says: 'Someone else keeps changing the user at the same moment (412).' },
	413: { outcome: 'failed', says: 'The request is too large for {vendor} (413).', mayBeOneUser: true },
	500: {
		outcome: 'unknown',
		says: '{vendor} had an internal error (500).',
		retry: 'later',
		fate: 'answered',
		mayBeOneUser: true,
	},
	501: { outcome: 'failed', says: '{vendor} doesn’t offer this call (501).', advice: CHECK_URL },
};

// SCIM-8
/** Of a change, where the base URL is known to be right. */
export const NO_SUCH_USER: StatusRule = { outcome: 'notFound', says: '{vendor} has no such user (404).' };

/** What the names of the protocol's messages begin with (RFC 7644, 8.2). */
export const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';

/** Whether an answer says of itself that it is such a message, and so the server's own. */
export function isMessage(kind: 'Error' | 'ListResponse', answer: unknown): boolean {
	const { schemas } = attributes(answer);
	return Array.isArray(schemas) && schemas.includes(MESSAGES + kind);
}

/** Whether it is the server's own word, and not that of a gateway before it. */
export function isOwn({ response }: Fault): boolean {
	return isMessage('Error', parseJson(String(response)));
}

/** @returns the detail of an error (RFC 7644, 3.12), with its type */
export function vendorSays(answer: Answer): string | null {
	const { detail, scimtype } = attributes(answer.json);
	return joined([detail, scimtype], ', ') ?? plainText(answer);
}

/** How a server says that it has no such call; a 400 says so of a filter or a form (RFC 7644, 3.12). */
const REFUSALS: readonly unknown[] = [400, 404, 405, 501];

/** The same of a PATCH, whose 404 is about the user. */
export const NO_PATCH: readonly unknown[] = [400, 405, 501];

/** @returns what is awaited; the fault, where the server refuses that kind of request */
export async function orRefusal<T>(awaited: Promise<T>, refusals = REFUSALS): Promise<T | Fault> {
	return await awaited.catch((error: unknown) => {
		if (error instanceof Fault && refusals.includes(error.status)) return error;
		throw error;
	});
}
