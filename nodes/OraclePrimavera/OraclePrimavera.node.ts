import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { describeNode } from '../common/node/description';
import { runsFor } from '../common/node/UserStatusNode';
import { profile } from './profile';

const runs = runsFor(async () => (await import('./vendor')).oraclePrimavera, profile.credentialType);

export class OraclePrimavera implements INodeType {
	description: INodeTypeDescription = describeNode(profile, {
		description: 'Enable, disable, lock and unlock users of Oracle Primavera (P6, Unifier)',
		examples: { id: '3336', login: 'JSMITH' },
		batches: true,
		notices: [
			{ text: 'A disabled user can’t log in any more, but stays in P6 until the user is de-provisioned in Primavera Administration, too.', operations: ['disable'] },
			{ text: 'Oracle documents the lock only in an example, so each user is read back after it and reported as not verified when the lock didn’t take effect.', operations: ['lock', 'unlock'] },
		],
	});

	methods = runs.methods;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runs.execute(this);
	}
}
