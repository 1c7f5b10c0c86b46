import { randomBytes } from 'node:crypto';
import { isRecord, json, names, parseJson, text, type Answer } from '../core/answer';
import type { Flags, Person } from '../core/people';
import type { Change, SandboxRequest } from '../core/request';
import { find, type Route } from '../core/routes';
import { VendorSandbox, type VendorContext } from '../core/vendor';

const API = '/cloudapi/restapi';
const USERNAME = 'svc-offboarding';
const PASSWORD = 'sandbox-Oracle-passw0rd';
const INVALID_INPUT = 'Invalid input, Please check.';
const INTERNAL = 'Internal Server Error. Underlying Identity Management System threw an error, Please check the logs.';

export type OracleVariant = 'basic' | 'bearer';

export interface OracleSettings {
	/** A prefix of the path, as in https://host/tenant; empty for none. */
	tenant: string;
	/** Whether the service account is an administrator; if not, every call is a 403. */
	admin: boolean;
	/** Whether `GET /user/{id}` takes an id as well as a login; newer versions do. */
	readById: boolean;
	/** Whether `locked: true` in change-status locks; one example says so. */
	locks: boolean;
	/** Whether change-lock with `locked: true` unlocks; if not it does nothing. */
	unlocks: boolean;
	/** The message of a change that was made. */
	success: string;
	/** The token endpoint's body: the raw token, or JSON around it. */
	tokenForm: 'raw' | 'json';
	/** How long a bearer token lasts at most, whatever was asked for. */
	longestTokenSeconds: number;
}

/** One record of a set as it came. */
interface Entry extends Partial<Flags> {
	id?: string;
	loginId: string;
	disabled?: boolean;
}

/** Oracle Primavera Administration: REST API for user administration. */
export class OraclePrimaveraSandbox extends VendorSandbox<OracleVariant> {
	readonly settings: OracleSettings = {
		tenant: '',
		admin: true,
		readById: true,
		locks: true,
		unlocks: true,
		success: '',
		tokenForm: 'raw',
		longestTokenSeconds: 3600,
	};
	readonly username = USERNAME;
	private readonly tokens = new Map<string, number>();
	private readonly routes: Route[] = [
		{
			action: 'changeStatus',
			method: 'PUT',
			path: /^\/user\/change-status$/,
			serve: (request, change) => this.changeSet(request, change, (entry) => this.statusFlags(entry)),
		},
		{
			action: 'changeLock',
			method: 'PUT',
			path: /^\/user\/change-lock$/,
			// It only unlocks, whatever `locked` says.
			serve: (request, change) =>
				this.changeSet(request, change, () => (this.settings.unlocks ? { locked: false } : {})),
		},
		{
			action: 'list',
			method: 'GET',
			path: /^\/user$/,
			serve: () => json(200, this.people.all().map(record)),
		},
		{
			action: 'get',
			method: 'GET',
			path: /^\/user\/([^/]+)$/,
			serve: (_request, _change, name) => this.getOne(name),
		},
	];

	constructor(context: VendorContext) {
		super(context, (n) => String(3000 + n));
		this.secrets.add(PASSWORD).add(base64(`${USERNAME}:${PASSWORD}`));
	}

	get url(): string {
		return this.origin + this.prefix;
	}

	expireSessions(): void {
		this.tokens.clear();
	}

	protected credentialFields(variant: OracleVariant = 'basic'): Record<string, unknown> {
		return { serverUrl: this.url, authentication: variant, username: USERNAME, password: PASSWORD };
	}

	protected describe(request: SandboxRequest): { action?: string; userIds?: string[] } {
		const { path } = this.locate(request);
		if (path === '/oauth2/token') return { action: 'token' };
		const action = find(this.routes, request.method, path)?.route.action;
		const entries = request.method === 'PUT' ? parseJson(request.body) : undefined;
		return { action, userIds: Array.isArray(entries) ? entries.map(named) : [] };
	}

	protected handle(request: SandboxRequest, change: Change): Answer {
		const { path, bearer } = this.locate(request);
		if (path === '/oauth2/token') return this.token(request);
		if (!(bearer ? this.acceptsToken(request) : this.acceptsPassword(request)))
			return text(401, 'Unauthorized', {
				'www-authenticate': bearer ? 'Bearer' : 'Basic realm="Primavera Administration"',
			});
		if (!this.settings.admin) return text(403, 'Forbidden');
		const call = find(this.routes, request.method, path);
		if (!call) return this.noSuchCall(path);
		if (!names(request.headers.accept ?? '*/*', ['application/json', '*/*'])) return text(406, 'Not Acceptable');
		if (request.method === 'PUT' && !names(request.headers['content-type'], ['application/json']))
			return text(415, 'Unsupported Media Type');
		return call.route.serve(request, change, call.argument);
	}

	protected throttled(): Answer {
		return this.error(429);
	}

	protected error(status: number): Answer {
		const messages: Record<number, string> = { 400: INVALID_INPUT, 500: INTERNAL };
		return text(status, messages[status] ?? `Injected ${status}`);
	}

	private get prefix(): string {
		return this.settings.tenant === '' ? '' : `/${this.settings.tenant}`;
	}

	/** The path below the API's root, and whether it is the one for bearer tokens. */
	private locate(request: SandboxRequest): { path: string; bearer: boolean } {
		const root = this.prefix + API;
		if (!request.path.startsWith(`${root}/`)) return { path: '', bearer: false };
		const path = request.path.slice(root.length);
		return path.startsWith('/v3/') ? { path: path.slice(3), bearer: true } : { path, bearer: false };
	}

	private noSuchCall(path: string): Answer {
		const known = this.routes.some((route) => route.path.test(path));
		return known ? text(405, 'Method Not Allowed') : text(404, 'Not Found');
	}

	private acceptsPassword(request: SandboxRequest): boolean {
		if (request.headers.authorization !== `Basic ${base64(`${USERNAME}:${PASSWORD}`)}`) return false;
		// A service account that is among the people and was shut out can't log in any more.
		const account = this.people.byLogin(USERNAME);
		return account === undefined || (account.enabled && !account.locked);
	}

	private acceptsToken(request: SandboxRequest): boolean {
		const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
		return (this.tokens.get(token) ?? 0) > this.now();
	}

	private token(request: SandboxRequest): Answer {
		if (request.method !== 'GET') return text(405, 'Method Not Allowed');
		if (!this.acceptsPassword(request)) return text(401, 'Unauthorized');
		const seconds = Number(request.query.get('tokenExpiry') ?? 3600);
		if (!Number.isInteger(seconds) || seconds < 1) return text(400, INVALID_INPUT);
		const token = randomBytes(48).toString('base64url');
		this.secrets.add(token);
		this.tokens.set(token, this.now() + Math.min(seconds, this.settings.longestTokenSeconds) * 1000);
		return this.settings.tokenForm === 'raw'
			? text(200, `${token}\n`)
			: json(200, { access_token: token, token_type: 'Bearer', expires_in: seconds });
	}

	/** Applies a set in its order; a fault at one person leaves those before it changed. */
	private changeSet(request: SandboxRequest, change: Change, flagsOf: (entry: Entry) => Partial<Flags>): Answer {
		const entries = readSet(request.body);
		if (!entries) return text(400, INVALID_INPUT);
		const people = entries.map((entry) => this.people.byLogin(entry.loginId));
		if (people.some((person) => person?.changeFails === 400)) return text(400, INVALID_INPUT);
		// Without a prototype, since a login may be called anything.
		const messages = Object.create(null) as Record<string, string>;
		for (const [i, entry] of entries.entries()) {
			const person = people[i];
			if (person?.changeFails === 500) return text(500, INTERNAL);
			const message = refusal(entry, person);
			messages[person?.id ?? named(entry)] = message || this.settings.success;
			if (person && message === '') change(person, flagsOf(entry));
		}
		return json(200, messages);
	}

	/** The trap: a flag that isn't there counts as false. */
	private statusFlags({ disabled = false, locked = false }: Entry): Partial<Flags> {
		return { enabled: !disabled, ...(this.settings.locks && { locked }) };
	}

	private getOne(name: string): Answer {
		const person = this.people.byLogin(name) ?? (this.settings.readById ? this.people.get(name) : undefined);
		return person ? json(200, record(person)) : text(404, `User ${name} not found`);
	}
}

function refusal(entry: Entry, person: Person | undefined): string {
	if (!person) return `User ${entry.loginId} does not exist.`;
	if (entry.id !== undefined && entry.id !== person.id) return `Id ${entry.id} does not belong to ${entry.loginId}.`;
	return person.changeMessage ?? '';
}

/** The set, or `undefined` where it is malformed. */
function readSet(body: string): Entry[] | undefined {
	const entries = parseJson(body);
	return Array.isArray(entries) && entries.length > 0 && entries.every(isEntry) ? entries : undefined;
}

function isEntry(value: unknown): value is Entry {
	if (!isRecord(value)) return false;
	const { id, loginId, disabled, locked } = value;
	return (
		typeof loginId === 'string' &&
		loginId !== '' &&
		(id === undefined || typeof id === 'string') &&
		(disabled === undefined || typeof disabled === 'boolean') &&
		(locked === undefined || typeof locked === 'boolean')
	);
}

function named(entry: unknown): string {
	const name = isRecord(entry) ? (entry.id ?? entry.loginId) : undefined;
	return typeof name === 'string' ? name : '';
}

function base64(value: string): string {
	return Buffer.from(value).toString('base64');
}

function record(person: Person): Record<string, unknown> {
	return {
		id: person.id,
		loginId: person.login,
		firstName: person.firstName,
		lastName: person.lastName,
		emailAddress: person.email,
		organization: { id: '1', name: 'Example', displayName: 'Example' },
		disabled: !person.enabled,
		locked: person.locked,
		admin: false,
		pwdExpired: false,
		status: person.enabled ? 'Active' : 'Disabled',
	};
}
