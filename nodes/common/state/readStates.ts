import type { Name, Sighting } from '../model/domain';
import { Fault } from '../model/fault';
import { nameKey, nameOf } from '../model/names';
import type { Place } from '../who/Person';

/** A person with their state, or with the reason why it can't be told. */
export interface Read {
	sighting: Sighting;
	fault: Fault | null;
}

/** Reads the states of those of whom it isn't known yet. */
export async function readStates(
	{ directory, search }: Pick<Place, 'directory' | 'search'>,
	sightings: readonly Sighting[],
): Promise<Read[]> {
	const { readsBy, singleTellsState } = directory.traits;
	const names = new Map<Sighting, Name>();
	for (const sighting of sightings) {
		const by = readsBy.find((kind) => singleTellsState[kind] && sighting.user[kind] !== null);
		if (!sighting.state && by) names.set(sighting, { by, value: sighting.user[by] as string });
	}
	const found = names.size === 0 ? null : await search.find([...names.values()], { needsState: true });
	return sightings.map((sighting) => {
		const name = names.get(sighting);
		const result = name && found?.get(nameKey(name, directory.traits));
		if (result instanceof Fault) return { sighting, fault: unreadable(sighting, result) };
		const seen = (Array.isArray(result) ? result[0] : undefined) ?? sighting;
		return { sighting: seen, fault: (seen.state?.enabled ?? null) === null ? unreadable(seen, null) : null };
	});
}

/** @returns why a user's status isn't known */
export function unreadable({ user }: Sighting, why: Fault | null): Fault {
	const message = `The status of “${nameOf(user)}” couldn’t be read${why ? `: ${why.message}` : ', the vendor doesn’t tell it.'}`;
	return why
		? why.but({ outcome: why.outcome === 'notFound' ? 'failed' : why.outcome, message })
		: new Fault('failed', message, { advice: 'Check the user at the vendor.' });
}
