import { randomBytes } from 'node:crypto';
import { json, names, type Answer } from '../core/answer';
import type { SandboxRequest } from '../core/request';

export type ScimVariant = 'bearer' | 'basic' | 'oAuth2';

export interface AuthenticationSettings {
	/** Where an OAuth client has to say who it is; RFC 6749, 2.3.1 wants the header and allows the form. */
	clientLogin: 'header' | 'form' | 'both';
	/** A scope that has to be asked for; empty for none. */
	scope: string;
	tokenLifetimeSeconds: number;
}

export const USERNAME = 'svc-offboarding';
const TOKEN = 'sandbox-SCIM-t0ken.of~the_administrator';
const PASSWORD = 'sandbox-SCIM-passw0rd';
const CLIENT_ID = 'user-status';
const CLIENT_SECRET = 'sandbox/SCIM+cl1ent-secret';

/** Who may call: a fixed token, an account, or an OAuth 2.0 client (RFC 6749, 4.4). */
export class Authentication {
	/** When each token ends, by the vendor's clock. */
	private readonly tokens = new Map<string, number>();

	constructor(
		private readonly settings: AuthenticationSettings,
		private readonly secrets: Set<string>,
		private readonly now: () => number,
		/** Whether the account was itself disabled. */
		private readonly isShutOut: () => boolean,
	) {
		for (const secret of [TOKEN, PASSWORD, basic(USERNAME, PASSWORD), CLIENT_SECRET, encodeURIComponent(CLIENT_SECRET)])
			secrets.add(secret);
		secrets.add(basic(CLIENT_ID, encodeURIComponent(CLIENT_SECRET)));
	}

	/** The credential's fields. */
	fields(variant: ScimVariant, tokenUrl: string): Record<string, unknown> {
		const own: Record<ScimVariant, object> = {
			bearer: { token: TOKEN },
			basic: { username: USERNAME, password: PASSWORD },
			oAuth2: { tokenUrl, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, scope: this.settings.scope },
		};
		return { authentication: variant, ...own[variant] };
	}

	accepts({ headers }: SandboxRequest): boolean {
		const [, scheme, value = ''] = /^(Bearer|Basic) (\S+)$/i.exec(headers.authorization ?? '') ?? [];
		if (scheme?.toLowerCase() === 'basic') return value === basic(USERNAME, PASSWORD) && !this.isShutOut();
		return value === TOKEN || (this.tokens.get(value) ?? 0) > this.now();
	}

	expire(): void {
		this.tokens.clear();
	}

	/** The token endpoint. */
	token(request: SandboxRequest): Answer {
		const { clientLogin, scope, tokenLifetimeSeconds } = this.settings;
		if (request.method !== 'POST' || !names(request.headers['content-type'], ['application/x-www-form-urlencoded']))
			return json(400, { error: 'invalid_request' });
		const form = new URLSearchParams(request.body);
		if (!this.isClient(request, form, clientLogin))
			return json(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="token"' });
		if (form.get('grant_type') !== 'client_credentials') return json(400, { error: 'unsupported_grant_type' });
		if ((form.get('scope') ?? '') !== scope) return json(400, { error: 'invalid_scope' });
		const token = randomBytes(32).toString('base64url');
		this.secrets.add(token);
		this.tokens.set(token, this.now() + tokenLifetimeSeconds * 1000);
		return json(200, { access_token: token, token_type: 'Bearer', expires_in: tokenLifetimeSeconds });
	}

	private isClient({ headers }: SandboxRequest, form: URLSearchParams, where: string): boolean {
		const inHeader = headers.authorization === `Basic ${basic(CLIENT_ID, encodeURIComponent(CLIENT_SECRET))}`;
		const inForm = form.get('client_id') === CLIENT_ID && form.get('client_secret') === CLIENT_SECRET;
		return (inHeader && where !== 'form') || (inForm && where !== 'header');
	}
}

function basic(name: string, secret: string): string {
	return Buffer.from(`${name}:${secret}`).toString('base64');
}
