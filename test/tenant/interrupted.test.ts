import { readFileSync, existsSync } from 'node:fs';
import type { Flags } from '../../sandbox';
import { Interrupted } from '../../tenant/changer';
import { VENDOR_NAMES, type VendorName } from '../../tenant/facts';
import type { Entry } from '../../tenant/journal';
import { resume } from '../../tenant/resume';
import { TENANTS, type Fields } from '../../tenant/vendors';
import { skip } from '../support/time';
import { AtTerminal, setDesk } from './desk';

const desk = setDesk();
const PUT_BACK = { enabled: true, locked: false };

/** What a process that is gone leaves behind: a journal's text, and a person at the vendor. */
interface Left extends Flags {
	journal: string | null;
}

const ENTRY: Entry = {
	vendor: 'scim',
	tenant: 'https://example.com/scim',
	user: { id: '1', login: 'TestPerson', email: null, displayName: null },
	named: { by: 'login', value: 'TestPerson' },
	before: { enabled: true, locked: null },
	last: { enabled: false, locked: null },
	underWay: [],
	startedAt: '2026-11-22T09:00:00.000Z',
};

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null);

async function start(vendor: VendorName, terminal = new AtTerminal(), credential?: Fields) {
	const journal = desk.journal(vendor);
	return await resume(credential ?? desk.at(vendor).credential(), journal.read()!, {
		engine: desk.engine,
		terminal,
		journal,
		signal: new AbortController().signal,
	});
}

/** Leaves the test user as a check does that was cut off after its first change. */
async function cutOff(vendor: VendorName) {
	const person = desk.add(vendor);
	const stop = new AbortController();
	desk.at(vendor).intercept = () => {
		if (!person.enabled) stop.abort();
		return undefined;
	};
	const { ended } = await desk.check(vendor, {}, new AtTerminal(), stop.signal);
	desk.at(vendor).intercept = null;
	desk.at(vendor).clearRequests();
	expect([ended?.message, person.enabled]).toEqual([expect.stringContaining('left enabled, '), false]);
	return person;
}

test('a check that has begun meanwhile is neither written over nor disturbed', async () => {
	const person = desk.add('scim');
	const journal = desk.journal('scim');
	const terminal = new AtTerminal(() => {
		journal.write({ ...ENTRY, user: { ...ENTRY.user, id: person.id } });
		return true;
	});
	const { ended } = await desk.check('scim', {}, terminal);
	expect(ended!.message).toMatch(/another check has begun meanwhile/);
	expect([person.history.length, journal.read()?.startedAt]).toEqual([1, ENTRY.startedAt]);
});

test.each<[string, object]>([
	['of another vendor', { vendor: 'akana' }],
	['without what was before', { before: 'enabled' }],
	['with what is under way in another form', { underWay: 'disabled' }],
	['without a tenant', { tenant: '' }],
])('a journal %s is told, and nobody looked for', (_what, change) => {
	const journal = desk.journal('scim');
	journal.write({ ...ENTRY, ...change });
	expect(() => journal.read()).toThrow(/can’t be read.*Look at the test user/s);
});

describe.each(VENDOR_NAMES)('%s', (vendor) => {
	test('gone before or behind any request, the next start puts the user back', async () => {
		const person = desk.add(vendor);
		const { file } = desk.journal(vendor);
		const seen = new Map<string, Left>();
		let journal: string | null = null;
		const look = () => {
			const { enabled, locked } = person;
			// As the last request found the journal, too: its answer may have been the last that happened.
			for (const one of [journal, textOf(file)])
				seen.set(JSON.stringify([one, enabled, locked]), { journal: one, enabled, locked });
			journal = textOf(file);
			return undefined;
		};
		desk.at(vendor).intercept = look;
		expect((await desk.check(vendor)).ended).toBeNull();
		look();
		desk.at(vendor).intercept = null;
		const left = [...seen.values()];
		expect(left.length).toBeGreaterThan(5);
		for (const { journal: text, ...flags } of left) {
			desk.at(vendor).people.setState(person.id, flags);
			if (text !== null) {
				desk.journal(vendor).write(JSON.parse(text));
				expect(['put back', 'nothing to do']).toContain(await start(vendor));
			}
			expect([text, person]).toEqual([text, expect.objectContaining(PUT_BACK)]);
			expect(existsSync(file)).toBe(false);
		}
	});

	test('stopped, it says in which state it left the user, and how to put it back', async () => {
		const person = await cutOff(vendor);
		const terminal = new AtTerminal();
		expect(await start(vendor, terminal)).toBe('put back');
		expect(terminal.asked).toEqual([expect.stringMatching(/^Put .* back to “enabled/)]);
		expect(person).toMatchObject(PUT_BACK);
	});

	test.each(['readEnabled', 'wrongPassword', 'limits'] as const)(
		'stopped in %s, it makes no further check and judges nothing by it',
		async (last) => {
			const person = desk.add(vendor);
			const stop = new AbortController();
			let made = 0;
			const terminal = new AtTerminal();
			desk.at(vendor).intercept = () => {
				const said = terminal.said.join('\n');
				const isThere = {
					readEnabled: /the user is enabled: changed/,
					wrongPassword: /the user is as before/,
					limits: /not sent again and again: /,
				}[last].test(said);
				if (isThere && ++made === 1) setImmediate(() => stop.abort());
				return isThere ? { kind: 'slow', ms: 50, apply: 'before' } : undefined;
			};
			const setting = { lock: false, withWrongPassword: true, limits: true };
			const { ended, results, limit } = await desk.check(vendor, setting, terminal, stop.signal);
			desk.at(vendor).intercept = null;
			expect(ended).toBeInstanceOf(Interrupted);
			expect(results.filter(({ passed }) => !passed)).toEqual([]);
			expect([limit, results.some(({ check }) => check === last)]).toEqual([null, false]);
			expect(ended!.message).toEqual(last === 'readEnabled' ? expect.stringContaining('was left enabled') : '');
			expect([person.enabled, desk.journal(vendor).read() !== null]).toEqual([true, last === 'readEnabled']);
		},
	);

	test('put back only after asking', async () => {
		const person = await cutOff(vendor);
		expect(await start(vendor, new AtTerminal(() => false))).toBe('left alone');
		expect([person.enabled, existsSync(desk.journal(vendor).file)]).toEqual([false, true]);
	});

	test('what was found isn’t touched when somebody else has changed the user since', async () => {
		const person = await cutOff(vendor);
		const journal = desk.journal(vendor);
		// A state that this check never makes of this user.
		journal.write({ ...journal.read()!, last: { enabled: true, locked: null }, underWay: [] });
		const terminal = new AtTerminal();
		expect(await start(vendor, terminal)).toBe('left alone');
		expect(terminal.said.join('\n')).toMatch(
			/Now: disabled.*somebody else has changed the user since.*Nothing was touched/s,
		);
		expect(person.history).toHaveLength(2);
	});

	test('a journal of another tenant is told, and no request is sent', async () => {
		await cutOff(vendor);
		const journal = desk.journal(vendor);
		journal.write({ ...journal.read()!, tenant: 'https://other.example.com' });
		const terminal = new AtTerminal();
		expect(await start(vendor, terminal)).toBe('left alone');
		expect(terminal.said.join('\n')).toMatch(/another tenant \(https:\/\/other\.example\.com\).*Nothing was touched/s);
		expect(desk.at(vendor).requests).toEqual([]);
	});

	test('by that name there is somebody else now', async () => {
		const person = await cutOff(vendor);
		const journal = desk.journal(vendor);
		journal.write({ ...journal.read()!, user: { ...journal.read()!.user, id: `other-${person.id}` } });
		expect(await start(vendor)).toBe('left alone');
		expect(person.enabled).toBe(false);
	});

	test('with the network gone, it says what it left, and puts it back once the network is there', async () => {
		const person = desk.add(vendor);
		desk.at(vendor).intercept = () => {
			if (person.enabled) return undefined;
			// What is waited for passes at once.
			skip(20_000);
			return { kind: 'resetBefore' };
		};
		const { ended } = await desk.check(vendor);
		expect(ended).toBeInstanceOf(Interrupted);
		expect(ended!.message).toMatch(/was left .*To put it back, run the same command again/s);
		expect(await start(vendor)).toBe('left alone');
		desk.at(vendor).intercept = null;
		// A process of its own, as the next start is, remembers nothing of the outage.
		skip(60_000);
		expect(await start(vendor)).toBe('put back');
		expect(person).toMatchObject(PUT_BACK);
	});

	const others = {
		disabled: { enabled: false },
		...(TENANTS[vendor].actions.includes('lock') && { locked: { locked: true } }),
	};
	test.each(Object.entries(others))(
		'%s by somebody else in mid-run, the user isn’t touched any more',
		async (_state, flags) => {
			const person = desk.add(vendor);
			const terminal = new AtTerminal();
			terminal.say = (text) => {
				terminal.said.push(text);
				if (text.includes('is read back as enabled')) desk.at(vendor).people.setState(person.id, flags);
			};
			const { ended } = await desk.check(vendor, { lock: false }, terminal);
			expect(ended).toBeInstanceOf(Interrupted);
			expect(terminal.said.join('\n')).toContain('somebody else has changed the user since');
			expect(person).toMatchObject(flags);
			expect(person.history.at(-1)!.by).toBe('admin');
		},
	);
});
