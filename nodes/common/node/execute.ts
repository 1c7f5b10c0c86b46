import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { countPeople } from '../guards/countPeople';
import { readGuardEntries } from '../items/guardEntries';
import { mergeOptions, type RawOptions } from '../items/mergeOptions';
import { operationOf, readItems, type Questions } from '../items/parameters';
import { ParameterReader } from '../items/ParameterReader';
import { systemClock } from '../model/clock';
import type { Action, Operation } from '../model/domain';
import { Cancelled } from '../model/fault';
import type { RunOptions } from '../model/runOptions';
import { asFault } from '../model/unforeseen';
import { addHints, onErrorOf, readCredential, withWire, type Execution } from '../n8n/context';
import { runInfo } from '../n8n/runInfo';
import { endedOfFailed, outcomesOf, writeItem, writeItems } from '../outcomes/output';
import type { RunInfo } from '../outcomes/fields';
import { RunEnded } from '../outcomes/RunEnded';
import { faultError, stopError } from '../outcomes/stop';
import { summaryHint } from '../outcomes/summary';
import { readUsers } from '../reads/readUsers';
import { StatusRun } from '../run/StatusRun';
import { Redactor } from '../transport/redact';
import type { CredentialFields, Vendor } from '../vendor/Vendor';

/**
 * Runs a vendor's node: what n8n calls for the items of one execution. Whatever is thrown within becomes an outcome
 * of each item, or with On Error = Stop an error of this package's own: where the node is to continue, n8n would pass
 * the input on as if all had gone well, and a foreign error may hold a secret.
 * @throws {NodeApiError | NodeOperationError} with On Error = Stop, or when the execution was stopped
 */
export async function executeNode(
	context: IExecuteFunctions,
	loading: Vendor | Promise<Vendor>,
): Promise<INodeExecutionData[][]> {
	const redactor = new Redactor();
	try {
		const vendor = await loading;
		const count = context.getInputData().length;
		if (count === 0) return [[]];
		const operation = operationOf(context);
		const credential = await readCredential(context, vendor, redactor);
		const reader = new ParameterReader(context);
		const onError = onErrorOf(context);
		const execution = { context, vendor, operation, count, credential, reader, onError, redactor };
		return [isReading(operation) ? await readUsers(execution, operation) : await changeUsers(execution, operation)];
	} catch (error) {
		return [everyItemFails(context, error, redactor)];
	}
}

function isReading(operation: Operation): operation is 'get' | 'getMany' {
	return operation === 'get' || operation === 'getMany';
}

async function changeUsers(execution: Execution, operation: Action): Promise<INodeExecutionData[]> {
	const { context, vendor, credential, reader, count, onError, redactor } = execution;
	const questions = readItems(reader, vendor, operation, count, credential.fields);
	const { options, protectedByCredential } = guardsOf(questions, credential.fields);
	const done = await withWire(execution, options, async (wire) => {
		const run = new StatusRun({
			label: vendor.label,
			options,
			protectedByCredential,
			stopsOnFailure: onError === 'stop',
			open: (scope) => credential.open(wire, scope),
			countPeople: (keys) => countPeople(context, keys, options.maxUsers),
			signal: context.getExecutionCancelSignal(),
			clock: systemClock,
		});
		return await run.run(questions.asks, questions.unusable);
	});
	addHints(context, () => [summaryHint(outcomesOf(done), isOnlyDry(questions)), ...credential.hints()]);
	const { whenNotFound, includeResponse, output } = options;
	const run = runInfo(context, vendor, credential.fields);
	const writing = { vendor: vendor.name, operation, onError, whenNotFound, includeResponse, output, redactor, run };
	return writeItems(done, count, writing);
}

interface Guarded {
	options: RunOptions;
	/** The credential's own list. */
	protectedByCredential: readonly string[];
}

/** A guard that can't be read stops every item: no one may be changed without it. */
function guardsOf(questions: Questions, fields: CredentialFields): Guarded {
	try {
		if (questions.unread) throw questions.unread;
		const protectedByCredential = readGuardEntries(fields.protectedUsers, '“Protected Users” in the credential');
		return { options: mergeOptions(questions.options), protectedByCredential };
	} catch (error) {
		for (const ask of questions.asks) questions.unusable.push({ ...ask, fault: asFault(error) });
		questions.asks = [];
		return { options: mergeOptions(questions.options.map(withoutGuards)), protectedByCredential: [] };
	}
}

function withoutGuards({ protectedUsers: _protected, allowedUsers: _allowed, ...others }: RawOptions): RawOptions {
	return others;
}

function isOnlyDry({ asks }: Questions): boolean {
	return asks.length > 0 && asks.every(({ dryRun }) => dryRun);
}

/** The last resort: nothing was done, or with On Error = Stop what was done is told. */
function everyItemFails(context: IExecuteFunctions, thrown: unknown, redactor: Redactor): INodeExecutionData[] {
	const node = context.getNode();
	const onError = onErrorOf(context);
	const operation = orElse(() => operationOf(context), null);
	const error = thrown instanceof Cancelled ? new RunEnded(thrown, null, []) : thrown;
	if (error instanceof RunEnded && (onError === 'stop' || error.cause instanceof Cancelled)) {
		if (operation !== null && isReading(operation)) throw faultError(node, error.cause, error.item, redactor);
		throw stopError(node, error, redactor);
	}
	const fault = asFault(error);
	if (onError === 'stop') throw faultError(node, fault, null, redactor);
	const action = operation === null || !isReading(operation) ? operation : 'get';
	const vendor = node.type.replace(/^.*\./, '');
	const run = orElse(() => runInfo(context), NOBODY);
	const writing = { vendor, operation, onError, whenNotFound: 'fail', includeResponse: false, redactor, run } as const;
	const count = orElse(() => context.getInputData().length, 1);
	return Array.from({ length: count }, (_, item) => writeItem(endedOfFailed(item, action, fault), writing));
}

const NOBODY: RunInfo = { executionId: null, workflowId: null, workflowName: null, node: null, credential: null };

function orElse<T, E>(read: () => T, otherwise: E): T | E {
	try {
		return read();
	} catch {
		return otherwise;
	}
}
