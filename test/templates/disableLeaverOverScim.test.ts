import { createEngine, type Engine } from '../../engine';
import { forgetSessions } from '../../nodes/common/transport/session';
import { ScimClient } from '../scim/scimClient';
import { SCIM_CREDENTIAL, SCIM_NODE } from '../scim/scimRun';
import { startServer, type ServerProcess } from '../scim/serverProcess';
import { reportOf, templateOf } from './templates';

const TOKEN = 'a-token-that-may-do-everything';
const SERVERS = { 'Disable at First Product': 'scimmy', 'Disable at Second Product': 'betterAuth' };

let engine: Engine;
let servers: ServerProcess[];
let clients: ScimClient[];

// The first run loads the half of n8n.
jest.setTimeout(120_000);

beforeAll(async () => {
	engine = await createEngine({ from: 'source' });
	const settings = { SCIM_SECRET: TOKEN };
	servers = await Promise.all(Object.values(SERVERS).map(async (file) => await startServer(file, settings)));
	clients = servers.map(({ baseUrl }) => new ScimClient(baseUrl, `Bearer ${TOKEN}`));
	// A list of a single user, wherever it is asked to begin, proves nobody absent.
	for (const client of clients) for (const who of ['someone', 'another']) await add(client, `${who}@example.com`);
}, 120_000);
afterEach(forgetSessions);
afterAll(async () => {
	for (const server of servers) await server.stop();
});

/** Runs the template, each of its nodes with the credential of a server of its own. */
async function disable(email: string, tokens = [TOKEN, TOKEN]) {
	const template = templateOf('disable-leaver-over-scim');
	for (const node of template.nodes) {
		if (node.type === SCIM_NODE) node.credentials = { [SCIM_CREDENTIAL]: { id: node.name, name: node.name } };
	}
	const fields = servers.map(({ baseUrl }, i) => ({ baseUrl, token: tokens[i] }));
	return await engine.run(template, {
		credentials: Object.fromEntries(Object.keys(SERVERS).map((name, i) => [name, fields[i]!])),
		input: [{ 'E-mail of the leaver': ` ${email} `, Reason: 'left' }],
	});
}

const add = async (client: ScimClient, email: string) =>
	await client.add({ userName: email, emails: [{ value: email, primary: true }] });

test('the leaver is disabled at every product, and the report says which', async () => {
	const email = 'ada@example.com';
	const ids = await Promise.all(clients.map(async (client) => await add(client, email)));
	const run = await disable(email);
	expect(run.status).toBe('waiting'); // for the browser that shows the last page
	expect(await Promise.all(clients.map(async (client, i) => await client.active(ids[i]!)))).toEqual([false, false]);
	expect(reportOf(run)).toMatchObject({
		title: `Disabled everywhere: ${email}`,
		needsAttention: 0,
		ticket: [
			'left',
			`- First product: ${email}, disable: changed (proof: readBack)`,
			`- Second product: ${email}, disable: changed (proof: readBack)`,
		].join('\n'),
	});
});

test('a product without an account is skipped, one that fails is told', async () => {
	const email = 'ben@example.com';
	await add(clients[1]!, email);
	expect(reportOf(await disable(email)).ticket).toContain(`- First product: ${email}, disable: notFound`);
	const failed = reportOf(await disable(email, [TOKEN, 'expired']));
	expect(failed).toMatchObject({ title: `NOT disabled everywhere: ${email}`, needsAttention: 1 });
	expect(failed.ticket).toMatch(/- Second product: .*FAILED \(unauthorized\): .*rejected the credential/);
});

test('an address that nobody knows is not called disabled', async () => {
	const report = reportOf(await disable('nobody@example.com'));
	expect(report).toMatchObject({ title: 'NOT disabled, no product knows this address: nobody@example.com' });
	expect(report.needsAttention).toBe(2);
});
