import {
	callUrl,
	credentialFault,
	optionalField,
	passwordField,
	requiredField,
	serverUrl,
} from '../common/vendor/credential';
import type { Name } from '../common/model/domain';
import { Fault } from '../common/model/fault';
import { basic, fixed, type Authorization } from '../common/transport/authorized';
import { tokenByClientCredentials } from '../common/transport/clientCredentials';
import { text } from '../common/model/json';
import { sharedSession, type Session } from '../common/transport/session';
import type { Wire } from '../common/transport/wire';
import type { CredentialFields } from '../common/vendor/Vendor';
import type { Abilities } from './abilities';
import { AUTOMATIC, PRODUCTS } from './products';

/** Where the server is, and what identifies the caller. */
export interface ScimAccess extends Authorization {
	/** Up to and without `/Users`. */
	baseUrl: string;
	ownAccount: Name | null;
	/** What the server can do. */
	abilities: Session<Abilities>;
	/** What is known of its product; nothing where that is to be found out from its answers. */
	product: Partial<Abilities> | null;
}

const ENDPOINT = /\/(Users|Groups|Me|Bulk|Schemas|ResourceTypes|ServiceProviderConfig)$/i;

type Way = Pick<ScimAccess, 'open' | 'renewable' | 'ownAccount'>;

const WAYS: Record<string, (credential: CredentialFields, wire: Wire) => Way> = {
	bearer: (credential) => {
		const token = requiredField(credential, 'token', 'Token').replace(/^Bearer\s+/i, '');
		return { ...fixed(`Bearer ${token}`), ownAccount: null };
	},
	basic: (credential, wire) => {
		const value = requiredField(credential, 'username', 'User Name');
		const password = passwordField(credential, 'password', 'Password');
		return { ...fixed(basic(wire, value, password)), ownAccount: { by: 'login', value } };
	},
	oAuth2: (credential, wire) => ({ open: oAuth2(credential, wire), renewable: true, ownAccount: null }),
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
		product: productOf(credential),
		baseUrl: serverUrl(url, 'Base URL', credential.allowInsecureHttp, ENDPOINT),
		session: sharedSession(['scim', credential], wire.clock),
		abilities: sharedSession(['scim', 'abilities', credential], wire.clock),
	};
}

/** A credential that was saved before there was a choice is automatic. */
function productOf(credential: CredentialFields): ScimAccess['product'] {
	const chosen = text(credential.product) ?? AUTOMATIC;
	if (chosen === AUTOMATIC) return null;
	if (!Object.hasOwn(PRODUCTS, chosen))
		throw credentialFault('The credential’s “Product” is unknown.', 'Choose one from the list.');
	return PRODUCTS[chosen]!.abilities;
}

/** The client says who it is in the header (RFC 6749, 2.3.1), or in the form where that isn't taken. */
function oAuth2(credential: CredentialFields, wire: Wire): Way['open'] {
	const url = callUrl(requiredField(credential, 'tokenUrl', 'Token URL'), 'Token URL', credential.allowInsecureHttp);
	const client_id = requiredField(credential, 'clientId', 'Client ID');
	const client_secret = passwordField(credential, 'clientSecret', 'Client Secret');
	const scope = optionalField(credential, 'scope');
	const wanted = { ...(scope && { scope }) };
	const advice = 'Check token URL, client ID, client secret and scope in the credential.';
	const headers = { Authorization: basic(wire, encodeURIComponent(client_id), encodeURIComponent(client_secret)) };
	const inHeader = { url, headers, form: () => wanted, advice };
	const inForm = { url, form: () => ({ client_id, client_secret, ...wanted }), advice };
	const client = sharedSession<{ isInForm: boolean }>(['scim', 'client', credential], wire.clock);
	return async () => {
		await client.ensure(async () => ({ value: { isInForm: false }, until: Infinity }));
		const known = client.current()!;
		for (;;) {
			try {
				return await tokenByClientCredentials(wire, known.isInForm ? inForm : inHeader);
			} catch (error) {
				// A way that was rejected isn't tried again before the other one was, too.
				const isRejected = error instanceof Fault && error.outcome === 'unauthorized';
				if (isRejected) known.isInForm = !known.isInForm;
				if (!isRejected || !known.isInForm) throw error;
			}
		}
	};
}
