/**
 * Better Auth with its SCIM plugin on loopback, its users in memory. Prints its base URL when it listens.
 *
 * SCIM_SECRET: a token that may do everything. SCIM_SECRET_READ: one that may only read users. SCIM_SECRET_GROUPS: one that
 * may only read groups.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { scim } from '@better-auth/scim';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { getAuthTables } from 'better-auth/db';
import { toNodeHandler } from 'better-auth/node';

const { SCIM_SECRET, SCIM_SECRET_READ, SCIM_SECRET_GROUPS } = process.env;
const credentials = [
	{ id: 'all', token: SCIM_SECRET },
	{ id: 'reader', token: SCIM_SECRET_READ, scopes: ['scim.users.read'] },
	{ id: 'groups', token: SCIM_SECRET_GROUPS, scopes: ['scim.groups.read'] },
];

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const options = {
	baseURL: origin,
	secret: randomBytes(32).toString('hex'),
	plugins: [scim({ connections: [{ id: 'directory', credentials: credentials.filter(({ token }) => token) }] })],
};
const tables = Object.values(getAuthTables(options)).map(({ modelName }) => [modelName, []]);
const auth = betterAuth({ ...options, database: memoryAdapter(Object.fromEntries(tables)) });

server.on('request', toNodeHandler(auth));
console.log(`${origin}/api/auth/scim/v2`);
process.stdin.resume().on('end', () => process.exit());
