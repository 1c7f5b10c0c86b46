import { SANDBOX_NAMES } from '../../sandbox';
import { setStage, type NodeSetting } from '../support/stage';
import { ALL_FIVE } from '../support/vendors';

const stage = setStage(SANDBOX_NAMES);

/** What can name nobody, and how the sentence shows it. */
const ENTRIES: ReadonlyArray<[entry: unknown, shows: string]> = [
	['boss@example.com, \u200eceo@example.com', '“U+200Eceo@example.com”'],
	['\u200bboss', '“U+200Bboss”'],
	['boss\u202c', '“bossU+202C”'],
	['Boss <boss@example.com>', '“Boss <boss@example.com>”'],
	['"boss@example.com"', '“"boss@example.com"”'],
	['boss@example.com ceo@example.com', '“boss@example.com ceo@example.com”'],
	['={{ ["boss@example.com", { "email": "ceo@example.com" }] }}', 'an object'],
];

const PLACES: ReadonlyArray<[label: string, with_: (entry: unknown) => NodeSetting]> = [
	['“Protected Users” in the credential', (protectedUsers) => ({ credential: { protectedUsers } })],
	['“Protected Users” in the options', (protectedUsers) => ({ options: { protectedUsers } })],
	['“Allowed Users” in the options', (allowedUsers) => ({ options: { allowedUsers } })],
];

const TABLE = ALL_FIVE.flatMap(({ name: vendor }) => PLACES.map(([label, setting]) => ({ vendor, label, setting })));

test.each(TABLE)('$vendor, $label: an entry that can name nobody ends it before a request', async (one) => {
	const { vendor, label, setting } = one;
	const { email } = stage.sandbox[vendor].people.add();
	for (const [entry, shows] of ENTRIES) {
		// A credential's field is no expression.
		if (label.includes('credential') && String(entry).startsWith('=')) continue;
		const [item] = await stage.items(vendor, setting(entry), [email]);
		expect(item).toMatchObject({ outcome: 'invalid', changed: false });
		expect(item!.error).toContain(`${label} has an entry that can name nobody, so that no one was changed: ${shows}`);
		const run = await stage.run(vendor, { ...setting(entry), onError: 'stop' }, [email]);
		expect([run.status, run.error?.message.includes(shows)]).toEqual(['error', true]);
	}
	expect(stage.sandbox[vendor].requests).toEqual([]);
});
