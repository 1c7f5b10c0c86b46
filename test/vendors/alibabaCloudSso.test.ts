import { change, form, NO_RETRY, refusal, stage, UPDATE, vendor } from './cloudSsoStage';

describe('the request', () => {
	test.each([
		['enable', false, 'Enabled'],
		['disable', true, 'Disabled'],
	])('%s is what the document shows', async (operation, enabled, NewStatus) => {
		const person = vendor().people.add({ enabled });
		const [item] = await change(operation, [person.id], { checkFirst: false });
		expect(vendor().requests).toHaveLength(1);
		const [request] = vendor().requests;
		expect(request).toMatchObject({ method: 'POST', path: '/' });
		expect(form(request!)).toEqual({
			Action: 'UpdateUserStatus',
			Version: '2021-05-15',
			DirectoryId: 'd-00fc2p61test',
			UserId: person.id,
			NewStatus,
			Format: 'JSON',
			AccessKeyId: vendor().mainKey.id,
			SignatureMethod: 'HMAC-SHA1',
			SignatureVersion: '1.0',
			SignatureNonce: expect.stringMatching(/^\S{16,}$/),
			Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
			Signature: expect.stringMatching(/^[\w+/]{27}=$/),
		});
		expect(item).toMatchObject({ outcome: 'set', changed: null, proof: null });
		expect(item!.requestId).toMatch(/^[0-9A-F-]{36}$/);
		expect(person.enabled).toBe(!enabled);
	});

	test('the state before is read with GetUser', async () => {
		const { id } = vendor().people.add();
		const [item] = await change('disable', [id]);
		expect(vendor().requests.map(({ action }) => action)).toEqual(['GetUser', 'UpdateUserStatus']);
		expect(item).toMatchObject({ outcome: 'changed', before: { enabled: true, locked: null } });
	});
});

describe('each error code has an outcome and a message of its own', () => {
	const codes: Array<[number, string, string, RegExp]> = [
		[429, 'Throttling', 'rateLimited', /takes no more requests for now/],
		[429, 'Throttling.User', 'rateLimited', /takes no more requests for now/],
		[400, 'Throttling.Api', 'rateLimited', /takes no more requests for now/],
		// It may have been done all the same; read back, it wasn't.
		[503, 'ServiceUnavailable', 'failed', /had an internal error/],
		[500, 'InternalError', 'failed', /had an internal error/],
		[400, 'SignatureNonceUsed', 'failed', /had seen this request before/],
		[404, 'EntityNotExists.User', 'notFound', /no user with the user ID/],
		[404, 'EntityNotExists.Directory', 'failed', /no such directory.*directory ID in the node or the credential/],
		[400, 'InvalidParameter.UserId', 'failed', /refused a parameter/],
		[400, 'MissingParameter.UserId', 'failed', /misses a parameter/],
		[403, 'NoPermission', 'unauthorized', /lacks the permission.*cloudsso:UpdateUserStatus/],
		[404, 'InvalidAccessKeyId.NotFound', 'unauthorized', /doesn’t know the access key ID.*Check the access key ID/],
		[400, 'InvalidAccessKeyId.Inactive', 'unauthorized', /or it is disabled/],
		[400, 'SignatureDoesNotMatch', 'unauthorized', /rejected the signature.*access key secret/],
		[400, 'InvalidTimeStamp.Expired', 'failed', /because of its time.*clock of the machine/],
		[400, 'InvalidSecurityToken.Expired', 'unauthorized', /security token is expired.*Role ARN/],
		[400, 'InvalidSecurityToken.Malformed', 'unauthorized', /security token/],
		[400, 'SomethingNew', 'failed', /refused the request/],
		[401, 'SomethingNew', 'unauthorized', /rejected the credential.*access key/],
		[403, 'SomethingNew', 'unauthorized', /refused this to the access key/],
		[500, 'SomethingNew', 'failed', /had an error/],
		[429, 'SomethingNew', 'rateLimited', /takes no more requests/],
	];

	test.each(codes)('%i %s', async (status, code, outcome, words) => {
		const person = vendor().people.add();
		vendor().faultOnce(UPDATE, refusal(status, code));
		const [item] = await change('disable', [person.id], { ...NO_RETRY, checkFirst: false });
		expect(item!.outcome).toBe(outcome);
		expect(item!.error).toMatch(words);
		if (outcome !== 'notFound' && outcome !== 'rateLimited') {
			expect(item!.error).toContain(`Alibaba Cloud CloudSSO says: “${code}: The vendor’s words.”`);
		}
		expect(item!.requestId).toBe('EE598602');
		expect(stage.changes('alibabaCloudSso')).toHaveLength(1);
	});

	const final = codes.filter(([status, code, outcome]) => {
		return status < 500 && code !== 'SignatureNonceUsed' && outcome !== 'rateLimited';
	});

	test.each(final)('%i %s isn’t tried again in vain', async (status, code) => {
		const { id } = vendor().people.add();
		vendor().faultOnce(UPDATE, refusal(status, code), 9);
		await change('disable', [id], { maxRetries: 1, checkFirst: false });
		expect(stage.changes('alibabaCloudSso')).toHaveLength(1);
	});
});
