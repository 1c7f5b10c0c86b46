import type { Sighting } from '../model/domain';
import { Fault } from '../model/fault';
import { Absent } from '../model/found';
import { nameOf } from '../model/names';
import type { Place } from '../who/Person';
import { observe } from './observer';

/** A person with their state, or with the reason why it can't be told. */
export interface Read {
	sighting: Sighting;
	fault: Fault | null;
}

/** Reads the states of those of whom it isn't known yet. */
export async function readStates(
	place: Pick<Place, 'directory' | 'search'>,
	sightings: readonly Sighting[],
): Promise<Read[]> {
	const unknown = sightings.filter(({ state }) => state === null);
	const seen = await observe(place, unknown);
	return sightings.map((before) => {
		const now = seen.get(before);
		if (now instanceof Fault) return { sighting: before, fault: unreadable(before, now) };
		const sighting = now && !(now instanceof Absent) ? now : before;
		return { sighting, fault: (sighting.state?.enabled ?? null) === null ? unreadable(sighting, null) : null };
	});
}

/** @returns why a user's status isn't known */
export function unreadable({ user }: Sighting, why: Fault | null): Fault {
	const message = `The status of “${nameOf(user)}” couldn’t be read${why ? `: ${why.message}` : ', the vendor doesn’t tell it.'}`;
	return why
		? why.but({ outcome: why.outcome === 'notFound' ? 'failed' : why.outcome, message })
		: new Fault('failed', message, { advice: 'Check the user at the vendor.' });
}
