import { segment } from '../common/vendor/credential';
import type { Action, Name, Sighting } from '../common/model/domain';
import { newEffort, type Effort } from '../common/model/effort';
import { Fault, StaleState } from '../common/model/fault';
import { cannotTell, isCalled, type Found } from '../common/model/names';
import { judgeByStatus, notUnderstood, type StatusRule } from '../common/transport/judge';
import type { Answer } from '../common/transport/sender';
import type { Received } from '../common/transport/call';
import type { Wire } from '../common/transport/wire';
import type { ChangeAnswer, ListQuery, Order, Page, UserDirectory } from '../common/vendor/UserDirectory';
import { PagesAhead } from '../common/vendor/PagesAhead';
import { AkanaProof } from './AkanaProof';
import { EVERYBODY, hidden, hitOf, hitsIn, isChannel, isList, queryOf, untold } from './akanaSearch';
import { ELSEWHERE, keepCookies, sessionHeaders, vendorSays, type AkanaAccess, type CookieJar } from './akanaSession';
import { isUser, sightingOf, stateOf } from './akanaUser';
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

/** A page of the search, and why it proves nobody absent, as a clause. */
interface Hits extends Page {
	untold: string | null;
}

const STUCK = new Fault('failed', 'This platform doesn’t unlock a disabled user.', {
	advice: 'Enable the user first, if that is wanted, and unlock then.',
});

/** Akana's users, through the Community Manager API. */
export class AkanaDirectory implements UserDirectory {
	readonly traits = profile.traits;
	readonly ownAccount: Name;
	private readonly judge: (answer: Answer) => Fault | null;
	private readonly judgeElsewhere: (answer: Answer) => Fault | null;
	private readonly proof: AkanaProof;
	private readonly ahead = new PagesAhead<Hits>();
	/** Whether this platform turned out not to know the status that unlocks. */
	private unlocksByEnabling = false;
	/** By id: what it said where it refused that status. Whoever comes again isn't asked that again. */
	private readonly refusedUnlock = new Map<string, Fault>();

	constructor(
		private readonly wire: Wire,
		private readonly access: AkanaAccess,
	) {
		this.ownAccount = { by: 'email', value: access.email };
		this.judge = judgeByStatus(wire, RULES, vendorSays);
		this.judgeElsewhere = judgeByStatus(wire, { 404: ELSEWHERE }, () => null);
		this.proof = new AkanaProof(access.email, {
			search: async (name, effort) => await this.search(name, newEffort({ ...effort, whose: null })),
			isSiteAdmin: async (id, effort) =>
				await this.isSiteAdmin(id, newEffort({ ...effort, maxRetries: 0, whose: null })),
		});
	}

	async lookUp(name: Name, effort: Effort): Promise<Found> {
		if (name.by === 'id') {
			const people = [await this.read(name.value, effort)];
			this.proof.meet(people, name);
			return people;
		}
		const people = await this.search(name, effort);
		if (Array.isArray(people)) this.proof.meet(people, name);
		return people;
	}

	async absence(name: Name, effort: Effort): Promise<Found> {
		return name.by === 'id' ? [] : await this.proof.absence(name, effort);
	}

	/** @throws {Fault} where the credential's account is no Site Admin */
	async testAccount(effort: Effort): Promise<void> {
		const isAdmin = await this.proof.isSiteAdmin(effort).catch((error: unknown) => {
			// Without a word on it, there's nothing to say.
			if (error instanceof Fault && error.outcome !== 'unauthorized') return null;
			throw error;
		});
		if (isAdmin !== false) return;
		throw new Fault(
			'unauthorized',
			'The account can log in, but it isn’t a Site Admin, and lacks the right to change anybody.',
			{ advice: 'Make it a Site Admin on the platform, or use the account of one.' },
		);
	}

	/** @returns the users of this name; a fault where others among the hits may be called so, too, or nothing is said */
	private async search(name: Name, effort: Effort): Promise<Sighting[] | Fault> {
		const people: Sighting[] = [];
		let hides = false;
		let cursor: string | null = null;
		for (let pages = 0; pages < MOST_PAGES_OF_HITS; pages++) {
			const page: Hits = await this.hits(queryOf(name.value), SMALLEST_PAGE, cursor, effort);
			if (page.untold) return cannotTell(name, page.untold);
			people.push(...page.sightings.filter((one) => isCalled(one, name, this.traits)));
			hides ||= page.sightings.some(({ user }) => user[name.by] === null);
			cursor = page.next;
			// Only one user has a login; an address may have several.
			if (cursor === null || (name.by === 'login' && people.length > 0))
				return hides && people.length === 0 ? cannotTell(name, hidden(name.by)) : people;
		}
		return cannotTell(name, 'its search finds too many');
	}

	// AKANA-20
	/** @returns whether a user has the group of the tenant's administrators */
	async isSiteAdmin(id: string, effort: Effort): Promise<boolean> {
		const answer = await this.send(effort, 'GET', `/api/users/${segment(id)}/groups`, undefined, isList);
		return /"tenantadmin\.[^"]+"/.test(answer.text);
	}

	private async read(id: string, effort: Effort): Promise<Sighting> {
		const answer = await this.send(effort, 'GET', `/api/users/${segment(id)}`, undefined, isUser(id));
		return sightingOf(answer.json, answer);
	}

	async page({ search, size, toEnd }: ListQuery, cursor: string | null, effort: Effort): Promise<Page> {
		const count = Math.min(size ?? Infinity, this.traits.listing.pageSize);
		if (search) return await this.hits(queryOf(search), count, cursor, effort);
		if (cursor === null) this.ahead.forget();
		const ask = (start: string | null, its: Effort) => this.hits(EVERYBODY, count, start, its);
		const page = await (this.ahead.take(cursor ?? '') ?? ask(cursor, effort));
		const { length } = page.sightings;
		// A first page that isn't full is mostly the only one.
		const goesOn = toEnd && page.next !== null && (length === count || cursor !== null);
		const following = goesOn ? PagesAhead.startsFrom(Number(page.next), length).map(String) : [];
		this.ahead.begin(following, (start) => ask(start, newEffort(effort)));
		this.proof.list(page.sightings, cursor === null);
		return { ...page, doubt: async () => page.untold ?? (await this.proof.doubt(newEffort(effort))) };
	}

	// AKANA-13
	private async hits(q: string, count: number, cursor: string | null, effort: Effort): Promise<Hits> {
		const start = Number(cursor ?? 0);
		const query = new URLSearchParams({
			sort: 'asc',
			sortBy: 'com.soa.sort.order.title_sort',
			Federation: 'false',
			count: String(count),
			start: String(start),
			q,
		});
		// The account that asks is a user itself: a list of nobody isn't the list.
		const mayBeEmpty = q !== EVERYBODY || start > 0;
		const answer = await this.send(
			effort,
			'GET',
			`${SEARCH}?${query.toString()}`,
			undefined,
			(body) => (hitsIn(body).length > 0 || mayBeEmpty) && isChannel(body),
		);
		const items = hitsIn(answer.json);
		const sightings = items.map((item) => hitOf(item, answer));
		const isLast = items.length < Math.min(count, SMALLEST_PAGE);
		return {
			sightings,
			untold: untold(answer.json, sightings),
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
		const id = order.user.id as string;
		let refusal = this.refusedUnlock.get(id);
		if (!this.unlocksByEnabling && !refusal) {
			try {
				const answer = await this.put(STATUS.unlock, order, effort);
				if (answer.state?.locked !== true) return answer;
			} catch (error) {
				if (!(error instanceof Fault) || (error.status !== 400 && error.status !== 500)) throw error;
				refusal = error;
				this.refusedUnlock.set(id, error);
			}
		}
		const { state, seen } = await this.seenJustNow(order, effort);
		if (state?.enabled !== true) throw (this.unlocksByEnabling ? null : refusal) ?? STUCK;
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
