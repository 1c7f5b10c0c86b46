import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { isRecord, json, names, parseJson, type Answer } from '../core/answer';
import { uuidFor } from '../core/ids';
import type { Person } from '../core/people';
import type { Change, SandboxRequest } from '../core/request';
import { find, type Route } from '../core/routes';
import { VendorSandbox, type VendorContext } from '../core/vendor';
import { Authentication, SCOPES, type AuthenticationSettings, type Scope } from './authentication';
import { clientKey, toJwk, toPem, type RsaVariant } from './keys';

const BASE = '/AdminInterface/restapi';
const ISSUER = '/oauth';
const CLIENT_ID = 'sandbox-client';
const BIGGEST_PAGE = 25;

export type { RsaVariant };

export interface RsaSettings extends AuthenticationSettings {
	/** Whether adminRestApiUrl ends in /v1; the documents disagree. */
	urlEndsInV1: boolean;
	/** Which of the two documented shapes an error has; `mixed`: a refused token the one with a timestamp, the rest the other. */
	errorShape: 'mixed' | 'code' | 'timestamp';
	/** Whether `@` is a part of an address for the search. */
	searchTakesAt: boolean;
	/** Whether the answer to a change has the ID in capital letters. */
	shoutsIds: boolean;
	/** Where the rows of a search sit. */
	searchRows: string;
	/** Where a user’s login sits. */
	loginField: 'principalUsername' | 'username';
}

interface RsaRoute extends Route {
	scope: Scope;
}

/** RSA ID Plus: Cloud Administration REST API. */
export class RsaIdPlusSandbox extends VendorSandbox<RsaVariant> {
	readonly settings: RsaSettings = {
		role: 'superAdministrator',
		tokenLifetimeSeconds: 3600,
		scopes: [...SCOPES],
		urlEndsInV1: true,
		errorShape: 'mixed',
		searchTakesAt: true,
		shoutsIds: false,
		searchRows: 'users',
		loginField: 'principalUsername',
	};
	private readonly authentication: Authentication;
	private readonly routes: RsaRoute[] = [
		{
			action: 'changeStatus',
			method: 'PUT',
			path: /^\/AdminInterface\/restapi\/v1\/users\/([^/]*)\/userStatus$/,
			scope: 'rsa.user.manage',
			serve: (request, change, id) => this.changeStatus(request, change, id),
		},
		{
			action: 'lookup',
			method: 'POST',
			path: /^\/AdminInterface\/restapi\/v1\/users\/lookup$/,
			scope: 'rsa.user.read',
			serve: (request) => this.lookup(request),
		},
		{
			action: 'search',
			method: 'POST',
			path: /^\/AdminInterface\/restapi\/v2\/users\/search$/,
			scope: 'rsa.user.read',
			serve: (request) => this.search(request),
		},
	];
	private readonly accessId = randomUUID();

	constructor(context: VendorContext) {
		super(context, (n) => uuidFor('rsa', n));
		this.authentication = new Authentication(
			() => ({
				accessId: this.accessId,
				adminRestApiUrl: this.url,
				tokenUrl: `${this.issuerUrl}/token`,
				clientId: CLIENT_ID,
				settings: this.settings,
			}),
			() => this.now(),
			this.secrets,
		);
	}

	get url(): string {
		return `${this.origin}${BASE}${this.settings.urlEndsInV1 ? '/v1' : ''}`;
	}

	get issuerUrl(): string {
		return this.origin + ISSUER;
	}

	expireSessions(): void {
		this.authentication.expire();
	}

	protected credentialFields(variant: RsaVariant = 'apiKey'): Record<string, unknown> {
		const key = clientKey(variant);
		// A leak may show a part only: a PEM is a secret by its lines, a JWK by its private number.
		this.secrets.add(String(key.privateKey.export({ format: 'jwk' }).d));
		if (variant === 'apiKey') {
			for (const line of toPem(key).split('\n')) if (line.length === 64) this.secrets.add(line);
			return {
				authentication: 'apiKey',
				apiKeyFile: this.keyFile(),
				adminRestApiUrl: '',
				issuerUrl: '',
				clientId: '',
				privateKeyJwk: '',
			};
		}
		return {
			authentication: 'oAuth2',
			apiKeyFile: '',
			adminRestApiUrl: this.origin + BASE,
			issuerUrl: this.issuerUrl,
			clientId: CLIENT_ID,
			privateKeyJwk: toJwk(key),
		};
	}

	/** The key file as the console hands it out. */
	keyFile(): string {
		return JSON.stringify({
			customerName: 'Example',
			accessID: this.accessId,
			description: 'Sandbox',
			accessKey: toPem(clientKey('apiKey')),
			adminRestApiUrl: this.url,
		});
	}

	protected describe(request: SandboxRequest): { action?: string; userIds?: string[] } {
		if (request.path === `${ISSUER}/token`) return { action: 'token' };
		const { route, argument } = find(this.routes, request.method, request.path) ?? {};
		const userIds = route?.action === 'changeStatus' ? [argument ?? ''] : [];
		return { action: route?.action, userIds };
	}

	protected handle(request: SandboxRequest, change: Change): Answer {
		if (request.path === `${ISSUER}/token`) {
			return request.method === 'POST' ? this.authentication.token(request) : this.error(405);
		}
		const call = find(this.routes, request.method, request.path);
		if (!this.authentication.allows(request, call?.route.scope ?? 'rsa.user.read'))
			return this.failure(403, 'Server failed to process provided access token', request, 'timestamp');
		if (!call) return this.failure(404, 'No such resource', request, 'timestamp');
		if (!names(request.headers['content-type'], ['application/json']))
			return this.failure(415, 'Content-Type must be application/json', request, 'timestamp');
		return call.route.serve(request, change, call.argument);
	}

	protected throttled(): Answer {
		return this.error(429);
	}

	protected error(status: number): Answer {
		return this.failure(status, `Injected ${status}`);
	}

	private changeStatus(request: SandboxRequest, change: Change, id: string): Answer {
		const body = parseJson(request.body);
		const status = isRecord(body) ? body.userStatus : undefined;
		if (!isRecord(body) || Object.keys(body).length !== 1 || (status !== 'Enabled' && status !== 'Disabled'))
			return this.failure(400, 'userStatus must be Enabled or Disabled, and nothing else may be sent', request);
		const person = this.people.get(id) ?? this.people.get(id.toLowerCase());
		if (!person) return this.failure(404, `User ${id} not found`, request);
		const enabled = status === 'Enabled';
		if (enabled && person.markDeleted) return this.failure(409, `User ${id} is pending deletion`, request);
		if (enabled && !person.enabled && person.syncDisabled)
			return this.failure(409, `User ${id} was disabled by a synchronization`, request);
		const answered = this.settings.shoutsIds ? id.toUpperCase() : id;
		return json(200, { id: answered, userStatus: statusOf(change(person, { enabled }).enabled) });
	}

	private lookup(request: SandboxRequest): Answer {
		const body = parseJson(request.body);
		if (!isRecord(body)) return this.failure(400, 'A JSON object is needed', request);
		const { searchUnsynched, ...named } = body;
		const [key, ...more] = Object.keys(named);
		const value = key === undefined ? undefined : body[key];
		if ((key !== 'email' && key !== 'username') || more.length > 0 || typeof value !== 'string' || value === '')
			return this.failure(400, 'Either email or username is needed', request);
		const person = key === 'email' ? this.people.byEmail(value)[0] : this.byLogin(value);
		const isKnown = person && (!person.unsynched || searchUnsynched === true);
		return isKnown ? json(200, this.row(person)) : this.failure(404, 'User not found', request);
	}

	/** With or without its suffix. */
	private byLogin(login: string): Person | undefined {
		const isBare = (person: Person) => person.login.toLowerCase().startsWith(`${login.toLowerCase()}@`);
		return this.people.byLogin(login) ?? this.people.all().find(isBare);
	}

	private search(request: SandboxRequest): Answer {
		const body = parseJson(request.body);
		const size = Number(request.query.get('pageSize') ?? BIGGEST_PAGE);
		const number = Number(request.query.get('pageNumber') ?? 0);
		if (!Number.isInteger(size) || size < 1 || size > BIGGEST_PAGE) return this.failure(400, 'pageSize', request);
		if (!Number.isInteger(number) || number < 0) return this.failure(400, 'pageNumber', request);
		const emailLike = isRecord(body) ? (body.emailLike ?? '') : undefined;
		if (typeof emailLike !== 'string') return this.failure(400, 'emailLike must be a string', request);
		const wanted = emailLike.toLowerCase();
		const isTaken = this.settings.searchTakesAt || wanted !== '@';
		const found = this.people
			.all()
			.filter((person) => isTaken && !person.unsynched && person.email.toLowerCase().includes(wanted));
		return json(200, {
			[this.settings.searchRows]: found.slice(number * size, (number + 1) * size).map((person) => this.row(person)),
			pageNumber: number,
			pageSize: size,
			totalElements: found.length,
			totalPages: Math.ceil(found.length / size),
		});
	}

	private row(person: Person): Record<string, unknown> {
		return {
			id: person.id,
			emailAddress: person.email,
			firstName: person.firstName,
			lastName: person.lastName,
			userStatus: statusOf(person.enabled),
			markDeleted: person.markDeleted ?? false,
			[this.settings.loginField]: person.login,
			identitySource: person.identitySource ?? null,
			isTokenLocked: false,
			createdDate: new Date(person.createdAt).toISOString(),
		};
	}

	private failure(
		status: number,
		message: string,
		request?: SandboxRequest,
		usual: 'code' | 'timestamp' = 'code',
	): Answer {
		const name = STATUS_CODES[status] ?? 'Error';
		const shape = this.settings.errorShape === 'mixed' ? usual : this.settings.errorShape;
		if (shape === 'code')
			return json(status, {
				code: `${status} ${name.toUpperCase().replaceAll(' ', '_')}`,
				description: message,
			});
		return json(status, {
			timestamp: this.now(),
			status,
			error: name,
			message,
			path: request?.path ?? BASE,
		});
	}
}

function statusOf(enabled: boolean): string {
	return enabled ? 'Enabled' : 'Disabled';
}
