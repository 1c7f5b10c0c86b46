import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { asFault, Cancelled, orElse } from '../model/fault';
import type { Outcome } from '../model/domain';
import { nameOf } from '../model/names';
import type { Person } from '../who/Person';
import { settlePerson } from './settlePerson';
import type { Redactor } from '../transport/redact';

const MOST_NAMES = 100;

/** @returns the error that ends the node: what happened, to whom, and what had been done before */
export function stopError(node: INode, { cause, item, people }: RunEnded, redactor: Redactor): Error {
	const done = whatWasDone(people);
	if (cause instanceof Cancelled)
		return new NodeOperationError(node, 'The execution was stopped.', { description: safely(done, redactor) });
	return faultError(node, cause, item, redactor, done);
}

/** Names alone may be shown as they are; where nothing can be hidden, nothing of anybody else's is said. */
function safely(done: string, redactor: Redactor): string {
	return orElse(() => redactor.text(done), done);
}

/** @returns n8n's error for whatever was thrown; an API error where the vendor answered */
export function faultError(node: INode, error: unknown, item: number | null, redactor: Redactor, done = ''): Error {
	let cause = asFault(error);
	try {
		cause = cause.but({ message: redactor.text(cause.message), advice: redactor.text(cause.advice ?? '') });
	} catch (unforeseen) {
		cause = asFault(unforeseen);
	}
	const place = item === null ? '' : ` [item ${item}]`;
	const message = cause.message + place;
	const description = [cause.advice, safely(done, redactor)].filter((part) => part).join(' ');
	const options = { message, description, ...(item !== null && { itemIndex: item }) };
	if (cause.status === null) return new NodeOperationError(node, message, options);
	// Only what is safe to show is handed over: n8n keeps the object and prints it.
	const answer: JsonObject = { message, httpCode: String(cause.status) };
	return new NodeApiError(node, answer, { ...options, httpCode: String(cause.status) });
}

function whatWasDone(people: readonly Person[]): string {
	const changed: Person[] = [];
	const set: Person[] = [];
	const open: Person[] = [];
	for (const person of people) {
		const { outcome, changed: isChanged } = soFar(person);
		// One who was changed and then found otherwise was changed all the same.
		const group = isChanged === true ? changed : outcome === 'set' ? set : isChanged === null ? open : null;
		group?.push(person);
	}
	return [
		changed.length + set.length === 0 && 'No one was changed before this.',
		changed.length > 0 && `${count(changed.length, 'was', 'were')} changed before this: ${names(changed)}.`,
		set.length > 0 &&
			`${count(set.length, 'is', 'are')} now as asked, but it is not known how they were before: ${names(set)}.`,
		open.length > 0 && `It is not known whether the change reached: ${names(open)}.`,
	]
		.filter((sentence) => sentence !== false)
		.join(' ');
}

/** What can be said of a person when the run ends early. */
function soFar(person: Person): { outcome?: Outcome; changed: boolean | null } {
	const { result, answer, effort, place, action } = person;
	if (result) return result;
	if (!answer) return { changed: effort.fate === 'none' ? false : null };
	const settled = settlePerson(person, '', 0);
	// It would have been read back, since the answer alone proves too little.
	const isUnproved = settled.proof === null && place.directory.traits.alwaysReadsBack.includes(action);
	return isUnproved && settled.changed !== false ? { changed: null } : settled;
}

function count(people: number, is: string, are: string): string {
	return people === 1 ? `1 person ${is}` : `${people} people ${are}`;
}

function names(people: readonly Person[]): string {
	const shown = people
		.slice(0, MOST_NAMES)
		.map(({ user }) => nameOf(user))
		.join(', ');
	return people.length > MOST_NAMES ? `${shown} and ${people.length - MOST_NAMES} more` : shown;
}

/** The run ended before its end: a failure with On Error = Stop, or cancelled. */
export class RunEnded extends Error {
	constructor(
		override readonly cause: Error,
		/** The input item at fault; null where it is no single one's. */
		readonly item: number | null,
		/** Everyone it was about; those with a result or an answer were reached. */
		readonly people: readonly Person[],
	) {
		super(cause.message);
		this.name = 'RunEnded';
	}
}
