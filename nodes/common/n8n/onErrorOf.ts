import type { IExecuteFunctions } from 'n8n-workflow';
import { orElse } from '../model/fault';
import type { OnError } from '../outcomes/output';

/** @returns how a failed item leaves the node */
export function onErrorOf(context: Pick<IExecuteFunctions, 'continueOnFail' | 'getNode'>): OnError {
	const onError = orElse(() => context.getNode().onError, undefined);
	const asSet = onError === 'continueRegularOutput' || onError === 'continueErrorOutput';
	if (!orElse(() => context.continueOnFail(), asSet)) return 'stop';
	return onError === 'continueErrorOutput' ? 'errorOutput' : 'regular';
}
