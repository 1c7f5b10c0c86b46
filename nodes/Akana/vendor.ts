import { newEffort } from '../common/model/effort';
import type { Vendor } from '../common/vendor/Vendor';
import { AkanaDirectory } from './AkanaDirectory';
import { akanaAccess } from './akanaSession';
import { profile } from './profile';

const ONCE = { maxRetries: 0, maxWaitMs: 0 };

export const akana: Vendor = {
	...profile,
	open: (credential, wire) => new AkanaDirectory(wire, akanaAccess(credential, wire)),
	async test(credential, wire) {
		const directory = new AkanaDirectory(wire, akanaAccess(credential, wire));
		await directory.page({ size: 1 }, null, newEffort(ONCE));
		await directory.testAccount(newEffort(ONCE));
	},
};
