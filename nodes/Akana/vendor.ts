import { newEffort } from '../common/model/effort';
import type { Vendor } from '../common/vendor/Vendor';
import { AkanaDirectory } from './AkanaDirectory';
import { akanaAccess } from './akanaSession';
import { profile } from './profile';

export const akana: Vendor = {
	...profile,
	open: (credential, wire) => new AkanaDirectory(wire, akanaAccess(credential, wire)),
	async test(credential, wire) {
		await new AkanaDirectory(wire, akanaAccess(credential, wire)).page(
			{ size: 1 },
			null,
			newEffort({ maxRetries: 0, maxWaitMs: 0 }),
		);
	},
};
