import RPCClient from '@alicloud/pop-core';
import { rpcSignature } from '../../sandbox/alibabaCloudSso/signature';
import { cloudSsoForEach, DIRECTORY, outcome, type Key, type Parameters } from './cloudSso';
import type { Reply } from './support';

const { cloud, clock, key, timestamp, rpc, change } = cloudSsoForEach();

describe('signature', () => {
	it('gives the known vector', () => {
		const query =
			'AccessKeyId=testid&Action=UpdateUserStatus&DirectoryId=d-00fc2p61test&Format=JSON&NewStatus=Disabled' +
			'&SignatureMethod=HMAC-SHA1&SignatureNonce=nonce-1&SignatureVersion=1.0' +
			'&Timestamp=2026-01-01T00%3A00%3A00Z&UserId=u-00q8wbq42test&Version=2021-05-15';
		const parameters = new Map(new URLSearchParams(query));
		expect(rpcSignature('POST', parameters, 'testsecret')).toBe('/9sx2f5Uc8mzo/vG/Rq/m7dNdCI=');
	});

	it.each(['GET', 'POST'])('is accepted by %s', async (method) => {
		const { id } = cloud().people.add();
		const reply = await change(id, 'Disabled', { method });
		expect(reply.status).toBe(200);
		expect(Object.keys(reply.json)).toEqual(['RequestId']);
		expect(cloud().people.get(id)).toMatchObject({ enabled: false });
	});

	it.each(['GET', 'POST'] as const)("is the one that the vendor's own client makes (%s)", async (method) => {
		clock.ms = Date.now() - Date.UTC(2026, 0, 1);
		const { id } = cloud().people.add({ login: "o'neil (x)*!" });
		const { accessKeyId, accessKeySecret, securityToken } = key('securityToken');
		const client = new RPCClient({
			accessKeyId,
			accessKeySecret,
			securityToken,
			endpoint: cloud().url,
			apiVersion: '2021-05-15',
		});
		const listed = await client.request<{ Users: Array<{ UserId: string }> }>(
			'ListUsers',
			{ DirectoryId: DIRECTORY, Filter: "UserName eq o'neil (x)*!" },
			{ method },
		);
		expect(listed.Users.map(({ UserId }) => UserId)).toEqual([id]);
	});

	it.each<[string, () => Promise<Reply>, number, string]>([
		[
			'a changed parameter',
			() => change('u-1', 'Enabled', { tampered: { NewStatus: 'Disabled' } }),
			400,
			'SignatureDoesNotMatch',
		],
		[
			'a wrong secret',
			() => change('u-1', 'Enabled', { as: { ...key(), accessKeySecret: 'x' } }),
			400,
			'SignatureDoesNotMatch',
		],
		[
			'an unknown key',
			() => change('u-1', 'Enabled', { as: { ...key(), accessKeyId: 'x' } }),
			404,
			'InvalidAccessKeyId.NotFound',
		],
		[
			'no signature',
			() => change('u-1', 'Enabled', { tampered: { Signature: undefined } }),
			400,
			'MissingParameter.Signature',
		],
		[
			'no nonce',
			() => rpc({ Action: 'ListDirectories', SignatureNonce: undefined }),
			400,
			'MissingParameter.SignatureNonce',
		],
		[
			'another method',
			() => rpc({ Action: 'ListDirectories', SignatureMethod: 'HMAC-SHA256' }),
			400,
			'InvalidParameter.SignatureMethod',
		],
		['XML', () => rpc({ Action: 'ListDirectories', Format: 'XML' }), 400, 'InvalidParameter.Format'],
		[
			'an old time',
			() => rpc({ Action: 'ListDirectories', Timestamp: timestamp(clock.wall() - 901_000) }),
			400,
			'InvalidTimeStamp.Expired',
		],
		[
			'a time to come',
			() => rpc({ Action: 'ListDirectories', Timestamp: timestamp(clock.wall() + 901_000) }),
			400,
			'InvalidTimeStamp.Expired',
		],
		[
			'a time with milliseconds',
			() => rpc({ Action: 'ListDirectories', Timestamp: new Date(clock.wall()).toISOString() }),
			400,
			'InvalidTimeStamp.Format',
		],
		['an unknown action', () => rpc({ Action: 'LockUser' }), 404, 'InvalidAction.NotFound'],
		[
			'an action of another version',
			() => rpc({ Action: 'ListUsers', Version: '2015-04-01' }),
			404,
			'InvalidAction.NotFound',
		],
	])('refuses %s', async (_, send, status, code) => {
		expect(outcome(await send())).toEqual([status, code]);
	});

	it('forgives a quarter of an hour', async () => {
		const old = rpc({ Action: 'ListDirectories', Timestamp: timestamp(clock.wall() - 900_000) });
		expect((await old).status).toBe(200);
	});

	it('takes a nonce once, and remembers it for as long as the time stamp is good', async () => {
		const once = { Action: 'ListDirectories', SignatureNonce: 'once' };
		expect((await rpc(once)).status).toBe(200);
		expect(outcome(await rpc(once))).toEqual([400, 'SignatureNonceUsed']);
		clock.ms = 899_000;
		expect(outcome(await rpc({ ...once, Timestamp: timestamp(clock.wall() - 899_000) }))).toEqual([
			400,
			'SignatureNonceUsed',
		]);
		clock.ms = 1_800_000;
		const late = { Action: 'ListDirectories', SignatureNonce: 'late', Timestamp: timestamp() };
		expect((await rpc(late)).status).toBe(200);
		clock.ms = 1_801_000;
		expect((await rpc({ Action: 'ListDirectories' })).status).toBe(200);
		expect(outcome(await rpc(late))).toEqual([400, 'SignatureNonceUsed']);
	});
});

describe('keys', () => {
	it('wants a temporary key with its token, until it expires', async () => {
		const [temporary, other] = [key('securityToken'), key('securityToken')];
		const list = (as: Key) => rpc({ Action: 'ListDirectories' }, { as });
		expect((await list(temporary)).status).toBe(200);
		expect(outcome(await list({ ...temporary, securityToken: '' }))).toEqual([400, 'MissingSecurityToken']);
		expect(outcome(await list({ ...temporary, securityToken: 'x' }))).toEqual([400, 'InvalidSecurityToken.Malformed']);
		const mismatch = [400, 'InvalidSecurityToken.MismatchWithAccessKey'];
		expect(outcome(await list({ ...temporary, securityToken: other.securityToken }))).toEqual(mismatch);
		expect(outcome(await list({ ...key(), securityToken: other.securityToken }))).toEqual(mismatch);
		clock.ms = 3_600_000;
		expect(outcome(await list(temporary))).toEqual([400, 'InvalidSecurityToken.Expired']);
		const fresh = key('securityToken');
		cloud().expireSessions();
		expect(outcome(await list(fresh))).toEqual([400, 'InvalidSecurityToken.Expired']);
	});

	it('assumes a role: a key with its own permissions and end', async () => {
		const { id } = cloud().people.add();
		const assumed = await assume({ DurationSeconds: '900' });
		const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = assumed.json.Credentials;
		expect(Expiration).toBe('2026-01-01T00:15:00Z');
		const as = { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
		expect((await change(id, 'Disabled', { as })).status).toBe(200);
		clock.ms = 900_000;
		expect(outcome(await change(id, 'Enabled', { as }))).toEqual([400, 'InvalidSecurityToken.Expired']);
	});

	it.each([
		[{ RoleArn: 'acs:ram::1:role/other' }, 'EntityNotExist.Role'],
		[{ RoleSessionName: 'a b' }, 'InvalidParameter.RoleSessionName'],
		[{ DurationSeconds: '899' }, 'InvalidParameter.DurationSeconds'],
		[{ RoleArn: undefined }, 'MissingParameter.RoleArn'],
	])('does not assume with %j', async (parameters, code) => {
		expect((await assume(parameters)).json.Code).toBe(code);
	});

	it.each<['cloudsso:UpdateUserStatus' | 'sts:AssumeRole', () => Promise<Reply>]>([
		['cloudsso:UpdateUserStatus', () => change(cloud().people.all()[0]!.id, 'Disabled')],
		['sts:AssumeRole', () => assume({})],
	])('refuses a key without %s', async (permission, send) => {
		const { id } = cloud().people.add();
		cloud().mainKey.permissions.delete(permission);
		expect(outcome(await send())).toEqual([403, 'NoPermission']);
		expect(cloud().people.get(id)).toMatchObject({ enabled: true });
	});

	it('refuses an inactive key', async () => {
		cloud().mainKey.active = false;
		expect(outcome(await rpc({ Action: 'ListDirectories' }))).toEqual([400, 'InvalidAccessKeyId.Inactive']);
	});

	function assume(parameters: Parameters): Promise<Reply> {
		return rpc({
			Action: 'AssumeRole',
			Version: '2015-04-01',
			RoleArn: cloud().roleArn,
			RoleSessionName: 'n8n',
			...parameters,
		});
	}
});
