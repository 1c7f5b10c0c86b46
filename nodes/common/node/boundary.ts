import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { operationOf } from '../items/parameters';
import { isReading } from '../model/domain';
import { asFault, Cancelled, orElse } from '../model/fault';
import type { Execution } from '../n8n/context';
import { onErrorOf } from '../n8n/onErrorOf';
import { runInfo } from '../n8n/runInfo';
import type { RunInfo } from '../outcomes/fields';
import { endedOfFailed, writeItem } from '../outcomes/output';
import { faultError, RunEnded, stopError } from '../outcomes/stop';
import { Redactor } from '../transport/redact';
import type { VendorProfile } from '../vendor/Vendor';

/** For n8n's errors, should it not say which node this is. */
const NO_NODE: INode = { id: '', name: '', type: '', typeVersion: 1, position: [0, 0], parameters: {} };

const NOBODY: RunInfo = { executionId: null, workflowId: null, workflowName: null, node: null, credential: null };

/**
 * Whatever is thrown within becomes an outcome of each item, or with On Error = Stop an error of this package's own:
 * where the node is to continue, n8n would pass the input on as if all had gone well, and a foreign error may hold a
 * secret.
 * @throws {NodeApiError | NodeOperationError} with On Error = Stop, or when the execution was stopped
 */
export async function withinBoundary(
	context: IExecuteFunctions,
	profile: Pick<VendorProfile, 'name' | 'credentialType' | 'productField'>,
	work: (bounds: Pick<Execution, 'onError' | 'redactor'>) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[][]> {
	const node = orElse(() => context.getNode(), NO_NODE);
	const onError = onErrorOf(context);
	const redactor = new Redactor();
	try {
		return [await work({ onError, redactor })];
	} catch (error) {
		const operation = orElse(() => operationOf(context), null);
		const reads = operation !== null && isReading(operation);
		const ended = endedBy(error, context);
		if (onError === 'stop' || ended.cause instanceof Cancelled)
			throw reads ? faultError(node, ended.cause, ended.item, redactor) : stopError(node, ended, redactor);
		const run = orElse(() => runInfo(context, profile), NOBODY);
		const writing = { vendor: profile.name, operation, onError, redactor, run, ...PLAINLY };
		const count = orElse(() => context.getInputData().length, 1);
		const fault = asFault(ended.cause);
		const action = reads ? 'get' : operation;
		return [Array.from({ length: count }, (_, item) => writeItem(endedOfFailed(item, action, fault), writing))];
	}
}

const PLAINLY = { whenNotFound: 'fail', includeResponse: false } as const;

/** Only n8n's own signal says that a person stopped the execution. */
function endedBy(error: unknown, context: IExecuteFunctions): RunEnded {
	if (error instanceof RunEnded) return error;
	const isStopped = orElse(() => context.getExecutionCancelSignal()?.aborted, false);
	return new RunEnded(isStopped ? new Cancelled() : asFault(error), null, []);
}
