import { newEffort } from '../common/model/effort';
import type { Vendor } from '../common/vendor/Vendor';
import { oracleAccess } from './oracleAccess';
import { OraclePrimaveraDirectory } from './OraclePrimaveraDirectory';
import { profile } from './profile';

export const oraclePrimavera: Vendor = {
	...profile,
	open: (credential, wire) => new OraclePrimaveraDirectory(wire, oracleAccess(credential, wire)),
	async test(credential, wire) {
		const access = oracleAccess(credential, wire);
		const directory = new OraclePrimaveraDirectory(wire, access);
		const once = () => newEffort({ maxRetries: 0, maxWaitMs: 0 });
		// The account's own record is small; the list of all users, which tells a wrong URL from an
		// account that isn't in it, may be large.
		const found = await directory.lookUp({ by: 'login', value: access.username }, once());
		const isThere = Array.isArray(found) && found.some(({ user }) => user.login !== null);
		if (!isThere) await directory.page({}, null, once());
	},
};
