import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../model/clock';
import { ACTIONS, type Action } from '../model/domain';
import { Fault } from '../model/fault';
import { StatusRun } from '../run/StatusRun';
import { RunEnded } from '../outcomes/RunEnded';
import type { RunOptions } from '../model/runOptions';
import type { CredentialFields, Vendor } from '../vendor/Vendor';
import { addHints, lineFor, onErrorOf, readCredential, type Credential } from '../n8n/context';
import type { Line } from '../n8n/line';
import { readGuardEntries } from '../items/guardEntries';
import { mergeOptions, type RawOptions } from '../items/mergeOptions';
import { outcomesOf, writeItems, type RunResult, type OnError, type Writing } from '../outcomes/output';
import { operationOf, readItems, type Questions } from '../items/parameters';
import { countPeople } from '../guards/countPeople';
import { readUsers } from '../reads/reading';
import { stopError } from '../outcomes/stop';
import { summaryHint } from '../outcomes/summary';

/** Runs a vendor's node: what n8n calls for the items of one execution. */
export async function executeNode(context: IExecuteFunctions, vendor: Vendor): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	if (count === 0) return [[]];
	const operation = operationOf(context);
	if (operation === 'get' || operation === 'getMany') return [await readUsers(context, vendor, operation, count)];
	if (!ACTIONS.includes(operation))
		throw new NodeOperationError(context.getNode(), `The operation “${operation as string}” doesn’t exist.`);
	return [await changeUsers(context, vendor, operation, count)];
}

async function changeUsers(
	context: IExecuteFunctions,
	vendor: Vendor,
	operation: Action,
	count: number,
): Promise<INodeExecutionData[]> {
	const credential = await readCredential(context, vendor);
	const questions = readItems(context, vendor, operation, count, credential.fields);
	const { options, protectedByCredential } = guardsOf(questions, credential.fields);
	const onError = onErrorOf(context);
	const line = lineFor(context, vendor, credential.fields, options);
	try {
		const done = await runChanges(
			context,
			vendor,
			credential,
			questions,
			{ options, protectedByCredential },
			onError,
			line,
		);
		const writing: Writing = {
			vendor: vendor.name,
			operation,
			onError,
			whenNotFound: options.whenNotFound,
			includeResponse: options.includeResponse,
			redactor: line.redactor,
		};
		addHints(context, [summaryHint(outcomesOf(done), options.dryRun), ...credential.hints()]);
		return writeItems(done, count, writing);
	} catch (error) {
		throw error instanceof RunEnded ? stopError(context.getNode(), error, line.redactor) : error;
	} finally {
		await line.close();
	}
}

async function runChanges(
	context: IExecuteFunctions,
	vendor: Vendor,
	{ open }: Credential,
	{ asks, unusable }: Questions,
	{ options, protectedByCredential }: Guarded,
	onError: OnError,
	{ wire }: Line,
): Promise<RunResult> {
	const run = new StatusRun({
		label: vendor.label,
		options,
		protectedByCredential,
		stopsOnFailure: onError === 'stop',
		open: (scope) => open(wire, scope),
		countPeople: (keys) => countPeople(context, keys, options.maxUsers),
		signal: context.getExecutionCancelSignal(),
		clock: systemClock,
	});
	return await run.run(asks, unusable);
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
		if (!(error instanceof Fault)) throw error;
		for (const ask of questions.asks) questions.unusable.push({ ...ask, fault: error });
		questions.asks = [];
		return { options: mergeOptions(questions.options.map(withoutGuards)), protectedByCredential: [] };
	}
}

function withoutGuards({ protectedUsers: _protected, allowedUsers: _allowed, ...others }: RawOptions): RawOptions {
	return others;
}
