import type { VendorProfile } from '../common/vendor/Vendor';

export const profile: VendorProfile = {
	name: 'alibabaCloudSso',
	label: 'Alibaba Cloud CloudSSO',
	credentialType: 'alibabaCloudSsoApi',
	secretFields: ['accessKeySecret', 'securityToken'],
	listStores: 'id',
	scopeParameter: 'directoryId',
	traits: {
		actions: ['enable', 'disable'],
		hasLock: false,
		// The filter knows nothing but the user name.
		finds: { id: 'single', email: 'listing', login: 'single' },
		singleTellsState: { id: true, email: false, login: true },
		readsBy: ['id'],
		listing: { pageSize: 100, tellsState: true, answersSearch: true, worthFrom: 10 },
		changesSets: false,
		alwaysReadsBack: [],
		changeNeedsStateWithinMs: null,
	},
};
