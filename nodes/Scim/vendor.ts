import { newEffort } from '../common/model/effort';
import type { Vendor } from '../common/vendor/Vendor';
import { scimAccess } from './scimAccess';
import { ScimDirectory } from './ScimDirectory';
import { profile } from './profile';

export const scim: Vendor = {
	...profile,
	open: (credential, wire) => new ScimDirectory(wire, scimAccess(credential, wire)),
	async test(credential, wire) {
		const directory = new ScimDirectory(wire, scimAccess(credential, wire));
		await directory.page({ size: 1 }, null, newEffort({ maxRetries: 0, maxWaitMs: 0 }));
	},
};
