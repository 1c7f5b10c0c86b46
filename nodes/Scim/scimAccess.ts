import { credentialFault, optionalField, passwordField, requiredField, serverUrl } from '../common/credential';
import type { Name } from '../common/domain';
import { newEffort } from '../common/effort';
import { Fault } from '../common/fault';
import { judgeByStatus, type StatusRule } from '../common/transport/judge';
import { record, text } from '../common/transport/json';
import type { Answer } from '../common/transport/sender';
import { sharedSession, type Fresh, type Session } from '../common/transport/session';
import type { Wire } from '../common/transport/wire';
import type { CredentialFields } from '../common/Vendor';
import type { Abilities } from './abilities';

/** Where the server is, and what identifies the caller. */
export interface ScimAccess {
	/** Up to and without `/Users`. */
	baseUrl: string;
	/** The Authorization header's value. */
	session: Session<string>;
	open: () => Promise<Fresh<string>>;
	/** Whether a refused value may be followed by another one. */
	renewable: boolean;
	ownAccount: Name | null;
	/** What the server can do. */
	abilities: Session<Abilities>;
}

type Way = Pick<ScimAccess, 'open' | 'renewable' | 'ownAccount'>;

const TOKEN_SECONDS = 300;
const MARGIN_MS = 30_000;
const ENDPOINT = /\/(Users|Groups|Me|Bulk|Schemas|ResourceTypes|ServiceProviderConfig)$/i;

const WAYS: Record<string, (credential: CredentialFields, wire: Wire) => Way> = {
	bearer: (credential) => fixed(`Bearer ${requiredField(credential, 'token', 'Token').replace(/^Bearer\s+/i, '')}`),
	basic: (credential) => {
		const username = requiredField(credential, 'username', 'User Name');
		const basic = `Basic ${base64(username, passwordField(credential, 'password', 'Password'))}`;
		return { ...fixed(basic), ownAccount: { by: 'login', value: username } };
	},
	oAuth2: (credential, wire) => ({
		renewable: true,
		ownAccount: null,
		open: oAuth2(credential, wire),
	}),
};

/**
 * Reads the credential.
 * @throws {Fault} when a field can't be used
 */
export function scimAccess(credential: CredentialFields, wire: Wire): ScimAccess {
	const url = requiredField(credential, 'baseUrl', 'Base URL');
	const way = WAYS[text(credential.authentication) ?? 'bearer'];
	if (!way) throw credentialFault('The credential’s “Authentication” is unknown.', 'Choose one from the list.');
	return {
		...way(credential, wire),
		baseUrl: serverUrl(url, 'Base URL', credential.allowInsecureHttp, ENDPOINT),
		session: sharedSession(['scim', credential], wire.clock),
		abilities: sharedSession(['scim', 'abilities', credential], wire.clock),
	};
}

function fixed(value: string): Way {
	return { renewable: false, ownAccount: null, open: async () => ({ value, until: Infinity }) };
}

const base64 = (name: string, secret: string) => Buffer.from(`${name}:${secret}`).toString('base64');

const REJECTED: StatusRule = {
	outcome: 'unauthorized',
	says: 'The OAuth 2.0 client was rejected when it asked for a token.',
	advice: 'Check token URL, client ID, client secret and scope in the credential.',
};

/** Client credentials (RFC 6749, 4.4): the client says who it is in the header, or in the form where that isn't taken. */
function oAuth2(credential: CredentialFields, wire: Wire): ScimAccess['open'] {
	const tokenUrl = requiredField(credential, 'tokenUrl', 'Token URL');
	const url = serverUrl(tokenUrl, 'Token URL', credential.allowInsecureHttp);
	const client_id = requiredField(credential, 'clientId', 'Client ID');
	const client_secret = passwordField(credential, 'clientSecret', 'Client Secret');
	const scope = optionalField(credential, 'scope');
	const header = { Authorization: `Basic ${base64(encodeURIComponent(client_id), encodeURIComponent(client_secret))}` };
	wire.redactor.hide(header.Authorization.slice('Basic '.length));
	const judge = judgeByStatus(wire, { 400: REJECTED, 401: REJECTED, 403: REJECTED }, ({ json }) => {
		const { error_description: description, error } = record(json);
		return text(description) ?? text(error);
	});
	const ask = async (headers: Record<string, string>, client: Record<string, string>) =>
		await wire.send({
			compose: () => ({
				method: 'POST',
				url,
				headers: { ...headers, Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
				body: new URLSearchParams({ grant_type: 'client_credentials', ...client, ...(scope && { scope }) }).toString(),
			}),
			judge: (answer) => judge(answer) ?? (tokenIn(answer) ? null : noToken()),
			effort: newEffort({ maxRetries: 3, maxWaitMs: 30_000 }),
		});
	return async () => {
		const answer = await ask(header, {}).catch(async (error: unknown) => {
			if (!(error instanceof Fault) || error.outcome !== 'unauthorized') throw error;
			return await ask({}, { client_id, client_secret });
		});
		const token = tokenIn(answer) as string;
		wire.redactor.hide(token);
		const life = Number(record(answer.json).expires_in) || TOKEN_SECONDS;
		return { value: `Bearer ${token}`, until: wire.clock.wall() + life * 1000 - MARGIN_MS };
	};
}

/** @returns the token, where it is one that a header can hold (RFC 6749, A.12) */
function tokenIn({ json }: Answer): string | null {
	const token = text(record(json).access_token);
	return token !== null && /^[\x21-\x7e]+$/.test(token) ? token : null;
}

function noToken(): Fault {
	return new Fault('failed', 'The answer to the request for a token holds none.', {
		advice: 'Check the token URL in the credential.',
	});
}
