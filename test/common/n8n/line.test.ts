import { newEffort } from '../../../nodes/common/model/effort';
import { openLine } from '../../../nodes/common/n8n/line';
import { judgeByStatus } from '../../../nodes/common/transport/judge';
import { Redactor } from '../../../nodes/common/transport/redact';
import { profile as akana } from '../../../nodes/Akana/profile';
import { profile as scim } from '../../../nodes/Scim/profile';
import { FakeClock } from '../../support/fakeClock';
import { Loopback } from '../../support/loopback';

const LIMITS = { concurrency: 5, requestsPerSecond: 0, maxWaitMs: 120_000, timeoutMs: 30_000 };

describe('a refused change', () => {
	test.each([
		['holds up reads as well', 'Akana', akana, false],
		['holds up no reads where the vendor limits them apart', 'SCIM', scim, true],
	])('%s: %s', async (_what, _name, vendor, isApart) => {
		const clock = new FakeClock();
		let asked = 0;
		const server = await Loopback.start((_, response) => {
			// The first shows that the credential is good; until then one request goes alone.
			const isRefused = ++asked === 2;
			response.writeHead(isRefused ? 429 : 200, isRefused ? { 'Retry-After': '3' } : {}).end();
		});
		const line = openLine(vendor, {}, LIMITS, { egress: null, redactor: new Redactor(), clock });
		let readAt = NaN;
		const send = async (method: 'GET' | 'PUT') =>
			await line.wire.send({
				compose: () => {
					if (method === 'GET') readAt = clock.now();
					return { method, url: server.url(), headers: {} };
				},
				judge: judgeByStatus(line.wire, {}, () => null),
				effort: newEffort({ maxRetries: 3, maxWaitMs: 120_000 }),
				changes: method === 'PUT',
			});
		await send('GET');
		const change = send('PUT');
		while (clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
		const read = send('GET');
		await clock.advance(60_000);
		await Promise.all([change, read]);
		expect(readAt < 3000).toBe(isApart);
		await line.close();
		await server.close();
	});
});
