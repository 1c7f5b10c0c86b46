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

const runs = runsFor(async () => (await import('./vendor')).rsaIdPlus, profile);

export class RsaIdPlus implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'RSA ID Plus',
		name: 'rsaIdPlus',
		icon: { light: 'file:../../icons/rsaIdPlus.svg', dark: 'file:../../icons/rsaIdPlus.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: SUBTITLE,
		description: 'Enable and disable users of RSA ID Plus (SecurID)',
		defaults: { name: 'RSA ID Plus' },
		usableAsTool: true,
		hints: PANEL_HINTS,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'rsaIdPlusApi', required: true, testedBy: 'rsaIdPlusApiTest' }],
		properties: describeProperties(profile, {
			examples: { id: 'f10d0514-7dd1-4a13-a30e-236d0e65b56a', login: 'nathan' },
			notices: [
				{
					text: 'Disabling stops the next login. Sessions that applications opened before may go on until the applications end them.',
					operations: ['disable', 'lock'],
				},
				{
					text: 'If the user comes from an identity source, its next synchronization may overwrite the status: change it there, too.',
					operations: ['enable', 'disable', 'lock'],
				},
				{
					text: 'RSA ID Plus can’t look up a user by ID: “Get” needs an e-mail address or a login.',
					operations: ['get'],
				},
			],
		}),
	};

	methods = runs.methods;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runs.execute(this);
	}
}
