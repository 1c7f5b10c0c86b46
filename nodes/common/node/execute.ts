import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { asFault } from '../model/fault';
import { countPeople } from '../guards/countPeople';
import { readGuardEntries } from '../items/guardEntries';
import { emptyGuards, mergeOptions, overConcurrency, type RawOptions } from '../items/mergeOptions';
import { operationOf, readItems, type Questions } from '../items/parameters';
import { ParameterReader } from '../items/ParameterReader';
import { systemClock } from '../model/clock';
import { isReading, type Action } from '../model/domain';
import type { RunOptions } from '../model/runOptions';
import { addHints, readCredential, withWire, type Execution } from '../n8n/context';
import { runInfo } from '../n8n/runInfo';
import { outcomeOf, writeItems } from '../outcomes/output';
import { summaryHint, type Hint } from '../outcomes/summary';
import { readUsers } from '../reads/readUsers';
import { StatusRun } from '../run/StatusRun';
import { named } from '../vendor/credential';
import type { CredentialFields, Vendor } from '../vendor/Vendor';

/**
 * Runs a vendor's node: what n8n calls for the items of one execution.
 * @throws whatever went wrong: it's for the boundary to say
 */
export async function executeNode(
	context: IExecuteFunctions,
	unnamed: Vendor,
	{ onError, redactor }: Pick<Execution, 'onError' | 'redactor'>,
): Promise<INodeExecutionData[]> {
	const count = context.getInputData().length;
	if (count === 0) return [];
	const operation = operationOf(context);
	const credential = await readCredential(context, unnamed, redactor);
	const vendor = named(unnamed, credential.fields);
	const reader = new ParameterReader(context);
	const execution = { context, vendor, operation, count, credential, reader, onError, redactor };
	return isReading(operation) ? await readUsers(execution, operation) : await changeUsers(execution, operation);
}

async function changeUsers(execution: Execution, operation: Action): Promise<INodeExecutionData[]> {
	const { context, vendor, credential, reader, count, onError, redactor } = execution;
	const questions = readItems(reader, vendor, operation, count, credential.fields);
	const { options, empty } = guardsOf(questions, credential.fields);
	const run = runInfo(context, vendor, credential.fields);
	const done = await withWire(execution, options, async (wire) => {
		const statusRun = new StatusRun({
			label: vendor.label,
			options,
			stopsOnFailure: onError === 'stop',
			open: (scope) => credential.open(wire, scope, options),
			countPeople: (keys) => countPeople(context, keys, options.maxUsers),
			signal: context.getExecutionCancelSignal(),
			clock: systemClock,
		});
		return await statusRun.run(questions.asks, questions.unusable);
	});
	const items = writeItems(done, count, { ...options, vendor: vendor.name, operation, onError, redactor, run });
	addHints(context, () => [
		summaryHint(items.map(outcomeOf), isOnlyDry(questions)),
		['info', overConcurrency(questions.options)],
		...empty.map((message): Hint => ['warning', message]),
		...credential.hints(),
	]);
	return items;
}

/** A guard that can't be read stops every item: no one may be changed without it. */
function guardsOf(questions: Questions, fields: CredentialFields): { options: RunOptions; empty: string[] } {
	try {
		if (questions.unread) throw questions.unread;
		const options = mergeOptions(questions.options);
		const empty = emptyGuards(questions.options, options);
		const byCredential = readGuardEntries(fields.protectedUsers, '“Protected Users” in the credential');
		return { options: { ...options, protectedUsers: [...options.protectedUsers, ...byCredential] }, empty };
	} catch (error) {
		for (const ask of questions.asks) questions.unusable.push({ ...ask, fault: asFault(error) });
		questions.asks = [];
		return { options: mergeOptions(questions.options.map(withoutGuards)), empty: [] };
	}
}

/** … and without what else can't be read: the items that fail by it are written as the others would be. */
function withoutGuards(options: RawOptions): RawOptions {
	const { protectedUsers: _protected, allowedUsers: _allowed, concurrency: _concurrency, ...others } = options;
	return others;
}

function isOnlyDry({ asks }: Questions): boolean {
	return asks.length > 0 && asks.every(({ dryRun }) => dryRun);
}
