import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import type { Vendor, VendorProfile } from '../vendor/Vendor';

/**
 * The parts of a node that run, for a vendor. They load what they need when they are first called:
 * n8n requires every node at start-up.
 */
export function runsFor(
	load: () => Promise<Vendor>,
	profile: Pick<VendorProfile, 'name' | 'credentialType' | 'productField'>,
): {
	execute: (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
	methods: NonNullable<INodeType['methods']>;
} {
	return {
		async execute(context) {
			const { withinBoundary } = await import('./boundary');
			return await withinBoundary(context, profile, async (bounds) => {
				const { executeNode } = await import('./execute');
				return await executeNode(context, await load(), bounds);
			});
		},
		methods: {
			credentialTest: {
				async [`${profile.credentialType}Test`](credential) {
					const { testCredential } = await import('./credentialTest');
					return await testCredential(this, load(), credential);
				},
			},
			listSearch: {
				async searchUsers(filter, paginationToken) {
					const { searchUsersForList } = await import('./listSearch');
					return await searchUsersForList(this, load(), filter, paginationToken);
				},
				async searchScopes(filter) {
					const { searchScopesForList } = await import('./listSearch');
					return await searchScopesForList(this, load(), filter);
				},
			},
		},
	};
}
