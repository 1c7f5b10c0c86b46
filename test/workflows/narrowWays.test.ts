import { createServer, type AddressInfo } from 'node:net';
import { startSandbox, type Sandbox, type VendorName } from '../../sandbox';
import { ConnectProxy, withEnvironment } from '../support/connectProxy';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
const ONE_BY_ONE = { batchSize: 1, maxUsers: 0 };

let proxy: ConnectProxy;
let secure: Sandbox;

beforeAll(async () => {
	[proxy, secure] = await Promise.all([ConnectProxy.start('127.0.0.2'), startSandbox({ tls: true })]);
});
afterAll(async () => await Promise.all([proxy.close(), secure.close()]));

async function disableAll(vendor: VendorName, people: number, more = {}) {
	const at = secure[vendor];
	const everyone = at.people.addMany(people);
	const emails = everyone.map(({ email }) => email);
	const options = { ...ONE_BY_ONE, ...more };
	const items = await stage.items(vendor, { credential: at.credential(), options }, emails);
	const changes = at.requests.filter(({ action }) => VENDOR[vendor].changes.includes(action ?? ''));
	const done = changes.flatMap(({ userIds, fault }) => (fault === null ? userIds : []));
	return { items, everyone, done };
}

describe.each(ALL)('%s', (vendor) => {
	afterEach(async () => {
		await proxy.idle();
		secure[vendor].hangUpAfter(Infinity);
		secure[vendor].people.clear();
		secure[vendor].clearRequests();
		Object.assign(proxy, { most: Infinity, refusal: 503 });
	});

	test.each([
		[10, 120, 5],
		[10, 120, 0],
		[1, 30, 0],
	])(
		'a server that hangs up after %i answers: all %i are done, each once (%i retries)',
		async (most, many, retries) => {
			secure[vendor].hangUpAfter(most);
			const { items, everyone, done } = await disableAll(vendor, many, { maxRetries: retries });
			expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['changed']));
			expect(everyone.filter(({ enabled }) => enabled)).toEqual([]);
			expect(done.sort()).toEqual(everyone.map(({ id }) => id).sort());
		},
	);

	test.each<[number, number]>([
		[5, 503],
		// Squid’s own word for it.
		[1, 403],
		...(vendor === 'akana' ? ([407, 429] as const) : []).map((status): [number, number] => [1, status]),
	])('a proxy that lets %i connections through, others %i: all are done, each once', async (most, refusal) => {
		Object.assign(proxy, { most, refusal });
		const { items, everyone, done } = await withEnvironment({ HTTPS_PROXY: proxy.url }, async () => {
			return await disableAll(vendor, 60);
		});
		expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['changed']));
		expect(everyone.filter(({ enabled }) => enabled)).toEqual([]);
		expect(done.sort()).toEqual(everyone.map(({ id }) => id).sort());
	});
});

test('a server that hangs up before a connection stands: nobody is in doubt, who is changed unread', async () => {
	const away = createServer((socket) => socket.on('error', () => undefined).end());
	await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve));
	try {
		const { port } = away.address() as AddressInfo;
		const apiKey = secure.rsaIdPlus.credential().apiKeyFile as string;
		const apiKeyFile = apiKey.replaceAll(new URL(secure.rsaIdPlus.url).host, `127.0.0.1:${port}`);
		const who = secure.rsaIdPlus.people.addMany(5).map(({ id }) => id);
		const options = { maxRetries: 0, maxWaitSeconds: 1 };
		const items = await stage.items('rsaIdPlus', { by: 'id', credential: { apiKeyFile }, options }, who);
		for (const { outcome, changed } of items)
			expect({ outcome, changed }).toEqual({
				outcome: expect.stringMatching(/^(failed|notAttempted)$/),
				changed: false,
			});
	} finally {
		away.close();
		secure.rsaIdPlus.people.clear();
	}
});
