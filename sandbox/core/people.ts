import type { SandboxClock } from './clock';

export interface Flags {
	enabled: boolean;
	locked: boolean;
}

/** One entry of a person's history: the flags from `at` on. */
export interface StateChange extends Flags {
	/** Epoch milliseconds. */
	at: number;
	/** `api`: by a request; `admin`: by the test, as another administrator would. */
	by: 'api' | 'admin';
	/** The request that did it, `null` for an admin's change. */
	requestNo: number | null;
}

/** What only one vendor knows of a person. */
export interface Extras {
	/** RSA: pending deletion; enabling is a 409. */
	markDeleted?: boolean;
	/** RSA: disabled by a synchronization; enabling is a 409. */
	syncDisabled?: boolean;
	/** RSA: the directory that the person comes from; none when absent. */
	identitySource?: string;
	/** RSA: in a directory that was never synchronized, found only by a look-up that asks for those, too. */
	unsynched?: boolean;
	/** Oracle: the message that a change of this person gets instead of `""`; nothing is changed. */
	changeMessage?: string;
	/** Oracle: a set with this person in it fails with this status. */
	changeFails?: 400 | 500;
	/** Akana: only `registered` members have a status to change. */
	registration?: string;
	/** CloudSSO. */
	provisionType?: 'Manual' | 'Synchronized';
	/** CloudSSO: the first directory when absent. */
	directoryId?: string;
	/** SCIM: the status of the refusal to change this person. */
	refusal?: 400 | 403 | 409;
	/** SCIM: addresses beside the primary one. */
	moreEmails?: string[];
}

export interface PersonInput extends Partial<Flags>, Extras {
	id?: string;
	login?: string;
	email?: string;
	firstName?: string;
	lastName?: string;
	displayName?: string;
}

export interface Person extends Flags, Extras {
	readonly id: string;
	login: string;
	email: string;
	firstName: string;
	lastName: string;
	displayName: string;
	/** Grows with every person added: the order of listings. */
	readonly seq: number;
	readonly createdAt: number;
	readonly history: StateChange[];
}

const FIRST_NAMES = ['Ada', 'Ben', 'Chloe', 'Dev', 'Elena', 'Farid', 'Grace', 'Hugo', 'Ines', 'Jun'];
const LAST_NAMES = ['Archer', 'Bell', 'Castro', 'Dunn', 'Eriksen', 'Fischer', 'Gupta', 'Haas', 'Ito'];

/** The users of one vendor, each with the history of their state. */
export class People {
	private list: Person[] = [];
	private readonly byId = new Map<string, Person>();
	private readonly logins = new Map<string, Person[]>();
	private readonly emails = new Map<string, Person[]>();
	private seq = 0;

	/** @param newId - the vendor's form of id for the nth person, counted from 1 */
	constructor(
		private readonly newId: (n: number) => string,
		private readonly clock: SandboxClock,
	) {}

	get size(): number {
		return this.list.length;
	}

	/** @throws when the id is taken; logins and e-mails may be shared, as they are in real life */
	add(input: PersonInput = {}): Person {
		const seq = ++this.seq;
		const login = input.login ?? input.email?.split('@')[0] ?? `user${seq}`;
		const firstName = input.firstName ?? FIRST_NAMES[seq % FIRST_NAMES.length]!;
		const lastName = input.lastName ?? LAST_NAMES[seq % LAST_NAMES.length]!;
		const flags = { enabled: input.enabled ?? true, locked: input.locked ?? false };
		const at = this.clock.wall();
		const person: Person = {
			...input,
			...flags,
			id: input.id ?? this.newId(seq),
			login,
			email: input.email ?? `${login.toLowerCase()}@example.com`,
			firstName,
			lastName,
			displayName: input.displayName ?? `${firstName} ${lastName}`,
			seq,
			createdAt: at,
			history: [{ at, ...flags, by: 'admin', requestNo: null }],
		};
		if (this.byId.has(person.id)) throw new Error(`The id ${person.id} is taken`);
		this.list.push(person);
		this.byId.set(person.id, person);
		index(this.logins, person.login, person);
		index(this.emails, person.email, person);
		return person;
	}

	/** Adds `n` people; `make` gets 0 to n-1. */
	addMany(n: number, make: (i: number) => PersonInput = () => ({})): Person[] {
		return Array.from({ length: n }, (_, i) => this.add(make(i)));
	}

	remove(id: string): boolean {
		const person = this.byId.get(id);
		if (!person) return false;
		this.byId.delete(id);
		this.list = this.list.filter((other) => other !== person);
		unindex(this.logins, person.login, person);
		unindex(this.emails, person.email, person);
		return true;
	}

	clear(): void {
		this.list = [];
		for (const map of [this.byId, this.logins, this.emails]) map.clear();
	}

	get(id: string): Person | undefined {
		return this.byId.get(id);
	}

	/** In any case; the first of several. */
	byLogin(login: string): Person | undefined {
		return this.logins.get(login.toLowerCase())?.[0];
	}

	/** In any case. */
	byEmail(email: string): Person[] {
		return this.emails.get(email.toLowerCase()) ?? [];
	}

	/** In the order of adding. */
	all(): readonly Person[] {
		return this.list;
	}

	/** Where the people added after number `seq` start in `all()`. */
	indexAfter(seq: number): number {
		let [low, high] = [0, this.list.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.list[middle]!.seq <= seq) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Sets flags and writes history; a value that is already so leaves no trace there. */
	setState(
		id: string,
		flags: Partial<Flags>,
		by: StateChange['by'] = 'admin',
		requestNo: number | null = null,
	): Person {
		const person = this.byId.get(id);
		if (!person) throw new Error(`No person ${id}`);
		const { enabled = person.enabled, locked = person.locked } = flags;
		if (enabled !== person.enabled || locked !== person.locked) {
			Object.assign(person, { enabled, locked });
			person.history.push({ at: this.clock.wall(), enabled, locked, by, requestNo });
		}
		return person;
	}

	/**
	 * Whether the person's state agreed with `flags` at any time within [from, to], epoch milliseconds,
	 * both ends included. A millisecond in which a change fell counts for both states.
	 */
	wasEver(id: string, flags: Partial<Flags>, from: number, to: number): boolean {
		const history = this.byId.get(id)?.history ?? [];
		return history.some((entry, i) => {
			const until = history[i + 1]?.at ?? Infinity;
			return (
				entry.at <= to &&
				until >= from &&
				(flags.enabled === undefined || flags.enabled === entry.enabled) &&
				(flags.locked === undefined || flags.locked === entry.locked)
			);
		});
	}
}

function index(map: Map<string, Person[]>, key: string, person: Person): void {
	const same = map.get(key.toLowerCase());
	if (same) same.push(person);
	else map.set(key.toLowerCase(), [person]);
}

function unindex(map: Map<string, Person[]>, key: string, person: Person): void {
	const rest = (map.get(key.toLowerCase()) ?? []).filter((other) => other !== person);
	if (rest.length > 0) map.set(key.toLowerCase(), rest);
	else map.delete(key.toLowerCase());
}
