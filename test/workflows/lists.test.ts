import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { workflowOf } from '../support/workflowOf';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
const USERS = 230;

function fill(vendor: VendorName) {
	// The account that asks is a user of Akana itself.
	stage.sandbox.akana.settings.showsOwnAccount = false;
	stage.sandbox[vendor].people.addMany(USERS, (i: number) => ({
		login: `user${String(i).padStart(4, '0')}`,
		email: `user${String(i).padStart(4, '0')}@example.com`,
		firstName: 'Uma',
		lastName: `Number ${i}`,
		enabled: i % 10 !== 0,
		...(VENDOR[vendor].hasLock && { locked: i % 50 === 1 }),
	}));
}

async function search(vendor: VendorName, filter?: string, paginationToken?: string) {
	return await stage.engine.listSearch(VENDOR[vendor].nodeType, 'searchUsers', {
		credentials: stage.credentials(vendor),
		parameters: { resource: 'user', operation: 'disable' },
		filter,
		paginationToken,
	});
}

describe('From List', () => {
	test.each(ALL)('%s: pages lead to everyone, each once, with name, login and state', async (vendor) => {
		fill(vendor);
		const values: unknown[] = [];
		let token: string | undefined;
		do {
			const { results, paginationToken } = await search(vendor, undefined, token);
			for (const { name, value } of results) {
				values.push(value);
				expect(name).toMatch(/^Uma Number \d+ \(user\d+\) · (enabled|disabled)/);
			}
			token = paginationToken;
		} while (token);
		const own = stage.sandbox[vendor].people.all().map(({ id, email }) => (vendor === 'rsaIdPlus' ? email : id));
		expect(values.sort()).toEqual(own.sort());
	});

	test.each(ALL)('%s: finds a user on the last page, by login, address and name', async (vendor) => {
		fill(vendor);
		const last = stage.sandbox[vendor].people.byLogin('user0229')!;
		const stored = vendor === 'rsaIdPlus' ? last.email : last.id;
		for (const typed of ['user0229', 'USER0229@EXAMPLE', 'Number 229']) {
			const { results } = await search(vendor, typed);
			expect(results.map(({ value }) => value)).toEqual([stored]);
		}
		expect((await search(vendor, 'nobody like this')).results).toEqual([]);
	});

	test.each(ALL)('%s: a user chosen from it is the one that is changed', async (vendor) => {
		fill(vendor);
		const { results } = await search(vendor, 'user0007');
		const user = { __rl: true, mode: 'list', value: results[0]!.value, cachedResultName: results[0]!.name };
		const run = await stage.engine.run(workflowOf(VENDOR[vendor], { operation: 'disable', user }), {
			credentials: stage.credentials(vendor),
			input: [{}],
		});
		expect(run.json('Users')).toMatchObject([{ outcome: 'changed', user: { login: 'user0007' } }]);
		const { people } = stage.sandbox[vendor];
		expect(people.byLogin('user0007')).toMatchObject({ enabled: false });
	});

	test('CloudSSO’s directories can be chosen', async () => {
		const { directories } = stage.sandbox.alibabaCloudSso;
		const { results } = await stage.engine.listSearch(VENDOR.alibabaCloudSso.nodeType, 'searchScopes', {
			credentials: stage.credentials('alibabaCloudSso'),
			parameters: { resource: 'user', operation: 'disable' },
			path: 'directoryId',
		});
		expect(results.map(({ value }) => value)).toEqual(
			directories.map(
				(directory) =>
					(directory as { id?: string; DirectoryId?: string }).id ??
					(directory as { DirectoryId?: string }).DirectoryId,
			),
		);
	});

	test.each(ALL)('%s: says what is wrong with the credential', async (vendor) => {
		const wrong = { serverUrl: 'http://127.0.0.1:1', endpoint: 'http://127.0.0.1:1', apiKeyFile: '{}' };
		await expect(
			stage.engine.listSearch(VENDOR[vendor].nodeType, 'searchUsers', {
				credentials: stage.credentials(vendor, { credential: wrong }),
				parameters: { resource: 'user', operation: 'disable' },
			}),
		).rejects.toThrow(vendor === 'rsaIdPlus' ? /key file/ : /can’t be reached/);
	});
});

describe('Get Many', () => {
	const many = async (vendor: VendorName, parameters: object) =>
		await stage.items(vendor, { operation: 'getMany', parameters, options: { concurrency: 20 } }, [null]);

	test.each(ALL)('%s: returns everyone with their state', async (vendor) => {
		fill(vendor);
		const items = await many(vendor, { returnAll: true });
		const own = stage.sandbox[vendor].people.all();
		expect(items).toHaveLength(USERS);
		const byLogin = new Map(items.map((item) => [item.user.login, item]));
		for (const { login, id, email, enabled, locked } of own) {
			expect(byLogin.get(login)).toMatchObject({
				vendor,
				user: { id, email },
				enabled,
				locked: VENDOR[vendor].hasLock ? locked : null,
			});
		}
	});

	test.each(ALL)('%s: stops early at the limit', async (vendor) => {
		fill(vendor);
		expect(await many(vendor, { returnAll: false, limit: 7 })).toHaveLength(7);
		// A login, a page, and at Akana a request for each state.
		expect(stage.sandbox[vendor].requests.length).toBeLessThanOrEqual(vendor === 'akana' ? 9 : 1);
	});

	test.each(ALL)('%s: filters by status', async (vendor) => {
		fill(vendor);
		const disabled = await many(vendor, { returnAll: true, filters: { status: 'disabled' } });
		expect(disabled).toHaveLength(23);
		expect(disabled.every(({ enabled }) => enabled === false)).toBe(true);
		const locked = await many(vendor, { returnAll: true, filters: { status: 'locked' } });
		if (VENDOR[vendor].hasLock) expect(locked).toHaveLength(5);
		else expect(locked).toMatchObject([{ outcome: 'unsupported', error: expect.stringMatching(/has no lock/) }]);
	});

	test.each(ALL)('%s: searches', async (vendor) => {
		fill(vendor);
		const items = await many(vendor, { returnAll: true, filters: { search: 'user022' } });
		expect(items.map(({ user }) => user.login).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `user022${i}`));
		expect(await many(vendor, { returnAll: true, filters: { search: 'user022', status: 'disabled' } })).toHaveLength(1);
	});
});

describe('Get', () => {
	test.each(ALL)('%s: each item gives one, in order; a miss is the item’s own', async (vendor) => {
		fill(vendor);
		const items = await stage.items(vendor, { operation: 'get' }, [
			'user0003@example.com',
			'nobody@example.com',
			'',
			' USER0010@example.com',
		]);
		expect(items.map(({ outcome, user, enabled }) => [outcome ?? null, user.login, enabled ?? null])).toEqual([
			[null, 'user0003', true],
			['notFound', null, null],
			['invalid', null, null],
			[null, 'user0010', false],
		]);
	});

	test('RSA can’t be asked by ID, and says so', async () => {
		const { id } = stage.sandbox.rsaIdPlus.people.add({});
		const [item] = await stage.items('rsaIdPlus', { operation: 'get', by: 'id' }, [id]);
		expect(item).toMatchObject({ outcome: 'unsupported', error: expect.stringMatching(/by ID.*e-mail or by login/) });
		expect(stage.sandbox.rsaIdPlus.requests).toEqual([]);
	});
});
