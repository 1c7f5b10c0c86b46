import { isRecord, json, names, parseJson, text, type Answer } from '../core/answer';
import { uuidFor } from '../core/ids';
import { People, type Flags, type Person } from '../core/people';
import type { Change, SandboxRequest } from '../core/request';
import { find, type Route } from '../core/routes';
import { VendorSandbox, type VendorContext } from '../core/vendor';
import { item, record, registrationOf } from './messages';
import { FED, Sessions, type SessionSettings } from './sessions';

const EMAIL = 'svc-offboarding@example.com';
const PASSWORD = 'sandbox-Akana-passw0rd';
const MEDIA_TYPES = [
	'application/json',
	...['71', '72', '80', '81'].map((version) => `application/vnd.soa.v${version}+json`),
];

export interface AkanaSettings extends SessionSettings {
	/** Whether the service account is a Site Admin; if not, changes are a 401. */
	siteAdmin: boolean;
	/** Whether `…status.enabled` clears Locked as well; the documents don't say. */
	enabledClearsLocked: boolean;
	/** The word of `UserStatus` that enables; a guess, as the one that disables. */
	enabledWord: string;
	/** How `…status.unlocked` is taken; another guess. */
	unlocked: 'supported' | 400 | 500;
	/** What an unknown user id gets; 500 is possible too. */
	unknownUser: 404 | 500;
	errorShape: 'faultstring' | 'message' | 'text';
	/** Whether a term of the search is compared with addresses, too. */
	searchesAddresses: boolean;
	/** Whether a search with one hit gives an object instead of a list. */
	singleHitAsObject: boolean;
	/** Logins of those whom the search leaves out without a word: the caller may not see them. */
	hidden: string[];
	/** Logins of other Site Admins. */
	siteAdmins: string[];
	/** How the question for a user’s groups is answered. */
	groups: 200 | 404 | 500;
	/** Whether the search and the list show the account that asks, whom nobody added. */
	showsOwnAccount: boolean;
	/** The biggest page of a search, whatever `count` says. */
	biggestPage: number;
	/** Whether a hit’s `guid` is an object with a `value`, or the ID itself. */
	guid: 'object' | 'text';
}

interface AkanaRoute extends Route {
	/** Needs no session. */
	open?: true;
}

/** Akana API Platform: the Community Manager's API. */
export class AkanaSandbox extends VendorSandbox {
	readonly settings: AkanaSettings = {
		csrf: true,
		sessionMinutes: 30,
		pendingTasks: [],
		lockAfter: 5,
		fed: FED,
		siteAdmin: true,
		enabledClearsLocked: false,
		enabledWord: 'enabled',
		unlocked: 'supported',
		unknownUser: 404,
		errorShape: 'faultstring',
		searchesAddresses: true,
		singleHitAsObject: true,
		hidden: [],
		siteAdmins: [],
		groups: 200,
		showsOwnAccount: true,
		biggestPage: 100,
		guid: 'object',
	};
	readonly email = EMAIL;
	/** Every comment that came with a change, in order. */
	readonly comments: Array<{ userId: string; status: string; comments: string }> = [];
	readonly sessions: Sessions;
	/** The account that logs in, unless somebody of that address was added. */
	private readonly account: Person;
	private readonly routes: AkanaRoute[] = [
		{
			action: 'login',
			method: 'POST',
			path: /^\/api\/login$/,
			open: true,
			serve: (request) => this.login(request),
		},
		{
			action: 'endSession',
			method: 'GET',
			path: /^\/api\/login\/endsession$/,
			open: true,
			serve: (request) => this.sessions.end(request),
		},
		{
			action: 'changeStatus',
			method: 'PUT',
			path: /^\/api\/users\/([^/]+)\/status$/,
			serve: (request, change, id) => this.changeStatus(request, change, id),
		},
		{
			// The trap: activity figures, not the account's state.
			action: 'statistics',
			method: 'GET',
			path: /^\/api\/users\/([^/]+)\/status$/,
			serve: () => json(200, { Status: [{ Name: 'Posts', Value: 3 }] }),
		},
		{
			action: 'get',
			method: 'GET',
			path: /^\/api\/users\/([^/]+)$/,
			serve: (_request, _change, id) => this.getOne(id),
		},
		{
			action: 'groups',
			method: 'GET',
			path: /^\/api\/users\/([^/]+)\/groups$/,
			serve: (_request, _change, id) => this.groups(id),
		},
		{
			action: 'search',
			method: 'GET',
			path: /^\/api\/search$/,
			serve: (request) => this.search(request),
		},
	];

	constructor(context: VendorContext) {
		super(context, (n) => `${uuidFor('akana', n)}.${FED}`);
		this.secrets.add(PASSWORD);
		this.account = new People(() => `${uuidFor('akana', 0)}.${FED}`, context.clock).add({
			email: EMAIL,
			displayName: 'Offboarding Service',
		});
		const account = {
			email: EMAIL,
			password: PASSWORD,
			shutOut: () => this.people.byEmail(EMAIL).some((person) => !person.enabled || person.locked),
		};
		this.sessions = new Sessions(account, this.settings, this.secrets, () => this.now(), context.certificate !== null);
	}

	get url(): string {
		return this.origin;
	}

	expireSessions(): void {
		this.sessions.expire();
	}

	rotateCsrf(): void {
		this.sessions.rotateCsrf();
	}

	protected credentialFields(): Record<string, unknown> {
		return { serverUrl: this.url, email: EMAIL, password: PASSWORD };
	}

	protected describe(request: SandboxRequest): { action?: string; userIds?: string[] } {
		const { route, argument } = find(this.routes, request.method, request.path) ?? {};
		const userIds = route?.action === 'changeStatus' ? [argument ?? ''] : [];
		return { action: route?.action, userIds };
	}

	protected handle(request: SandboxRequest, change: Change): Answer {
		const call = find(this.routes, request.method, request.path);
		if (!call || !names(request.headers.accept, MEDIA_TYPES)) return this.failure(404, 'Not found');
		if (request.method !== 'GET' && !names(request.headers['content-type'], MEDIA_TYPES))
			return this.failure(404, 'Not found');
		if (!call.route.open && !this.sessions.accepts(request)) return this.failure(401, 'Unauthorized');
		return call.route.serve(request, change, call.argument);
	}

	protected throttled(): Answer {
		return this.error(429);
	}

	protected error(status: number): Answer {
		return this.failure(status, status === 500 ? 'An error occurred processing the call.' : `Injected ${status}`);
	}

	private login(request: SandboxRequest): Answer {
		return this.sessions.login(request, (status, message) => this.failure(status, message));
	}

	private changeStatus(request: SandboxRequest, change: Change, id: string): Answer {
		if (!this.settings.siteAdmin) return this.failure(401, 'Unauthorized');
		const body = parseJson(request.body);
		if (!isRecord(body) || typeof body.UserStatus !== 'string') return this.failure(400, 'UserStatus is needed');
		const comments = body.Comments ?? '';
		if (typeof comments !== 'string') return this.failure(400, 'Comments must be a text');
		const person = this.people.get(id);
		if (!person) return this.unknown(id);
		if (registrationOf(person) !== 'registered') return this.failure(400, 'The user is not a registered member');
		const flags = this.flagsFor(body.UserStatus);
		if (typeof flags === 'number') return this.failure(flags, 'An error occurred processing the call.');
		const after = change(person, flags);
		this.comments.push({ userId: id, status: body.UserStatus, comments });
		return json(200, record(person, after));
	}

	/** What a UserStatus sets, or the status of its refusal. */
	private flagsFor(userStatus: string): Partial<Flags> | number {
		const { enabledClearsLocked, enabledWord, unlocked } = this.settings;
		const flags: Record<string, Partial<Flags> | number> = {
			[`com.soa.user.status.${enabledWord}`]: enabledClearsLocked
				? { enabled: true, locked: false }
				: { enabled: true },
			'com.soa.user.status.disabled': { enabled: false },
			'com.soa.user.status.locked': { locked: true },
			'com.soa.user.status.unlocked': unlocked === 'supported' ? { locked: false } : unlocked,
		};
		return Object.hasOwn(flags, userStatus) ? flags[userStatus]! : 500;
	}

	private getOne(id: string): Answer {
		const person = this.get(id);
		return person ? json(200, record(person, person)) : this.unknown(id);
	}

	/** Of oneself, or to a Site Admin of anybody. */
	private groups(id: string): Answer {
		if (this.settings.groups !== 200) return this.failure(this.settings.groups, 'No such call');
		const person = this.get(id);
		if (!person) return this.unknown(id);
		const isSelf = person.email === EMAIL;
		if (!isSelf && !this.settings.siteAdmin) return this.failure(401, 'Unauthorized');
		const isAdmin = isSelf ? this.settings.siteAdmin : this.settings.siteAdmins.includes(person.login);
		const ids = [`group19212.${FED}`, ...(isAdmin ? [`tenantadmin.${FED}`] : [])];
		const items = ids.map((value) => ({ title: value, category: [{ value: 'group' }], guid: { value } }));
		return json(200, { channel: { title: 'Groups', item: items.length === 1 ? items[0] : items } });
	}

	private get(id: string): Person | undefined {
		return this.people.get(id) ?? (id === this.account.id ? this.account : undefined);
	}

	/** Everyone whom the caller may see; the account that asks is a user itself. */
	private visible(): readonly Person[] {
		const { hidden, showsOwnAccount } = this.settings;
		const shown = this.people.all().filter(({ login }) => !hidden.includes(login));
		const isAdded = this.people.byEmail(EMAIL).length > 0;
		return showsOwnAccount && !isAdded ? [...shown, this.account] : shown;
	}

	private unknown(id: string): Answer {
		return this.failure(
			this.settings.unknownUser,
			this.settings.unknownUser === 404 ? `User ${id} not found` : 'An error occurred processing the call.',
		);
	}

	/** Full text, as a search engine: a term that is part of a name or an address is a hit. */
	private search(request: SandboxRequest): Answer {
		const count = Number(request.query.get('count') ?? 20);
		const start = Number(request.query.get('start') ?? 0);
		if (!Number.isInteger(count) || count < 1 || !Number.isInteger(start) || start < 0)
			return this.failure(400, 'count and start must be numbers');
		const [type, ...rest] = (request.query.get('q') ?? '').split(/\s+AND\s+/);
		if (type?.trim() !== 'type:user') return json(200, { channel: { title: 'Search' } });
		const terms = rest.map((term) =>
			term
				.replace(/["\\*]/g, '')
				.trim()
				.toLowerCase(),
		);
		const hits = this.visible().filter((person) => terms.every((term) => this.haystack(person).includes(term)));
		const items = hits
			.slice(start, start + Math.min(count, this.settings.biggestPage))
			.map((person) => item(person, this.settings.guid));
		const rows = items.length === 1 && this.settings.singleHitAsObject ? items[0] : items;
		return json(200, {
			channel: {
				title: 'Search',
				startIndex: start,
				itemsPerPage: items.length,
				totalResults: hits.length,
				...(items.length > 0 && { item: rows }),
			},
		});
	}

	private haystack({ login, email, displayName }: Person): string {
		return `${login} ${this.settings.searchesAddresses ? email : ''} ${displayName}`.toLowerCase();
	}

	private failure(status: number, message: string): Answer {
		if (this.settings.errorShape === 'text') return text(status, message);
		return json(status, {
			...(this.settings.errorShape === 'faultstring' && { faultcode: `com.soa.error.${status}` }),
			[this.settings.errorShape]: message,
		});
	}
}
