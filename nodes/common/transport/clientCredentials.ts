import { loginEffort } from '../model/effort';
import { Fault } from '../model/fault';
import { judgeByStatus, type StatusRule } from './judge';
import { record, text } from '../model/json';
import type { Answer } from './sender';
import type { Fresh } from './session';
import type { Wire } from './wire';

/** How a client asks for a token. */
export interface TokenRequest {
	url: string;
	/** Who the client is and what it wants, anew for each attempt. */
	form: () => Record<string, string>;
	/** Who the client is, where that isn't in the form. */
	headers?: Record<string, string>;
	/** What to check where there is no token. */
	advice: string;
}

/** How long a token is taken to live whose answer doesn't say it. */
const UNTOLD_SECONDS = 300;
/** A token isn't used in its last minute: it might expire on the way. */
const MARGIN_MS = 60_000;

/**
 * Gets a token by client credentials (RFC 6749, 4.4).
 * @returns the Authorization header's value
 * @throws {Fault} `unauthorized` when the client is rejected
 */
export async function tokenByClientCredentials(
	wire: Wire,
	{ url, form, headers, advice }: TokenRequest,
): Promise<Fresh<string>> {
	const rejected: StatusRule = {
		outcome: 'unauthorized',
		says: 'The OAuth 2.0 client was rejected when it asked for a token.',
		advice,
	};
	const noToken = new Fault('failed', 'The answer to the request for a token holds none.', { advice });
	const byStatus = judgeByStatus(wire, { 400: rejected, 401: rejected, 403: rejected }, vendorSays);
	const answer = await wire.send({
		compose: () => ({
			method: 'POST',
			url,
			headers: { ...headers, Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({ grant_type: 'client_credentials', ...form() }).toString(),
		}),
		judge: (received) => byStatus(received) ?? (tokenIn(received) === null ? noToken : null),
		effort: loginEffort(wire),
		shows: 'login',
	});
	const token = tokenIn(answer) as string;
	wire.redactor.hide(token);
	const told = Number(record(answer.json).expires_in);
	const seconds = told > 0 ? told : UNTOLD_SECONDS;
	return { value: `Bearer ${token}`, until: wire.clock.wall() + seconds * 1000 - MARGIN_MS };
}

function vendorSays({ json }: Answer): string | null {
	const { error_description: description, error } = record(json);
	return text(description) ?? text(error);
}

/** @returns the token, where it is one that a header can hold (RFC 6749, A.12) */
function tokenIn({ json }: Answer): string | null {
	const token = text(record(json).access_token);
	return token !== null && /^[\x21-\x7e]+$/.test(token) ? token : null;
}
