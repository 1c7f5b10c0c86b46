import type { Clock } from '../model/clock';
import type { RunOptions } from '../model/runOptions';
import type { Place } from '../who/Person';

/** What a run is told of its surroundings. */
export interface RunSetting {
	/** The vendor's name, for sentences. */
	label: string;
	/** Whom the credential protects is among the protected users. */
	options: RunOptions;
	/** On Error = Stop: the first failure ends the run. */
	stopsOnFailure: boolean;
	/** Opens a part of the vendor. */
	open: (scope: string) => Place;
	/**
	 * Counts distinct people over the whole workflow execution.
	 * @returns how many there are, these included
	 */
	countPeople: (keys: readonly string[]) => number;
	signal?: AbortSignal;
	clock: Clock;
}
