import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { describeProperties, SUBTITLE } from '../common/node/description';
import { PANEL_HINTS } from '../common/node/hints';
import { runsFor } from '../common/node/UserStatusNode';
import { profile } from './profile';

const runs = runsFor(async () => (await import('./vendor')).scim, profile);

export class Scim implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SCIM 2.0',
		name: 'scim',
		icon: { light: 'file:../../icons/scim.svg', dark: 'file:../../icons/scim.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: SUBTITLE,
		description: 'Enable and disable users of any product with a SCIM 2.0 API',
		defaults: { name: 'SCIM 2.0' },
		usableAsTool: true,
		hints: PANEL_HINTS,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'userStatusScimApi', required: true, testedBy: 'userStatusScimApiTest' }],
		properties: describeProperties(profile, {
			examples: { id: '2819c223-7f76-453a-919d-413861904646', login: 'bjensen@example.com' },
			batches: true,
			notices: [
				{
					text: 'Whether open sessions and tokens end is up to the product: they may go on until they are revoked there.',
					operations: ['disable', 'lock'],
				},
				{
					text: 'If an identity provider provisions this product, it may overwrite the status: change it there, too.',
					operations: ['enable', 'disable', 'lock'],
				},
			],
		}),
	};

	methods = runs.methods;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runs.execute(this);
	}
}
