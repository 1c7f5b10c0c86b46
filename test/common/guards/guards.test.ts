import { ACTIONS, TAKES_ACCESS, type Action, type Name, type User } from '../../../nodes/common/model/domain';
import { Guards } from '../../../nodes/common/guards/guards';
import { nameKey, type IdRule } from '../../../nodes/common/model/names';
import type { RunOptions } from '../../../nodes/common/model/runOptions';

const nathan: User = { id: '17', login: 'NBROWN', email: 'Nathan@Example.com', displayName: 'Nathan Brown' };
const onlyId: User = { id: '17', login: null, email: null, displayName: null };
type GuardLists = Pick<RunOptions, 'protectedUsers' | 'allowedUsers'> & { ownAccount: Name | null };
const NOBODY: GuardLists = { protectedUsers: [], allowedUsers: [], ownAccount: null };
const GIVES_ACCESS = ACTIONS.filter((action) => !TAKES_ACCESS.includes(action));

const guardsOf = (lists: Partial<GuardLists>, traits: IdRule = {}) =>
	new Guards({ ...NOBODY, ...lists }, { ...NOBODY, ...lists, traits });

function refusal(action: Action, user: User, guards: Partial<GuardLists> | Guards) {
	const fault = (guards instanceof Guards ? guards : guardsOf(guards)).refusal(action, { user });
	if (fault) expect(fault).toMatchObject({ outcome: 'protected', fate: 'none', retry: 'never' });
	return fault?.sentence ?? null;
}

describe('protected users', () => {
	it.each(['17', 'nbrown', ' NBrown ', 'nathan@example.com', 'NATHAN@EXAMPLE.COM', '@example.com', '@EXAMPLE.com'])(
		'%p protects from losing access, not from getting it',
		(entry) => {
			const guards = { protectedUsers: ['someone', entry] };
			for (const action of TAKES_ACCESS) expect(refusal(action, nathan, guards)).toMatch(/^“NBROWN” is protected/);
			for (const action of GIVES_ACCESS) expect(refusal(action, nathan, guards)).toBeNull();
		},
	);

	it.each(['1', '170', 'nbrow', 'athan@example.com', 'nathan@example.co', 'example.com', '@sub.example.com', '@'])(
		'%p is someone else',
		(entry) => expect(refusal('disable', nathan, { protectedUsers: [entry] })).toBeNull(),
	);

	it('does not take a sub-domain for the domain', () => {
		const user = { ...nathan, email: 'nathan@evil-example.com' };
		expect(refusal('disable', user, { protectedUsers: ['@example.com'] })).toBeNull();
	});
});

test('a domain allows by the e-mail address alone, not by a login that looks like one', () => {
	const user = { ...nathan, login: 'nbrown@corp.example.org' };
	expect(refusal('disable', user, { allowedUsers: [['@corp.example.org']] })).toMatch(/isn’t among/);
	expect(refusal('disable', user, { allowedUsers: [['@example.com']] })).toBeNull();
});

test('names to look up are those of everything that is to be done', () => {
	const guards = guardsOf({ protectedUsers: ['boss'], allowedUsers: [['a']] });
	const names = (...actions: Action[]) => guards.toLookUp(actions).map(({ value }) => value);
	expect([names('enable'), names('disable'), names('enable', 'disable')]).toEqual([
		['a'],
		['boss', 'a'],
		['boss', 'a'],
	]);
});

describe('a person with several names', () => {
	const aliases: Name[] = [
		{ by: 'email', value: 'CEO@example.org' },
		{ by: 'login', value: 'nbrown@corp.example.com' },
	];
	const check = (lists: Partial<GuardLists>) => guardsOf(lists).refusal('disable', { user: nathan, aliases })?.message;

	it.each(['ceo@EXAMPLE.org', 'nbrown@corp.example.com', 'nathan@example.com', '@example.org'])(
		'%s protects',
		(entry) => expect(check({ protectedUsers: [entry] })).toMatch(/is protected/),
	);

	it.each(['ceo@example.org', '@example.org'])('a second address allows nobody: %s', (entry) =>
		expect(check({ allowedUsers: [[entry]] })).toMatch(/isn’t among/),
	);
});

describe('the credential’s own account', () => {
	it.each(['id', 'login', 'email'] as const)('is known by its %s', (by) => {
		const ownAccount: Name = { by, value: nathan[by]!.toLowerCase() };
		for (const action of TAKES_ACCESS) expect(refusal(action, nathan, { ownAccount })).toMatch(/itself logs in with/);
		for (const action of GIVES_ACCESS) expect(refusal(action, nathan, { ownAccount })).toBeNull();
	});
});

describe('allowed users', () => {
	it.each(ACTIONS)('are the only ones to %s', (action) => {
		for (const entry of ['17', 'nbrown', 'nathan@example.com', '@example.com'])
			expect(refusal(action, nathan, { allowedUsers: [['someone', entry]] })).toBeNull();
		expect(refusal(action, nathan, { allowedUsers: [['someone']] })).toMatch(/isn’t among .* See “Allowed Users”/);
	});

	it('may be everyone', () => {
		expect(refusal('disable', nathan, { allowedUsers: [] })).toBeNull();
		expect(refusal('disable', nathan, { allowedUsers: [[], []] })).toBeNull();
	});

	it('must be on every list that says anything', () => {
		expect(refusal('lock', nathan, { allowedUsers: [['17'], [], ['@example.com']] })).toBeNull();
		expect(refusal('lock', nathan, { allowedUsers: [['17'], ['@example.org']] })).not.toBeNull();
	});

	it('says what to do when the address that would allow someone isn’t known', () => {
		expect(refusal('disable', onlyId, { allowedUsers: [['@example.com']] })).toMatch(/address isn’t known here/);
	});
});

describe('IDs', () => {
	const user = { ...onlyId, id: 'Ab1' };

	it.each<[IdRule, boolean]>([
		[{}, false],
		[{ idsInAnyCase: true }, true],
	])('allow as the vendor compares them: %j', (rule, isAllowed) => {
		expect(refusal('disable', user, guardsOf({ allowedUsers: [['Ab1']] }, rule))).toBeNull();
		expect(refusal('disable', user, guardsOf({ allowedUsers: [['aB1']] }, rule)) === null).toBe(isAllowed);
	});

	it('protect in any case', () => {
		expect(refusal('disable', user, { protectedUsers: ['aB1'] })).toMatch(/^“Ab1” is protected/);
	});
});

describe('a list of 10,000', () => {
	/** Counts how often an entry is read. */
	function counted(entries: string[]) {
		const reads = { count: 0 };
		const list = new Proxy(entries, {
			get: (target, key, receiver): unknown => {
				if (typeof key === 'string' && /^\d+$/.test(key)) reads.count++;
				return Reflect.get(target, key, receiver);
			},
		});
		return { list, reads };
	}

	it('is gone through once, and not again for each person', () => {
		const entries = Array.from({ length: 10_000 }, (_, i) => `boss${i}@example.com`);
		const guarded = counted(entries);
		const allowed = counted([...entries, '@example.org']);
		const guards = guardsOf({ protectedUsers: guarded.list, allowedUsers: [allowed.list] });
		guarded.reads.count = allowed.reads.count = 0;
		const folded = jest.spyOn(String.prototype, 'normalize');
		try {
			for (let i = 0; i < 100; i++) {
				const user = { id: `${i}`, login: `u${i}`, email: `u${i}@example.org`, displayName: null };
				expect(refusal('disable', user, guards)).toBeNull();
			}
			expect(folded.mock.calls.length).toBeLessThan(100 * 20);
		} finally {
			folded.mockRestore();
		}
		expect([guarded.reads.count, allowed.reads.count]).toEqual([0, 0]);
	});
});

describe('people known only by ID', () => {
	const seen = { wall: 0, tick: 0 };
	const learning = (lists: Partial<GuardLists>, name: Name, found: User, rule: IdRule = {}) => {
		const guards = guardsOf(lists, rule);
		guards.learn(name, [{ user: found, state: null, seen }]);
		return guards;
	};
	const entry = 'NATHAN@example.com';
	const name: Name = { by: 'email', value: entry };

	it('are compared with the people whom the entries mean', () => {
		expect(refusal('disable', onlyId, learning({ protectedUsers: [entry] }, name, nathan))).toMatch(/^“17” is protec/);
		expect(refusal('disable', onlyId, learning({ ownAccount: name }, name, nathan))).toMatch(/itself logs in with/);
		expect(refusal('disable', onlyId, learning({ allowedUsers: [[entry]] }, name, nathan))).toBeNull();
		const other = { ...onlyId, id: '18' };
		expect(refusal('disable', other, learning({ protectedUsers: [entry] }, name, nathan))).toBeNull();
	});

	it('with IDs as the vendor compares them', () => {
		const guards = (rule: IdRule) => learning({ protectedUsers: [entry] }, name, { ...nathan, id: 'ab' }, rule);
		expect(refusal('disable', { ...onlyId, id: 'AB' }, guards({ idsInAnyCase: true }))).not.toBeNull();
		expect(refusal('disable', { ...onlyId, id: 'AB' }, guards({}))).toBeNull();
	});

	it('are protected by a second address of whom was found, and not allowed by it', () => {
		const second: Name = { by: 'email', value: 'ceo@example.com' };
		expect(
			refusal('disable', onlyId, learning({ protectedUsers: ['ceo@example.com'] }, second, nathan)),
		).not.toBeNull();
		expect(
			refusal('disable', onlyId, learning({ allowedUsers: [['ceo@example.com']] }, second, nathan)),
		).not.toBeNull();
	});

	it('are not taken for someone who has no ID either', () => {
		const nobody = { ...onlyId, id: null };
		expect(refusal('disable', nobody, learning({ protectedUsers: [entry] }, name, { ...nathan, id: null }))).toBeNull();
	});
});

describe('what is looked up for the guards', () => {
	const guards = guardsOf({
		protectedUsers: ['admin@example.com', 'ROOT', '@example.net', 'bad\u0000login'],
		allowedUsers: [
			['@example.com', 'nbrown'],
			['17', 'root'],
		],
		ownAccount: { by: 'login', value: 'robot' },
	});
	const keys = (action: Action) => guards.toLookUp([action]).map((name) => nameKey(name, {}));

	it('is everyone who is named, once, as what the entry may be', () => {
		const protectedOnes = ['email:admin@example.com', 'login:admin@example.com', 'login:root'];
		expect(keys('disable')).toEqual([...protectedOnes, 'login:nbrown', 'login:17', 'login:robot']);
		expect(keys('lock')).toEqual(keys('disable'));
	});

	it('is only the allowed for what gives access', () => {
		for (const action of GIVES_ACCESS) expect(keys(action)).toEqual(['login:nbrown', 'login:17', 'login:root']);
	});

	it('is the own account as what it is, and not as what it looks like', () => {
		const ownAccount: Name = { by: 'email', value: 'me@example.com' };
		expect(guardsOf({ ownAccount }).toLookUp(['disable'])).toEqual([ownAccount]);
		expect(guardsOf({ ownAccount }).toLookUp(['enable'])).toEqual([]);
	});

	it.each([
		[[], false],
		[[['nbrown'], []], false],
		[[['nbrown'], ['nbrown', '@example.com']], true],
	])('%j allows by domain: %s', (allowedUsers, byDomain) =>
		expect(guardsOf({ allowedUsers }).hasDomains).toBe(byDomain),
	);
});
