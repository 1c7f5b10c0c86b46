import type { NameKind } from '../../nodes/common/model/domain';
import type { Person } from '../../sandbox';
import type { Chance } from '../chance';
import { namesOf } from '../truth';
import type { VendorTable } from '../vendors';

/** One input item, and what it means. */
export interface Item {
	/** What the node is given: `who` goes to the parameter `user`. */
	json: { who: unknown; reason: string; dry?: boolean };
	/** What it names; null where it names nobody at all. */
	name: { by: NameKind; value: string } | null;
}

/** Ways in which people write the same address or login. */
const SPELLINGS: ReadonlyArray<(text: string) => string> = [
	(text) => text,
	(text) => text.toUpperCase(),
	(text) => text.toLowerCase(),
	(text) => `  ${text} `,
	(text) => text.normalize('NFD'),
	(text) => [...text].map((char, i) => (i % 2 ? char.toUpperCase() : char.toLowerCase())).join(''),
];

/** What can't name anybody, in any mode. */
const UNUSABLE: readonly unknown[] = [
	'',
	'   ',
	null,
	{},
	{ id: 5 },
	['x'],
	true,
	1.5,
	'a\r\nX-Evil: 1',
	'x\u0000y',
	'..',
	'n'.repeat(600),
];

/** What names nobody whom the vendor has, but might do harm on the way. */
const HOSTILE = ['../../admin', 'a/b?c=d', '%2e%2e%2fadmin', '🙂', '__proto__', 'constructor', 'x&Action=DeleteUser'];

/** Draws 1 to 30 items: the same person several times, unknown people and nonsense among them. */
export function drawItems(chance: Chance, people: readonly Person[], table: VendorTable, listStores: NameKind): Item[] {
	const count = chance.weighted([
		[1, 1],
		[3, chance.int(2, 8)],
		[2, chance.int(9, 30)],
	]);
	const mode = chance.pick(['id', 'email', 'login', 'mixed', 'mixed'] as const);
	const oddity = chance.pick([0, 0, 0, 0.05, 0.2]);
	// Each once as far as they go, then some of them again.
	const turns = chance.maybe(0.8) ? chance.sample(people, people.length) : chance.sample(people, chance.int(1, 3));
	const drawOne = (i: number): Item => {
		const by = mode === 'mixed' ? chance.pick(['id', 'email', 'login'] as const) : mode;
		const reason = chance.maybe(0.3) ? `left; see “case ${chance.int(1, 99)}”` : '';
		const given = locatorMode(chance, by, listStores);
		if (chance.maybe(oddity)) return odd(chance, by, given, reason, table);
		const value = spelt(chance, turns[i] ?? chance.pick(turns), by, table);
		return {
			json: { who: { __rl: true, mode: given, value }, reason },
			name: { by, value: String(value).trim() },
		};
	};
	return Array.from({ length: count }, (_, i): Item => {
		const item = drawOne(i);
		item.json.dry = chance.maybe(0.4);
		return item;
	});
}

function locatorMode(chance: Chance, by: NameKind, listStores: NameKind): string {
	return by === listStores && chance.maybe(0.3) ? 'list' : by;
}

function spelt(chance: Chance, person: Person, by: NameKind, table: VendorTable): string | number {
	if (by !== 'id') return chance.pick(SPELLINGS)(chance.pick(namesOf(person, table)[by]));
	const number = Number(person.id);
	return Number.isSafeInteger(number) && chance.maybe(0.3) ? number : chance.maybe(0.1) ? ` ${person.id} ` : person.id;
}

function odd(chance: Chance, by: NameKind, mode: string, reason: string, table: VendorTable): Item {
	if (chance.maybe(0.4)) {
		const value = chance.pick(UNUSABLE);
		const who = chance.maybe(0.2) && typeof value !== 'string' ? value : { __rl: true, mode, value };
		return { json: { who, reason }, name: null };
	}
	const unknown: Record<NameKind, string> = {
		id: chance.pick([table.unknownId, 'somebody@example.com', ...HOSTILE]),
		email: chance.pick(['nobody@example.com', 'ada0@example.com.example', '../x@example.com']),
		login: chance.pick(['nobody', 'ada', ...HOSTILE]),
	};
	return { json: { who: { __rl: true, mode, value: unknown[by] }, reason }, name: { by, value: unknown[by] } };
}
