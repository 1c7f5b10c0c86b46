import { newEffort } from '../common/model/effort';
import type { Vendor } from '../common/vendor/Vendor';
import { AlibabaCloudSsoDirectory } from './AlibabaCloudSsoDirectory';
import { cloudSsoAccess } from './cloudSsoAccess';
import { profile } from './profile';

const ONCE = { maxRetries: 0, maxWaitMs: 0 };

export const alibabaCloudSso: Vendor = {
	...profile,
	open(credential, wire, scope) {
		const access = cloudSsoAccess(credential, wire);
		return new AlibabaCloudSsoDirectory(wire, access, scope || access.directoryId);
	},
	async test(credential, wire) {
		const access = cloudSsoAccess(credential, wire);
		const directory = new AlibabaCloudSsoDirectory(wire, access, access.directoryId);
		if (access.directoryId) await directory.page({ size: 1 }, null, newEffort(ONCE));
		else await directory.directories(newEffort(ONCE));
	},
	async scopes(credential, wire) {
		const access = cloudSsoAccess(credential, wire);
		return await new AlibabaCloudSsoDirectory(wire, access, access.directoryId).directories(
			newEffort({ maxRetries: 2, maxWaitMs: 10_000 }),
		);
	},
};
