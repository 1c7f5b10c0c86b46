import { AKANA } from './akana';
import { CLOUDSSO } from './alibabaCloudSso';
import type { Fact } from './fact';
import { ORACLE } from './oraclePrimavera';
import { RSA } from './rsaIdPlus';
import { SCIM } from './scim';

/** By the vendor's node. */
export const FACTS = {
	rsaIdPlus: RSA,
	oraclePrimavera: ORACLE,
	akana: AKANA,
	alibabaCloudSso: CLOUDSSO,
	scim: SCIM,
} as const satisfies Record<string, readonly Fact[]>;

export type VendorName = keyof typeof FACTS;

export const VENDOR_NAMES = Object.keys(FACTS) as VendorName[];
