import { startSandbox } from '../../sandbox';
import type { PersonInput } from '../../sandbox/core/people';
import { readArguments } from '../../tenant/arguments';
import { Refused } from '../../tenant/check';
import { VENDOR_NAMES, type VendorName } from '../../tenant/facts';
import { ConnectProxy, withEnvironment } from '../support/connectProxy';
import { AtTerminal, EMAIL, setDesk } from './desk';

const desk = setDesk();

const changes = (vendor: VendorName) =>
	desk.at(vendor).requests.filter(({ appliedTo, body }) => appliedTo.length > 0 || body.includes('NewStatus='));

/** Makes the record of the test user say more than the sandbox has. */
function records(vendor: VendorName, more: object): void {
	const edit = (body: unknown): unknown => {
		if (Array.isArray(body)) return body.map(edit);
		if (typeof body !== 'object' || body === null) return body;
		const own = Object.fromEntries(Object.entries(body).map(([key, value]) => [key, edit(value)]));
		return JSON.stringify(body).includes(EMAIL) && ('loginId' in own || 'userName' in own) ? { ...own, ...more } : own;
	};
	desk.at(vendor).intercept = ({ method }) => (method === 'GET' ? { kind: 'edit', edit } : undefined);
}

describe.each(VENDOR_NAMES)('%s', (vendor) => {
	test('a protected user is refused', async () => {
		const person = desk.add(vendor);
		const credential = desk.at(vendor).credential({ protectedUsers: EMAIL });
		const { ended } = await desk.check(vendor, { credential });
		expect(ended).toBeInstanceOf(Refused);
		expect(ended!.message).toMatch(/protected/i);
		expect([person.history.length, changes(vendor)]).toEqual([1, []]);
	});

	test('a no to the question changes nobody', async () => {
		const person = desk.add(vendor);
		const terminal = new AtTerminal(() => false);
		const { ended } = await desk.check(vendor, { lock: null }, terminal);
		expect([ended!.message, person.history.length]).toEqual(['Nothing was changed.', 1]);
		expect(terminal.said.join('\n')).toContain(`login ${person.login}`);
		expect(desk.journal(vendor).read()).toBeNull();
	});

	test('read only, nobody is asked and nobody changed', async () => {
		const person = desk.add(vendor);
		const terminal = new AtTerminal(() => false);
		const { ended, results } = await desk.check(vendor, { readOnly: true }, terminal);
		expect([ended, terminal.asked, person.history.length]).toEqual([null, [], 1]);
		expect(results.filter(({ passed }) => !passed)).toEqual([]);
	});

	test('a credential that is rejected is told before anybody is looked for', async () => {
		desk.add(vendor);
		desk.at(vendor).intercept = () => ({ kind: 'status', status: vendor === 'rsaIdPlus' ? 403 : 401 });
		const { ended } = await desk.check(vendor);
		expect([ended!.constructor, ended!.message]).toEqual([
			Refused,
			expect.stringMatching(/^The credential’s Test failed/),
		]);
	});
});

// RSA’s look-up gives one record: it doesn’t tell of a second.
test.each(VENDOR_NAMES.filter((name) => name !== 'rsaIdPlus'))(
	'%s: two users of the same address are refused',
	async (vendor) => {
		const people = [desk.add(vendor), desk.at(vendor).people.add({ email: EMAIL, login: 'Other' })];
		const { ended } = await desk.check(vendor);
		expect(ended).toBeInstanceOf(Refused);
		expect(people.map(({ history }) => history.length)).toEqual([1, 1]);
	},
);

test.each<[VendorName, string, PersonInput]>([
	['akana', 'email', { email: 'svc-offboarding@example.com' }],
	['oraclePrimavera', 'username', {}],
])('%s: the credential’s own account is refused', async (vendor, field, input) => {
	const own = desk.at(vendor).credential()[field] as string;
	const person = desk.add(vendor, { login: own, ...input });
	const { ended } = await desk.check(vendor, { user: { by: 'login', value: own } });
	expect([ended!.constructor, ended!.message]).toEqual([Refused, expect.stringMatching(/own account|credential/)]);
	expect(person.history).toHaveLength(1);
});

test.each<[VendorName, string, PersonInput, object, RegExp]>([
	['rsaIdPlus', 'pending deletion', { markDeleted: true }, {}, /pending deletion/],
	['oraclePrimavera', 'an administrator', {}, { admin: true }, /administrator/],
	['scim', 'an administrator', {}, { roles: [{ value: 'Admin', primary: true }] }, /is an administrator/],
	['akana', 'not registered', { registration: 'invited' }, {}, /registered/],
])('%s: a user who is %s is refused', async (vendor, _what, input, more, words) => {
	const person = desk.add(vendor, input);
	if (Object.keys(more).length > 0) records(vendor, more);
	const { ended } = await desk.check(vendor);
	expect([ended!.constructor, ended!.message]).toEqual([Refused, expect.stringMatching(words)]);
	expect(person.history).toHaveLength(1);
});

test('akana: a Site Admin is refused, and who can’t be told from one is told before the question', async () => {
	const person = desk.add('akana');
	desk.sandbox.akana.settings.siteAdmins = [person.login];
	const { ended } = await desk.check('akana');
	expect([ended!.constructor, ended!.message]).toEqual([Refused, expect.stringMatching(/is an administrator/)]);
	desk.sandbox.akana.settings.groups = 404;
	const terminal = new AtTerminal(() => false);
	await desk.check('akana', {}, terminal);
	expect(terminal.said.join('\n')).toContain('whether this user is an administrator');
	expect(person.history).toHaveLength(1);
});

test.each<[VendorName, boolean]>([
	['rsaIdPlus', true],
	['oraclePrimavera', false],
	['akana', false],
	['alibabaCloudSso', true],
	['scim', true],
])('%s: that nothing tells who is an administrator is said: %s', async (vendor, isSaid) => {
	desk.add(vendor);
	const terminal = new AtTerminal(() => false);
	await desk.check(vendor, {}, terminal);
	expect(terminal.said.some((text) => text.includes('whether this user is an administrator'))).toBe(isSaid);
});

test.each<[VendorName, PersonInput]>([
	['rsaIdPlus', { identitySource: 'Corp AD' }],
	['alibabaCloudSso', { provisionType: 'Synchronized' }],
])('%s: that somebody else rules over the user is told before the question', async (vendor, input) => {
	desk.add(vendor, input);
	const terminal = new AtTerminal(() => false);
	await desk.check(vendor, {}, terminal);
	expect(terminal.said.join('\n')).toMatch(/Mind: this user .*synchroni/);
});

test.each<VendorName>(['oraclePrimavera', 'akana'])('%s: no lock without a consent of its own', async (vendor) => {
	const person = desk.add(vendor);
	const terminal = new AtTerminal((question) => !question.startsWith('Lock'));
	const { ended } = await desk.check(vendor, { lock: null }, terminal);
	expect([ended, terminal.asked.length]).toEqual([null, 2]);
	expect(person.history.filter(({ locked }) => locked)).toEqual([]);
});

test('a credential that may read, and change nobody, leaves the user as before', async () => {
	const person = desk.add('scim');
	desk.sandbox.scim.settings.rights = 'read';
	const { results, ended } = await desk.check('scim');
	expect(ended).toBeNull();
	expect(results.find(({ check: id }) => id === 'disable')).toMatchObject({ passed: false });
	expect(results.find(({ check: id }) => id === 'putBack')).toMatchObject({ passed: true });
	expect([person.history.length, desk.journal('scim').read()]).toEqual([1, null]);
});

test('behind a proxy', async () => {
	const [proxy, secure] = await Promise.all([
		ConnectProxy.start('127.0.0.2'),
		startSandbox({ tls: true, vendors: ['akana'] }),
	]);
	try {
		secure.akana.people.add({ email: EMAIL, login: 'TestPerson' });
		const credential = secure.akana.credential();
		const { results } = await withEnvironment(
			{ HTTPS_PROXY: proxy.url },
			async () => await desk.check('akana', { credential }),
		);
		expect(results.filter(({ passed }) => !passed)).toEqual([]);
		expect(proxy.tunnels.length).toBeGreaterThan(0);
	} finally {
		await Promise.all([proxy.close(), secure.close()]);
	}
});

const USER = ['--vendor', 'akana', '--user', EMAIL];
test.each<[string, string[], RegExp]>([
	['no vendor', ['--user', EMAIL], /Give --vendor/],
	['a vendor that isn’t known', ['--vendor', 'okta', '--user', EMAIL], /Give --vendor/],
	['no user', ['--vendor', 'akana'], /Give --user, once/],
	['two users', [...USER, '--user', 'b@example.com'], /Give --user, once/],
	['a list of users', ['--vendor', 'akana', '--user', `${EMAIL}, b@example.com`], /Give one user/],
	['a pattern', ['--vendor', 'akana', '--user', '*@example.com'], /Give one user/],
	['a password', [...USER, '--password', 'hunter2'], /No password, key or token/],
	['the credential itself', [...USER, '--credential', '{"password":"hunter2"}'], /path of a file/],
	['a host for a region', [...USER, '--region', 'eu.example.com'], /--region is a few words/],
])('%s: refused, in words without what was given', (_what, args, words) => {
	const message = (() => {
		try {
			readArguments(args);
			return 'taken';
		} catch (error) {
			return (error as Error).message;
		}
	})();
	expect(message).toMatch(words);
	expect(message).not.toContain('hunter2');
});
