import { TAKES_ACCESS, type Action, type Called, type Name, type User } from '../model/domain';
import { Fault } from '../model/fault';
import { fold, nameOf, namesOf, parseName } from '../model/names';

/** Who may be changed, from the node's options and the credential. */
export interface Guards {
	/** Ids, logins or e-mails of people who are never disabled or locked. */
	protectedUsers: readonly string[];
	/**
	 * Ids, logins, e-mails or `@domain`; no one else is changed. Several lists, where items differ:
	 * a person must be on each. An empty list allows everyone.
	 */
	allowedUsers: ReadonlyArray<readonly string[]>;
	/** The account that the credential itself logs in with. */
	ownAccount: Name | null;
}

/** An entry of a guard list with the users that it was found to mean, where that was looked up. */
export type Meanings = ReadonlyMap<string, readonly User[]>;

/**
 * @param meanings - for people of whom only the id is known
 * @throws {Fault} `protected`, when this person must not be changed so
 */
export function checkGuards(action: Action, called: Called, guards: Guards, meanings: Meanings): void {
	const { user } = called;
	const all = new Set(namesOf(called).map(({ value }) => fold(value)));
	const isMeant = (entry: string) => all.has(fold(entry)) || matches(entry);
	const matches = (entry: string) =>
		matchesEntry(user, entry) || (meanings.get(fold(entry)) ?? []).some((one) => one.id !== null && one.id === user.id);
	const who = nameOf(user);
	if (TAKES_ACCESS.includes(action)) {
		if (guards.ownAccount && isMeant(guards.ownAccount.value)) {
			throw new Fault('protected', `“${who}” is the account that the credential itself logs in with.`, {
				advice: 'Use a credential with another account to disable or lock this one.',
			});
		}
		if (guards.protectedUsers.some(isMeant)) {
			throw new Fault('protected', `“${who}” is protected and isn’t disabled or locked.`, {
				advice: 'Protected users are listed in the node’s options or in the credential.',
			});
		}
	}
	if (guards.allowedUsers.some((list) => list.length > 0 && !list.some(matches))) {
		throw new Fault('protected', `“${who}” isn’t among the users that this node may change.`, {
			advice:
				user.email === null
					? 'Its e-mail address isn’t known here; name the user by e-mail, or allow its ID.'
					: 'See “Allowed Users” in the options.',
		});
	}
}

/**
 * @param user - of whom some names may be unknown
 * @returns the names to look up once, so that a user known only by id can be compared with them
 */
export function namesToLookUp(
	action: Action,
	user: User,
	{ protectedUsers, allowedUsers, ownAccount }: Guards,
): Name[] {
	if (user.login !== null && user.email !== null) return [];
	const namesOf = (entries: readonly string[]) => entries.filter((entry) => !isDomain(entry)).flatMap(possibleNames);
	const allowed = namesOf(allowedUsers.flat());
	if (!TAKES_ACCESS.includes(action)) return allowed;
	return [...namesOf(protectedUsers), ...(ownAccount ? [ownAccount] : []), ...allowed];
}

/** @returns whether only a look at a user can tell if they are allowed: by their address */
export function allowsByDomain({ allowedUsers }: Guards): boolean {
	return allowedUsers.flat().some(isDomain);
}

/** @returns what an entry may be: an e-mail address, a login, or both; ids need no look-up */
function possibleNames(entry: string): Name[] {
	const kinds = entry.includes('@') ? (['email', 'login'] as const) : (['login'] as const);
	return kinds.flatMap((by) => {
		try {
			return [parseName(by, entry)];
		} catch {
			return [];
		}
	});
}

/** @returns the looked-up meanings by folded entry */
export function meaningsOf(names: readonly Name[], found: (name: Name) => readonly User[]): Meanings {
	const meanings = new Map<string, User[]>();
	for (const name of names) {
		const key = fold(name.value);
		meanings.set(key, [...(meanings.get(key) ?? []), ...found(name)]);
	}
	return meanings;
}

function isDomain(entry: string): boolean {
	return entry.startsWith('@');
}

function matchesEntry(user: User, entry: string): boolean {
	const wanted = fold(entry);
	const email = user.email === null ? null : fold(user.email);
	if (isDomain(wanted)) return email?.endsWith(wanted) ?? false;
	return [user.id, user.login, user.email].some((name) => name !== null && fold(name) === wanted);
}
