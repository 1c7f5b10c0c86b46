import { AkanaProof } from '../../nodes/Akana/AkanaProof';
import type { Name, Sighting, User } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { Absent } from '../../nodes/common/model/names';
import { once } from '../support/mangled';

const SELF_EMAIL = 'robot@example.com';
const SEES_LITTLE = 'the credential’s account is no Site Admin, so that the platform may not show it everybody';

function seen(login: string, user: Partial<User> = {}): Sighting {
	const whole = { id: `id-${login}`, login, email: `${login}@example.com`, displayName: null, ...user };
	return { user: whole, state: null, seen: { tick: 0, wall: 0 } };
}

const SELF = seen('robot');
const email = (value: string): Name => ({ by: 'email', value });
const login = (value: string): Name => ({ by: 'login', value });

/** A platform whose search finds these, by exactly these names. */
function proving({ finds = [SELF], admin = true }: { finds?: Sighting[] | Fault; admin?: boolean | Error } = {}) {
	const asked: string[] = [];
	const proof = new AkanaProof(SELF_EMAIL, {
		search: async ({ by, value }) => {
			asked.push(`${by} ${value}`);
			return finds instanceof Fault ? finds : finds.filter(({ user }) => user[by] === value);
		},
		isSiteAdmin: async (id) => {
			asked.push(`groups ${id}`);
			if (admin instanceof Error) throw admin;
			return admin;
		},
	});
	return { proof, asked, absence: (name: Name) => proof.absence(name, once()), doubt: () => proof.doubt(once()) };
}

describe('that the search finds nobody proves it', () => {
	const robot = 'email robot@example.com';
	const fails = new Fault('failed', 'It is down.');

	test.each<[string, Parameters<typeof proving>[0], Name, boolean, string[]]>([
		['where it finds the credential’s own account so', {}, email('a@example.com'), true, []],
		['… by login, too', {}, login('a'), true, ['login robot']],
		['not where it doesn’t find it', { finds: [] }, email('a@example.com'), false, []],
		['not where it can’t tell', { finds: new Fault('failed', 'Too many.') }, email('a@example.com'), false, []],
		[
			'… by another login than its address',
			{ finds: [seen('b', { email: SELF_EMAIL })] },
			login('a'),
			true,
			['login b'],
		],
		['… without an ID', { finds: [seen('b', { email: SELF_EMAIL, id: null })] }, login('a'), true, ['login b']],
		['not where that account has no login', { finds: [seen('robot', { login: null })] }, login('a'), false, []],
		['not with a mark of which nothing is known', {}, email("o'a@example.com"), false, [robot]],
		['not where its word could be an operator', {}, login('NOT'), false, ['login robot']],
		['where nobody says who is a Site Admin', { admin: fails }, email('a@example.com'), true, []],
	])('%s', async (_what, platform, name, proves, more) => {
		const { asked, absence } = proving(platform);
		const found = await absence(name);
		expect(found instanceof Absent).toBe(proves);
		if (!proves) expect(found).toEqual([]);
		const groups = asked.filter((one) => one.startsWith('groups'));
		expect(asked).toEqual([robot, ...groups, ...more]);
	});

	test('with the marks of a name that it found before, and by the same kind of name', async () => {
		const { proof, absence } = proving();
		proof.meet([seen("o'b")], email("o'b@example.com"));
		expect(await absence(email("o'a@example.com"))).toBeInstanceOf(Absent);
		expect(await absence(email("o'a+b@example.com"))).toEqual([]);
		expect(await absence(login("o'a"))).toEqual([]);
	});

	test('not with marks by which nobody was found', async () => {
		const { proof, absence } = proving();
		proof.meet([], login("o'b"));
		expect(await absence(login("o'a"))).toEqual([]);
	});

	test('but not to who isn’t a Site Admin', async () => {
		const { absence } = proving({ admin: false });
		const found = (await absence(email('a@example.com'))) as Fault;
		expect(found.sentence).toContain(SEES_LITTLE);
		expect(found.advice).toBe(
			'Use the account of a Site Admin in the credential; nobody else may change users either.',
		);
	});

	test('and what both stand on is asked for once', async () => {
		const { asked, absence, proof, doubt } = proving();
		for (const name of ['a', 'b']) await absence(email(`${name}@example.com`));
		proof.list([SELF], true);
		await doubt();
		expect(asked).toEqual(['email robot@example.com', 'groups id-robot']);
	});
});

describe('a list that was read to its end', () => {
	const OWN_ACCOUNT = 'its list leaves out the credential’s own account, and so perhaps others';
	const SOMEBODY = 'its list leaves out a user who is there';
	const others = [seen('a'), seen('b')];

	test.each<[string, Sighting[], string | null]>([
		['shows everybody who was seen', [...others, SELF], null],
		['shows the own account by a login that is its address', [...others, seen(SELF_EMAIL, { email: null })], null],
		['shows somebody without an ID', [...others, SELF, seen('c', { id: null })], null],
		['leaves out the own account', others, OWN_ACCOUNT],
		['leaves out somebody', [others[0]!, SELF], SOMEBODY],
		['leaves out everybody', [SELF], SOMEBODY],
	])('and %s', async (_what, people, says) => {
		const { proof, doubt } = proving();
		proof.meet([...others, seen('d', { id: null })], email('a@example.com'));
		for (const [i, one] of people.entries()) proof.list([one], i === 0);
		expect(await doubt()).toBe(says);
	});

	test('is forgotten when it is begun anew', async () => {
		const { proof, doubt } = proving();
		proof.meet(others, email('a@example.com'));
		proof.list([...others, SELF], true);
		proof.list([SELF], true);
		expect(await doubt()).toBe(SOMEBODY);
		proof.list(others, true);
		expect(await doubt()).toBe(OWN_ACCOUNT);
	});

	test.each<[string, boolean | Error, string | null]>([
		['is no Site Admin', false, SEES_LITTLE],
		['may be one', new Fault('failed', 'It says nothing.'), null],
	])('by who %s', async (_what, admin, says) => {
		const { proof, doubt } = proving({ admin });
		proof.list([SELF], true);
		expect(await doubt()).toBe(says);
	});

	test('isn’t judged where the run is over', async () => {
		const { proof, doubt } = proving({ admin: new Error('stopped') });
		proof.list([SELF], true);
		await expect(doubt()).rejects.toThrow('stopped');
	});
});
