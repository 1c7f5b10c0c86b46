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

const runs = runsFor(async () => (await import('./vendor')).akana, profile);

export class Akana implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Akana API Platform',
		name: 'akana',
		icon: { light: 'file:../../icons/akana.svg', dark: 'file:../../icons/akana.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: SUBTITLE,
		description: 'Enable, disable, lock and unlock users of the Akana API Platform',
		defaults: { name: 'Akana API Platform' },
		usableAsTool: true,
		hints: PANEL_HINTS,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'akanaApi', required: true, testedBy: 'akanaApiTest' }],
		properties: describeProperties(profile, {
			examples: { id: 'f57dd9cc-2608-456e-9dfa-300c85224a73.acme', login: 'nathan' },
			storesReason: 'Why: it is stored at Akana as the comment of the change, and added to the output',
			notices: [
				{
					text: 'This stops the next login. A session that is open in the portal, apps and their keys may go on.',
					operations: ['disable', 'lock'],
				},
				{
					text: 'Only registered members have a status. The output says whether enabling removed a lock, too: platforms differ.',
					operations: ['enable', 'unlock'],
				},
			],
		}),
	};

	methods = runs.methods;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runs.execute(this);
	}
}
