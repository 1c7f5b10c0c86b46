import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AkanaApi } from '../../credentials/AkanaApi.credentials';
import { AlibabaCloudSsoApi } from '../../credentials/AlibabaCloudSsoApi.credentials';
import { OraclePrimaveraApi } from '../../credentials/OraclePrimaveraApi.credentials';
import { RsaIdPlusApi } from '../../credentials/RsaIdPlusApi.credentials';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { chain } from '../support/workflowOf';

const stage = setStage();
const TYPES = [new RsaIdPlusApi(), new OraclePrimaveraApi(), new AkanaApi(), new AlibabaCloudSsoApi()];

/** What authenticates, by the vendors' documents. */
const SECRET = /password|secret|privateKey|apiKeyFile|securityToken|accessKey$/i;

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
			await stage.engine.run(chain(ask), { credentials });
			const fields = Object.values(credentials[credentialType]!).filter(
				(value): value is string => typeof value === 'string' && value.length >= 6,
			);
			expect(fields.length).toBeGreaterThan(0);
			for (const shown of arrived) for (const field of fields) expect(shown).not.toContain(field);
		},
	);
});
