import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SANDBOX_NAMES } from '../../sandbox';
import { setStage } from '../support/stage';

const stage = setStage(SANDBOX_NAMES);
// RSA's tokens are made out to the very address.
const VENDORS = [
	['oraclePrimavera', 'serverUrl'],
	['akana', 'serverUrl'],
	['alibabaCloudSso', 'endpoint'],
	['scim', 'baseUrl'],
] as const;

let gateway: Server;
let behind = '';
let type = '';

// Writes every answer in Latin-1.
beforeAll(async () => {
	gateway = createServer((incoming, outgoing) => {
		const { method, url, headers } = incoming;
		const onwards = request(behind + url, { method, headers }, (response) => {
			const parts: Buffer[] = [];
			response.on('data', (part: Buffer) => parts.push(part));
			response.on('end', () => {
				const body = Buffer.from(Buffer.concat(parts).toString(), 'latin1');
				const length = { 'content-type': type, 'content-length': body.length };
				outgoing.writeHead(response.statusCode!, { ...response.headers, ...length }).end(body);
			});
		});
		incoming.pipe(onwards);
	});
	await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
	gateway.closeAllConnections();
	gateway.close();
});

describe.each(VENDORS)('%s, whose answers aren’t in UTF-8', (vendor, field) => {
	test.each([
		['application/json', 'failed'],
		['application/json;charset=ISO-8859-1', 'changed'],
	])('as %s: nobody is said not to be there who is', async (said, outcome) => {
		const [credential] = Object.values(stage.credentials(vendor)) as Array<Record<string, string>>;
		const { origin, port } = new URL(credential![field]!);
		[behind, type] = [origin, said];
		const address = credential![field]!.replace(port, String((gateway.address() as AddressInfo).port));
		const person = stage.sandbox[vendor].people.add({ email: 'zoë@example.com' });
		const options = { maxRetries: 0, maxWaitSeconds: 1 };
		const [item] = await stage.items(vendor, { credential: { [field]: address }, options }, ['zoë@example.com']);
		expect(item!.outcome).toBe(outcome);
		expect(person.enabled).toBe(outcome === 'failed');
	});
});
