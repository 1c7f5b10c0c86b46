import { cloudSsoForEach, DIRECTORY, outcome, type Parameters } from './cloudSso';
import type { Reply } from './support';

const { cloud, key, rpc, change } = cloudSsoForEach();

describe('users', () => {
	it.each<[string, () => Promise<Reply>, number, string]>([
		['an unknown user', () => change('u-nobody', 'Disabled'), 404, 'EntityNotExists.User'],
		[
			'an unknown directory',
			() => rpc({ Action: 'GetUser', DirectoryId: 'd-x', UserId: 'u' }),
			404,
			'EntityNotExists.Directory',
		],
		['no user', () => rpc({ Action: 'GetUser', DirectoryId: DIRECTORY }), 400, 'MissingParameter.UserId'],
		['an empty user', () => change('', 'Disabled'), 400, 'MissingParameter.UserId'],
		['the word undefined', () => change('undefined', 'Disabled'), 400, 'InvalidParameter.UserId'],
		[
			'the word null',
			() => rpc({ Action: 'ListUsers', DirectoryId: DIRECTORY, NextToken: 'null' }),
			400,
			'InvalidParameter.NextToken',
		],
		['an unknown parameter', () => rpc({ Action: 'ListDirectories', Reason: 'x' }), 400, 'InvalidParameter.Reason'],
		['another status', () => change(cloud().people.add().id, 'disabled'), 400, 'InvalidParameter.NewStatus'],
	])('refuses %s', async (_, send, status, code) => {
		expect(outcome(await send())).toEqual([status, code]);
	});

	it('changes nothing without a new status', async () => {
		const { id } = cloud().people.add({ enabled: false });
		expect((await change(id, undefined)).status).toBe(200);
		expect(cloud().people.get(id)!.history).toHaveLength(1);
	});

	it('keeps the directories apart', async () => {
		cloud().directories.push({ DirectoryId: 'd-2', DirectoryName: 'second', Region: 'cn-hongkong' });
		const { id } = cloud().people.add({ directoryId: 'd-2' });
		expect(outcome(await change(id, 'Disabled'))).toEqual([404, 'EntityNotExists.User']);
		expect((await rpc({ Action: 'ListDirectories' })).json.Directories).toHaveLength(2);
		expect((await rpc({ Action: 'GetDirectory', DirectoryId: 'd-2' })).json.Directory.DirectoryName).toBe('second');
		expect((await rpc({ Action: 'GetUser', DirectoryId: 'd-2', UserId: id })).json.User.Status).toBe('Enabled');
	});

	const list = (parameters: Parameters) => rpc({ Action: 'ListUsers', DirectoryId: DIRECTORY, ...parameters });

	it('pages with a token that belongs to its parameters', async () => {
		cloud().people.addMany(25);
		const first = (await list({ MaxResults: '20' })).json;
		expect(first).toMatchObject({ TotalCounts: 25, MaxResults: 20, IsTruncated: true });
		const last = (await list({ MaxResults: '20', NextToken: first.NextToken })).json;
		expect(last).toMatchObject({ IsTruncated: false });
		expect(last).not.toHaveProperty('NextToken');
		expect(new Set([...first.Users, ...last.Users].map(({ UserId }) => UserId)).size).toBe(25);
		const code = 'InvalidParameter.NextToken';
		expect((await list({ MaxResults: '10', NextToken: first.NextToken })).json.Code).toBe(code);
		expect((await list({ MaxResults: '20', Status: 'Enabled', NextToken: first.NextToken })).json.Code).toBe(code);
	});

	it('misses no one and repeats no one when people come and go between pages', async () => {
		const people = cloud().people.addMany(15);
		const first = (await list({})).json;
		cloud().people.remove(people[2]!.id);
		cloud().people.add();
		const second = (await list({ NextToken: first.NextToken })).json;
		expect(second.Users.map(({ UserName }) => UserName)).toEqual([
			'user11',
			'user12',
			'user13',
			'user14',
			'user15',
			'user16',
		]);
	});

	it('gives ten a page unless asked, a hundred at most', async () => {
		cloud().people.addMany(11);
		expect((await list({})).json.Users).toHaveLength(10);
		for (const MaxResults of ['0', '101', '1.5', 'ten'])
			expect((await list({ MaxResults })).json.Code).toBe('InvalidParameter.MaxResults');
	});

	it('filters by user name and status, and by nothing else', async () => {
		cloud().people.add({ login: 'Ann' });
		cloud().people.add({ login: 'anna', enabled: false });
		const names = async (parameters: Parameters) => (await list(parameters)).json.Users.map(({ UserName }) => UserName);
		expect(await names({ Filter: 'UserName eq ann' })).toEqual(['Ann']);
		expect(await names({ Filter: 'UserName sw an' })).toEqual(['Ann', 'anna']);
		expect(await names({ Filter: 'UserName sw an', Status: 'Disabled' })).toEqual(['anna']);
		cloud().settings.filterIgnoresCase = false;
		expect(await names({ Filter: 'UserName eq ann' })).toEqual([]);
		expect((await list({ Filter: 'Email eq ann@example.com' })).json.Code).toBe('InvalidParameter.Filter');
	});
});

describe('records', () => {
	it('show no secrets in the path', async () => {
		await rpc({ Action: 'ListDirectories' }, { as: key('securityToken'), method: 'GET' });
		const { path, action } = cloud().requests[0]!;
		expect(action).toBe('ListDirectories');
		expect(path).toMatch(/AccessKeyId=\*\*\*&/);
		expect(path).toMatch(/Signature=\*\*\*$/);
		for (const secret of cloud().secrets) expect(decodeURIComponent(path)).not.toContain(secret);
	});
});
