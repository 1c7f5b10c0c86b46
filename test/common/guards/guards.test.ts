import { ACTIONS, TAKES_ACCESS, type Action, type Name, type User } from '../../../nodes/common/model/domain';
import { type Fault } from '../../../nodes/common/model/fault';
import {
	allowsByDomain,
	checkGuards,
	meaningsOf,
	namesToLookUp,
	type Guards,
} from '../../../nodes/common/guards/guards';
import { nameKey } from '../../../nodes/common/model/names';

const nathan: User = { id: '17', login: 'NBROWN', email: 'Nathan@Example.com', displayName: 'Nathan Brown' };
const onlyId: User = { id: '17', login: null, email: null, displayName: null };
const NOBODY: Guards = { protectedUsers: [], allowedUsers: [], ownAccount: null };
const GIVES_ACCESS = ACTIONS.filter((action) => !TAKES_ACCESS.includes(action));

function refusal(action: Action, user: User, guards: Partial<Guards>, meanings = new Map<string, User[]>()) {
	try {
		checkGuards(action, { user }, { ...NOBODY, ...guards }, meanings);
		return null;
	} catch (error) {
		expect(error).toMatchObject({ outcome: 'protected', fate: 'none', retry: 'never' });
		return (error as Fault).sentence;
	}
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

	it.each(['1', '170', 'nbrow', 'athan@example.com', 'nathan@example.co', 'example.com', '@sub.example.com', '@', ''])(
		'%p is someone else',
		(entry) => expect(refusal('disable', nathan, { protectedUsers: [entry] })).toBeNull(),
	);

	it('does not take a sub-domain for the domain', () => {
		const user = { ...nathan, email: 'nathan@evil-example.com' };
		expect(refusal('disable', user, { protectedUsers: ['@example.com'] })).toBeNull();
	});
});

describe('a person with several names', () => {
	const aliases: Name[] = [
		{ by: 'email', value: 'CEO@example.org' },
		{ by: 'login', value: 'nbrown@corp.example.com' },
	];
	const check = (guards: Partial<Guards>) => () =>
		checkGuards('disable', { user: nathan, aliases }, { ...NOBODY, ...guards }, new Map());

	it.each(['ceo@EXAMPLE.org', 'nbrown@corp.example.com', 'nathan@example.com'])('%s protects', (entry) =>
		expect(check({ protectedUsers: [entry] })).toThrow(/is protected/),
	);

	it.each(['ceo@example.org', '@example.org'])('a second address allows nobody: %s', (entry) =>
		expect(check({ allowedUsers: [[entry]] })).toThrow(/isn’t among/),
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

describe('people known only by ID', () => {
	const meanings = new Map([['nathan@example.com', [{ ...nathan, id: null }, nathan]]]);

	it('are compared with the people whom the entries mean', () => {
		const entry = 'NATHAN@example.com';
		expect(refusal('disable', onlyId, { protectedUsers: [entry] }, meanings)).toMatch(/^“17” is protected/);
		expect(refusal('disable', onlyId, { ownAccount: { by: 'email', value: entry } }, meanings)).not.toBeNull();
		expect(refusal('disable', onlyId, { allowedUsers: [[entry]] }, meanings)).toBeNull();
		expect(refusal('disable', { ...onlyId, id: '18' }, { protectedUsers: [entry] }, meanings)).toBeNull();
	});

	it('are not taken for someone who has no ID either', () => {
		const nobody = { ...onlyId, id: null };
		expect(refusal('disable', nobody, { protectedUsers: ['nathan@example.com'] }, meanings)).toBeNull();
	});
});

describe('what is looked up for the guards', () => {
	const guards: Guards = {
		protectedUsers: ['admin@example.com', 'ROOT', '@example.net', 'bad\u0000login'],
		allowedUsers: [['@example.com', 'nbrown'], ['17']],
		ownAccount: { by: 'login', value: 'robot' },
	};
	const keys = (action: Action, user: User) => namesToLookUp(action, user, guards).map((name) => nameKey(name, {}));

	it('is the own account as what it is, and not as what it looks like', () => {
		const guards = {
			protectedUsers: [],
			allowedUsers: [],
			ownAccount: { by: 'email', value: 'me@example.com' },
		} as const;
		expect(namesToLookUp('disable', onlyId, guards)).toEqual([guards.ownAccount]);
		expect(namesToLookUp('enable', onlyId, guards)).toEqual([]);
	});

	it('is everyone who is named, as what the entry may be', () => {
		const protectedOnes = ['email:admin@example.com', 'login:admin@example.com', 'login:root'];
		expect(keys('disable', onlyId)).toEqual([...protectedOnes, 'login:robot', 'login:nbrown', 'login:17']);
		expect(keys('lock', onlyId)).toEqual(keys('disable', onlyId));
	});

	it('asks by address only for what has an @', () => {
		const names = namesToLookUp('disable', onlyId, { ...NOBODY, protectedUsers: ['root'] });
		expect(names).toEqual([{ by: 'login', value: 'root' }]);
	});

	it('is only the allowed for what gives access', () => {
		for (const action of GIVES_ACCESS) expect(keys(action, onlyId)).toEqual(['login:nbrown', 'login:17']);
	});

	it('is nobody for people whose names are known', () => {
		expect(keys('disable', nathan)).toEqual([]);
		expect(keys('disable', { ...nathan, email: null })).not.toEqual([]);
		expect(keys('disable', { ...nathan, login: null })).not.toEqual([]);
	});

	it.each([
		[[], false],
		[[['nbrown'], []], false],
		[[['nbrown'], ['nbrown', '@example.com']], true],
	])('%j allows by domain: %s', (allowedUsers, byDomain) =>
		expect(allowsByDomain({ ...guards, allowedUsers })).toBe(byDomain),
	);

	it('gathers what an entry meant as an address and as a login', () => {
		const names: Name[] = [
			{ by: 'email', value: 'A@example.com' },
			{ by: 'login', value: 'a@example.com' },
			{ by: 'login', value: 'nobody' },
		];
		const found = new Map<string, User[]>([
			['email:a@example.com', [nathan]],
			['login:a@example.com', [onlyId]],
		]);
		expect(meaningsOf(names, (name) => found.get(nameKey(name, {})) ?? [])).toEqual(
			new Map([
				['a@example.com', [nathan, onlyId]],
				['nobody', []],
			]),
		);
	});
});
