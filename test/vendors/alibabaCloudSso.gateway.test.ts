import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { change, form, vendor } from './cloudSsoStage';

// A gateway that has the vendor behind a path of its own.
const PATH = '/aliyun/cloudsso';
let gateway: Server;
const asked: string[] = [];

beforeAll(async () => {
	gateway = createServer((incoming, outgoing) => {
		asked.push(incoming.url ?? '');
		const path = incoming.url?.startsWith(`${PATH}/`) ? incoming.url.slice(PATH.length) : '/no-such-path';
		const { method, headers } = incoming;
		const onwards = request(vendor().url + path, { method, headers }, (response) => {
			outgoing.writeHead(response.statusCode ?? 502, response.headers);
			response.pipe(outgoing);
		});
		incoming.pipe(onwards);
	});
	await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
});

afterEach(() => void asked.splice(0));

afterAll(() => {
	gateway.closeAllConnections();
	gateway.close();
});

test.each([
	['a path', PATH],
	['a path and a slash', `${PATH}/`],
])('an endpoint with %s is spoken to, and believes the signature', async (_what, path) => {
	const endpoint = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}${path}`;
	const person = vendor().people.add();
	const [item] = await change('disable', [person.id], {}, { credential: { endpoint } });
	expect(item).toMatchObject({ outcome: 'changed', attempts: 1 });
	expect(person.enabled).toBe(false);
	expect(asked).toEqual([`${PATH}/`, `${PATH}/`]);
	// What was composed is what is sent, and by nobody else.
	expect(
		vendor()
			.requests.map(form)
			.map(({ Action }) => Action),
	).toEqual(['GetUser', 'UpdateUserStatus']);
	expect(vendor().requests.every(({ headers }) => headers['user-agent'] === 'n8n-nodes-user-status')).toBe(true);
});
