import { forgetSessions } from '../../nodes/common/transport/session';
import type { Outgoing } from '../../nodes/common/transport/sender';
import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { once, type Said } from '../support/mangled';
import { askedIn, asking, ok, said } from './cloudSsoService';

const MINUTE_MS = 60_000;
const ROLE = { roleArn: 'acs:ram::1234567890123456:role/n8n' };
const KEY = { AccessKeyId: 'STS.example', AccessKeySecret: 'secret-of-the-role', SecurityToken: 'CAIS-token' };

afterEach(forgetSessions);

const look = async (directory: UserDirectory) => await directory.page({}, null, once());
const nobody = ok({ Users: [] });

/** Reads the list with a role that is assumed with this answer. */
const assuming = async (answer: Said, change: object = {}) =>
	await asking((action) => (action === 'AssumeRole' ? answer : nobody), look, { ...ROLE, ...change });

test.each<[object, string]>([
	[{ accessKeyId: '' }, 'The credential’s field “Access Key ID” is empty.'],
	[{ accessKeySecret: '' }, 'The credential’s field “Access Key Secret” is empty.'],
	[{ endpoint: 'ftp://cloudsso.example.com' }, 'The “Endpoint” doesn’t begin with https://.'],
	[{ stsEndpoint: 'ftp://sts.example.com' }, 'The “STS Endpoint” doesn’t begin with https://.'],
	[{ region: 'mars-1' }, 'The credential’s region “mars-1” has no CloudSSO endpoint.'],
])('a credential with %j is refused before anything is sent', async (change, message) => {
	const { result, sent } = await asking(nobody, look, change);
	expect(result).toMatchObject({ outcome: 'unauthorized', message });
	expect(sent).toEqual([]);
});

test.each([
	[{}, 'cloudsso.cn-shanghai.aliyuncs.com', 'sts.cn-shanghai.aliyuncs.com'],
	[{ region: 'us-west-1' }, 'cloudsso.us-west-1.aliyuncs.com', 'sts.us-west-1.aliyuncs.com'],
	[{ region: 'mars-1', endpoint: 'cloudsso.example.com' }, 'cloudsso.example.com', 'sts.mars-1.aliyuncs.com'],
	[{ endpoint: 'https://a.example.com', stsEndpoint: 'b.example.com' }, 'a.example.com', 'b.example.com'],
])('with %j, users are at %s and roles at %s', async (change, users, roles) => {
	const { sent } = await assuming(ok({ Credentials: KEY }), change);
	expect(sent.map(({ url }) => url)).toEqual([`https://${roles}/`, `https://${users}/`]);
});

test.each([
	[{ securityToken: ' CAIS-own ' }, 'CAIS-own'],
	[{ securityToken: '' }, null],
	[{}, null],
])('a key with %j is sent with the token %j', async (change, token) => {
	const { sent } = await asking(nobody, look, change);
	const form = new URLSearchParams(sent[0]!.body);
	expect([form.get('AccessKeyId'), form.get('SecurityToken')]).toEqual(['LTAIexample', token]);
});

describe('a role', () => {
	const logins = (sent: readonly Outgoing[]) =>
		sent.filter((request) => askedIn(request).Action === 'AssumeRole').length;

	test('is assumed with the credential’s key, and its own key does the rest', async () => {
		const { asked, sent, wire } = await assuming(ok({ Credentials: KEY }));
		expect(asked()[0]).toEqual({
			Action: 'AssumeRole',
			RoleArn: ROLE.roleArn,
			RoleSessionName: 'n8n-nodes-user-status',
			DurationSeconds: '3600',
		});
		const [assumed, read] = sent.map(({ body }) => new URLSearchParams(body));
		expect([assumed!.get('AccessKeyId'), assumed!.get('Version')]).toEqual(['LTAIexample', '2015-04-01']);
		expect([read!.get('AccessKeyId'), read!.get('Version')]).toEqual(['STS.example', '2021-05-15']);
		expect(read!.get('SecurityToken')).toBe('CAIS-token');
		expect(wire.redactor.text('secret-of-the-role, CAIS-token')).toBe('•••, •••');
	});

	test('serves every run, which all hide its key', async () => {
		await assuming(ok({ Credentials: KEY }));
		const { sent, wire } = await assuming(said(500, {}));
		expect(sent.map(askedIn)).toMatchObject([{ Action: 'ListUsers' }]);
		expect(wire.redactor.text('secret-of-the-role, CAIS-token')).toBe('•••, •••');
		expect(logins((await assuming(ok({ Credentials: KEY }), { roleArn: `${ROLE.roleArn}2` })).sent)).toBe(1);
	});

	test.each(Object.keys(KEY))('isn’t assumed by an answer without %s', async (field) => {
		const { result, sent } = await assuming(ok({ Credentials: { ...KEY, [field]: '' } }));
		expect(result).toMatchObject({
			outcome: 'failed',
			message: 'The answer to assuming the role holds no key.',
			advice: 'Check the role ARN in the credential.',
		});
		expect(sent).toHaveLength(1);
	});

	test('is asked for four times at most, and leaves nothing open', async () => {
		const { result, sent } = await assuming(said(503, {}));
		expect(result).toMatchObject({ outcome: 'failed', fate: 'none', status: 503 });
		expect(sent).toHaveLength(4);
	});

	const minutesFromStart = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * MINUTE_MS).toISOString();

	test.each<[string, unknown, number]>([
		['its end', minutesFromStart(30), 28],
		['no end', undefined, 58],
		['an end that isn’t a time', 'soon', 58],
	])('whose key says %s serves until two minutes before', async (_what, Expiration, minutes) => {
		const { again, clock, sent } = await assuming(ok({ Credentials: { ...KEY, Expiration } }));
		// Each call takes a minute of this clock.
		await clock.advance((minutes - 2) * MINUTE_MS);
		await again();
		expect(logins(sent)).toBe(1);
		await again();
		expect(logins(sent)).toBe(2);
	});

	test('whose key is refused is assumed once more, unlike a key of one’s own', async () => {
		const refusal = said(403, { Code: 'InvalidSecurityToken.Expired' });
		const answer = (action: string) => (action === 'AssumeRole' ? ok({ Credentials: KEY }) : refusal);
		const { result, asked } = await asking(answer, look, ROLE);
		const actions = asked().map(({ Action }) => Action);
		expect(actions).toEqual(['AssumeRole', 'ListUsers', 'AssumeRole', 'ListUsers']);
		expect(result).toMatchObject({ outcome: 'unauthorized' });
		expect((await asking(answer, look)).sent).toHaveLength(1);
	});
});
