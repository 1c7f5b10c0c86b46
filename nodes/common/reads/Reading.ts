import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Name } from '../model/domain';
import { asFault, Cancelled } from '../model/fault';
import { joined, text } from '../model/json';
import type { RunOptions } from '../model/runOptions';
import type { Execution } from '../n8n/context';
import { runInfo } from '../n8n/runInfo';
import { endedOfFailed, writeItem, type Writing } from '../outcomes/output';
import type { ReadOutput } from '../outcomes/fields';
import { RunEnded } from '../outcomes/stop';
import type { Hint } from '../outcomes/summary';
import type { Read } from '../state/observer';
import type { Wire } from '../transport/wire';
import type { Place } from '../who/Person';

/** One execution of get or get many: where it reads, and how it writes what it read. */
export class Reading {
	private readonly writing: Writing;
	private unread = 0;
	private readonly doubts = new Set<string>();

	constructor(
		readonly execution: Execution,
		readonly operation: 'get' | 'getMany',
		private readonly options: RunOptions,
		private readonly wire: Wire,
	) {
		const { context, vendor, credential, onError, redactor } = execution;
		const run = runInfo(context, vendor, credential.fields);
		this.writing = { ...options, vendor: vendor.name, operation, onError, redactor, run };
	}

	/** @throws {Fault} when the credential can't be used */
	open(scope: string): Place {
		return this.execution.credential.open(this.wire, scope, this.options);
	}

	/**
	 * Writes a failed item, whatever was thrown.
	 * @throws {RunEnded} with On Error = Stop
	 * @throws {Cancelled} when the execution was stopped
	 */
	fail(item: number, name: Name | null, error: unknown): INodeExecutionData {
		if (this.wire.signal?.aborted) throw new Cancelled();
		const fault = asFault(error).ofReading;
		const { onError, whenNotFound } = this.writing;
		const skipped = fault.outcome === 'notFound' && whenNotFound === 'skip';
		if (onError === 'stop' && !skipped) throw new RunEnded(fault, item, []);
		return writeItem(endedOfFailed(item, 'get', fault, name), this.writing);
	}

	/** Writes a user who was read; one whose state couldn't be says so. */
	write(item: number, { sighting: { user, state, response, warning: owner }, fault }: Read): INodeExecutionData {
		const { vendor, includeResponse, redactor } = this.writing;
		if (fault) this.unread++;
		const warning = joined([fault?.sentence, owner]);
		const json: ReadOutput = {
			vendor,
			user: { ...user },
			enabled: state?.enabled ?? null,
			locked: state?.locked ?? null,
			...(warning && { warning: redactor.text(warning) }),
			...(includeResponse && { response: redactor.json(response) }),
		};
		return { json: json as unknown as IDataObject, pairedItem: { item } };
	}

	/** Says of a list that was written that it may not be whole, with each of its users. */
	doubt(items: readonly INodeExecutionData[], why: string): void {
		const warning = `This list may leave people out: ${why}.`;
		this.doubts.add(warning);
		for (const { json } of items) json.warning = json.warning ? `${text(json.warning)} ${warning}` : warning;
	}

	/** @returns what whoever looks at the output should know of it */
	hint(): Hint {
		const who = this.unread === 1 ? '1 user' : `${this.unread} users`;
		const unread = `The status of ${who} couldn’t be read: see “warning” in the output.`;
		return ['warning', joined([...(this.unread > 0 ? [unread] : []), ...this.doubts])];
	}
}
