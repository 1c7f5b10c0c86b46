import type { VendorProfile } from '../common/vendor/Vendor';

export const profile: VendorProfile = {
	name: 'rsaIdPlus',
	label: 'RSA ID Plus',
	credentialType: 'rsaIdPlusApi',
	secretFields: ['apiKeyFile', 'privateKeyJwk'],
	listStores: 'email',
	traits: {
		actions: ['enable', 'disable'],
		hasLock: false,
		idsInAnyCase: true,
		// No call reads a user by id.
		finds: { id: 'no', email: 'single', login: 'single' }, // RSA-12
		singleTellsState: { id: false, email: true, login: true },
		readsBy: ['email', 'login'],
		// The form of the search's rows is a guess, so people are never looked up through it.
		listing: { pageSize: 25, tellsState: true, answersSearch: true, worthFrom: Infinity },
		changesSets: false,
		alwaysReadsBack: [],
		changeNeedsStateWithinMs: null,
	},
};
