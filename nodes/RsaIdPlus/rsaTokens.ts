import { createPrivateKey, randomUUID, type JsonWebKey, type KeyObject } from 'node:crypto';
import { credentialFault, requiredField, serverUrl } from '../common/vendor/credential';
import type { Authorization } from '../common/transport/authorized';
import { tokenByClientCredentials } from '../common/transport/clientCredentials';
import { parseJson, record, text } from '../common/model/json';
import { sharedSession } from '../common/transport/session';
import type { Wire } from '../common/transport/wire';
import type { CredentialFields } from '../common/vendor/Vendor';

/** Where the API is, and how a token for it is got. */
export interface RsaAccess extends Authorization {
	/** Without the version: `…/AdminInterface/restapi`. */
	baseUrl: string;
}

// RSA takes at most an hour; half of it leaves room for clocks that disagree.
const TOKEN_SECONDS = 1800;
const ASSERTION_SECONDS = 300;
// A token isn't used in its last minute: it might expire on the way.
const MARGIN_MS = 60_000;

const CLIENT_ADVICE =
	'Check the client ID, the private key and the issuer URL in the credential, and that the client has the scopes rsa.user.read and rsa.user.manage.';

const WAYS: Record<string, (credential: CredentialFields, wire: Wire) => RsaAccess> = { apiKey, oAuth2 };

/**
 * Reads the credential.
 * @throws {Fault} when a field can't be used
 */
export function rsaAccess(credential: CredentialFields, wire: Wire): RsaAccess {
	const way = WAYS[text(credential.authentication) ?? 'apiKey'];
	if (!way) throw credentialFault('The credential’s “Authentication” is unknown.', 'Choose “API Key” or “OAuth 2.0”.');
	return way(credential, wire);
}

// RSA-8
/** The API key: a JWT signed with the key from the key file is the token. */
function apiKey(credential: CredentialFields, wire: Wire): RsaAccess {
	const label = 'API Key File';
	const file = jsonField(
		credential,
		'apiKeyFile',
		label,
		'the JSON text of the key file that RSA’s console handed out',
	);
	const part = (name: string) => {
		const value = text(file[name])?.trim();
		if (!value)
			throw credentialFault(
				`The key file in “${label}” has no “${name}”.`,
				'Download the key file again and paste all of it.',
			);
		return value;
	};
	const audience = part('adminRestApiUrl');
	const subject = part('accessID');
	const key = readPem(part('accessKey'), label);
	wire.redactor.hide(part('accessKey'));
	return {
		baseUrl: baseOf(audience, credential),
		session: sharedSession<string>(['rsaIdPlus', audience, subject, part('accessKey')], wire.clock),
		renewable: true,
		open: async () => {
			const { default: jwt } = await import('jsonwebtoken');
			const iat = Math.floor(wire.clock.wall() / 1000);
			const exp = iat + TOKEN_SECONDS;
			const token = jwt.sign({ sub: subject, aud: audience, iat, exp }, key, { algorithm: 'RS256' });
			wire.redactor.hide(token);
			return { value: `Bearer ${token}`, until: exp * 1000 - MARGIN_MS };
		},
	};
}

/**
 * Reads a field that holds a JSON object.
 * @throws {Fault} when it doesn't
 */
export function jsonField(
	credential: CredentialFields,
	field: string,
	label: string,
	whatItIs: string,
): Record<string, unknown> {
	const value = credential[field];
	// n8n hands a JSON field over as an object when an expression made it one.
	const parsed = record(typeof value === 'string' ? parseJson(value.trim()) : value);
	if (Object.keys(parsed).length === 0) {
		throw credentialFault(
			`The credential’s field “${label}” doesn’t hold ${whatItIs}.`,
			'Paste the whole text of the file, from the first { to the last }.',
		);
	}
	return parsed;
}

/** OAuth 2.0 client credentials, the client known by a signed assertion (RFC 7523). */
function oAuth2(credential: CredentialFields, wire: Wire): RsaAccess {
	const clientId = requiredField(credential, 'clientId', 'Client ID');
	const issuer = serverUrl(
		requiredField(credential, 'issuerUrl', 'Issuer URL'),
		'Issuer URL',
		credential.allowInsecureHttp,
	);
	const jwk = jsonField(credential, 'privateKeyJwk', 'Private Key (JWK)', 'a private key as a JSON Web Key');
	const { key, algorithm, keyid } = readJwk(jwk);
	const baseUrl = baseOf(requiredField(credential, 'adminRestApiUrl', 'Admin REST API URL'), credential);
	for (const field of ['d', 'p', 'q']) wire.redactor.hide(jwk[field]);
	const tokenUrl = `${issuer}/token`;
	return {
		baseUrl,
		session: sharedSession<string>(['rsaIdPlus', baseUrl, tokenUrl, clientId, jwk], wire.clock),
		renewable: true,
		open: async () => {
			const { default: jwt } = await import('jsonwebtoken');
			const form = () => {
				const iat = Math.floor(wire.clock.wall() / 1000);
				const claims = {
					iss: clientId,
					sub: clientId,
					aud: tokenUrl,
					jti: randomUUID(),
					iat,
					exp: iat + ASSERTION_SECONDS,
				};
				return {
					client_id: clientId,
					scope: 'rsa.user.read rsa.user.manage',
					client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
					client_assertion: jwt.sign(claims, key, { algorithm, keyid }),
				};
			};
			return await tokenByClientCredentials(wire, { url: tokenUrl, form, advice: CLIENT_ADVICE });
		},
	};
}

/** The documents disagree on whether the URL ends in /v1, so it may or may not. */
function baseOf(url: string, { allowInsecureHttp }: CredentialFields): string {
	return serverUrl(url, 'Admin REST API URL', allowInsecureHttp, /\/v\d+$/);
}

/** What people paste instead of a private key, told by how it begins. */
const OTHER_PEMS: ReadonlyArray<[pem: RegExp, what: string]> = [
	[/BEGIN ENCRYPTED|Proc-Type: *4, *ENCRYPTED/, 'is encrypted, and can’t be used with its passphrase'],
	[/BEGIN (RSA )?PUBLIC KEY/, 'is a public key, where the private one is needed'],
	[/BEGIN CERTIFICATE/, 'is a certificate, where the private key is needed'],
];

function readPem(text: string, label: string): KeyObject {
	// A key pasted from JSON may hold its line breaks as the two characters \n.
	const pem = text.replaceAll('\\n', '\n');
	const wrong = (what: string) =>
		credentialFault(`The “accessKey” in “${label}” ${what}.`, 'Download the key file again and paste all of it.');
	const [, other] = OTHER_PEMS.find(([begins]) => begins.test(pem)) ?? [];
	if (other) throw wrong(other);
	let key: KeyObject;
	try {
		key = createPrivateKey(pem);
	} catch {
		// Node's message may quote the key.
		throw wrong('is not an RSA private key');
	}
	if (key.asymmetricKeyType !== 'rsa') throw wrong('is not an RSA private key');
	if (isShort(key)) throw wrong(TOO_SHORT);
	return key;
}

// RFC 7518, section 3.3.
const LEAST_BITS = 2048;
const TOO_SHORT = `is an RSA key of less than ${LEAST_BITS} bits, which is too short to be safe`;

function isShort({ asymmetricKeyDetails }: KeyObject): boolean {
	return (asymmetricKeyDetails?.modulusLength ?? LEAST_BITS) < LEAST_BITS;
}

const ALGORITHMS: Record<string, 'RS256' | 'ES256'> = { 'RSA:': 'RS256', 'EC:P-256': 'ES256' };

function readJwk(jwk: Record<string, unknown>): { key: KeyObject; algorithm: 'RS256' | 'ES256'; keyid: string } {
	const algorithm = ALGORITHMS[`${text(jwk.kty) ?? ''}:${text(jwk.crv) ?? ''}`];
	const keyid = text(jwk.kid);
	const wrong = (what: string) =>
		credentialFault(
			`The “Private Key (JWK)” ${what}.`,
			'Paste the private key of the OAuth 2.0 client as RSA’s console shows it.',
		);
	if (!algorithm) throw wrong('is neither an RSA key nor an EC key on the curve P-256');
	if (!keyid) throw wrong('has no “kid”');
	if (!('d' in jwk) && ('n' in jwk || 'x' in jwk)) throw wrong('is the public key, where the private one is needed');
	let key: KeyObject;
	try {
		key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
	} catch {
		throw wrong('can’t be read as a private key');
	}
	if (isShort(key)) throw wrong(TOO_SHORT);
	return { key, algorithm, keyid };
}
