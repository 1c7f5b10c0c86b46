import type { Name, Sighting } from '../common/model/domain';
import type { Effort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import { Absent, cannotTell, fold, type Found } from '../common/model/names';
import { OPERATOR } from './akanaSearch';

/** What it asks of the platform. */
export interface AkanaQuestions {
	/** @returns the users of this name, by the search; a fault where that can't be told */
	search(name: Name, effort: Effort): Promise<Sighting[] | Fault>;
	/** @returns whether a user is a Site Admin */
	isSiteAdmin(id: string, effort: Effort): Promise<boolean>;
}

const SEES_LITTLE = 'the credential’s account is no Site Admin, so that the platform may not show it everybody';
const BE_ADMIN = 'Use the account of a Site Admin in the credential; nobody else may change users either.';

// AKANA-13, AKANA-20
/**
 * What shows in one run that neither search nor list leaves out whom they were asked for: their queries are a guess,
 * and they leave out without a word whom the caller may not see.
 */
export class AkanaProof {
	/** The names by which the search found somebody. */
	private readonly understood: Name[] = [];
	/** Everyone who was seen otherwise than in the list, by ID. */
	private readonly met = new Set<string>();
	private readonly listed = new Set<string>();
	/** The credential's own account in the list. */
	private listedSelf: Sighting | null = null;
	private self: Promise<Sighting | null> | null = null;
	private admin: Promise<boolean | null> | null = null;

	/** @param email - with which the credential logs in */
	constructor(
		private readonly email: string,
		private readonly ask: AkanaQuestions,
	) {}

	/** Takes note of people who were read by ID, or found by the search. */
	meet(people: readonly Sighting[], name: Name): void {
		if (name.by !== 'id' && people.length > 0 && !this.understands(name)) this.understood.push(name);
		for (const { user } of people) if (user.id !== null) this.met.add(user.id);
	}

	/** Takes note of a page of the whole list. */
	list(people: readonly Sighting[], isFirst: boolean): void {
		if (isFirst) {
			this.listed.clear();
			this.listedSelf = null;
		}
		for (const one of people) {
			if (one.user.id !== null) this.listed.add(one.user.id);
			if (this.isSelf(one)) this.listedSelf ??= one;
		}
	}

	/** @returns what it proves that the search found nobody of this name; none where the list has to tell */
	async absence(name: Name, effort: Effort): Promise<Found> {
		const self = await (this.self ??= this.findSelf(effort));
		if (self && (await this.seesLittle(self, effort))) return cannotTell(name, SEES_LITTLE, BE_ADMIN);
		const own = self?.user[name.by] ?? null;
		if (own !== null && !this.understands(name)) await this.searchSelf({ by: name.by, value: own }, effort);
		return this.understands(name) ? new Absent('Its search, which finds others so, finds nobody.') : [];
	}

	/** The search takes a name's marks in ways of its own: what it did with one says nothing of another. */
	private understands({ by, value }: Name): boolean {
		const marks = marksIn(value);
		return this.understood.some((name) => name.by === by && marks.every((mark) => marksIn(name.value).includes(mark)));
	}

	/** @returns why the list that was read to its end may leave people out, as a clause; null where it is shown to be whole */
	async doubt(effort: Effort): Promise<string | null> {
		if (!this.listedSelf) return 'its list leaves out the credential’s own account, and so perhaps others';
		if ([...this.met].some((id) => !this.listed.has(id))) return 'its list leaves out a user who is there';
		return (await this.seesLittle(this.listedSelf, effort)) ? SEES_LITTLE : null;
	}

	/**
	 * @returns whether the credential's account is a Site Admin; null where that can't be told
	 * @throws {Fault}
	 */
	async isSiteAdmin(effort: Effort): Promise<boolean | null> {
		const id = (await this.findSelf(effort))?.user.id;
		return id ? await this.ask.isSiteAdmin(id, effort) : null;
	}

	private async seesLittle({ user: { id } }: Sighting, effort: Effort): Promise<boolean> {
		const unlessTold = (error: unknown) => {
			if (error instanceof Fault) return null;
			throw error;
		};
		if (id !== null) this.admin ??= this.ask.isSiteAdmin(id, effort).catch(unlessTold);
		return (await this.admin) === false;
	}

	private async findSelf(effort: Effort): Promise<Sighting | null> {
		return await this.searchSelf({ by: 'email', value: this.email }, effort);
	}

	private async searchSelf(name: Name, effort: Effort): Promise<Sighting | null> {
		const people = await this.ask.search(name, effort);
		if (people instanceof Fault) return null;
		this.meet(people, name);
		return people.find((one) => this.isSelf(one)) ?? null;
	}

	private isSelf({ user }: Sighting): boolean {
		return [user.email, user.login].some((name) => name !== null && fold(name) === fold(this.email));
	}
}

/** @returns what a search may take for something else than a part of the name */
function marksIn(name: string): string[] {
	return OPERATOR.test(name) ? [name] : (name.match(/[^A-Za-z0-9]/gu) ?? []);
}
