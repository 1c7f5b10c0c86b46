import { segment } from '../common/vendor/credential';
import type { Action, Name, Sighting, UserState } from '../common/model/domain';
import type { Effort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import type { Found } from '../common/model/found';
import { isCalled } from '../common/model/names';
import { judgeByStatus, notUnderstood, type StatusRule } from '../common/transport/judge';
import { flag, joined, list, record, text } from '../common/model/json';
import type { Answer } from '../common/transport/sender';
import type { Received, Wire } from '../common/transport/wire';
import {
	StaleState,
	type ChangeAnswer,
	type ListQuery,
	type Order,
	type Page,
	type UserDirectory,
} from '../common/vendor/UserDirectory';
import { ELSEWHERE, keepCookies, sessionHeaders, vendorSays, type AkanaAccess, type CookieJar } from './akanaSession';
import { profile } from './profile';

// AKANA-17
/** The page size of the documented search; a platform may give no more, whatever is asked for. */
const SMALLEST_PAGE = 20;
/** A name with more pages of hits than this is left to the list. */
const MOST_PAGES_OF_HITS = 5;

/** A state older than this, in milliseconds, is no reason to enable a user in order to unlock. */
const JUST_NOW_MS = 10_000;

// AKANA-2, AKANA-3
const STATUS: Record<Action, string> = {
	enable: 'com.soa.user.status.enabled',
	disable: 'com.soa.user.status.disabled',
	lock: 'com.soa.user.status.locked',
	unlock: 'com.soa.user.status.unlocked',
};

const SEARCH = '/api/search';

// AKANA-11, AKANA-18
const RULES: Record<number, StatusRule> = {
	401: {
		outcome: 'unauthorized',
		says: '{vendor} refused the session, also after a new login (401).',
		advice:
			'Either the account in the credential is not a Site Admin, or a proxy drops the session’s cookie or CSRF header.',
		retry: 'renew',
		// The login was accepted.
		mayBeOneUser: true,
	},
	404: {
		outcome: 'notFound',
		says: '{vendor} has no such user (404).',
	},
	429: { outcome: 'rateLimited', says: '{vendor} takes no more requests for now (429).', retry: 'throttled' },
	500: {
		outcome: 'unknown',
		says: '{vendor} had an error while it processed the call (500).',
		advice: 'It may also mean that the user doesn’t exist.',
		retry: 'later',
		fate: 'answered',
	},
};

/** What to check when a 200 isn't an answer to what was asked. */
const FOREIGN = 'Check the server URL in the credential, and whether a login page or proxy answers in its place.';

/** Akana's users, through the Community Manager API. */
export class AkanaDirectory implements UserDirectory {
	readonly traits = profile.traits;
	readonly ownAccount: Name;
	private readonly judge: (answer: Answer) => Fault | null;
	private readonly judgeElsewhere: (answer: Answer) => Fault | null;
	/** Whether this platform turned out not to know the status that unlocks. */
	private unlocksByEnabling = false;

	constructor(
		private readonly wire: Wire,
		private readonly access: AkanaAccess,
	) {
		this.ownAccount = { by: 'email', value: access.email };
		this.judge = judgeByStatus(wire, RULES, vendorSays);
		this.judgeElsewhere = judgeByStatus(wire, { 404: ELSEWHERE }, () => null);
	}

	async lookUp(name: Name, effort: Effort): Promise<Found> {
		if (name.by === 'id') return [await this.read(name.value, effort)];
		const hits: Sighting[] = [];
		let cursor: string | null = null;
		for (let pages = 0; pages < MOST_PAGES_OF_HITS; pages++) {
			const page: Page = await this.page({ search: name.value, size: SMALLEST_PAGE }, cursor, effort);
			hits.push(...page.sightings.filter((one) => isCalled(one, name, this.traits)));
			cursor = page.next;
			// Only one user has a login; an address may have several.
			if (cursor === null || (name.by === 'login' && hits.length > 0)) return hits;
		}
		// Some hits weren't seen, and one of them may have the same address: the list tells.
		return [];
	}

	private async read(id: string, effort: Effort): Promise<Sighting> {
		const answer = await this.send(effort, 'GET', `/api/users/${segment(id)}`, undefined, isUser(id));
		return sightingOf(answer.json, answer);
	}

	// AKANA-13
	async page({ search, size }: ListQuery, cursor: string | null, effort: Effort): Promise<Page> {
		const start = Number(cursor ?? 0);
		const count = Math.min(size ?? this.traits.listing.pageSize, this.traits.listing.pageSize);
		const query = new URLSearchParams({
			sort: 'asc',
			sortBy: 'com.soa.sort.order.title_sort',
			Federation: 'false',
			count: String(count),
			start: String(start),
			q: search ? `type:user AND ${asTerm(search)}` : 'type:user',
		});
		// The account that asks is a user itself: a list of nobody isn't the list.
		const mayBeEmpty = Boolean(search) || start > 0;
		const answer = await this.send(
			effort,
			'GET',
			`${SEARCH}?${query.toString()}`,
			undefined,
			(body) => typeof record(body).channel === 'object' && (hitsIn(body).length > 0 || mayBeEmpty),
		);
		const items = hitsIn(answer.json);
		const isLast = items.length < Math.min(count, SMALLEST_PAGE);
		return {
			sightings: items.map((item) => hitOf(item, answer)),
			next: isLast ? null : String(start + items.length),
			total: null,
		};
	}

	async change(action: Action, [order]: readonly Order[], effort: Effort): Promise<ChangeAnswer[]> {
		if (!order?.user.id) throw new Fault('failed', 'Akana gave no ID for this user, so that nothing could be changed.');
		return [action === 'unlock' ? await this.unlock(order, effort) : await this.put(STATUS[action], order, effort)];
	}

	// AKANA-4, AKANA-5
	/**
	 * The status that unlocks is a guess. Where the platform refuses it or leaves the lock in place,
	 * enabling may clear it; that is only tried on a user who was seen a moment ago not to be disabled.
	 */
	private async unlock(order: Order, effort: Effort): Promise<ChangeAnswer> {
		let refusal = new Fault('failed', 'This platform doesn’t unlock a disabled user.', {
			advice: 'Enable the user first, if that is wanted, and unlock then.',
		});
		if (!this.unlocksByEnabling) {
			try {
				const answer = await this.put(STATUS.unlock, order, effort);
				if (answer.state?.locked !== true) return answer;
			} catch (error) {
				if (!(error instanceof Fault) || (error.status !== 400 && error.status !== 500)) throw error;
				refusal = error;
			}
		}
		const { state, seen } = await this.seenJustNow(order, effort);
		if (state?.enabled !== true) throw refusal;
		const answer = await this.put(STATUS.enable, order, effort, seen.tick + JUST_NOW_MS);
		this.unlocksByEnabling = true;
		return answer;
	}

	private async seenJustNow({ user, sighting }: Order, effort: Effort): Promise<Sighting> {
		if (sighting?.state && this.wire.clock.now() - sighting.seen.tick <= JUST_NOW_MS) return sighting;
		try {
			return await this.read(user.id as string, { ...effort });
		} catch (error) {
			throw error instanceof Fault ? error.ofReading : error;
		}
	}

	// AKANA-1
	/** @param until - {@link Clock.now} milliseconds: the latest at which it may leave */
	private async put(status: string, { user, reason }: Order, effort: Effort, until = Infinity): Promise<ChangeAnswer> {
		const id = user.id as string;
		const body = { UserStatus: status, ...(reason !== null && { Comments: reason }) };
		const answer = await this.send(effort, 'PUT', `/api/users/${segment(id)}/status`, body, isUser(id), until);
		const parsed = answer.json;
		return { fault: null, state: stateOf(parsed), sent: null, seen: answer.seen, requestId: null, response: parsed };
	}

	private async send(
		effort: Effort,
		method: 'GET' | 'PUT',
		path: string,
		body: unknown,
		usable: (body: unknown) => boolean,
		until = Infinity,
	): Promise<Received> {
		const { session, open, baseUrl } = this.access;
		const changes = method === 'PUT';
		let jar: CookieJar | null = null;
		const answer = await this.wire.send({
			effort,
			changes,
			ready: async () => await session.ensure(open, this.wire.signal),
			compose: () => {
				jar = session.current();
				if (jar === null) return null;
				if (this.wire.clock.now() > until) throw new StaleState();
				// Another run may have logged in.
				for (const value of jar.values()) this.wire.redactor.hide(value);
				const headers = {
					...sessionHeaders(jar),
					Accept: 'application/json',
					...(changes && { 'Content-Type': 'application/json' }),
				};
				return { method, url: baseUrl + path, headers, body: changes ? JSON.stringify(body) : undefined };
			},
			renew: () => session.refused(jar),
			judge: (received) => {
				const judge = isElsewhere(received, path) ? this.judgeElsewhere : this.judge;
				return judge(received) ?? (usable(received.json) ? null : notUnderstood(this.wire, received, FOREIGN, changes));
			},
		});
		if (jar) await keepCookies(jar, answer, this.wire);
		return answer;
	}
}

/** A 404 is about a user only where the platform itself gives it, in its words, and to a call that names one. */
function isElsewhere(answer: Answer, path: string): boolean {
	return answer.status === 404 && (path.startsWith(SEARCH) || vendorSays(answer) === null);
}

/** Quoted where the text could be read as an operator of the search. */
function asTerm(search: string): string {
	return /^[\w@.+-]+$/.test(search) && !/^(AND|OR|NOT)$/.test(search) ? search : `"${search.replace(/["\\]/g, ' ')}"`;
}

/** Another user's record says nothing about this one, neither that there is nobody. */
function isUser(id: string): (body: unknown) => boolean {
	return (body) => text(record(body).UserID) === id;
}

// AKANA-14
function hitsIn(body: unknown): unknown[] {
	return list(record(record(body).channel).item);
}

// AKANA-15
function stateOf(body: unknown): UserState {
	const { Disabled: disabled, Locked: locked } = record(body);
	const isDisabled = flag(disabled);
	return { enabled: isDisabled === null ? null : !isDisabled, locked: flag(locked) };
}

// AKANA-16
function sightingOf(body: unknown, { seen }: Received): Sighting {
	const user = record(body);
	const state = text(user.State);
	const why = `This user isn’t a registered member (“${state}”), and only registered members have a status.`;
	return {
		user: {
			id: text(user.UserID),
			login: text(user.UserName),
			email: text(user.Email),
			displayName: joined([user.FirstName, user.LastName]) ?? text(user.ProfileName),
		},
		state: stateOf(body),
		seen,
		forbids: state === null || state === 'registered' ? {} : { enable: why, disable: why, lock: why, unlock: why },
		response: body,
	};
}

/** A hit of the search has no state. */
function hitOf(item: unknown, { seen }: Received): Sighting {
	const hit = record(item);
	return {
		user: {
			id: text(record(hit.guid).value) ?? text(hit.guid),
			login: text(hit.UserName),
			email: text(hit.Email),
			displayName: text(hit.title),
		},
		state: null,
		seen,
	};
}
