import type { Person } from '../../sandbox';
import { isReading } from '../claims';
import { NODE_NAME } from '../workflow';
import type { Invariant, Seen } from './seen';
import { historyOf } from './seen';

/** What the error of a run that ended early says of those who were reached before. */
interface Told {
	text: string;
	changed: string[];
	unknown: string[];
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
		changed: namesIn(text, /\d+ (?:person was|people were) changed before this: (.*?)\.(?= It is not known|$)/),
		unknown: namesIn(text, /It is not known whether the change reached: (.*?)\.$/),
	};
}

function namesIn(text: string, pattern: RegExp): string[] {
	return pattern.exec(text)?.[1]?.split(', ') ?? [];
}

function isIn(names: readonly string[], { login, email, id }: Person): boolean {
	return [login, email, id].some((name) => names.includes(name));
}

/** The error of a run that ended early leaves out nobody who was changed, and names nobody who wasn't. */
export const theErrorTellsWhatWasDone: Invariant = (seen) => {
	const said = told(seen);
	if (!said) return [];
	const { evidence, truth } = seen;
	return evidence.beings.flatMap(({ person }) => {
		const tell = (what: string) => [`the error says “${said.text}”, but ${person.login} ${what}: ${historyOf(person)}`];
		const done = truth.doneTo(person).some(({ at }) => at <= evidence.endedAt);
		const taken = truth.changes.some(({ appliedTo, fault }) => appliedTo.includes(person.id) || fault === 'lie');
		if (done && !isIn([...said.changed, ...said.unknown], person)) return tell('was changed');
		return isIn(said.changed, person) && !taken ? tell('was not changed') : [];
	});
};
