import { alibabaCloudSso } from '../../nodes/AlibabaCloudSso/vendor';
import type { Action, Name } from '../../nodes/common/model/domain';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { ListQuery } from '../../nodes/common/vendor/UserDirectory';
import { fieldOf, once, wireTo, type Said } from '../support/mangled';
import { askedIn, asking, CREDENTIAL, DIRECTORY, ID, ok, said, USER } from './cloudSsoService';

afterEach(forgetSessions);

const finding = async (name: Name, answer: Said) => await asking(answer, (directory) => directory.lookUp(name, once()));
const byId = async (answer: Said) => await finding({ by: 'id', value: ID }, answer);
const paging = async (answer: Said, query: ListQuery = {}, cursor: string | null = null) =>
	await asking(answer, (directory) => directory.page(query, cursor, once()));

describe('a look-up', () => {
	test('by ID is one request', async () => {
		const { result, sent, asked } = await byId(ok({ User: USER }));
		expect(asked()).toEqual([{ Action: 'GetUser', DirectoryId: DIRECTORY, UserId: ID }]);
		expect(sent).toMatchObject([
			{
				method: 'POST',
				url: 'https://cloudsso.cn-shanghai.aliyuncs.com/',
				headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
			},
		]);
		const user = { id: ID, login: 'alice', email: 'alice@example.com', displayName: 'Alice L.' };
		expect(result).toMatchObject([{ user, state: { enabled: true, locked: null }, response: USER }]);
	});

	test('by login is a search, which may find several', async () => {
		const { result, asked } = await finding(
			{ by: 'login', value: 'alice' },
			ok({ Users: [USER, { ...USER, UserId: 'u-2', Status: 'Disabled' }] }),
		);
		const filter = { Filter: 'UserName eq alice', MaxResults: '100' };
		expect(asked()).toEqual([{ Action: 'ListUsers', DirectoryId: DIRECTORY, ...filter }]);
		expect(result).toMatchObject([
			{ user: { id: ID }, state: { enabled: true } },
			{ user: { id: 'u-2' }, state: { enabled: false } },
		]);
	});

	test.each<[string, object, object]>([
		['no display name', { DisplayName: ' ' }, { user: { displayName: 'Alice Lee' } }],
		['no first name either', { DisplayName: '', FirstName: null }, { user: { displayName: 'Lee' } }],
		['no name', { DisplayName: '', FirstName: '', LastName: '' }, { user: { displayName: null } }],
		['that the user is disabled', { Status: 'DISABLED' }, { state: { enabled: false, locked: null } }],
		['another status', { Status: 'Pending' }, { state: null }],
		['no status', { Status: undefined }, { state: null }],
		['that the user is the directory’s own', { ProvisionType: 'Manual' }, { warning: undefined }],
		[
			'that the user is synchronized',
			{ ProvisionType: 'Synchronized' },
			{ warning: expect.stringMatching(/synchronized by an identity provider, which may overwrite the status/) },
		],
	])('whose record says %s', async (_what, change, sighting) => {
		expect((await byId(ok({ User: { ...USER, ...change } }))).result).toMatchObject([sighting]);
	});

	test.each<[string, Name, object]>([
		['another user', { by: 'id', value: ID }, { User: { ...USER, UserId: 'u-2' } }],
		['nobody', { by: 'id', value: ID }, {}],
		['no list', { by: 'login', value: 'alice' }, {}],
	])('answered with %s is a fault', async (_what, name, json) => {
		expect((await finding(name, ok(json))).result).toMatchObject({ outcome: 'unknown', fate: 'none', retry: 'later' });
	});
});

describe('a page of the list', () => {
	test.each<[ListQuery, string | null, object]>([
		[{}, null, { MaxResults: '100' }],
		[{}, 'next-1', { MaxResults: '100', NextToken: 'next-1' }],
		[{ search: 'al' }, null, { MaxResults: '100', Filter: 'UserName sw al' }],
		[{ status: 'enabled' }, null, { MaxResults: '100', Status: 'Enabled' }],
		[{ status: 'disabled' }, null, { MaxResults: '100', Status: 'Disabled' }],
		// There is no lock here.
		[{ status: 'locked' }, null, { MaxResults: '100' }],
		[{ size: 7 }, null, { MaxResults: '7' }],
		[{ size: 0 }, null, { MaxResults: '1' }],
		[{ size: 500 }, null, { MaxResults: '100' }],
	])('for %j at %p', async (query, cursor, asks) => {
		const { asked } = await paging(ok({ Users: [] }), query, cursor);
		expect(asked()).toEqual([{ Action: 'ListUsers', DirectoryId: DIRECTORY, ...asks }]);
	});

	test.each([
		[{ IsTruncated: true, NextToken: 'next-1', TotalCounts: 7 }, 'next-1', 7, null],
		[{ IsTruncated: false, NextToken: 'next-1', TotalCounts: '7' }, null, null, null],
		[{ NextToken: 'next-1' }, 'next-1', null, null],
		[{ IsTruncated: 'False', NextToken: 'next-1' }, null, null, null],
		[{ IsTruncated: true, NextToken: '' }, null, null, 'its list doesn’t say that it ends here'],
	])('that says %j', async (json, next, total, cut) => {
		const { result } = await paging(ok({ ...json, Users: [USER] }));
		expect(result).toMatchObject({ sightings: [{ user: { id: ID }, state: { enabled: true } }], next, total, cut });
	});

	test.each([[undefined], [null], ['none'], [0]])('whose users are %j isn’t one', async (Users) => {
		expect((await paging(ok({ Users }))).result).toMatchObject({ outcome: 'unknown', fate: 'none', retry: 'later' });
	});
});

describe('a change', () => {
	const changing = async (action: Action, id: string | null, answer: Said) => {
		const user = { id, login: null, email: null, displayName: null };
		const order = { user, sighting: null, reason: 'left' };
		return await asking(answer, (directory) => directory.change(action, [order], once()));
	};

	test.each<[Action, string]>([
		['enable', 'Enabled'],
		['disable', 'Disabled'],
	])('to %s says so', async (action, NewStatus) => {
		const { result, asked } = await changing(action, ID, ok({}));
		expect(asked()).toEqual([{ Action: 'UpdateUserStatus', DirectoryId: DIRECTORY, UserId: ID, NewStatus }]);
		expect(result).toMatchObject([{ fault: null, state: null, requestId: 'r-1', response: { RequestId: 'r-1' } }]);
	});

	test.each([null, ''])('needs an ID: %p', async (id) => {
		const { result, sent } = await changing('disable', id, ok({}));
		const message = 'CloudSSO gave no ID for this user, so that nothing could be changed.';
		expect(result).toMatchObject({ outcome: 'failed', message });
		expect(sent).toEqual([]);
	});

	test('without a request’s ID in the answer may be done or not', async () => {
		const { result } = await changing('disable', ID, { status: 200, text: '{}' });
		expect(result).toMatchObject({ outcome: 'unknown', fate: 'open', retry: 'later', status: 200 });
	});
});

const REFUSED_FOR_PACE = {
	outcome: 'rateLimited',
	message: 'Vendor takes no more requests for now, without saying for how long.',
};

describe('an answer', () => {
	test.each<[Said, object]>([
		[said(400, { Code: 'Throttling.User' }), REFUSED_FOR_PACE],
		[said(429, {}), REFUSED_FOR_PACE],
		[said(429, { Code: 'TooMany' }), REFUSED_FOR_PACE],
		[
			said(500, { Code: 'Sorry' }),
			{
				outcome: 'unknown',
				retry: 'later',
				fate: 'answered',
				message: expect.stringMatching(/had an error\. .*Sorry/),
			},
		],
		[said(499, { Code: 'Sorry' }), { outcome: 'failed', retry: 'never' }],
		[said(404, { Code: 'EntityNotExists.User' }), { outcome: 'notFound' }],
		[said(404, { Code: 'EntityNotExists.User.More' }), { outcome: 'failed' }],
		[said(404, {}), { outcome: 'failed' }],
		// An error may come as a success, and no success as anything else.
		[said(200, { Code: 'NoPermission', RequestId: 'r-2', User: USER }), { outcome: 'unauthorized', requestId: 'r-2' }],
		[said(300, { Code: 'OK', RequestId: 'r-2', User: USER }), { outcome: 'unknown', fate: 'answered' }],
		[said(200, { Code: 'OKAY', RequestId: 'r-2', User: USER }), { outcome: 'failed' }],
		[said(200, { Code: 'NotOK', RequestId: 'r-2', User: USER }), { outcome: 'failed' }],
	])('%j', async (answer, fault) => {
		expect((await byId(answer)).result).toMatchObject(fault);
	});

	test.each(['200', 'OK', 'Success'])('with the code %s is a success', async (Code) => {
		expect((await byId(ok({ Code, User: USER }))).result).toMatchObject([{ user: { id: ID } }]);
	});

	test.each([
		[{ Code: 'Odd', Message: 'It is odd.' }, 'Vendor refused the request. Vendor says: “Odd: It is odd.”.'],
		[{ Code: 'Odd' }, 'Vendor refused the request. Vendor says: “Odd”.'],
		[{ Code: 'Odd', RequestId: 'r-3' }, 'Vendor refused the request. Vendor says: “Odd”.'],
	])('is quoted: %j', async (json: object, message) => {
		expect((await byId(said(400, json))).result).toMatchObject({
			message,
			requestId: fieldOf(json, 'RequestId') ?? null,
		});
	});
});

describe('the directory', () => {
	test('that the node names goes before the credential’s', async () => {
		const look = async (directory: { page: (...given: [object, null, ReturnType<typeof once>]) => Promise<unknown> }) =>
			await directory.page({}, null, once());
		expect((await asking(ok({ Users: [] }), look, {}, 'd-2')).asked()).toMatchObject([{ DirectoryId: 'd-2' }]);
		const { result, sent } = await asking(ok({ Users: [] }), look, { directoryId: ' ' });
		expect(result).toMatchObject({
			outcome: 'invalid',
			message: 'No CloudSSO directory is given.',
			advice: 'Choose the directory in the node, or put its ID into the credential.',
		});
		expect(sent).toEqual([]);
	});

	const listing = async (answer: Said) => {
		const { wire, sent, orFault } = wireTo(() => answer);
		return { result: await orFault(async () => await alibabaCloudSso.scopes!(CREDENTIAL, wire)), sent };
	};

	test('is chosen from all those of the account', async () => {
		const Directories = [
			{ DirectoryId: 'd-1', DirectoryName: 'staff' },
			{ DirectoryId: 'd-2' },
			{ DirectoryName: 'x' },
		];
		const { result, sent } = await listing(ok({ Directories }));
		expect(sent.map(askedIn)).toEqual([{ Action: 'ListDirectories' }]);
		expect(result).toEqual([
			{ id: 'd-1', name: 'staff' },
			{ id: 'd-2', name: 'd-2' },
		]);
	});

	test('list is asked for three times at most', async () => {
		const { result, sent } = await listing(said(503, {}));
		expect(result).toMatchObject({ outcome: 'unknown', status: 503 });
		expect(sent).toHaveLength(3);
	});
});

describe('the Test button', () => {
	const pressing = async (change: object, answer: Said) => {
		const { wire, sent, orFault } = wireTo(() => answer);
		const result = await orFault(async () => await alibabaCloudSso.test({ ...CREDENTIAL, ...change }, wire));
		return { result, asked: sent.map(askedIn) };
	};

	test.each([
		[{}, { Action: 'ListUsers', DirectoryId: DIRECTORY, MaxResults: '1' }],
		[{ directoryId: '' }, { Action: 'ListDirectories' }],
	])('asks for as little as there is: %j', async (change, asks) => {
		const answer = ok({ Users: [], Directories: [] });
		expect(await pressing(change, answer)).toEqual({ result: undefined, asked: [asks] });
		expect(await pressing(change, said(503, {}))).toMatchObject({ result: { status: 503 }, asked: [asks] });
	});
});
