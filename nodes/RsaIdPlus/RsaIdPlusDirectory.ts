import { segment } from '../common/vendor/credential';
import type { Action, Name, NameKind, Sighting, UserState } from '../common/model/domain';
import { newEffort, type Effort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import { cannotTell, fold, isCalled, type Found } from '../common/model/names';
import { sendAuthorized } from '../common/transport/authorized';
import { judgeByStatus, notUnderstood, plainText, type StatusRule } from '../common/transport/judge';
import { flag, joined, record, text } from '../common/model/json';
import type { Answer } from '../common/transport/sender';
import type { Call, Received } from '../common/transport/call';
import type { Wire } from '../common/transport/wire';
import type { ChangeAnswer, ListQuery, Order, Page, UserDirectory } from '../common/vendor/UserDirectory';
import type { RsaAccess } from './rsaTokens';
import { profile } from './profile';

const STATUS: Partial<Record<Action, string>> = { enable: 'Enabled', disable: 'Disabled' };

// RSA-9, RSA-10
const REJECTED: StatusRule = {
	outcome: 'unauthorized',
	says: '{vendor} refused the credential: its token is expired or not accepted, or its role doesn’t allow this.',
	advice:
		'Check the API key in the credential; it needs the role Super Administrator or Help Desk Administrator, and RSA’s license the option “Allow Admin API Key”. Check n8n’s clock too.',
	retry: 'renew',
};

// RSA-4, RSA-14, RSA-18
const RULES: Record<number, StatusRule> = {
	400: {
		outcome: 'failed',
		says: '{vendor} refused the request: the status was missing, or neither Enabled nor Disabled (400).',
	},
	401: REJECTED,
	// Of an administrator it says so as well.
	403: { ...REJECTED, mayBeOneUser: true },
	404: { outcome: 'notFound', says: '{vendor} has no such user: the ID is unknown or not valid (404).' },
	409: {
		outcome: 'conflict',
		says: 'This user can’t be enabled: the user is pending deletion, or was disabled by a synchronization (409).',
		advice: 'Undo the deletion in RSA’s console, or enable the user in the identity source.',
	},
	429: { outcome: 'rateLimited', says: '{vendor} takes no more requests for now (429).', retry: 'throttled' },
	500: {
		outcome: 'unknown',
		says: '{vendor} had an internal error while it processed the request (500).',
		retry: 'later',
		fate: 'answered',
	},
};

const ELSEWHERE: StatusRule = {
	outcome: 'failed',
	says: 'There is no {vendor} at this address (404).',
	advice: 'Check the Admin REST API URL in the credential.',
};

/** What to check when a 200 isn't an answer to what was asked. */
const FOREIGN = 'Check the Admin REST API URL in the credential, and whether a proxy answers in RSA’s place.';

/**
 * Nobody is there only when the directories that were never synchronized say so, too, which is slow. A login may be an
 * address that isn't the person's e-mail.
 */
const QUESTIONS: Record<'login' | 'email', ReadonlyArray<(value: string) => object>> = {
	login: [(username) => ({ username }), (username) => ({ username, searchUnsynched: true })],
	email: [
		(email) => ({ email }),
		(email) => ({ email, searchUnsynched: true }),
		(username) => ({ username, searchUnsynched: true }),
	],
};

const SEARCH = '/v2/users/search';

/** RSA's users, through the Cloud Administration REST API. */
export class RsaIdPlusDirectory implements UserDirectory {
	readonly traits = profile.traits;
	readonly ownAccount = null;
	private readonly judge: (answer: Answer) => Fault | null;
	private readonly judgeElsewhere: (answer: Answer) => Fault | null;

	constructor(
		private readonly wire: Wire,
		private readonly access: RsaAccess,
	) {
		this.judge = judgeByStatus(wire, RULES, vendorSays);
		this.judgeElsewhere = judgeByStatus(wire, { 404: ELSEWHERE }, () => null);
	}

	// RSA-3, RSA-15
	async lookUp({ by, value }: Name, effort: Effort): Promise<Found> {
		const answer = await this.firstOf(
			QUESTIONS[by === 'login' ? 'login' : 'email'].map((query) => query(value)),
			async (query) =>
				await this.send(effort, 'POST', '/v1/users/lookup', query, (body) =>
					isUser(body, 'username' in query ? 'login' : 'email'),
				),
		);
		const sighting = sightingOf(answer.json, answer);
		// An answer that doesn't repeat the login was still given for it; one may be in its UPN form.
		if (by === 'login') sighting.user.login ??= value;
		if (by === 'login' && isSameLogin(sighting.user.login!, value))
			sighting.aliases = [...(sighting.aliases ?? []), { by, value }];
		if (isCalled(sighting, { by, value }, this.traits)) return [sighting];
		throw cannotTell({ by, value }, 'RSA ID Plus answered with somebody else');
	}

	/** @returns the first answer that isn't the vendor's "no such user"; the last of those, where all are */
	private async firstOf(
		[query, ...others]: readonly object[],
		ask: (query: object) => Promise<Received>,
	): Promise<Received> {
		return await ask(query!).catch(async (error: unknown) => {
			const isNo = error instanceof Fault && error.outcome === 'notFound';
			if (isNo && others.length > 0) return await this.firstOf(others, ask);
			throw error;
		});
	}

	// RSA-6, RSA-16
	async page({ search }: ListQuery, cursor: string | null, effort: Effort, shows?: Call['shows']): Promise<Page> {
		const { pageSize } = this.traits.listing;
		const number = Number(cursor ?? 0);
		// The search wants a part of the address, and every address has an @.
		const url = `${SEARCH}?pageSize=${pageSize}&pageNumber=${number}`;
		const body = { emailLike: search || '@' };
		// A list of nobody, where everyone was asked for, or of something else isn't the list.
		const mayBeEmpty = Boolean(search) || number > 0;
		const isPage = (rows: unknown[]) => (rows.length === 0 ? mayBeEmpty : rows.some(isSomebody));
		const answer = await this.send(effort, 'POST', url, body, (page) => isPage(rowsOf(page) ?? [{}]), { shows });
		const rows = rowsOf(answer.json)!;
		return {
			sightings: rows.map((row) => sightingOf(row, answer)),
			next: rows.length < pageSize ? null : String(number + 1),
			total: null,
		};
	}

	// RSA-1
	async change(action: Action, [order]: readonly Order[], effort: Effort): Promise<ChangeAnswer[]> {
		const id = order?.user.id;
		if (!id) throw new Fault('failed', 'RSA ID Plus gave no ID for this user, so that nothing could be changed.');
		const url = `/v1/users/${segment(id)}/userStatus`;
		const answer = await this.send(
			effort,
			'PUT',
			url,
			{ userStatus: STATUS[action] },
			(body) => stateOf(body) !== null && isFor(body, id),
			{
				changes: true,
				vouch: async () => await this.page({}, null, newEffort({ maxRetries: 0, maxWaitMs: 0 }), 'login'),
			},
		);
		const body = answer.json;
		return [{ fault: null, state: stateOf(body), sent: null, seen: answer.seen, requestId: null, response: body }];
	}

	private async send(
		effort: Effort,
		method: 'POST' | 'PUT',
		path: string,
		body: unknown,
		usable: (body: unknown) => boolean,
		more: Pick<Call, 'changes' | 'shows' | 'vouch'> = {},
	): Promise<Received> {
		const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
		return await sendAuthorized(this.wire, this.access, {
			effort,
			...more,
			compose: () => ({ method, url: this.access.baseUrl + path, headers, body: JSON.stringify(body) }),
			judge: (answer) => {
				const judge = isElsewhere(answer, path) ? this.judgeElsewhere : this.judge;
				return judge(answer) ?? (usable(answer.json) ? null : notUnderstood(this.wire, answer, FOREIGN, more.changes));
			},
		});
	}
}

/** A 404 is about a user only where the vendor itself gives it, in a form of its own, and to a call that names one. */
function isElsewhere({ status, json }: Answer, path: string): boolean {
	const { code, timestamp, message } = record(json);
	const isOwn = text(code) !== null || (text(timestamp) !== null && text(message) !== null);
	return status === 404 && (path.startsWith(SEARCH) || !isOwn);
}

/** A record without the address and the login may be anybody's, and says nothing of who was asked for. */
function isUser(body: unknown, by: NameKind): boolean {
	const user = record(body);
	return text(user.id) !== null && (emailOf(user) !== null || (by === 'login' && loginOf(user) !== null));
}

// RSA-17
/** A login is the same with and without its UPN suffix; two suffixes are two people. */
function isSameLogin(one: string, other: string): boolean {
	const [[bare, suffix], [otherBare, otherSuffix]] = [fold(one).split('@'), fold(other).split('@')] as [
		string[],
		string[],
	];
	return bare === otherBare && (suffix === undefined || otherSuffix === undefined || suffix === otherSuffix);
}

/** A row of the list names somebody. */
function isSomebody(row: unknown): boolean {
	const user = record(row);
	return text(user.id) !== null || emailOf(user) !== null;
}

function emailOf({ emailAddress, email }: Record<string, unknown>): string | null {
	return text(emailAddress) ?? text(email);
}

// RSA-13
function loginOf({ principalUsername, username }: Record<string, unknown>): string | null {
	return text(principalUsername) ?? text(username);
}

// RSA-2
/** The answer to a change repeats the id; one for someone else says nothing about this user. */
function isFor(body: unknown, id: string): boolean {
	const answered = text(record(body).id);
	return answered === null || answered.toLowerCase() === id.toLowerCase();
}

function stateOf(body: unknown): UserState | null {
	const status = text(record(body).userStatus)?.toLowerCase();
	return status === 'enabled' || status === 'disabled' ? { enabled: status === 'enabled', locked: null } : null;
}

// RSA-11
function sightingOf(row: unknown, { seen }: Received): Sighting {
	const user = record(row);
	const source = text(user.identitySource);
	const bare = loginOf(user)?.split('@')[0];
	return {
		user: {
			id: text(user.id),
			login: loginOf(user),
			email: emailOf(user),
			displayName: joined([user.firstName, user.lastName]),
		},
		// Whoever has a login with a suffix goes by the bare one, too.
		aliases: bare ? [{ by: 'login', value: bare }] : [],
		state: stateOf(row),
		seen,
		warning:
			joined([
				flag(user.markDeleted) === true &&
					'This user is pending deletion in RSA ID Plus, which removes them after 7 days.',
				isDirectory(source) &&
					`This user comes from the identity source “${source}”, whose synchronization may undo the change: make it there, too.`,
			]) ?? undefined,
		forbids:
			flag(user.markDeleted) === true
				? {
						enable:
							'This user is pending deletion in RSA ID Plus and can’t be enabled. Undo the deletion in RSA’s console first.',
					}
				: {},
		response: row,
	};
}

// RSA-19
/** A source of RSA's own is synchronized with nothing. */
function isDirectory(source: string | null): boolean {
	return source !== null && !/^local\b/i.test(source);
}

// RSA-5
/** The key that holds the rows isn't documented: the first list is it. @returns null where there is none */
function rowsOf(body: unknown): unknown[] | null {
	return Array.isArray(body) ? body : (Object.values(record(body)).find(Array.isArray) ?? null);
}

// RSA-7
function vendorSays(answer: Answer): string | null {
	const body = record(answer.json);
	return text(body.description) ?? text(body.message) ?? plainText(answer);
}
