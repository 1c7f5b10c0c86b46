import type { Person } from '../../sandbox';
import { isReading } from '../claims';
import { NODE_NAME } from '../workflow';
import type { Invariant, Seen } from './seen';
import { historyOf } from './seen';

/** What the error of a run that ended early says of those who were reached before. */
interface Told {
	text: string;
	changed: string[];
	/** Now as asked, though how they were before isn't known; or not known at all. */
	others: string[];
}

/** @returns null where the run ended as usual, or nothing of a change was to be told */
function told({ evidence: { run, scenario } }: Seen): Told | null {
	if (isReading(scenario)) return null;
	const [task] = run.tasks(NODE_NAME);
	const error = (task?.error ?? run.error) as { description?: string | null } | undefined;
	if (!error) return null;
	const text = error.description ?? '';
	return {
		text,
		changed: namesIn(text, /\d+ (?:person was|people were) changed before this: (.*?)\.(?= It | \d|$)/),
		others: [
			...namesIn(text, /\d+ (?:person is|people are) now as asked, but [^:]*: (.*?)\.(?= It |$)/),
			...namesIn(text, /It is not known whether the change reached: (.*?)\.$/),
		],
	};
}

function namesIn(text: string, pattern: RegExp): string[] {
	return pattern.exec(text)?.[1]?.split(', ') ?? [];
}

function bears({ login, email, id }: Person, name: string): boolean {
	return [login, email, id].includes(name);
}

/** The error of a run that ended early leaves out nobody who was changed, and names nobody who wasn't. */
export const theErrorTellsWhatWasDone: Invariant = (seen) => {
	const said = told(seen);
	if (!said) return [];
	const { evidence, truth } = seen;
	const people = evidence.beings.map(({ person }) => person);
	const named = [...said.changed, ...said.others];
	const left = people.filter((person) => {
		// Undone by another admin before it was read back: as it was before, and no one can tell.
		const undone = truth.doneByOthers(person).at(-1)?.at ?? -Infinity;
		const done = truth.doneTo(person).some(({ at }) => at <= evidence.endedAt && at > undone);
		return done && !named.some((name) => bears(person, name));
	});
	// Where an answer was lost, nobody can tell whether this run or another admin did it.
	const isTaken = (person: Person) =>
		truth.doneByOthers(person).length > 0 ||
		truth.changes.some(({ appliedTo, fault }) => appliedTo.includes(person.id) || fault === 'lie');
	const untouched = said.changed.filter((name) => !people.some((person) => bears(person, name) && isTaken(person)));
	return [
		...left.map((person) => `the error says “${said.text}”, but ${person.login} was changed: ${historyOf(person)}`),
		...untouched.map((name) => `the error says “${said.text}”, but ${name} was not changed`),
	];
};
