import type { PersonInput, SandboxName } from '../../sandbox';
import { SANDBOX_NAMES } from '../../sandbox';
import { setStage } from '../support/stage';
import { ALL_FIVE, VENDOR } from '../support/vendors';

const stage = setStage(SANDBOX_NAMES);

/** Her login is an address of its own, as Entra's user names are. */
const JANE: PersonInput = { login: 'jdoe@corp.example.org', email: 'jane.doe@example.com' };
const SECOND = 'ceo@example.net';

type Way = [by: 'email' | 'login' | 'id' | 'list', name: string | null];

/** Whatever names her at a vendor; null: her ID. */
function waysAt(vendor: SandboxName): Way[] {
	return [
		['email', JANE.email!],
		['email', JANE.login!.toUpperCase()],
		['login', JANE.login!],
		['id', null],
		['list', vendor === 'rsaIdPlus' ? JANE.email! : null],
		...(vendor === 'rsaIdPlus' ? ([['login', 'jdoe']] as Way[]) : []),
		...(vendor === 'scim' ? ([['email', SECOND]] as Way[]) : []),
	];
}

/** What a protected entry may call her. */
function entriesAt(vendor: SandboxName): string[] {
	const more = { rsaIdPlus: ['JDoe'], scim: [SECOND] }[vendor as 'scim'] ?? [];
	return [JANE.email!, JANE.login!.toUpperCase(), ...more];
}

function addJane(vendor: SandboxName) {
	stage.sandbox[vendor].people.addMany(3);
	return stage.sandbox[vendor].people.add({ ...JANE, ...(vendor === 'scim' && { moreEmails: [SECOND] }) });
}

async function disable(vendor: SandboxName, [by, name]: Way, id: string, setting: object) {
	const [item] = await stage.items(vendor, { by, ...setting }, [name ?? id]);
	return item!;
}

const WAYS = ALL_FIVE.flatMap(({ name: vendor }) =>
	waysAt(vendor).flatMap((way) => [true, false].map((checkFirst) => ({ vendor, way, by: way.join(' '), checkFirst }))),
);

describe.each(WAYS)('$vendor, by $by, checkFirst $checkFirst', ({ vendor, way, checkFirst }) => {
	test('she is found and disabled', async () => {
		const jane = addJane(vendor);
		const { outcome, user } = await disable(vendor, way, jane.id, { options: { checkFirst } });
		expect(outcome).toMatch(
			checkFirst && VENDOR[vendor].readable[way[0] as 'id'] !== false ? /^changed$/ : /^(changed|set)$/,
		);
		expect([jane.enabled, user.id]).toEqual([false, jane.id]);
	});

	test.each(['credential', 'options'])('she stays, protected by whatever name in the %s', async (place) => {
		const jane = addJane(vendor);
		for (const entry of [...entriesAt(vendor), jane.id]) {
			const protectedUsers = `nobody@example.com; ${entry}`;
			const setting =
				place === 'options'
					? { options: { checkFirst, protectedUsers } }
					: { options: { checkFirst }, credential: { protectedUsers } };
			const { outcome } = await disable(vendor, way, jane.id, setting);
			expect([entry, outcome]).toEqual([entry, 'protected']);
		}
		expect(stage.changes(vendor)).toEqual([]);
	});
});

describe.each(ALL_FIVE.map(({ name }) => name))('%s, allowed', (vendor) => {
	const allowed: Array<[entry: string, isAllowed: boolean]> = [
		[JANE.email!, true],
		[JANE.login!, true],
		['@example.com', true],
		['@corp.example.org', false],
		...(vendor === 'scim' ? ([SECOND, '@example.net'].map((entry) => [entry, false]) as Array<[string, boolean]>) : []),
	];
	test.each(allowed)('by %s: %s', async (allowedUsers, isAllowed) => {
		for (const way of waysAt(vendor)) {
			const jane = addJane(vendor);
			const { outcome } = await disable(vendor, way, jane.id, { options: { allowedUsers } });
			// No ID says of which domain somebody is, where none can be read.
			const isBlind = way[0] === 'id' && allowedUsers.startsWith('@') && !VENDOR[vendor].readable.id;
			expect([way, jane.enabled]).toEqual([way, !isAllowed || isBlind]);
			if (jane.enabled) expect(outcome).toBe('protected');
			stage.sandbox[vendor].people.clear();
		}
	});
});

test('SCIM: addresses that come as bare texts are hers, too', async () => {
	const jane = addJane('scim');
	const emails = [JANE.email, SECOND];
	const edit = (body: unknown): unknown =>
		JSON.parse(
			JSON.stringify(body, (_key, value: { id?: string } | null) =>
				value?.id === jane.id ? { ...value, emails } : value,
			),
		);
	stage.sandbox.scim.intercept = ({ method }) => (method === 'GET' ? { kind: 'edit', apply: true, edit } : undefined);
	for (const protectedUsers of [JANE.email, SECOND]) {
		const { outcome } = await disable('scim', ['login', JANE.login!], jane.id, { options: { protectedUsers } });
		expect([protectedUsers, outcome]).toEqual([protectedUsers, 'protected']);
	}
	const { outcome, user } = await disable('scim', ['email', SECOND], jane.id, {});
	expect([outcome, user.email]).toEqual(['changed', JANE.email]);
});

test.each([0, 20])('SCIM: a second address that is another’s login is ambiguous, among %i others', async (count) => {
	const { people } = stage.sandbox.scim;
	const others = people.addMany(count).map(({ email }) => email);
	const owners = [
		people.add({ login: 'jdoe', email: JANE.email, moreEmails: [SECOND] }),
		people.add({ login: SECOND.toUpperCase(), email: 'boss@example.com' }),
	];
	const [item] = await stage.items('scim', {}, [SECOND, ...others]);
	expect(item).toMatchObject({ outcome: 'ambiguous', changed: false });
	expect(owners.map(({ enabled }) => enabled)).toEqual([true, true]);
});
