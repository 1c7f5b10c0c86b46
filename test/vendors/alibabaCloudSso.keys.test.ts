import { setStage } from '../support/stage';
import { skip } from '../support/time';

const stage = setStage(['alibabaCloudSso']);
const vendor = () => stage.sandbox.alibabaCloudSso;
const form = ({ body }: { body: string }) => Object.fromEntries(new URLSearchParams(body));
const MINUTE_MS = 60_000;

/** Disables people one after the other. */
async function disable(count: number, setting: object = {}) {
	const ids = vendor()
		.people.addMany(count)
		.map(({ id }) => id);
	return await stage.items(
		'alibabaCloudSso',
		{ by: 'id', options: { maxRetries: 0, concurrency: 1 }, ...setting },
		ids,
	);
}

const role = (credential: object = {}) => ({
	variant: 'role',
	credential: { stsEndpoint: vendor().url, ...credential },
});

const outcomes = (items: Array<{ outcome: string }>) => items.map(({ outcome }) => outcome);

describe('a temporary key', () => {
	const variant = 'securityToken';

	test('comes with its token', async () => {
		expect(outcomes(await disable(2, { variant }))).toEqual(['changed', 'changed']);
		for (const request of vendor().requests) expect(form(request).SecurityToken).toMatch(/^CAIS/);
	});

	test('that is expired can’t be renewed, and says what would help', async () => {
		vendor().settings.temporarySeconds = 60;
		const credential = stage.credentials('alibabaCloudSso', { variant }).alibabaCloudSsoApi;
		skip(2 * MINUTE_MS);
		const [item] = await disable(1, { credential });
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
		expect(item!.error).toMatch(/security token is expired.*let the node assume a role/);
		expect(vendor().requests).toHaveLength(1);
	});

	test('with the token of another', async () => {
		const other = vendor().credential({}, variant).securityToken;
		const [item] = await disable(1, { variant, credential: { securityToken: other } });
		expect(item!.error).toMatch(/MismatchWithAccessKey/);
	});
});

describe('a role', () => {
	test('is assumed once for a run, and its key does the rest', async () => {
		expect(outcomes(await disable(5, role()))).toEqual(Array(5).fill('changed'));
		const [login, ...others] = vendor().requests.map(form);
		expect(login).toMatchObject({
			Action: 'AssumeRole',
			Version: '2015-04-01',
			AccessKeyId: vendor().mainKey.id,
			RoleArn: vendor().roleArn,
			RoleSessionName: 'n8n-nodes-user-status',
			DurationSeconds: '3600',
		});
		expect(login).not.toHaveProperty('SecurityToken');
		expect(others).toHaveLength(10);
		for (const request of others) {
			expect(request).toMatchObject({
				AccessKeyId: expect.stringMatching(/^STS\./),
				SecurityToken: expect.any(String),
			});
		}
	});

	test('is assumed again before its key expires, in mid-run', async () => {
		vendor().intercept = ({ action }) => {
			// Less than what the vendor allows a request’s time to be off.
			if (action === 'UpdateUserStatus') skip(14.6 * MINUTE_MS);
			return undefined;
		};
		expect(outcomes(await disable(9, role()))).toEqual(Array(9).fill('changed'));
		expect(stage.requests('alibabaCloudSso', 'AssumeRole').length).toBeGreaterThanOrEqual(3);
		expect(vendor().requests.map(({ status }) => status)).not.toContain(400);
	});

	test('whose key the vendor refuses in mid-run is assumed again, once', async () => {
		let seen = 0;
		vendor().intercept = ({ action }) => {
			if (action === 'UpdateUserStatus' && ++seen === 2) vendor().expireSessions();
			return undefined;
		};
		expect(outcomes(await disable(3, role()))).toEqual(['changed', 'changed', 'changed']);
		expect(stage.requests('alibabaCloudSso', 'AssumeRole')).toHaveLength(2);
		expect(stage.changes('alibabaCloudSso').map(({ status }) => status)).toEqual([200, 400, 200, 200]);
	});

	test('refused twice, the run doesn’t go on asking', async () => {
		vendor().intercept = ({ action }) => {
			if (action !== 'AssumeRole') vendor().expireSessions();
			return undefined;
		};
		const [item] = await disable(1, role());
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
		expect(stage.requests('alibabaCloudSso', 'AssumeRole')).toHaveLength(2);
	});

	test('that doesn’t exist', async () => {
		const [item] = await disable(1, role({ roleArn: 'acs:ram::1234567890123456:role/another' }));
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
		expect(item!.error).toMatch(/role to assume doesn’t exist.*role ARN/);
		expect(vendor().requests).toHaveLength(1);
	});

	test('that the key may not assume', async () => {
		vendor().mainKey.permissions.delete('sts:AssumeRole');
		const [item] = await disable(1, role());
		expect(item).toMatchObject({ outcome: 'unauthorized' });
		expect(item!.error).toMatch(/lacks the permission.*sts:AssumeRole/);
	});

	test.each([
		['without a key', { kind: 'foreignBody' as const, json: { RequestId: 'E', Credentials: {} } }, /holds no key/],
		['that isn’t one', { kind: 'notJson' as const }, /can’t be understood/],
	])('an answer %s', async (_what, fault, words) => {
		vendor().faultOnce({ action: 'AssumeRole' }, fault, 9);
		const [item] = await disable(1, role());
		expect(item!.error).toMatch(words);
		expect(stage.changes('alibabaCloudSso')).toEqual([]);
	});

	test('an answer that doesn’t say until when lasts an hour', async () => {
		const edit = (body: unknown) => {
			const { Credentials, ...others } = body as { Credentials: object };
			return { ...others, Credentials: { ...Credentials, Expiration: undefined } };
		};
		vendor().faultOnce({ action: 'AssumeRole' }, { kind: 'edit', edit });
		await disable(2, role());
		skip(57 * MINUTE_MS);
		await disable(1, role());
		expect(stage.requests('alibabaCloudSso', 'AssumeRole')).toHaveLength(1);
		skip(2 * MINUTE_MS);
		await disable(1, role());
		expect(stage.requests('alibabaCloudSso', 'AssumeRole')).toHaveLength(2);
	});
});

describe('the key', () => {
	test.each<[string, object, RegExp]>([
		['an unknown ID', { accessKeyId: 'LTAI5tUnknown' }, /doesn’t know the access key ID/],
		['a wrong secret', { accessKeySecret: 'not-the-secret' }, /rejected the signature.*access key secret/],
		['no ID', { accessKeyId: ' ' }, /“Access Key ID” is empty/],
		['no secret', { accessKeySecret: '' }, /“Access Key Secret” is empty/],
		['a secret of two lines', { accessKeySecret: 'one\ntwo' }, /“Access Key Secret” holds a line break/],
	])('%s', async (_what, credential, words) => {
		const [item] = await disable(1, { credential });
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
		expect(item!.error).toMatch(words);
	});

	test('that is switched off', async () => {
		vendor().mainKey.active = false;
		expect((await disable(1))[0]!.error).toMatch(/or it is disabled/);
	});

	test.each([
		[-20, /This machine’s clock is 20 minutes ahead of the server’s/],
		[20, /This machine’s clock is 20 minutes behind the server’s/],
	])('a clock that is %i minutes off', async (minutes, words) => {
		vendor().clockSkewMs = minutes * MINUTE_MS;
		const [item] = await disable(1);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(item!.error).toMatch(/because of its time/);
		expect(item!.error).toMatch(words);
		expect(item!.error).toMatch(/server’s\. Set the clock of the machine that runs n8n\.$/);
	});
});

describe('where the API is', () => {
	test('an unknown region is known before any request', async () => {
		const [item] = await disable(1, { credential: { endpoint: '', region: 'cn-atlantis' } });
		expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
		expect(item!.error).toMatch(
			/region “cn-atlantis” has no CloudSSO endpoint.*cn-shanghai, cn-hongkong.*eu-central-1/,
		);
		expect(vendor().requests).toEqual([]);
	});

	test('an endpoint overrules the region', async () => {
		expect(outcomes(await disable(1, { credential: { region: 'cn-atlantis' } }))).toEqual(['changed']);
	});

	test('an endpoint without a scheme is taken as https', async () => {
		const { host } = new URL(vendor().url);
		const [item] = await disable(1, { credential: { endpoint: host } });
		expect(item!.error).toContain(`“${host}”`);
		// The sandbox speaks no TLS, and nothing was sent in the clear.
		expect(item!.error).toMatch(/doesn’t speak TLS|connection .* broke/);
		expect(vendor().requests).toEqual([]);
	});

	test.each(['/', '/?Action=ListUsers', '//'])('an endpoint that ends in %s', async (end) => {
		expect(outcomes(await disable(1, { credential: { endpoint: vendor().url + end } }))).toEqual(['changed']);
		expect(vendor().requests.map(({ path }) => path)).toEqual(['/', '/']);
	});
});

describe('the directory', () => {
	const SECOND = { DirectoryId: 'd-second', DirectoryName: 'second', Region: 'cn-shanghai' };
	const directory = (mode: string, value: unknown) => ({ directoryId: { __rl: true, mode, value } });

	async function disableIn(parameters: object, credential: object = {}) {
		vendor().directories.push(SECOND);
		const { id } = vendor().people.add({ directoryId: 'd-second' });
		const setting = { by: 'id', options: { maxRetries: 0 }, parameters, credential };
		return (await stage.items('alibabaCloudSso', setting, [id]))[0]!;
	}

	test.each<[string, object, object]>([
		['the node’s, by ID', directory('id', ' d-second '), {}],
		['the node’s, from the list', directory('list', 'd-second'), { directoryId: '' }],
		['the node’s, as an expression', directory('id', '={{ "d-second" }}'), {}],
		['the credential’s', directory('list', ''), { directoryId: 'd-second' }],
		['the credential’s, where the node says nothing', {}, { directoryId: 'd-second' }],
	])('%s', async (_what, parameters, credential) => {
		expect(await disableIn(parameters, credential)).toMatchObject({ outcome: 'changed' });
		for (const request of vendor().requests) expect(form(request).DirectoryId).toBe('d-second');
	});

	test('that is given nowhere', async () => {
		const item = await disableIn({}, { directoryId: '' });
		expect(item).toMatchObject({ outcome: 'invalid', changed: false });
		expect(item.error).toMatch(/No CloudSSO directory is given.*in the node.*into the credential/);
		expect(vendor().requests).toEqual([]);
	});

	test.each([[['d-second']], [{ id: 'd-second' }], [true], [0.5]])('%j is none', async (value) => {
		const item = await disableIn(directory('id', `={{ ${JSON.stringify(value)} }}`));
		expect(item).toMatchObject({ outcome: 'invalid', changed: false });
		expect(item.error).toMatch(/directory isn’t given as text/);
		expect(vendor().requests).toEqual([]);
	});

	test('that doesn’t exist is told from a user who doesn’t', async () => {
		const item = await disableIn(directory('id', 'd-third'));
		expect(item).toMatchObject({ outcome: 'failed' });
		expect(item.error).toMatch(/no such directory/);
	});
});
