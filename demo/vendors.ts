import type { VendorName } from '../sandbox';

interface Vendor {
	/** As a table's head. */
	label: string;
	/** Where there is little room. */
	short: string;
	credentialType: string;
	/** Whether a lock stays a lock there; where there is none, the workflow asks to disable instead. */
	hasLock: boolean;
}

export const VENDORS: Record<VendorName, Vendor> = {
	rsaIdPlus: { label: 'RSA ID Plus', short: 'RSA', credentialType: 'rsaIdPlusApi', hasLock: false },
	oraclePrimavera: {
		label: 'Oracle Primavera',
		short: 'Oracle',
		credentialType: 'oraclePrimaveraApi',
		hasLock: true,
	},
	akana: { label: 'Akana', short: 'Akana', credentialType: 'akanaApi', hasLock: true },
	alibabaCloudSso: {
		label: 'Alibaba CloudSSO',
		short: 'CloudSSO',
		credentialType: 'alibabaCloudSsoApi',
		hasLock: false,
	},
};

/** For a sentence. */
export const listOf = (vendors: readonly VendorName[]) => vendors.map((vendor) => VENDORS[vendor].label).join(', ');
