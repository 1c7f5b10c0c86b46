import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { describeProperties, SUBTITLE } from '../common/node/description';
import { PANEL_HINTS } from '../common/node/hints';
import { runsFor } from '../common/node/UserStatusNode';
import { profile } from './profile';

const runs = runsFor(async () => (await import('./vendor')).alibabaCloudSso, profile);

const directory: INodeProperties = {
	displayName: 'Directory',
	name: 'directoryId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	displayOptions: { show: { resource: ['user'] } },
	description: 'The CloudSSO directory that the user belongs to. Leave it empty to use the one in the credential.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'The credential’s directory',
			typeOptions: { searchListMethod: 'searchScopes', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. d-00fc2p61****' },
	],
};

export class AlibabaCloudSso implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Alibaba Cloud CloudSSO',
		name: 'alibabaCloudSso',
		icon: { light: 'file:../../icons/alibabaCloudSso.svg', dark: 'file:../../icons/alibabaCloudSso.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: SUBTITLE,
		description: 'Enable and disable users of Alibaba Cloud CloudSSO',
		defaults: { name: 'Alibaba Cloud CloudSSO' },
		usableAsTool: true,
		hints: PANEL_HINTS,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'alibabaCloudSsoApi', required: true, testedBy: 'alibabaCloudSsoApiTest' }],
		properties: describeProperties(profile, {
			examples: { id: 'u-00q8wbq42wiltcrk****', login: 'nathan' },
			own: [directory],
			// CLOUDSSO-12
			notices: [
				{
					text: 'Sessions that are already open last until they expire: CloudSSO has no call that ends them.',
					operations: ['disable', 'lock'],
				},
			],
		}),
	};

	methods = runs.methods;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runs.execute(this);
	}
}
