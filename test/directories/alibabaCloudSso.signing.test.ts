import dns from 'node:dns';
import { Socket } from 'node:net';
import tls from 'node:tls';
import { signedRequest } from '../../nodes/AlibabaCloudSso/signing';

const ENDPOINT = 'https://cloudsso.cn-shanghai.aliyuncs.com';
const VERSION = '2021-05-15';
const KEY = { accessKeyId: 'testid', accessKeySecret: 'testsecret', securityToken: null };

beforeAll(() => {
	jest.useFakeTimers({ now: Date.UTC(2026, 0, 1), doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
	jest.spyOn(jest.requireActual<{ makeNonce(): string }>('kitx'), 'makeNonce').mockReturnValue('nonce-1');
});

afterAll(() => {
	jest.restoreAllMocks();
	jest.useRealTimers();
});

const form = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));

test('the documented vector is signed as documented', async () => {
	const request = await signedRequest(ENDPOINT, VERSION, KEY, 'UpdateUserStatus', {
		DirectoryId: 'd-00fc2p61test',
		UserId: 'u-00q8wbq42test',
		NewStatus: 'Disabled',
	});
	expect(request).toMatchObject({
		method: 'POST',
		url: `${ENDPOINT}/`,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
	});
	expect(form(request.body)).toEqual({
		AccessKeyId: 'testid',
		Action: 'UpdateUserStatus',
		DirectoryId: 'd-00fc2p61test',
		Format: 'JSON',
		NewStatus: 'Disabled',
		SignatureMethod: 'HMAC-SHA1',
		SignatureNonce: 'nonce-1',
		SignatureVersion: '1.0',
		Timestamp: '2026-01-01T00:00:00Z',
		UserId: 'u-00q8wbq42test',
		Version: VERSION,
		Signature: '/9sx2f5Uc8mzo/vG/Rq/m7dNdCI=',
	});
});

test('a parameter that is undefined is left out, and is not part of the signature', async () => {
	const without = await signedRequest(ENDPOINT, VERSION, KEY, 'ListUsers', { DirectoryId: 'd-1' });
	const nothing = { DirectoryId: 'd-1', Filter: undefined, NextToken: undefined };
	expect(await signedRequest(ENDPOINT, VERSION, KEY, 'ListUsers', nothing)).toEqual(without);
});

test('what isn’t a letter is encoded as the vendor wants it, and means the same', async () => {
	const Filter = "UserName eq o’neil (x)*!'+ &=%/é😀";
	const { body } = await signedRequest(ENDPOINT, VERSION, KEY, 'ListUsers', { Filter });
	expect(form(body).Filter).toBe(Filter);
	expect(body).not.toMatch(/[!'()* +]/);
});

test('a temporary key brings its token, in the body', async () => {
	const request = await signedRequest(ENDPOINT, VERSION, { ...KEY, securityToken: 'CAIS-token' }, 'ListUsers', {});
	expect(form(request.body)).toMatchObject({ SecurityToken: 'CAIS-token' });
	expect(request.url).toBe(`${ENDPOINT}/`);
	expect(Object.values(request.headers).join()).not.toContain('CAIS-token');
});

test('an error of pop-core’s own is not swallowed', async () => {
	const none = { ...KEY, accessKeySecret: '' };
	await expect(signedRequest(ENDPOINT, VERSION, none, 'ListUsers', {})).rejects.toThrow(/accessKeySecret/);
	await expect(signedRequest(ENDPOINT, VERSION, KEY, 'GetUser', { UserId: '\ud800' })).rejects.toThrow(URIError);
});

test('a key signs for more than one version', async () => {
	for (const version of [VERSION, '2015-04-01', VERSION]) {
		const { body } = await signedRequest(ENDPOINT, version, KEY, 'ListUsers', {});
		expect(form(body).Version).toBe(version);
	}
});

test.each(['https://sts.example.com', 'https://gateway.example.com/aliyun', 'http://127.0.0.1:8080/a/b%20c'])(
	'the endpoint %s is where it goes, and is no part of what is signed',
	async (endpoint) => {
		const [there, here] = [
			await signedRequest(endpoint, VERSION, KEY, 'ListUsers', { DirectoryId: 'd-1' }),
			await signedRequest(ENDPOINT, VERSION, KEY, 'ListUsers', { DirectoryId: 'd-1' }),
		];
		expect(there).toEqual({ ...here, url: `${endpoint}/` });
	},
);

test('pop-core sends nothing, and looks no name up', async () => {
	const cut = jest.fn(() => {
		throw new Error('The network is cut');
	});
	const doors = [
		jest.spyOn(Socket.prototype, 'connect').mockImplementation(cut),
		jest.spyOn(tls, 'connect').mockImplementation(cut),
		jest.spyOn(dns, 'lookup').mockImplementation(cut as never),
	];
	try {
		const requests = Array.from({ length: 20 }, async (_, i) => {
			const request = await signedRequest(ENDPOINT, VERSION, { ...KEY }, 'GetUser', { UserId: `u-${i}` });
			return form(request.body).UserId;
		});
		expect(await Promise.all(requests)).toEqual(requests.map((_, i) => `u-${i}`));
		await new Promise((resolve) => setImmediate(resolve));
		expect(cut).not.toHaveBeenCalled();
	} finally {
		for (const door of doors) door.mockRestore();
	}
});

test('pop-core that gives its request to nobody else is an error, not a request', async () => {
	const httpx = jest.requireActual<{ request(url: string, options: { data: string }): unknown }>('httpx');
	const { request } = httpx;
	// As an update of it might send: without a body at once.
	jest.spyOn(httpx, 'request').mockImplementation((url, options) => request(url, { ...options, data: '' }));
	await expect(signedRequest(ENDPOINT, VERSION, KEY, 'ListUsers', {})).rejects.toThrow(/composed no request/);
	jest.mocked(httpx.request).mockRestore();
});
