import type { VendorProfile } from '../common/vendor/Vendor';

export const profile: VendorProfile = {
	name: 'akana',
	label: 'Akana API Platform',
	credentialType: 'akanaApi',
	secretFields: ['password'],
	listStores: 'id',
	traits: {
		actions: ['enable', 'disable', 'lock', 'unlock'],
		hasLock: true,
		finds: { id: 'single', email: 'single', login: 'single' },
		// The search tells no state.
		singleTellsState: { id: true, email: false, login: false },
		readsBy: ['id'],
		listing: { pageSize: 100, tellsState: false, answersSearch: true, worthFrom: 40 },
		changesSets: false,
		alwaysReadsBack: [],
		changeNeedsStateWithinMs: null,
	},
};
