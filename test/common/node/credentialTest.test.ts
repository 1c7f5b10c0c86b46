import { systemClock } from '../../../nodes/common/model/clock';
import type { ICredentialTestFunctions } from 'n8n-workflow';
import { newEffort } from '../../../nodes/common/model/effort';
import { Fault } from '../../../nodes/common/model/fault';
import { testCredential } from '../../../nodes/common/node/credentialTest';
import { judgeByStatus } from '../../../nodes/common/transport/judge';
import type { Received } from '../../../nodes/common/transport/call';
import type { Vendor } from '../../../nodes/common/vendor/Vendor';
import { MemoryDirectory } from '../../support/memoryDirectory';
import { vendorOf } from '../../support/memoryNode';

const CREDENTIAL = { password: 'hunter22' };

/** Tests a credential with what n8n's request helper gives, or throws. */
async function testing(answer: unknown, more: { test?: Vendor['test']; data?: object } = {}) {
	const { test, data } = { data: CREDENTIAL, ...more };
	const request = jest.fn(async (_options: Record<string, unknown>) => {
		if (answer instanceof Error) throw answer;
		return answer;
	});
	const received: Received[] = [];
	const vendor = vendorOf(new MemoryDirectory(systemClock, []), {
		test:
			test ??
			(async (_, wire) => {
				const call = {
					compose: () => ({
						method: 'POST' as const,
						url: 'https://api.example.com/',
						headers: { A: 'b' },
						body: '{}',
					}),
					judge: judgeByStatus(wire, {}, ({ text }) => text),
					effort: newEffort({ maxRetries: 0, maxWaitMs: 0 }),
				};
				received.push(await wire.send(call));
			}),
	});
	const context = { helpers: { request } } as unknown as ICredentialTestFunctions;
	const result = await testCredential(context, vendor, { id: '1', name: 'a', type: 'memoryApi', data } as never);
	return { result, request, received };
}

const full = (statusCode: number, body?: unknown) => ({ statusCode, headers: { 'x-id': 'r' }, body });

describe('testing a credential', () => {
	it('sends through n8n’s own helper, follows nothing and checks TLS', async () => {
		const { result, request, received } = await testing(full(200, '{"a":1}'));
		expect(result).toEqual({ status: 'OK', message: 'Connection successful' });
		expect(request.mock.calls).toEqual([
			[
				{
					method: 'POST',
					uri: 'https://api.example.com/',
					headers: { A: 'b' },
					body: '{}',
					json: false,
					timeout: 15_000,
					rejectUnauthorized: true,
					followRedirect: false,
					followAllRedirects: false,
					resolveWithFullResponse: true,
					simple: false,
				},
			],
		]);
		expect(received).toMatchObject([{ status: 200, text: '{"a":1}', headers: { 'x-id': 'r' } }]);
	});

	it.each([
		[true, false],
		['true', false],
		[false, true],
		['yes', true],
		[undefined, true],
	])('with “Ignore SSL Issues” %p checks TLS: %s', async (allowUnauthorizedCerts, checks) => {
		const { request } = await testing(full(200), { data: { ...CREDENTIAL, allowUnauthorizedCerts } });
		expect(request.mock.calls[0]![0]).toMatchObject({ rejectUnauthorized: checks });
	});

	it.each([
		['{"a":1}', '{"a":1}'],
		[{ a: 1 }, '{"a":1}'],
		[undefined, ''],
		[null, ''],
	])('reads a body that n8n gives as %j', async (body, text) => {
		expect((await testing(full(200, body))).received).toMatchObject([{ text }]);
	});

	it('says what is wrong, with the advice and without secrets', async () => {
		const { result } = await testing(full(403, 'hunter22 lacks the role'));
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/lacks the right to do this \(403\).*“••• lacks the role”.*Check the role/);
	});

	it('says why no answer came', async () => {
		const refused = Object.assign(new Error('connect https://hunter22@x'), { cause: { code: 'ECONNREFUSED' } });
		const { result } = await testing(refused);
		expect(result).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/“api\.example\.com” can’t be reached/),
		});
	});

	it.each([
		[
			'a fault of a field',
			new Fault('unauthorized', 'The key is empty.', { advice: 'Fill it in.' }),
			'The key is empty. Fill it in.',
		],
		[
			'a bug',
			new TypeError('x of undefined hunter22'),
			expect.stringMatching(/^The credential couldn’t be tried\. Check its fields\. .*: TypeError at [\w/.]+:\d+\.$/),
		],
	])('catches %s: n8n doesn’t', async (_, error, message) => {
		const { result } = await testing(full(200), { test: () => Promise.reject(error) });
		expect(result).toEqual({ status: 'Error', message });
	});

	it('gets along without any data', async () => {
		const test = async (credential: object) => expect(credential).toEqual({});
		expect((await testing(full(200), { test, data: undefined })).result.status).toBe('OK');
	});
});
