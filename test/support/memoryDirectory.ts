import {
	ACTIONS,
	WANTED,
	type Action,
	type Name,
	type NameKind,
	type Sighting,
	type User,
} from '../../nodes/common/model/domain';
import type { Clock } from '../../nodes/common/model/clock';
import { noteFate, type Effort } from '../../nodes/common/model/effort';
import { Fault, StaleState } from '../../nodes/common/model/fault';
import { contains } from '../../nodes/common/reads/searchUsers';
import { Absent, fold, isCalled, type Found } from '../../nodes/common/model/names';
import type {
	ChangeAnswer,
	ListQuery,
	Order,
	Page,
	Traits,
	UserDirectory,
} from '../../nodes/common/vendor/UserDirectory';

/** A user as the vendor holds it. */
export interface Account extends User {
	enabled: boolean | null;
	locked: boolean | null;
	forbids?: Sighting['forbids'];
	aliases?: Sighting['aliases'];
}

/** @returns an enabled user with an id, a login and an address made of one word */
export function account(login: string, more: Partial<Account> = {}): Account {
	const names = { id: `id-${login}`, login, email: `${login}@example.com`, displayName: `The ${login}` };
	return { ...names, enabled: true, locked: false, ...more };
}

/** @returns users `u0`, `u1`, … */
export const crowd = (n: number) => Array.from({ length: n }, (_, index) => account(`u${index}`));

/** One request, as a test's hooks see it. */
export type Request =
	| { kind: 'lookUp'; name: Name }
	| { kind: 'page'; query: ListQuery; cursor: string | null }
	| { kind: 'change'; action: Action; orders: readonly Order[]; effort: Effort };

type Hook = (request: Request) => void | Promise<void>;

export interface Behaviour {
	traits?: Partial<Omit<Traits, 'listing'>> & { listing?: Partial<Traits['listing']> };
	ownAccount?: Name;
	/** Kinds of names whose empty answer proves that nobody is called so; all, when it isn't given. */
	missProves?: readonly NameKind[];
	/** Why its list, read to its end, may leave people out. */
	doubt?: string;
	/** Whether a change's answer carries the new state; true when it isn't given. */
	answersState?: boolean;
	/** Whether a page says how many there are in all. */
	tellsTotal?: boolean;
	/** Before the vendor does anything: what it throws is the answer. */
	before?: Hook;
	/** When it is done: what it throws is the answer. */
	after?: Hook;
	/** What the answer says of one user of a change, instead of success. */
	answers?: (order: Order, action: Action) => Partial<ChangeAnswer> | undefined;
	/** Whether the vendor really does what it is asked; true when it isn't given. */
	applies?: (order: Order, action: Action) => boolean;
}

const each = <T>(value: T): Record<NameKind, T> => ({ id: value, email: value, login: value });

const TRAITS: Traits = {
	actions: ACTIONS,
	hasLock: true,
	finds: each('single'),
	singleTellsState: each(true),
	readsBy: ['id'],
	listing: { pageSize: 10, tellsState: true, answersSearch: true, worthFrom: Infinity },
	changesSets: false,
	alwaysReadsBack: [],
	changeNeedsStateWithinMs: null,
};

/** A vendor's users in memory, that can be told to be of any kind and to go wrong in any way. */
export class MemoryDirectory implements UserDirectory {
	readonly traits: Traits;
	readonly ownAccount: Name | null;
	/** Everything that was asked, in words: `lookUp email a@example.com`, `page 0`, `disable a b`. */
	readonly requests: string[] = [];

	constructor(
		readonly clock: Clock,
		readonly accounts: Account[],
		private readonly behaviour: Behaviour = {},
	) {
		const { traits, ownAccount } = behaviour;
		this.traits = { ...TRAITS, ...traits, listing: { ...TRAITS.listing, ...traits?.listing } };
		this.ownAccount = ownAccount ?? null;
	}

	/** @returns the requests of one kind, such as `page` or `disable` */
	asked(kind: string): string[] {
		return this.requests.filter((request) => request.startsWith(`${kind} `));
	}

	/** @throws when there is no such account */
	account(login: string): Account {
		const found = this.accounts.find((one) => one.login === login);
		if (!found) throw new Error(`No account ${login}`);
		return found;
	}

	/** As vendors do, it also gives users whose names only hold what is asked for. */
	async lookUp(name: Name): Promise<Found> {
		const { missProves = ['id', 'email', 'login'] } = this.behaviour;
		const isProof = missProves.includes(name.by);
		return await this.answer({ kind: 'lookUp', name }, `lookUp ${name.by} ${name.value}`, (tick) => {
			const people = this.accounts
				.filter((one) =>
					name.by === 'id' ? one.id === name.value : fold(one[name.by] ?? '').includes(fold(name.value)),
				)
				.map((one) => this.sighting(one, tick, this.traits.singleTellsState[name.by]));
			const isThere = people.some((one) => isCalled(one, name, this.traits));
			return isThere || !isProof ? people : new Absent('It says so.');
		});
	}

	async page(query: ListQuery, cursor: string | null): Promise<Page> {
		return await this.answer({ kind: 'page', query, cursor }, `page ${cursor ?? '0'}`, (tick) => {
			const { pageSize, tellsState } = this.traits.listing;
			const all = this.accounts
				.map((one) => this.sighting(one, tick, tellsState))
				.filter((one) => query.search === undefined || contains(one, query.search));
			const start = Number(cursor ?? 0);
			const end = start + Math.min(pageSize, query.size ?? Infinity);
			return {
				sightings: all.slice(start, end),
				next: end < all.length ? String(end) : null,
				total: this.behaviour.tellsTotal ? all.length : null,
				doubt: async () => await Promise.resolve(this.behaviour.doubt ?? null),
			};
		});
	}

	async change(action: Action, orders: readonly Order[], effort: Effort): Promise<ChangeAnswer[]> {
		const within = this.traits.changeNeedsStateWithinMs;
		const now = this.clock.now();
		if (within !== null && orders.some(({ sighting }) => !sighting?.state || now - sighting.seen.tick > within))
			throw new StaleState();
		effort.attempts++;
		const logins = orders.map(({ user }) => user.login ?? user.id);
		try {
			return await this.answer({ kind: 'change', action, orders, effort }, `${action} ${logins.join(' ')}`, () =>
				orders.map((order) => this.changeOne(action, order)),
			);
		} catch (error) {
			if (error instanceof Fault) noteFate(effort, error.fate);
			throw error;
		}
	}

	private changeOne(action: Action, order: Order): ChangeAnswer {
		const { answersState = true, answers, applies } = this.behaviour;
		const found = this.accounts.find(({ id, login }) =>
			order.user.id === null ? login === order.user.login : id === order.user.id,
		);
		if (!found) throw new Fault('notFound', 'The vendor has no such user.', { status: 404 });
		const { flag, value } = WANTED[action];
		const said = answers?.(order, action);
		if (!said?.fault && (applies?.(order, action) ?? true)) found[flag] = value;
		const { enabled, locked } = found;
		return {
			fault: null,
			state: answersState ? { enabled, locked } : null,
			sent: null,
			seen: { wall: this.clock.wall(), tick: this.clock.now() },
			requestId: null,
			response: null,
			...said,
		};
	}

	private async answer<T>(request: Request, words: string, work: (tick: number) => T): Promise<T> {
		this.requests.push(words);
		const tick = this.clock.now();
		await this.behaviour.before?.(request);
		const result = work(tick);
		await this.behaviour.after?.(request);
		return result;
	}

	private sighting(
		{ enabled, locked, forbids, aliases, ...user }: Account,
		tick: number,
		tellsState: boolean,
	): Sighting {
		return {
			user,
			aliases,
			state: tellsState ? { enabled, locked } : null,
			seen: { wall: this.clock.wall(), tick },
			forbids,
			response: { enabled, locked },
		};
	}
}
