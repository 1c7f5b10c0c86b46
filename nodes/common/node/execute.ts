import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeExecutionHint,
} from 'n8n-workflow';
import { systemClock } from '../clock';
import { credentialFault, optionalField } from '../credential';
import { ACTIONS, type Action } from '../domain';
import { Fault } from '../fault';
import { RunEnded, StatusRun } from '../run/StatusRun';
import type { RunOptions } from '../run/options';
import { parseList } from '../names';
import type { EgressFilter } from '../transport/connection';
import type { Wire } from '../transport/wire';
import type { UserDirectory } from '../UserDirectory';
import type { CredentialFields, Vendor } from '../Vendor';
import { openLine, type Line } from './line';
import { mergeOptions, type RawOptions } from './options';
import { outcomesOf, writeItems, type Done, type OnError, type Writing } from './output';
import { operationOf, readItems, type Questions } from './parameters';
import { countPeople } from './people';
import { readUsers } from './reading';
import { stopError } from './stop';
import { hintsOf, summaryHint } from './summary';

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
	const questions = readItems(context, vendor, operation, count);
	const options = guardedOptions(questions);
	const onError = onErrorOf(context);
	const line = lineFor(context, vendor, credential.fields, options);
	try {
		const done = await runChanges(context, vendor, credential, questions, options, onError, line);
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
	{ fields, open }: Credential,
	{ asks, unusable }: Questions,
	options: RunOptions,
	onError: OnError,
	{ wire }: Line,
): Promise<Done> {
	const run = new StatusRun({
		label: vendor.label,
		options,
		protectedByCredential: parseList(optionalField(fields, 'protectedUsers')),
		stopsOnFailure: onError === 'stop',
		open: (scope) => open(wire, scope),
		countPeople: (keys) => countPeople(context, keys, options.maxUsers),
		signal: context.getExecutionCancelSignal(),
		clock: systemClock,
	});
	return await run.run(asks, unusable);
}

/** A credential, and the vendor that it opens. */
interface Credential {
	fields: CredentialFields;
	/** @throws {Fault} when the credential can't be used */
	open: (wire: Wire, scope: string) => UserDirectory;
	/** @returns what was learnt from all that was opened */
	hints: () => NodeExecutionHint[];
}

/**
 * Reads the node's credential. One that n8n doesn't give is a failure of each item that needs it: where the
 * node is to continue, n8n would pass the input on as if all had gone well.
 */
export async function readCredential(context: IExecuteFunctions, vendor: Vendor): Promise<Credential> {
	const opened: UserDirectory[] = [];
	const hints = () => hintsOf(opened);
	try {
		const fields: CredentialFields = await context.getCredentials(vendor.credentialType);
		const open: Credential['open'] = (wire, scope) => {
			const directory = vendor.open(fields, wire, scope);
			opened.push(directory);
			return directory;
		};
		return { fields, open, hints };
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		const fault = credentialFault(`The credential can’t be read: ${why}`, 'Choose a credential in the node.');
		return {
			fields: {},
			open: () => {
				throw fault;
			},
			hints,
		};
	}
}

/** A guard that can't be read stops every item: no one may be changed without it. */
function guardedOptions(questions: Questions): RunOptions {
	try {
		if (questions.unread) throw questions.unread;
		return mergeOptions(questions.options);
	} catch (error) {
		if (!(error instanceof Fault)) throw error;
		for (const ask of questions.asks) questions.unusable.push({ ...ask, fault: error });
		questions.asks = [];
		return mergeOptions(questions.options.map(withoutGuards));
	}
}

function withoutGuards({ protectedUsers: _protected, allowedUsers: _allowed, ...others }: RawOptions): RawOptions {
	return others;
}

/** What executions and list searches may offer, by n8n's version. */
interface Offers {
	helpers: object;
	getExecutionCancelSignal?: () => AbortSignal | undefined;
}

/** @returns a line with what the running n8n offers for it */
export function lineFor(context: Offers, vendor: Vendor, credential: CredentialFields, options: RunOptions): Line {
	return openLine(vendor, credential, options, {
		egress: egressOf(context),
		signal: context.getExecutionCancelSignal?.(),
		clock: systemClock,
	});
}

/** n8n has it from 2.28 on. */
function egressOf({ helpers }: Offers): EgressFilter | null {
	const { getSecureEgressFilter } = helpers as { getSecureEgressFilter?: () => EgressFilter };
	return getSecureEgressFilter?.() ?? null;
}

/** @returns how a failed item leaves the node */
export function onErrorOf(context: IExecuteFunctions): OnError {
	if (!context.continueOnFail()) return 'stop';
	return context.getNode().onError === 'continueErrorOutput' ? 'errorOutput' : 'regular';
}

/** Shows hints above the node's output, where the running n8n can. */
export function addHints(context: IExecuteFunctions, hints: ReadonlyArray<NodeExecutionHint | null>): void {
	const { addExecutionHints } = context as Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>;
	const given = hints.filter((hint) => hint !== null);
	if (given.length > 0) addExecutionHints?.call(context, ...given);
}
