import { names, type Answer } from '../core/answer';
import { uuidFor } from '../core/ids';
import type { Change, SandboxRequest } from '../core/request';
import { find, type Route } from '../core/routes';
import { VendorSandbox, type VendorContext } from '../core/vendor';
import { CHARACTERS, type Character, type CharacterName } from './characters';
import { Authentication, USERNAME, type AuthenticationSettings, type ScimVariant } from './authentication';
import { Changing, usersIn, type ChangingSettings } from './changing';
import { pageOf, type ListingSettings } from './listing';
import { Refusal, scim, scimError, SCHEMAS } from './messages';
import { userOf, versionOf } from './user';

export type { ScimVariant } from './authentication';
export { CHARACTERS, type Character, type CharacterName } from './characters';

const ROOT = '/scim/v2';
const TOKEN_PATH = '/oauth2/token';
const MEDIA_TYPES = ['application/scim+json', 'application/json'];

export interface ScimSettings extends AuthenticationSettings, ListingSettings, ChangingSettings {
	/** Whether there is a ServiceProviderConfig (RFC 7643, 5). */
	config: boolean;
	/** What the caller may do with users; the rest is a 403. */
	rights: 'write' | 'read' | 'none';
	/** What the list in a page is called. */
	listKey: 'Resources' | 'resources';
	/** How a spent limit is told: a 429; one whose Retry-After is an ISO date; or a 403 with nothing remaining. */
	limitSays: 'retryAfter' | 'isoDate' | 'spent403';
}

/** A SCIM 2.0 server of no product in particular: RFC 7643, 7644 and 9865, and what servers do differently. */
export class ScimSandbox extends VendorSandbox<ScimVariant> {
	readonly settings: ScimSettings = {
		clientLogin: 'both',
		scope: '',
		tokenLifetimeSeconds: 3600,
		config: true,
		rights: 'write',
		filters: 'all',
		listKey: 'Resources',
		limitSays: 'retryAfter',
		filtersBy: null,
		unfiltered: 'list',
		filterMindsCase: false,
		coMindsCase: false,
		lastStartIndex: Infinity,
		needsPlace: false,
		paging: 'index',
		biggestPage: 100,
		afterTheLast: 'nothing',
		totalIsOffBy: 0,
		active: 'boolean',
		etag: true,
		patch: 'yes',
		patchForms: ['path', 'object'],
		patchAnswer: 200,
		bulk: 'yes',
		bulkMostOperations: 1000,
		bulkMostBytes: 1_048_576,
		bulkTellsUsers: true,
		bulkData: 'message',
		bulkLocation: 'encoded',
	};
	readonly username = USERNAME;
	private readonly authentication: Authentication;
	private readonly changing: Changing;
	private readonly routes: Route[] = [
		{
			action: 'config',
			method: 'GET',
			path: /^\/scim\/v2\/ServiceProviderConfig$/,
			serve: () => this.config(),
		},
		{
			action: 'list',
			method: 'GET',
			path: /^\/scim\/v2\/Users$/,
			serve: ({ query }) => this.list(query),
		},
		{
			action: 'get',
			method: 'GET',
			path: /^\/scim\/v2\/Users\/([^/]+)$/,
			serve: (_request, _change, id) => this.getOne(id),
		},
		...['PATCH', 'PUT'].map((method) => ({
			action: method.toLowerCase(),
			method,
			path: /^\/scim\/v2\/Users\/([^/]+)$/,
			serve: (request: SandboxRequest, change: Change, id: string) => this.changing.one(request, change, id),
		})),
		{
			action: 'bulk',
			method: 'POST',
			path: /^\/scim\/v2\/Bulk$/,
			serve: (request, change) => this.changing.bulk(request, change),
		},
	];

	constructor(context: VendorContext) {
		super(context, (n) => uuidFor('scim', n));
		this.changing = new Changing(this.people, this.settings, () => this.url);
		this.authentication = new Authentication(
			this.settings,
			this.secrets,
			() => this.now(),
			() => this.people.byLogin(USERNAME)?.enabled === false,
		);
	}

	get url(): string {
		return this.origin + ROOT;
	}

	/** Behaves as a product from here on, in all that it does differently. */
	play(name: CharacterName): void {
		const { settings, limit }: Character = CHARACTERS[name];
		Object.assign(this.settings, settings);
		this.limit(limit ?? null);
	}

	expireSessions(): void {
		this.authentication.expire();
	}

	protected credentialFields(variant: ScimVariant = 'bearer'): Record<string, unknown> {
		return {
			baseUrl: this.url,
			...this.authentication.fields(variant, this.origin + TOKEN_PATH),
			ignoreSslIssues: this.context.certificate !== null,
		};
	}

	protected describe(request: SandboxRequest): { action?: string; userIds?: string[] } {
		if (request.path === TOKEN_PATH) return { action: 'token' };
		const action = find(this.routes, request.method, request.path)?.route.action;
		return { action, userIds: action ? usersIn(request, ROOT) : [] };
	}

	protected handle(request: SandboxRequest, change: Change): Answer {
		if (request.path === TOKEN_PATH) return this.authentication.token(request);
		try {
			return this.serve(request, change);
		} catch (error) {
			if (error instanceof Refusal) return error.answer;
			throw error;
		}
	}

	protected throttled(): Answer {
		const { limitSays } = this.settings;
		const until = Math.ceil(this.now() / 1000) + 1;
		if (limitSays === 'isoDate') return withHeaders(this.error(429), { 'retry-after': isoDate(until) });
		if (limitSays === 'retryAfter') return this.error(429);
		return withHeaders(this.error(403), { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(until) });
	}

	protected error(status: number): Answer {
		return scimError(status, `Injected ${status}`);
	}

	private serve(request: SandboxRequest, change: Change): Answer {
		const { method, path, headers } = request;
		if (!this.authentication.accepts(request)) {
			const answer = scimError(401, 'Authorization failure');
			return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer realm="scim"' } };
		}
		const call = find(this.routes, method, path);
		if (!call) throw this.noSuchCall(path);
		if (!names(headers.accept ?? '*/*', [...MEDIA_TYPES, '*/*'])) throw new Refusal(406, 'Not Acceptable');
		if (method !== 'GET' && !names(headers['content-type'], MEDIA_TYPES))
			throw new Refusal(415, 'Unsupported Media Type');
		if (call.route.action !== 'config' && !this.allows(method)) throw new Refusal(403, 'Operation is not permitted');
		return call.route.serve(request, change, call.argument);
	}

	private noSuchCall(path: string): Refusal {
		const isKnown = this.routes.some((route) => route.path.test(path));
		return isKnown ? new Refusal(405, 'Method Not Allowed') : new Refusal(404, 'Not Found');
	}

	private allows(method: string): boolean {
		const { rights } = this.settings;
		return rights === 'write' || (rights === 'read' && method === 'GET');
	}

	private getOne(id: string): Answer {
		const person = this.people.get(id);
		if (!person) throw new Refusal(404, `Resource ${id} not found`);
		const user = userOf(person, person, this.url, this.settings);
		return scim(200, user, this.settings.etag ? { etag: versionOf(person) } : undefined);
	}

	private list(query: URLSearchParams): Answer {
		const { people, total, startIndex, nextCursor } = pageOf(this.people, query, this.settings);
		return scim(200, {
			schemas: [SCHEMAS.list],
			totalResults: total,
			itemsPerPage: people.length,
			...(this.settings.paging === 'cursor' ? {} : { startIndex }),
			nextCursor,
			[this.settings.listKey]: people.map((person) => userOf(person, person, this.url, this.settings)),
		});
	}

	private config(): Answer {
		const { config, patch, bulk, bulkMostOperations, bulkMostBytes, filters, biggestPage, etag, paging } =
			this.settings;
		if (!config) throw new Refusal(404, 'Not Found');
		return scim(200, {
			schemas: [SCHEMAS.config],
			patch: { supported: patch !== 'no' },
			bulk: { supported: bulk !== 'no', maxOperations: bulkMostOperations, maxPayloadSize: bulkMostBytes },
			filter: { supported: !['none', 'partly'].includes(filters), maxResults: biggestPage },
			changePassword: { supported: false },
			sort: { supported: false },
			etag: { supported: etag },
			...(paging === 'cursor' && { pagination: { cursor: true, index: false, maxPageSize: biggestPage } }),
			authenticationSchemes: ['oauthbearertoken', 'httpbasic'].map((type) => ({ type, name: type, description: type })),
		});
	}
}

/** Whole seconds, as Zoom has it. */
function isoDate(seconds: number): string {
	return new Date(seconds * 1000).toISOString().replace('.000', '');
}

function withHeaders(answer: Answer, headers: Answer['headers']): Answer {
	return { ...answer, headers: { ...answer.headers, ...headers } };
}
