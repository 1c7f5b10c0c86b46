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

test('a key signs for more than one version and endpoint', async () => {
	const other = { ...KEY };
	for (const [endpoint, version] of [
		[ENDPOINT, VERSION],
		['https://sts.example.com', '2015-04-01'],
	] as const) {
		const { url, body } = await signedRequest(endpoint, version, other, 'ListUsers', {});
		expect([url, form(body).Version]).toEqual([`${endpoint}/`, version]);
	}
});
