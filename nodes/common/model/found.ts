import type { Name, Sighting } from './domain';
import { Fault } from './fault';
import { describeName } from './names';

/** Nobody is called so, and that is proved. */
export class Absent {
	/** @param proof - what proves it, as a sentence for a person */
	constructor(readonly proof: string) {}
}

/** What came of looking for somebody: these people, proved absent, or why it can't be told and what to do. */
export type Found = Sighting[] | Absent | Fault;

/**
 * @param why - as a clause, such as “its list of users leaves people out”
 * @returns the fault for a name of which neither can be proved: that somebody is called so, nor that nobody is
 */
export function cannotTell(name: Name, why: string, advice = adviceFor(name)): Fault {
	return new Fault('failed', `Whether there is a user with the ${describeName(name)} can’t be told: ${why}.`, {
		advice,
	});
}

function adviceFor({ by }: Name): string {
	return by === 'id'
		? 'Check the ID at the vendor, or name the user by login.'
		: `Name the user by ${by === 'email' ? 'login or by ID' : 'ID'}.`;
}
