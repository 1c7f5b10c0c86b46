import type { Name, NameKind, Sighting } from '../model/domain';
import { newEffort, type Effort } from '../model/effort';
import { Fault } from '../model/fault';
import { listPages } from './listPages';
import { Absent, cannotTell, isCalled, keysOf, nameKey, type Found } from '../model/names';
import { inParallel } from './parallel';
import type { RunOptions } from '../model/runOptions';
import type { UserDirectory } from '../vendor/UserDirectory';

/** What a search may spend, and whether the vendor's own records are kept: for 100,000 people they fill the memory. */
export type SearchLimits = Pick<RunOptions, 'concurrency' | 'maxRetries' | 'maxWaitMs'> &
	Partial<Pick<RunOptions, 'includeResponse'>>;

/** No list of its own for each name: an empty one that grows takes room for seventeen. */
const NOBODY: Sighting[] = [];

type Question = (name: Name, effort: Effort) => Promise<Found>;

/**
 * Finds people by name in the fewest requests that the vendor allows: with a request each, or by
 * reading the list, whichever is less. That nobody is there has to be proved, by the vendor's answer to this
 * very name or by a list shown to be whole, since "no such user" lets a person keep their access.
 */
export class Search {
	constructor(
		private readonly directory: UserDirectory,
		readonly limits: SearchLimits,
	) {}

	/**
	 * Finds people.
	 * @param names - each is looked up once, however often it occurs
	 * @param how - `needsState`: leave the list alone where it doesn't tell states; `avoidList`: read it
	 *   only for those who can't be asked for one by one; `whose`: under which key their look-ups count; `told`: of
	 *   those who were found by a look-up of their own, while the others still are
	 * @returns by {@link nameKey}
	 */
	async find(
		names: readonly Name[],
		how: {
			needsState?: boolean;
			avoidList?: boolean;
			whose?: (name: Name) => Effort['whose'] | undefined;
			told?: (name: Name, found: Found) => void;
		} = {},
	): Promise<Map<string, Found>> {
		const { traits } = this.directory;
		const { finds, listing } = traits;
		const wanted = new Map(names.map((name) => [nameKey(name, traits), name]));
		const found = new Map<string, Found>();
		const listingServes = !how.avoidList && (!how.needsState || listing.tellsState);

		const pending = () => [...wanted].filter(([key]) => !found.has(key)).map(([, name]) => name);
		for (const [key, name] of wanted) if (finds[name.by] === 'no') found.set(key, cannotFind(name));

		const singles = pending().filter(({ by }) => finds[by] === 'single');
		const onlyListed = pending().length > singles.length;
		let doubt: string | null = null;
		if (onlyListed || (listingServes && singles.length >= listing.worthFrom))
			doubt = await this.fromList(pending(), found, onlyListed ? Infinity : singles.length);

		const unsure = new Map<Name, Fault | null>();
		const ask = async (asked: readonly Name[], question: Question) =>
			await inParallel(asked, this.limits.concurrency, async (name) => {
				const effort = newEffort({ ...this.limits, whose: how.whose?.(name) ?? nameKey(name, traits) });
				unsure.delete(name);
				const said = await this.single(name, question(name, effort), (why) => unsure.set(name, why));
				if (!said) return;
				found.set(nameKey(name, traits), said);
				how.told?.(name, said);
			});
		const { directory } = this;
		await ask(
			pending().filter(({ by }) => finds[by] === 'single'),
			async (name, effort) => await directory.lookUp(name, effort),
		);
		await ask(
			[...unsure].flatMap(([name, why]) => (why ? [] : [name])),
			async (name, effort) => (await directory.absence?.(name, effort)) ?? [],
		);
		if (unsure.size > 0) doubt ??= await this.fromList([...unsure.keys()], found, Infinity, true);
		for (const name of pending())
			found.set(nameKey(name, traits), unsure.get(name) ?? this.untold(name, doubt ?? 'its list proves nothing'));
		return found;
	}

	/** @param unsure - told why, where the answer proves nothing and the list may tell; then it returns null */
	private async single(name: Name, answer: Promise<Found>, unsure: (why: Fault | null) => void): Promise<Found | null> {
		try {
			const { traits } = this.directory;
			const said = await answer;
			if (said instanceof Absent) return said;
			const people = said instanceof Fault ? [] : said.filter((one) => isCalled(one, name, traits));
			if (people.length > 0) return people.map((sighting) => this.kept(sighting));
			unsure(said instanceof Fault ? said : null);
			return null;
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			return error.outcome === 'notFound' ? new Absent('It says so of this very name.') : error.ofReading;
		}
	}

	/**
	 * Reads the list for some names, and says of each who is called so, or that nobody is where it is shown to be whole.
	 * @param worth - requests that it may save; given up when it would take more
	 * @param last - nothing else is tried for these names
	 * @returns why it proves nobody absent, when it was read to its end and doesn't; else null
	 */
	private async fromList(
		names: readonly Name[],
		found: Map<string, Found>,
		worth: number,
		last = false,
	): Promise<string | null> {
		const { traits } = this.directory;
		const { pageSize } = traits.listing;
		const byKey = new Map(names.map((name) => [nameKey(name, traits), NOBODY]));
		let pages = 0;
		let users = 0;
		// A row without the state isn't the whole record: what it doesn't say the vendor may hold.
		const hidden = new Set<NameKind>();
		const missing = () => [...byKey].flatMap(([key, sightings]) => (sightings.length > 0 ? [] : [key]));
		try {
			let whyDoubt: (() => Promise<string | null>) | null = null;
			for await (const page of listPages(this.directory, { toProve: true, toEnd: true }, () =>
				newEffort(this.limits),
			)) {
				pages++;
				users += page.sightings.length;
				for (const sighting of page.sightings) {
					for (const key of keysOf(sighting, traits)) {
						const called = byKey.get(key);
						if (called && called.length > 0) called.push(this.kept(sighting));
						else if (called) byKey.set(key, [this.kept(sighting)]);
					}
					for (const by of ['login', 'email'] as const)
						if (sighting.state === null && sighting.user[by] === null) hidden.add(by);
				}
				const left = page.total === null ? null : Math.ceil(page.total / pageSize) - pages;
				// Where the total is unknown, a quarter of what could be saved is risked to find out.
				const tooMuch = left === null ? pages >= worth / 4 : pages + left > worth;
				if (page.more && tooMuch) return null;
				whyDoubt = page.doubt;
			}
			for (const [key, sightings] of byKey) if (sightings.length > 0) found.set(key, sightings);
			if (missing().length === 0) return null;
			const doubt = (await whyDoubt?.()) ?? null;
			if (doubt !== null) return doubt;
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			// Names that have a look-up of their own still get it; the others depended on the list.
			for (const name of names) {
				const key = nameKey(name, traits);
				if (!found.has(key) && (last || traits.finds[name.by] !== 'single'))
					found.set(key, last ? this.unlisted(name, error) : error.ofReading);
			}
			return null;
		}
		const absent = new Absent(`Nobody in its list of ${users} users is called so.`);
		const untold = new Set(names.filter(({ by }) => hidden.has(by)).map((name) => nameKey(name, traits)));
		for (const key of missing()) if (!untold.has(key)) found.set(key, absent);
		return untold.size > 0 ? 'its list doesn’t say everybody’s login and e-mail address' : null;
	}

	/** @returns what became of a name that depends on a list which couldn't be read; one that is refused leaves other names */
	private unlisted(name: Name, { ofReading }: Fault): Fault {
		if (ofReading.status !== 400) return ofReading;
		const untold = this.untold(name, 'the list of all users is refused');
		return untold.but({ message: `${untold.message} ${ofReading.message}`, status: ofReading.status });
	}

	private untold(name: Name, why: string): Fault {
		const fault = cannotTell(name, why);
		const more = this.directory.traits.untoldAdvice?.[name.by];
		return more ? fault.but({ advice: `${fault.advice} ${more}` }) : fault;
	}

	private kept(sighting: Sighting): Sighting {
		if (!this.limits.includeResponse) sighting.response = undefined;
		return sighting;
	}
}

function cannotFind({ by }: Name): Fault {
	return new Fault('unsupported', `This vendor has no way to find a user by ${by === 'id' ? 'ID' : by}.`, {
		advice: 'Name the user by e-mail or by login.',
	});
}
