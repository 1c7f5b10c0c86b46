import { TAKES_ACCESS, type Action, type Called, type Name, type Sighting, type User } from '../model/domain';
import { Fault, orElse } from '../model/fault';
import { fold, nameKey, nameOf, namesOf, parseName, type IdRule } from '../model/names';
import type { RunOptions } from '../model/runOptions';

/** Holds people against the lists, each in a step or two, however long the lists are. */
export class Guards {
	private readonly own: Name | null;
	private readonly rule: IdRule;
	private readonly protectedUsers: Entries;
	private readonly allowedUsers: readonly Entries[];
	/** The IDs of those whom a look-up found for the own account. */
	private readonly ownIds = new Set<string>();

	constructor(
		{
			protectedUsers,
			allowedUsers,
		}: Readonly<Record<'protectedUsers', readonly string[]>> & Pick<RunOptions, 'allowedUsers'>,
		{ ownAccount, traits }: { ownAccount: Name | null; traits: IdRule },
	) {
		this.own = ownAccount;
		this.rule = traits;
		this.protectedUsers = new Entries(protectedUsers);
		this.allowedUsers = allowedUsers.filter((list) => list.length > 0).map((list) => new Entries(list));
	}

	/** Whether a domain stands among the entries: only a look at a user's address can tell what holds for them. */
	get hasDomains(): boolean {
		return [this.protectedUsers, ...this.allowedUsers].some(({ hasDomains }) => hasDomains);
	}

	/** Whether a domain may protect somebody from this. */
	protectsDomains(action: Action): boolean {
		return TAKES_ACCESS.includes(action) && this.protectedUsers.hasDomains;
	}

	/** @returns why this person must not be changed so; null where nothing is against it */
	refusal(action: Action, called: Called): Fault | null {
		const { user } = called;
		const who = nameOf(user);
		const id = this.idKey(user);
		if (TAKES_ACCESS.includes(action)) {
			const names = namesOf(called).map(({ value }) => fold(value));
			const isOwn = this.own !== null && names.includes(fold(this.own.value));
			if (isOwn || (id !== null && this.ownIds.has(id))) {
				return new Fault('protected', `“${who}” is the account that the credential itself logs in with.`, {
					advice: 'Use a credential with another account to disable or lock this one.',
				});
			}
			if (names.some((name) => this.protectedUsers.mean(name)) || this.protectedUsers.meanId(id)) {
				return new Fault('protected', `“${who}” is protected and isn’t disabled or locked.`, {
					advice: 'Protected users are listed in the node’s options or in the credential.',
				});
			}
		}
		if (this.allowedUsers.every((list) => list.meanId(id) || this.allows(list, user))) return null;
		return new Fault('protected', `“${who}” isn’t among the users that this node may change.`, {
			advice:
				user.email === null
					? 'Its e-mail address isn’t known here; name the user by e-mail, or allow its ID.'
					: 'See “Allowed Users” in the options.',
		});
	}

	/** @returns the names to look up once, so that users known only by ID can be compared with them; each once */
	toLookUp(actions: readonly Action[]): Name[] {
		const takesAccess = actions.some((action) => TAKES_ACCESS.includes(action));
		const lists = takesAccess ? [this.protectedUsers, ...this.allowedUsers] : this.allowedUsers;
		const names = lists.flatMap((list) => list.names);
		if (takesAccess && this.own) names.push(this.own);
		return [...new Map(names.map((name) => [nameKey(name, this.rule), name])).values()];
	}

	/** Takes note of whom a name was found to mean. A second address protects, and allows nobody. */
	learn({ value }: Name, found: readonly Sighting[]): void {
		const entry = fold(value);
		for (const { user } of found) {
			const id = this.idKey(user);
			if (id === null) continue;
			if (this.own && fold(this.own.value) === entry) this.ownIds.add(id);
			if (this.protectedUsers.mean(entry)) this.protectedUsers.learn(id);
			for (const list of this.allowedUsers) if (this.allows(list, user)) list.learn(id);
		}
	}

	/** By ID as the vendor compares them, by login, or by the primary address. */
	private allows(list: Entries, { id, login, email }: User): boolean {
		if (id !== null && (this.rule.idsInAnyCase ? list.mean(fold(id)) : list.holds(id))) return true;
		return [login, email].some((name) => name !== null && list.mean(fold(name), name === email));
	}

	private idKey({ id }: User): string | null {
		return id === null ? null : nameKey({ by: 'id', value: id }, this.rule);
	}
}

/** One list's entries, found in a step each. */
class Entries {
	private readonly exact: ReadonlySet<string>;
	private readonly folded: ReadonlySet<string>;
	private readonly ids = new Set<string>();
	readonly hasDomains: boolean;

	constructor(private readonly entries: readonly string[]) {
		this.exact = new Set(entries);
		this.folded = new Set(entries.map(fold));
		this.hasDomains = entries.some(isDomain);
	}

	/** What the entries may be: an e-mail address, a login, or both; ids need no look-up. */
	get names(): Name[] {
		return this.entries.filter((entry) => !isDomain(entry)).flatMap(possibleNames);
	}

	/** Whether one is this very text. */
	holds(text: string): boolean {
		return this.exact.has(text);
	}

	/** @param name - folded */
	mean(name: string, isAddress = name.includes('@')): boolean {
		return this.folded.has(name) || (isAddress && this.folded.has(name.slice(name.lastIndexOf('@'))));
	}

	meanId(key: string | null): boolean {
		return key !== null && this.ids.has(key);
	}

	learn(key: string): void {
		this.ids.add(key);
	}
}

function possibleNames(entry: string): Name[] {
	const kinds = entry.includes('@') ? (['email', 'login'] as const) : (['login'] as const);
	return kinds.flatMap((by) => orElse(() => [parseName(by, entry)], []));
}

function isDomain(entry: string): boolean {
	return entry.startsWith('@');
}
