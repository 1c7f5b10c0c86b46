import { credentialFault, passwordField, requiredField, serverUrl } from '../common/vendor/credential';
import { loginEffort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import { basic, fixed, type Authorization } from '../common/transport/authorized';
import { judgeByStatus, type StatusRule } from '../common/transport/judge';
import { parseJson, record, text } from '../common/model/json';
import { sharedSession, type Fresh } from '../common/transport/session';
import type { Answer } from '../common/transport/sender';
import type { Wire } from '../common/transport/wire';
import type { CredentialFields } from '../common/vendor/Vendor';

/** Where the API is, and what identifies the caller. */
export interface OracleAccess extends Authorization {
	/** Up to and without `/user`. */
	baseUrl: string;
	username: string;
	/** Sent by older instances' wish. */
	headers: Record<string, string>;
}

const TOKEN_SECONDS = 3600;
const MARGIN_MS = 60_000;

// ORACLE-11
/** What 401 and 403 mean here, for users and for tokens. */
export const REJECTED: Record<401 | 403, StatusRule> = {
	401: {
		outcome: 'unauthorized',
		says: '{vendor} rejected the user name or password, or the token is expired (401).',
		advice: 'Check user name and password in the credential, and that the account isn’t locked.',
		retry: 'renew',
	},
	403: {
		outcome: 'unauthorized',
		says: 'The credential’s account isn’t authorised to administer users in {vendor} (403).',
		advice: 'Give the account the right to administer users in Primavera Administration.',
		mayBeOneUser: true,
	},
};

// ORACLE-13
/**
 * Reads the credential.
 * @throws {Fault} when a field can't be used
 */
export function oracleAccess(credential: CredentialFields, wire: Wire): OracleAccess {
	const server = serverUrl(
		requiredField(credential, 'serverUrl', 'Server URL'),
		'Server URL',
		credential.allowInsecureHttp,
		/\/cloudapi(\/restapi(\/v\d+)?)?$/,
	);
	const username = requiredField(credential, 'username', 'User Name');
	const password = passwordField(credential, 'password', 'Password');
	const own = basic(wire, username, password);
	const way = text(credential.authentication) ?? 'basic';
	if (way !== 'basic' && way !== 'bearer')
		throw credentialFault('The credential’s “Authentication” is unknown.', 'Choose “Basic” or “Bearer”.');
	const bearer = way === 'bearer';
	return {
		baseUrl: `${server}/cloudapi/restapi${bearer ? '/v3' : ''}`,
		username,
		headers: credential.sendVersionHeader === true ? { Version: '2' } : {},
		session: sharedSession<string>(['oraclePrimavera', server, way, own], wire.clock),
		...(bearer ? { renewable: true, open: async () => await fetchToken(wire, server, own) } : fixed(own)),
	};
}

/** The token is the answer's raw text; JSON is accepted too. */
async function fetchToken(wire: Wire, server: string, authorization: string): Promise<Fresh<string>> {
	const url = `${server}/cloudapi/restapi/oauth2/token?tokenExpiry=${TOKEN_SECONDS}`;
	const byStatus = judgeByStatus(wire, REJECTED, () => null);
	const answer = await wire.send({
		compose: () => ({
			method: 'GET',
			url,
			headers: { Authorization: authorization, Accept: 'text/plain, application/json' },
		}),
		judge: (received) => byStatus(received) ?? (tokenOf(received) ? null : noToken()),
		effort: loginEffort(wire),
		shows: 'login',
	});
	const token = tokenOf(answer) as string;
	wire.redactor.hide(token);
	return { value: `Bearer ${token}`, until: wire.clock.wall() + TOKEN_SECONDS * 1000 - MARGIN_MS };
}

// ORACLE-10
function tokenOf({ text: body }: Answer): string | null {
	const json = parseJson(body);
	const token =
		typeof json === 'string'
			? json
			: (text(record(json).access_token) ?? text(record(json).token) ?? (json === undefined ? body.trim() : null));
	return token !== null && /^[\w.~+/=-]{8,}$/.test(token) ? token : null;
}

function noToken(): Fault {
	return new Fault('unauthorized', 'The server’s answer to the request for a token holds none.', {
		advice: 'Bearer tokens exist only on instances hosted by Oracle; choose “Basic” in the credential otherwise.',
	});
}
