import { newEffort } from '../common/model/effort';
import type { Vendor } from '../common/vendor/Vendor';
import { RsaIdPlusDirectory } from './RsaIdPlusDirectory';
import { rsaAccess } from './rsaTokens';
import { profile } from './profile';

export const rsaIdPlus: Vendor = {
	...profile,
	open: (credential, wire) => new RsaIdPlusDirectory(wire, rsaAccess(credential, wire)),
	async test(credential, wire) {
		const directory = new RsaIdPlusDirectory(wire, rsaAccess(credential, wire));
		await directory.page({}, null, newEffort({ maxRetries: 0, maxWaitMs: 0 }));
	},
};
