import { ConnectProxy, withEnvironment } from '../support/connectProxy';
import { NODE } from '../support/workflowOf';
import { change, form, NO_RETRY, refusal, stage, UPDATE, vendor } from './cloudSsoStage';

describe('trap: GET by default, and secrets in the URL and in what is thrown', () => {
	test.each([
		['a refusal', refusal(400, 'InvalidParameter.UserId')],
		['an answer that isn’t JSON', { kind: 'notJson' as const }],
		['a reset', { kind: 'resetBefore' as const }],
		['a page of a proxy', { kind: 'status' as const, status: 502, body: 'html' as const }],
	])('%s', async (_what, fault) => {
		const { id } = vendor().people.add();
		vendor().faultOnce({}, fault, 9);
		for (const onError of ['stop', 'continueErrorOutput'] as const) {
			const setting = { by: 'id', variant: 'securityToken', onError, options: { ...NO_RETRY, includeResponse: true } };
			const run = await stage.run('alibabaCloudSso', setting, [id]);
			const shown = JSON.stringify([run.runData, run.error, run.error?.stack]) + run.log.join();
			for (const secret of vendor().secrets) expect(shown).not.toContain(secret);
			expect(shown).not.toMatch(/AccessKeyId|SignatureNonce/);
		}
		for (const { method, path } of vendor().requests) expect(`${method} ${path}`).toBe('POST /');
	});
});

describe('trap: an answer that isn’t JSON is no error, and has lost its status', () => {
	test.each([
		[{ kind: 'notJson' as const, apply: false }, /answer that can’t be understood.*Check the endpoint/],
		[{ kind: 'emptyBody' as const, apply: false }, /answer that can’t be understood/],
		[{ kind: 'cutBody' as const, apply: false }, /broke before a whole answer came/],
		[{ kind: 'status' as const, status: 502, body: 'html' as const }, /\(502\)/],
		[{ kind: 'status' as const, status: 407, body: 'html' as const }, /proxy .* wants a login \(407\)/],
	])('%o', async (fault, words) => {
		const { id } = vendor().people.add();
		vendor().faultOnce(UPDATE, fault);
		const [item] = await change('disable', [id]);
		expect(item!.error).toMatch(words);
		expect(item!.error).not.toMatch(/SyntaxError|\[object/);
		expect(['unknown', 'failed']).toContain(item!.outcome);
	});

	test('one that was applied all the same is read back', async () => {
		const { id } = vendor().people.add();
		vendor().faultOnce(UPDATE, { kind: 'notJson' });
		expect((await change('disable', [id]))[0]).toMatchObject({ outcome: 'changed', changed: true, proof: 'readBack' });
	});
});

describe('trap: a 500 without a Code is taken for success', () => {
	test.each([
		['a 500 with a RequestId', { kind: 'status' as const, status: 500, body: '{"RequestId":"EE598602"}' }],
		['a 500 with nothing', { kind: 'status' as const, status: 500, body: '{}' }],
		['a 404 with a RequestId', { kind: 'status' as const, status: 404, body: '{"RequestId":"EE598602"}' }],
		['a 200 without a RequestId', { kind: 'foreignBody' as const, apply: false }],
		[
			'a 200 with a Code',
			{ kind: 'foreignBody' as const, json: { RequestId: 'E', Code: 'NoPermission' }, apply: false },
		],
	])('%s', async (_what, fault) => {
		const person = vendor().people.add();
		vendor().faultOnce(UPDATE, fault);
		const [item] = await change('disable', [person.id], { ...NO_RETRY, checkFirst: false });
		expect(['unknown', 'failed', 'unauthorized']).toContain(item!.outcome);
		expect(item!.changed).not.toBe(true);
		expect(person.enabled).toBe(true);
	});

	test.each(['200', 'OK', 'Success', 'success'])('a 200 with the Code “%s” is one', async (Code) => {
		const { id } = vendor().people.add();
		const edit = (body: unknown) => ({ ...(body as object), Code });
		vendor().faultOnce(UPDATE, { kind: 'edit', edit });
		expect((await change('disable', [id]))[0]).toMatchObject({ outcome: 'changed' });
	});
});

describe('trap: results without a prototype, and BigNumbers', () => {
	test.each(['hugeNumbers', 'proto'] as const)('%s', async (kind) => {
		const { id } = vendor().people.add();
		vendor().faultOnce({}, { kind }, 2);
		const [item] = await change('disable', [id], { includeResponse: true });
		expect(item).toMatchObject({ outcome: 'changed', response: { RequestId: expect.any(String) } });
		const response = item!.response as Record<string, unknown>;
		expect(Object.getPrototypeOf(response)).toBe(Object.prototype);
		expect(response.polluted).toBeUndefined();
		for (const value of Object.values(response)) expect(value).not.toHaveProperty('isBigNumber');
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
});

test('trap: undefined and null parameters are sent as words', async () => {
	vendor().people.addMany(3);
	const run = await stage.run('alibabaCloudSso', { operation: 'getMany', parameters: { returnAll: true } }, ['']);
	expect(run.json(NODE)).toHaveLength(3);
	const { DirectoryId, MaxResults, ...others } = form(vendor().requests[0]!);
	expect([DirectoryId, MaxResults]).toEqual(['d-00fc2p61test', '100']);
	expect(Object.keys(others).sort()).toEqual([
		'AccessKeyId',
		'Action',
		'Format',
		'Signature',
		'SignatureMethod',
		'SignatureNonce',
		'SignatureVersion',
		'Timestamp',
		'Version',
	]);
	expect(vendor().requests[0]!.body).not.toMatch(/=(undefined|null)\b/);
});

describe('trap: a parameter named action replaces the action', () => {
	test('what an item holds is never a parameter', async () => {
		const { id } = vendor().people.add();
		const input = [{ who: id, action: 'DeleteUser', Action: 'DeleteUser', NewStatus: 'Enabled', UserId: 'u-other' }];
		const [item] = await change('disable', [id], NO_RETRY, { run: { input } });
		expect(item!.outcome).toBe('changed');
		expect(vendor().requests.map(({ action }) => action)).toEqual(['GetUser', 'UpdateUserStatus']);
		expect(form(vendor().requests[1]!)).toMatchObject({ UserId: id, NewStatus: 'Disabled' });
	});

	test('an ID that looks like parameters is one value', async () => {
		const who = 'u-1&Action=DeleteUser&action=DeleteUser';
		expect((await change('disable', [who]))[0]!.outcome).toBe('notFound');
		expect(vendor().requests.map(({ action }) => action)).toEqual(['GetUser']);
		expect(form(vendor().requests[0]!)).toMatchObject({ Action: 'GetUser', UserId: who });
	});
});

describe('trap: a timeout of 3 seconds', () => {
	test('an answer that takes longer is waited for', async () => {
		const { id } = vendor().people.add();
		vendor().faultOnce(UPDATE, { kind: 'slow', ms: 3_200 });
		expect((await change('disable', [id]))[0]).toMatchObject({ outcome: 'changed', attempts: 1 });
	});

	test('the node’s own timeout holds, and says so', async () => {
		const { id } = vendor().people.add();
		vendor().faultOnce({ action: 'GetUser' }, { kind: 'slow', ms: 60_000 });
		const [item] = await change('disable', [id], { ...NO_RETRY, timeoutSeconds: 1 });
		expect(item).toMatchObject({ changed: false });
		expect(item!.error).toMatch(/didn’t answer in time\. Raise “Timeout”/);
	});
});

test('trap: agents that outlive the run', async () => {
	const people = vendor().people.addMany(20);
	const ids = people.map(({ id }) => id);
	await hungUp();
	await change('disable', ids, { concurrency: 2 });
	const connections = new Set(vendor().requests.map(({ connectionId }) => connectionId));
	expect(vendor().requests.length).toBeGreaterThan(20);
	expect(connections.size).toBeLessThanOrEqual(2);
	await hungUp();
});

/** The server hears of the end of a connection a turn later. */
async function hungUp(): Promise<void> {
	while (vendor().connections.open > 0) await new Promise((resolve) => setImmediate(resolve));
}

test('trap: proxies in the environment are ignored', async () => {
	const proxy = await ConnectProxy.start();
	const { id } = vendor().people.add();
	try {
		const [item] = await withEnvironment({ HTTP_PROXY: proxy.url }, async () => await change('disable', [id]));
		expect(item!.outcome).toBe('changed');
		expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(vendor().url).host]));
	} finally {
		await proxy.close();
	}
});

describe('trap: no retry, and Retry-After is lost when the answer isn’t JSON', () => {
	const page = (status: number, headers: Record<string, string>) =>
		({ kind: 'status', status, body: 'html', headers }) as const;

	test.each([
		['a 429 page', page(429, { 'retry-after': '0' })],
		['a 503 page', page(503, { 'retry-after': '0' })],
		['throttled by 429', refusal(429, 'Throttling.User', { 'retry-after': '0' })],
		['throttled by 400', refusal(400, 'Throttling.Api', { 'retry-after': '0' })],
		['a reset', { kind: 'resetBefore' as const }],
		['SignatureNonceUsed', refusal(400, 'SignatureNonceUsed')],
		['InternalError', refusal(500, 'InternalError')],
	])('%s is tried again, signed anew', async (_what, fault) => {
		const { id } = vendor().people.add();
		vendor().faultOnce(UPDATE, fault);
		expect((await change('disable', [id], {}))[0]).toMatchObject({ outcome: 'changed', attempts: 2 });
		const [first, second] = stage.changes('alibabaCloudSso').map(form);
		expect(second!.SignatureNonce).not.toBe(first!.SignatureNonce);
		expect(second!.Signature).not.toBe(first!.Signature);
	});

	test.each([
		['a 429 page', page(429, { 'retry-after': '7200' })],
		['throttled by 429', refusal(429, 'Throttling.User', { 'retry-after': '7200' })],
		['throttled by 400', refusal(400, 'Throttling', { 'retry-after': '7200' })],
	])('%s: the wait that it asks for is known', async (_what, fault) => {
		const { id } = vendor().people.add();
		vendor().faultOnce(UPDATE, fault);
		const [item] = await change('disable', [id], {});
		expect(item).toMatchObject({ outcome: 'rateLimited', changed: false, attempts: 1 });
		expect(item!.error).toMatch(/asks to wait 2 hours.*raise “Max Wait”/);
	});
});
