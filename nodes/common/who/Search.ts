import type { Name, Sighting } from '../model/domain';
import { newEffort, type Effort } from '../model/effort';
import { Fault } from '../model/fault';
import { listPages } from './listPages';
import { answersTo, nameKey } from '../model/names';
import { inParallel } from './parallel';
import type { SearchLimits } from '../model/runOptions';
import type { UserDirectory } from '../vendor/UserDirectory';

/** What was found for one name: nobody, somebody, or several; or why it can't be said. */
export type Found = Sighting[] | Fault;

/**
 * Finds people by name in the fewest requests that the vendor allows: with a request each, or by
 * reading the list, whichever is less. That nobody is there is believed only when every way that
 * the vendor offers says so, since "no such user" lets a person keep their access.
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
	 *   only for those who can't be asked for one by one
	 * @returns by {@link nameKey}
	 */
	async find(
		names: readonly Name[],
		how: { needsState?: boolean; avoidList?: boolean } = {},
	): Promise<Map<string, Found>> {
		const wanted = new Map(names.map((name) => [nameKey(name), name]));
		const found = new Map<string, Found>();
		const { finds, listing } = this.directory.traits;
		const listingServes = !how.avoidList && (!how.needsState || listing.tellsState);

		const pending = () => [...wanted].filter(([key]) => isMiss(found.get(key))).map(([, name]) => name);
		for (const [key, name] of wanted) if (finds[name.by] === 'no') found.set(key, cannotFind(name));

		const singles = pending().filter(({ by }) => finds[by] === 'single');
		const onlyListed = pending().length > singles.length;
		const listed =
			onlyListed || (listingServes && singles.length >= listing.worthFrom)
				? await this.fromList(pending(), found, onlyListed ? Infinity : singles.length)
				: false;

		const tried = listed ? pending().filter(({ by }) => finds[by] === 'single') : singles;
		await inParallel(tried, this.limits.concurrency, async (name) => {
			found.set(nameKey(name), await this.single(name));
		});

		const unsure = pending().filter(({ by }) => !this.directory.traits.singleMissIsFinal.includes(by));
		if (!listed && unsure.length > 0) await this.fromList(unsure, found, Infinity);
		for (const key of wanted.keys()) if (!found.has(key)) found.set(key, []);
		return found;
	}

	/**
	 * Finds people together with their states, where the vendor tells them in another request.
	 * @returns by the name that was asked for
	 */
	async findWithState(names: readonly Name[]): Promise<Map<Name, Found>> {
		const found = await this.find(names);
		const seen = [...found.values()].flatMap((result) => (result instanceof Fault ? [] : result));
		const read = await this.withState(seen);
		const complete = new Map(seen.map((sighting, index) => [sighting, read[index]]));
		return new Map(
			names.map((name) => {
				const result = found.get(nameKey(name)) ?? [];
				return [name, result instanceof Fault ? result : result.map((sighting) => complete.get(sighting) ?? sighting)];
			}),
		);
	}

	/**
	 * @param unreadable - told of those whose state can't be read; they stay without
	 * @returns the same people, with the state of those of whom it wasn't known
	 */
	async withState(
		sightings: readonly Sighting[],
		unreadable: (sighting: Sighting, fault: Fault) => void = () => undefined,
	): Promise<Sighting[]> {
		const { readsBy, singleTellsState } = this.directory.traits;
		const names = new Map<Sighting, Name>();
		for (const sighting of sightings) {
			const by = readsBy.find((kind) => singleTellsState[kind] && sighting.user[kind] !== null);
			if (!sighting.state && by) names.set(sighting, { by, value: sighting.user[by] as string });
		}
		const found = await this.find([...names.values()], { needsState: true });
		return sightings.map((sighting) => {
			const name = names.get(sighting);
			const result = name && found.get(nameKey(name));
			if (result instanceof Fault) unreadable(sighting, result);
			return (Array.isArray(result) ? result[0] : undefined) ?? sighting;
		});
	}

	private async single(name: Name): Promise<Found> {
		try {
			const seen = await this.directory.lookUp(name, this.effort());
			return seen.filter(({ user }) => answersTo(user, name)).map((sighting) => this.kept(sighting));
		} catch (error) {
			if (error instanceof Fault) return error.outcome === 'notFound' ? [] : error.ofReading;
			throw error;
		}
	}

	/**
	 * Reads the list for some names.
	 * @param worth - requests that it may save; given up when it would take more
	 * @returns whether it was read to its end
	 */
	private async fromList(names: readonly Name[], found: Map<string, Found>, worth: number): Promise<boolean> {
		const { pageSize } = this.directory.traits.listing;
		const byKey = new Map<string, Sighting[]>(names.map((name) => [nameKey(name), []]));
		const kinds = [...new Set(names.map(({ by }) => by))];
		let pages = 0;
		try {
			for await (const page of listPages(this.directory, {}, () => this.effort())) {
				pages++;
				for (const sighting of page.sightings) {
					for (const by of kinds) {
						const value = sighting.user[by];
						if (value !== null) byKey.get(nameKey({ by, value }))?.push(this.kept(sighting));
					}
				}
				const left = page.total === null ? null : Math.ceil(page.total / pageSize) - pages;
				// Where the total is unknown, a quarter of what could be saved is risked to find out.
				const tooMuch = left === null ? pages >= worth / 4 : pages + left > worth;
				if (page.more && tooMuch) return false;
			}
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			// Names that have a look-up of their own still get it; the others depended on the list.
			for (const name of names) {
				const key = nameKey(name);
				if (this.directory.traits.finds[name.by] !== 'single' || found.has(key)) found.set(key, error.ofReading);
			}
			return false;
		}
		for (const [key, sightings] of byKey) found.set(key, sightings);
		return true;
	}

	private kept(sighting: Sighting): Sighting {
		if (!this.limits.keepsResponses) sighting.response = undefined;
		return sighting;
	}

	private effort(): Effort {
		return newEffort(this.limits);
	}
}

function isMiss(found: Found | undefined): boolean {
	return found === undefined || (Array.isArray(found) && found.length === 0);
}

function cannotFind({ by }: Name): Fault {
	return new Fault('unsupported', `This vendor has no way to find a user by ${by === 'id' ? 'ID' : by}.`, {
		advice: 'Name the user by e-mail or by login.',
	});
}
