import { WANTED, type Action, type NameKind } from '../../nodes/common/model/domain';
import type { Person } from '../../sandbox';
import { setStage, type Item } from '../support/stage';
import { VENDORS, type VendorFacts } from '../support/vendors';

const stage = setStage();

const STATES = [
	{ enabled: true, locked: false },
	{ enabled: true, locked: true },
	{ enabled: false, locked: false },
	{ enabled: false, locked: true },
];
const YES_NO = [true, false];
const KINDS = ['id', 'email', 'login'] as const;

interface Case {
	operation: Action;
	by: NameKind;
	checkFirst: boolean;
	verify: boolean;
}

function casesOf(operations: readonly Action[]): Case[] {
	return operations.flatMap((operation) =>
		KINDS.flatMap((by) =>
			YES_NO.flatMap((checkFirst) => YES_NO.map((verify) => ({ operation, by, checkFirst, verify }))),
		),
	);
}

function addOneOfEachState({ name, hasLock }: VendorFacts): Person[] {
	const states = hasLock ? STATES : STATES.filter(({ locked }) => !locked);
	return states.map((state) => stage.sandbox[name].people.add(state));
}

/** What may be said of a user who was in this state, by what the vendor's API lets one observe. */
function expected(vendor: VendorFacts, action: Action, one: Case, person: Person, state: (typeof STATES)[number]) {
	const { flag, value } = WANTED[action];
	const observed = (flags: typeof state) => ({ ...flags, locked: vendor.hasLock ? flags.locked : null });
	const isRead = one.checkFirst ? vendor.readable[one.by] : vendor.tellsState[one.by];
	const already = isRead && state[flag] === value;
	const skipped = one.checkFirst && already;
	const asksBack = one.verify || (vendor.name === 'oraclePrimavera' && flag === 'locked');
	const readBack = asksBack && vendor.readable[one.by] ? 'readBack' : null;
	const proof = skipped ? 'check' : (readBack ?? (vendor.answersState ? 'response' : null));
	const knowsNames = one.by !== 'id' || isRead;
	return {
		vendor: vendor.name,
		operation: one.operation,
		action,
		user: {
			id: person.id,
			login: knowsNames ? person.login : null,
			email: knowsNames ? person.email : null,
			displayName: knowsNames ? person.displayName : null,
		},
		outcome: isRead ? (already ? 'unchanged' : 'changed') : 'set',
		changed: isRead ? !already : null,
		before: isRead ? observed(state) : null,
		requested: { [flag]: value },
		after: proof ? observed({ ...state, [flag]: value }) : null,
		verified: proof !== null,
		proof,
		attempts: skipped ? 0 : 1,
		waitedMs: 0,
		requestId: vendor.name === 'alibabaCloudSso' && !skipped ? expect.stringMatching(/^[0-9A-F-]{36}$/) : null,
		run: expect.any(Object),
		reason: null,
		at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
		warning: one.verify && !vendor.readable[one.by] ? expect.stringMatching(/^“.+” couldn’t be read back/) : null,
	};
}

/** Runs it, and holds what it says against what is expected and against the sandbox's own records. */
async function check(vendor: VendorFacts, one: Case, action: Action = one.operation, parameters = {}) {
	const people = addOneOfEachState(vendor);
	const states = people.map(({ enabled, locked }) => ({ enabled, locked }));
	const { operation, by, checkFirst, verify } = one;
	const since = Date.now();
	const items = await stage.items(
		vendor.name,
		{ operation, by, options: { checkFirst, verify }, parameters },
		people.map((person) => person[by]),
	);

	expect(items).toStrictEqual(people.map((person, i) => expected(vendor, action, one, person, states[i]!)));
	const { flag, value } = WANTED[action];
	for (const [i, person] of people.entries()) {
		const item = items[i] as Item;
		const was = states[i]!;
		expect({ enabled: person.enabled, locked: person.locked }).toEqual({ ...was, [flag]: value });
		expect(person.history.length - 1).toBe(was[flag] === value ? 0 : 1);
		expect(item.attempts).toBe(stage.changes(vendor.name).filter(({ userIds }) => userIds.includes(person.id)).length);
		const at = Date.parse(item.at!);
		expect(at).toBeGreaterThanOrEqual(since);
		expect(stage.sandbox[vendor.name].people.wasEver(person.id, { [flag]: value }, at, at)).toBe(true);
	}
}

describe.each(VENDORS)('$label', (vendor) => {
	test.each(casesOf(vendor.actions))(
		'$operation by $by, check first: $checkFirst, verify: $verify',
		async (one) => await check(vendor, one),
	);
});

describe.each(VENDORS.filter(({ hasLock }) => !hasLock))('$label has no lock', (vendor) => {
	test.each(casesOf(['lock']))(
		'disabling instead, by $by, check first: $checkFirst, verify: $verify',
		async (one) => await check(vendor, one, 'disable', { whenNoLock: 'disable' }),
	);

	test.each(['refuse', undefined])('whenNoLock %s: refused before any request', async (whenNoLock) => {
		const people = addOneOfEachState(vendor);
		const items = await stage.items(
			vendor.name,
			{ operation: 'lock', parameters: whenNoLock ? { whenNoLock } : {} },
			people.map(({ email }) => email),
		);
		for (const item of items) {
			expect(item).toMatchObject({ outcome: 'unsupported', action: 'lock', changed: false, attempts: 0 });
			expect(item.error).toBe(
				`${vendor.label} has no way to lock a user. Set “When There Is No Lock” to “Disable the User” if that is what is wanted.`,
			);
		}
		expect(stage.sandbox[vendor.name].requests).toEqual([]);
	});
});

const PAIRS: Record<string, string> = {
	enable: 'disable',
	Enabled: 'Disabled',
	'com.soa.user.status.enabled': 'com.soa.user.status.disabled',
};
const MIRROR = new Map<unknown, string>(Object.entries(PAIRS).flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));

/** The same with enabling and disabling exchanged. */
function mirrored(value: unknown, key = ''): unknown {
	if (typeof value === 'boolean' && ['enabled', 'disabled'].includes(key)) return !value;
	if (Array.isArray(value)) return value.map((entry) => mirrored(entry));
	if (typeof value === 'object' && value !== null)
		return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, mirrored(entry, name)]));
	return MIRROR.get(value) ?? value;
}

/** What was asked of the vendor, without what no two requests share. */
function asked({ name }: VendorFacts): unknown[] {
	return stage.changes(name).map(({ method, path, body }) => {
		if (name !== 'alibabaCloudSso') return [method, path, JSON.parse(body) as unknown];
		const form = new URLSearchParams(body);
		for (const changing of ['Signature', 'SignatureNonce', 'Timestamp']) form.delete(changing);
		return [method, path, Object.fromEntries(form)];
	});
}

describe.each(VENDORS)('$label: enable and disable are mirror images', (vendor) => {
	const cases = casesOf(['disable']);
	test.each(cases)('by $by, check first: $checkFirst, verify: $verify', async ({ by, checkFirst, verify }) => {
		const { people } = stage.sandbox[vendor.name];
		const runs: Array<{ items: unknown; requests: unknown }> = [];
		for (const [operation, flip] of [
			['disable', false],
			['enable', true],
		] as const) {
			people.clear();
			stage.sandbox[vendor.name].clearRequests();
			const names = STATES.map(({ enabled, locked }, i) =>
				people.add({
					id: `id-${i}`,
					login: `login${i}`,
					firstName: 'A',
					lastName: 'B',
					enabled: enabled !== flip,
					locked: vendor.hasLock && locked,
				}),
			).map((person) => person[by]);
			const setting = { operation, by, options: { checkFirst, verify, concurrency: 1 } };
			const items = await stage.items(vendor.name, setting, names);
			runs.push({
				items: items.map(({ at: _at, requestId: _requestId, run: _run, ...item }) => item),
				requests: asked(vendor),
			});
		}
		const [disabled, enabled] = runs;
		expect(enabled).toEqual(mirrored(disabled));
	});
});
