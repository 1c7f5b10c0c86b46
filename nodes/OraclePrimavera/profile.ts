import type { VendorProfile } from '../common/vendor/Vendor';

export const profile: VendorProfile = {
	name: 'oraclePrimavera',
	label: 'Oracle Primavera Administration',
	credentialType: 'oraclePrimaveraApi',
	secretFields: ['password'],
	listStores: 'id',
	traits: {
		actions: ['enable', 'disable', 'lock', 'unlock'],
		hasLock: true,
		finds: { id: 'single', email: 'listing', login: 'single' },
		singleTellsState: { id: true, email: false, login: true },
		readsBy: ['login'],
		listing: { pageSize: Infinity, tellsState: true, answersSearch: false, worthFrom: 5 },
		changesSets: true, // ORACLE-12
		// The documents don't confirm that the lock takes effect.
		alwaysReadsBack: ['lock', 'unlock'],
		// Both flags travel with every change: one of them as it was read.
		changeNeedsStateWithinMs: 10_000,
	},
};
