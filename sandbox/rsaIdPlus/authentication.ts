import { randomBytes } from 'node:crypto';
import jwt, { type JwtPayload } from 'jsonwebtoken';
import { isRecord, json, type Answer } from '../core/answer';
import type { SandboxRequest } from '../core/request';
import { clientKey, type ClientKey } from './keys';

const SKEW_S = 60;
const LONGEST_TOKEN_S = 3600;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const OAUTH_KEYS = ['oAuth2Ec', 'oAuth2Rsa'] as const;
export const SCOPES = ['rsa.user.read', 'rsa.user.manage'] as const;
export type Scope = (typeof SCOPES)[number];

export interface AuthenticationSettings {
	/** The role of the API key; with `none` every call is a 403. */
	role: 'superAdministrator' | 'helpDesk' | 'none';
	/** Of OAuth access tokens. */
	tokenLifetimeSeconds: number;
	/** What the OAuth client may ask for. */
	scopes: Scope[];
}

/** What the vendor compares claims with. */
interface Expected {
	accessId: string;
	adminRestApiUrl: string;
	tokenUrl: string;
	clientId: string;
	settings: AuthenticationSettings;
}

/** A JWT that was seen: its verdict doesn't change but for time, so the signature is verified once. */
interface Seen {
	claims: JwtPayload;
	firstSecond: number;
	expired: 'no' | 'once' | 'always';
}

// Enough for a test; forgotten tokens are only verified again.
const MOST_SEEN = 10_000;

/** Who may call: API-key JWTs and OAuth access tokens. */
export class Authentication {
	private readonly seen = new Map<string, Seen>();
	private readonly accessTokens = new Map<string, { scopes: string[]; expiresAt: number }>();
	private readonly usedJti = new Map<string, number>();

	constructor(
		/** Asked anew for each request: the port is known late, and settings change. */
		private readonly expected: () => Expected,
		/** The vendor's clock, epoch milliseconds. */
		private readonly now: () => number,
		private readonly secrets: Set<string>,
	) {}

	/** Whether the request may do what `scope` stands for. */
	allows(request: SandboxRequest, scope: Scope): boolean {
		const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
		if (token === undefined) return false;
		const access = this.accessTokens.get(token);
		if (access) return access.expiresAt > this.now() && access.scopes.includes(scope);
		return this.expected().settings.role !== 'none' && this.acceptsJwt(token);
	}

	expire(): void {
		this.accessTokens.clear();
		const second = this.second();
		for (const seen of this.seen.values()) {
			// Signing again within the same second gives the same token: refusing it for good would shut the client out.
			seen.expired = seen.firstSecond === second ? 'once' : 'always';
		}
	}

	/** `POST {issuerUrl}/token`: client credentials with private_key_jwt. */
	token(request: SandboxRequest): Answer {
		const form = new URLSearchParams(request.body);
		if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
			return oAuthError(400, 'invalid_request', 'Content-Type');
		if (form.get('grant_type') !== 'client_credentials') return oAuthError(400, 'unsupported_grant_type');
		if (form.get('client_assertion_type') !== ASSERTION_TYPE)
			return oAuthError(400, 'invalid_request', 'client_assertion_type');
		const fault = this.assertionFault(form.get('client_assertion') ?? '', form.get('client_id'));
		if (fault) return oAuthError(401, 'invalid_client', fault);
		const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean);
		const { settings } = this.expected();
		if (scopes.length === 0 || scopes.some((scope) => !settings.scopes.includes(scope as Scope)))
			return oAuthError(400, 'invalid_scope');
		const token = randomBytes(32).toString('base64url');
		this.secrets.add(token);
		this.accessTokens.set(token, {
			scopes,
			expiresAt: this.now() + settings.tokenLifetimeSeconds * 1000,
		});
		return json(200, {
			access_token: token,
			token_type: 'Bearer',
			expires_in: settings.tokenLifetimeSeconds,
			scope: scopes.join(' '),
		});
	}

	private acceptsJwt(token: string): boolean {
		const known = this.seen.get(token) ?? this.verify(token);
		if (!known) return false;
		if (known.expired !== 'no') {
			if (known.expired === 'once') known.expired = 'no';
			return false;
		}
		const { iat, exp } = known.claims as Required<JwtPayload>;
		const now = this.second();
		return iat <= now + SKEW_S && exp > now - SKEW_S;
	}

	/** Everything about a JWT that time doesn't change. */
	private verify(token: string): Seen | undefined {
		const claims = checked(token, clientKey('apiKey'));
		if (!claims) return undefined;
		const { sub, aud, iat, exp } = claims;
		const { accessId, adminRestApiUrl } = this.expected();
		if (sub !== accessId || aud !== adminRestApiUrl) return undefined;
		if (typeof iat !== 'number' || typeof exp !== 'number') return undefined;
		if (exp <= iat || exp - iat > LONGEST_TOKEN_S) return undefined;
		const seen: Seen = { claims, firstSecond: this.second(), expired: 'no' };
		if (this.seen.size >= MOST_SEEN) this.seen.clear();
		this.seen.set(token, seen);
		this.secrets.add(token);
		return seen;
	}

	private assertionFault(assertion: string, formClientId: string | null): string | undefined {
		const { clientId, tokenUrl } = this.expected();
		const kid = jwt.decode(assertion, { complete: true })?.header.kid;
		const key = OAUTH_KEYS.map(clientKey).find((candidate) => candidate.kid === kid);
		if (!key) return 'kid';
		const claims = checked(assertion, key);
		if (!claims) return 'signature';
		if (formClientId !== clientId || claims.iss !== clientId || claims.sub !== clientId) return 'iss, sub';
		if (claims.aud !== tokenUrl) return 'aud';
		const now = this.second();
		if (typeof claims.exp !== 'number' || claims.exp <= now - SKEW_S || claims.exp > now + LONGEST_TOKEN_S)
			return 'exp';
		if (typeof claims.iat !== 'number' || claims.iat > now + SKEW_S) return 'iat';
		if (typeof claims.jti !== 'string' || claims.jti === '') return 'jti';
		for (const [jti, exp] of this.usedJti) if (exp <= now - SKEW_S) this.usedJti.delete(jti);
		if (this.usedJti.has(claims.jti)) return 'jti reused';
		this.usedJti.set(claims.jti, claims.exp);
		this.secrets.add(assertion);
		return undefined;
	}

	private second(): number {
		return Math.floor(this.now() / 1000);
	}
}

/** The claims of a token with a good signature by this key and its algorithm; times are checked by the caller. */
function checked(token: string, key: ClientKey): JwtPayload | undefined {
	try {
		const { header, payload } = jwt.verify(token, key.publicKey, {
			algorithms: [key.alg],
			ignoreExpiration: true,
			ignoreNotBefore: true,
			complete: true,
		});
		return (header.typ ?? 'JWT') === 'JWT' && isRecord(payload) ? payload : undefined;
	} catch {
		return undefined;
	}
}

function oAuthError(status: number, error: string, description?: string): Answer {
	return json(status, { error, ...(description && { error_description: description }) });
}
