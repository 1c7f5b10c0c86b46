/**
 * SCIMMY Routers on loopback, with its users in memory. Prints its base URL when it listens.
 *
 * SCIM_AUTHENTICATION: bearer (default) or basic. SCIM_SECRET: the token, or "name:password".
 */
import { randomUUID } from 'node:crypto';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

const { SCIM_AUTHENTICATION: type = 'bearer', SCIM_SECRET: secret = '' } = process.env;
const authorization = type === 'basic' ? `Basic ${Buffer.from(secret).toString('base64')}` : `Bearer ${secret}`;

const users = new Map();

SCIMMY.Resources.declare(SCIMMY.Resources.User)
	.ingress(({ id = randomUUID() }, data) => {
		users.set(id, { ...data, id });
		return users.get(id);
	})
	.egress(({ id, filter }) => {
		if (!id) return filter ? filter.match([...users.values()]) : [...users.values()];
		if (users.has(id)) return users.get(id);
		throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
	})
	.degress(({ id }) => void users.delete(id));

const app = express();
app.use(
	'/scim/v2',
	new SCIMMYRouters({
		type,
		handler: (request) => {
			if (request.header('authorization') !== authorization) throw new Error('Authorization not accepted');
			return 'client';
		},
	}),
);

const server = app.listen(0, '127.0.0.1', () => {
	console.log(`http://127.0.0.1:${server.address().port}/scim/v2`);
});
process.stdin.resume().on('end', () => process.exit());
