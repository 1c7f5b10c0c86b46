import { newEffort } from '../common/effort';
import { Fault } from '../common/fault';
import type { Vendor } from '../common/Vendor';
import { oracleAccess } from './oracleAccess';
import { OraclePrimaveraDirectory } from './OraclePrimaveraDirectory';
import { profile } from './profile';

export const oraclePrimavera: Vendor = {
	...profile,
	open: (credential, wire) => new OraclePrimaveraDirectory(wire, oracleAccess(credential, wire)),
	async test(credential, wire) {
		const access = oracleAccess(credential, wire);
		// The account itself is one small record; the list of all users may be large.
		const found = await new OraclePrimaveraDirectory(wire, access).lookUp(
			{ by: 'login', value: access.username },
			newEffort({ maxRetries: 0, maxWaitMs: 0 }),
		);
		if (found.length === 0) {
			throw new Fault('failed', 'The server answers, but has no user administration at this address (404).', {
				advice: 'Check the server URL, the tenant prefix included.',
			});
		}
	},
};
