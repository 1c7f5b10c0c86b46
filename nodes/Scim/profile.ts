import type { VendorProfile } from '../common/vendor/Vendor';

export const profile: VendorProfile = {
	name: 'scim',
	label: 'SCIM 2.0',
	credentialType: 'userStatusScimApi',
	secretFields: ['token', 'password', 'clientSecret'],
	// As at Slack: so many reads a minute, and so many changes.
	limitsApart: true,
	listStores: 'id',
	productField: 'productName',
	traits: {
		actions: ['enable', 'disable'],
		hasLock: false, // SCIM-12
		finds: { id: 'single', email: 'single', login: 'single' },
		singleTellsState: { id: true, email: true, login: true },
		// SCIM-3: a filter may be refused or mind the case, and a wrong base URL gives a 404, too.
		readsBy: ['id'],
		listing: { pageSize: 100, tellsState: true, answersSearch: true, mayMiss: true, worthFrom: 10 },
		// Only where the server has Bulk.
		changesSets: false,
		// Only where the server's answers don't tell the state.
		alwaysReadsBack: [],
		changeNeedsStateWithinMs: null,
	},
};
