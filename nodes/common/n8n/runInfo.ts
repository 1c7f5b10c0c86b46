import type { IExecuteFunctions } from 'n8n-workflow';
import { text } from '../model/json';
import type { RunInfo } from '../outcomes/fields';
import type { CredentialFields, VendorProfile } from '../vendor/Vendor';

/** What n8n's editor calls a workflow that isn't saved. */
const UNSAVED = '__EMPTY__';

/**
 * @returns who runs: nothing that n8n doesn't tell, and of the credential no more than its name
 */
export function runInfo(
	context: Pick<IExecuteFunctions, 'getExecutionId' | 'getNode' | 'getWorkflow'>,
	vendor: Pick<VendorProfile, 'credentialType' | 'productField'>,
	fields: CredentialFields = {},
): RunInfo {
	const { id, name } = context.getWorkflow();
	const node = context.getNode();
	return {
		executionId: text(context.getExecutionId()),
		workflowId: id === UNSAVED ? null : text(id),
		workflowName: text(name),
		node: text(node.name),
		credential: text(node.credentials?.[vendor.credentialType]?.name),
		...(vendor.productField !== undefined && { product: text(fields[vendor.productField]) }),
	};
}
