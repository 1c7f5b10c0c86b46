import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { isFailure, WANTED, type Action, type Name, type Operation, type Outcome, type User } from '../model/domain';
import { asFault, type Fault } from '../model/fault';
import { joined } from '../model/json';
import { namedUser } from '../model/names';
import { type Person } from '../who/Person';
import { failure, type Result } from '../model/result';
import type { Ask, Unusable } from '../items/Ask';
import type { RunOptions } from '../model/runOptions';
import type { Redactor } from '../transport/redact';
import { ESSENTIAL, type Output, type RunInfo } from './fields';

/** How a failed item leaves the node. */
export type OnError = 'stop' | 'regular' | 'errorOutput';

export interface Writing extends Pick<RunOptions, 'whenNotFound' | 'includeResponse'> {
	vendor: string;
	/** Null where it can't be read. */
	operation: Operation | null;
	onError: OnError;
	redactor: Pick<Redactor, 'text' | 'json'>;
	run: RunInfo;
	/** Which fields are written; default: all. */
	output?: RunOptions['output'];
}

/** One item's outcome, before it is written. */
export interface Ended extends Pick<Ask, 'item' | 'reason'> {
	action: Action | 'get' | null;
	user: User;
	attempts: number;
	waitedMs: number;
	result: Result;
}

/** What came of a whole run. */
export interface RunResult {
	people: Person[];
	/** Items that named nobody. */
	unusable: readonly Unusable[];
}

/** @returns the outcome of an item that was written */
export function outcomeOf({ json }: INodeExecutionData): Outcome {
	return (typeof json.error === 'object' ? (json.error as IDataObject) : json).outcome as Outcome;
}

/**
 * Writes what came of each item, in input order. Lets go of the people on the way: 100,000 of them, and
 * what is written of them, need not be in memory together.
 * @param count - of the input items
 */
export function writeItems({ people, unusable }: RunResult, count: number, writing: Writing): INodeExecutionData[] {
	const items = new Array<INodeExecutionData>(count);
	const write = (ended: Ended) => (items[ended.item] = writeItem(ended, writing));
	for (let person = people.pop(); person; person = people.pop()) endedOf(person).forEach(write);
	for (const { item, action, name, reason, fault } of unusable)
		write({ ...endedOfFailed(item, action, fault, name), reason });
	for (let item = 0; item < count; item++)
		if (!items[item]) write(endedOfFailed(item, null, asFault(new RangeError('An item without an outcome'))));
	return items;
}

/** @returns what came of every item that named a person; the second item for one person is told that the first did it */
function endedOf({ asks, user, effort, action, result, sighting, before }: Person): Ended[] {
	const owner = (sighting ?? before)?.warning ?? null;
	return asks.map(({ item, reason }, index) => ({
		item,
		action,
		reason,
		user,
		attempts: index === 0 ? effort.attempts : 0,
		waitedMs: index === 0 ? Math.round(effort.waitedMs) : 0,
		result: warned(index === 0 ? result! : ofEarlierItem(result!), owner),
	}));
}

/** Who else rules over the account is said whatever came of it. */
function warned(result: Result, owner: string | null): Result {
	return owner === null ? result : { ...result, warning: joined([result.warning, owner]) };
}

/** @returns what came of an item for which nothing was sent */
export function endedOfFailed(item: number, action: Ended['action'], fault: Fault, name: Name | null = null): Ended {
	return { item, action, reason: null, user: namedUser(name), attempts: 0, waitedMs: 0, result: failure(fault) };
}

/** An earlier item named the same person: nothing was left to do, or it failed for both. */
function ofEarlierItem(result: Result): Result {
	if (result.outcome === 'wouldChange') return result;
	if (isFailure(result.outcome)) return { ...result, changed: result.changed === null ? null : false };
	const { after } = result;
	return {
		...result,
		outcome: 'unchanged',
		changed: false,
		before: after,
		proof: after === null ? null : result.proof,
		warning: null,
	};
}

/** Needs no redactor: its words are this package's own. */
const AS_IS = { text: (text: string) => text, json: () => null };

/** Writes one item's outcome in the form that the contract fixes; one that can't be written is a failure. */
export function writeItem(ended: Ended, writing: Writing): INodeExecutionData {
	try {
		return written(ended, writing);
	} catch (error) {
		const fault = asFault(error, ended.attempts > 0 ? 'open' : 'none');
		const result = failure(fault, { changed: ended.attempts > 0 ? null : false });
		return written({ ...ended, result }, { ...writing, redactor: AS_IS });
	}
}

function written(ended: Ended, writing: Writing): INodeExecutionData {
	const { result, action, user } = ended;
	const { vendor, operation, redactor } = writing;
	const wanted = action === 'get' || action === null ? null : WANTED[action];
	const skipped = result.outcome === 'notFound' && writing.whenNotFound === 'skip';
	const all: Output = {
		outcome: result.outcome,
		user: { ...user },
		before: result.before && { ...result.before },
		after: result.after && { ...result.after },
		changed: result.changed,
		vendor,
		operation,
		action,
		requested: wanted && { [wanted.flag]: wanted.value },
		verified: result.proof !== null,
		proof: result.proof,
		warning: result.warning === null ? null : redactor.text(result.warning),
		reason: ended.reason,
		at: result.at === null ? null : new Date(result.at).toISOString(),
		attempts: ended.attempts,
		waitedMs: ended.waitedMs,
		requestId: result.requestId,
		run: { ...writing.run },
		...(writing.includeResponse && { response: redactor.json(result.response) }),
	};
	const essential = () => Object.fromEntries(ESSENTIAL.map((key) => [key, all[key]]));
	const fields = (writing.output === 'essential' ? essential() : all) as IDataObject;
	return {
		json:
			isFailure(result.outcome) && !skipped
				? failed(fields, redactor.text(result.fault?.sentence ?? ''), writing.onError)
				: fields,
		pairedItem: { item: ended.item },
	};
}

/**
 * n8n routes an item to the error output by `message` and `error` alone; with `item.error` set it
 * would replace the whole json.
 */
function failed(fields: IDataObject, sentence: string, onError: OnError): IDataObject {
	return onError === 'errorOutput' ? { message: sentence, error: fields } : { ...fields, error: sentence };
}
