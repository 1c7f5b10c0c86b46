import { WANTED, type Action, type NameKind, type User } from '../nodes/common/model/domain';
import type { Flags, Person, RequestRecord, StateChange } from '../sandbox';
import type { Item } from './draw/items';
import type { Evidence } from './simulate';
import type { Being } from './stage';
import { kindOf, type VendorTable } from './vendors';

/** Two texts that mean the same address or login: spaces around, any case, any composition. */
export function same(one: string, other: string): boolean {
	const fold = (text: string) => text.trim().normalize('NFC').toLowerCase();
	return fold(one) === fold(other);
}

/** What was really so at the vendor. */
export class Truth {
	/** Requests that were to change somebody, in order of arrival. */
	readonly changes: RequestRecord[];
	/** Requests that read. */
	readonly reads: RequestRecord[];

	constructor(private readonly evidence: Evidence) {
		const ofKind = (kind: string) => evidence.requests.filter(({ action }) => kindOf(evidence.table, action) === kind);
		this.changes = ofKind('change');
		this.reads = ofKind('read');
	}

	/** Everyone who bore a name at any time of the run. */
	bearers({ by, value }: NonNullable<Item['name']>): Being[] {
		const { beings, table } = this.evidence;
		return beings.filter(({ person }) =>
			namesOf(person, table)[by].some((name) => (by === 'id' ? name === value : same(name, value))),
		);
	}

	/** Whom an output's user is; undefined where it names nobody who was ever there. */
	being({ id, login, email }: User): Being | undefined {
		const { beings } = this.evidence;
		if (id !== null) return beings.find(({ person }) => person.id === id);
		return beings.find(
			({ person }) => (login !== null && same(person.login, login)) || (email !== null && same(person.email, email)),
		);
	}

	/** Changes that named a person. */
	changesOf({ id, login }: Person): RequestRecord[] {
		return this.changes.filter(({ userIds }) => userIds.includes(id) || userIds.includes(login));
	}

	/** What the run's requests really changed of a person. */
	doneTo({ history }: Person): StateChange[] {
		return history.filter(({ by }) => by === 'api');
	}

	/** What other administrators changed of a person during the run. */
	doneByOthers({ history }: Person): StateChange[] {
		return history.slice(1).filter(({ by }) => by === 'admin');
	}

	/** Whether a person's flags were so at any moment of a stretch of time, both ends included. */
	held({ history }: Person, flags: Partial<Record<keyof Flags, boolean | null>>, from: number, to: number): boolean {
		return history.some((entry, i) => {
			const until = history[i + 1]?.at ?? Infinity;
			const fits = (flag: keyof Flags) => typeof flags[flag] !== 'boolean' || flags[flag] === entry[flag];
			return entry.at <= to && until >= from && fits('enabled') && fits('locked');
		});
	}

	/** @returns the flags before a change of a person's history */
	before({ history }: Person, change: StateChange): Flags {
		return history[history.indexOf(change) - 1]!;
	}

	/** Requests whose answer reached the client at this very moment. */
	answeredAt(requests: readonly RequestRecord[], at: number): RequestRecord[] {
		return requests.filter(({ answeredAt, status }) => answeredAt === at && status !== null && status < 300);
	}
}

/** @returns what a user may be wanted as, from the operation and whether the vendor has a lock */
export function wantedBy({ scenario: { operation }, table: { hasLock } }: Evidence): (typeof WANTED)[Action] {
	return WANTED[operation === 'lock' && !hasLock ? 'disable' : (operation as Action)];
}

/** Everything that the vendor calls a person. */
export function namesOf(
	{ id, login, email, moreEmails = [] }: Person,
	{ takesBareLogins }: VendorTable,
): Record<NameKind, string[]> {
	const [bare = ''] = login.split('@');
	return {
		id: [id],
		login: takesBareLogins && bare !== login ? [login, bare] : [login],
		email: [email, ...moreEmails, ...(login.includes('@') ? [login] : [])],
	};
}

/** @returns whether a person is protected by one of the entries of a list, whichever of their names it is */
export function protects(list: string, person: Person, table: VendorTable): boolean {
	const { id, login, email } = namesOf(person, table);
	return entriesOf(list).some((entry) =>
		entry.startsWith('@')
			? email.some((address) => address.toLowerCase().endsWith(entry.toLowerCase()))
			: [...id, ...login, ...email].some((name) => same(name, entry)),
	);
}

/**
 * @param exactId - an id in another case is another one
 * @returns whether a person is allowed by one of the entries of a list: a second address allows nobody
 */
export function listed({ id, login, email }: Person, list: string, exactId: boolean): boolean {
	return entriesOf(list).some((entry) =>
		entry.startsWith('@')
			? email.toLowerCase().endsWith(entry.toLowerCase())
			: [login, email].some((name) => same(name, entry)) || (exactId ? id === entry : same(id, entry)),
	);
}

export function entriesOf(list: string): string[] {
	return list
		.split(/[,;\r\n]+/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
