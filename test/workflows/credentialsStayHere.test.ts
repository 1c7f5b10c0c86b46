import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AkanaApi } from '../../credentials/AkanaApi.credentials';
import { AlibabaCloudSsoApi } from '../../credentials/AlibabaCloudSsoApi.credentials';
import { OraclePrimaveraApi } from '../../credentials/OraclePrimaveraApi.credentials';
import { RsaIdPlusApi } from '../../credentials/RsaIdPlusApi.credentials';
import { UserStatusScimApi } from '../../credentials/UserStatusScimApi.credentials';
import { Credentials } from '../../engine/credentials';
import { Packages } from '../../engine/packages';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { chain } from '../support/workflowOf';

const stage = setStage();
const TYPES = [
	new RsaIdPlusApi(),
	new OraclePrimaveraApi(),
	new AkanaApi(),
	new AlibabaCloudSsoApi(),
	new UserStatusScimApi(),
];

/** What authenticates, by the vendors' documents. */
const SECRET = /password|secret|privateKey|apiKeyFile|securityToken|accessKey$|^token$/i;

describe.each(TYPES.map((type) => [type.name, type] as const))('%s', (_name, type) => {
	test('hides every secret in its form', () => {
		const secrets = type.properties.filter(({ name }) => SECRET.test(name) && name !== 'accessKeyId');
		expect(secrets.length).toBeGreaterThan(0);
		for (const { name, typeOptions } of secrets) expect([name, typeOptions?.password]).toEqual([name, true]);
	});

	// n8n offers a credential in the HTTP Request node, or sends it with a request, only by these.
	test('says nothing by which n8n would send it with another node’s request', () => {
		for (const way of ['authenticate', 'preAuthentication', 'genericAuth', 'httpRequestNode', 'extends', 'test'])
			expect(type).not.toHaveProperty(way);
	});
});

// n8n 2.24 and later; before that, what isn't there above is all that keeps it here.
test('each is for its own node alone, by the name that workflows hold', async () => {
	const helper = new Credentials(await Packages.load('source', join(__dirname, '../..')), {});
	const others = ['akana', 'n8n-nodes-base.httpRequest', 'n8n-nodes-other.akana', 'CUSTOM.akana'];
	const types = VENDORS.map(({ nodeType }) => nodeType);
	for (const { nodeType, credentialType } of VENDORS)
		expect([...types, ...others].filter((one) => helper.isCredentialUsableByNode(credentialType, one))).toEqual([
			nodeType,
		]);
});

describe('n8n’s HTTP Request node, told by hand to use the credential', () => {
	let server: Server;
	const arrived: string[] = [];

	beforeAll(async () => {
		server = createServer((request, response) => {
			void text(request).then((body) => {
				arrived.push(`${request.url} ${JSON.stringify(request.rawHeaders)} ${body}`);
				response.setHeader('content-type', 'application/json').end('{}');
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	afterAll(() => void server.close());

	test.each(VENDORS.map(({ name, credentialType }) => [name, credentialType] as const))(
		'%s: nothing of it is sent',
		async (vendor, credentialType) => {
			arrived.length = 0;
			const credentials = stage.credentials(vendor);
			const parameters = {
				url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: credentialType,
				options: {},
			};
			const ask = { name: 'Ask', type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, parameters };
			const { error } = await stage.engine.run(chain(ask), { credentials });
			expect(error?.message).toBe(`Credential type "${credentialType}" is restricted to specific nodes`);
			expect(arrived).toEqual([]);
		},
	);
});
