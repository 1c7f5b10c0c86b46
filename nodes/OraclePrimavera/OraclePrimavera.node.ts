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

const runs = runsFor(async () => (await import('./vendor')).oraclePrimavera, profile);

export class OraclePrimavera implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Oracle Primavera Administration',
		name: 'oraclePrimavera',
		icon: { light: 'file:../../icons/oraclePrimavera.svg', dark: 'file:../../icons/oraclePrimavera.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: SUBTITLE,
		description: 'Enable, disable, lock and unlock users of Oracle Primavera (P6, Unifier)',
		defaults: { name: 'Oracle Primavera Administration' },
		usableAsTool: true,
		hints: PANEL_HINTS,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oraclePrimaveraApi', required: true, testedBy: 'oraclePrimaveraApiTest' }],
		properties: describeProperties(profile, {
			examples: { id: '3336', login: 'JSMITH' },
			batches: true,
			notices: [
				{
					text: 'Open sessions may go on. The user stays in P6 until de-provisioned in Primavera Administration, too.',
					operations: ['disable'],
				},
				{
					text: 'Oracle documents the lock in an example only: each user is read back, and “unverified” when it didn’t take effect.',
					operations: ['lock', 'unlock'],
				},
			],
		}),
	};

	methods = runs.methods;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runs.execute(this);
	}
}
