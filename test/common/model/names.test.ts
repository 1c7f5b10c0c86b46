import fc from 'fast-check';
import type { NameKind } from '../../../nodes/common/model/domain';
import { Fault } from '../../../nodes/common/model/fault';
import {
	isCalled,
	describeName,
	fold,
	nameKey,
	nameOf,
	parseName,
	shorten,
	userKey,
} from '../../../nodes/common/model/names';

const KINDS = ['id', 'email', 'login'] as const;
const user = { id: 'U1', login: 'JSMITH', email: 'J.Smith@Example.com', displayName: 'Joe Smith' };

function faultOf(by: NameKind, raw: unknown): Fault {
	try {
		parseName(by, raw);
	} catch (error) {
		if (error instanceof Fault) return error;
		throw error;
	}
	throw new Error('It was read');
}

describe('reading a name', () => {
	it('takes an umlaut in two parts for the one that vendors have', () => {
		const parts = 'Zoe\u0308@example.com';
		expect(parseName('email', parts).value).toBe('Zo\u00eb@example.com');
		expect(parseName('login', parts).value).toBe('Zo\u00eb@example.com');
		expect(parseName('id', parts).value).toBe(parts);
	});

	it.each([
		['id', '3336', '3336'],
		['id', '  3336 ', '3336'],
		['id', 3336, '3336'],
		['id', 0, '0'],
		['id', -7, '-7'],
		['id', Number.MAX_SAFE_INTEGER, '9007199254740991'],
		['id', 'f57dd9cc-2608-456e-9dfa-300c85224a73.acme', 'f57dd9cc-2608-456e-9dfa-300c85224a73.acme'],
		['id', '../../admin', '../../admin'],
		['id', 'a/b?c=d#e', 'a/b?c=d#e'],
		['id', '...', '...'],
		['id', '😀', '😀'],
		['email', ' Nathan@Example.COM\t', 'Nathan@Example.COM'],
		['email', '\u{feff}n@example.com', 'n@example.com'],
		['email', 'o’brien+x@sub.example.com', 'o’brien+x@sub.example.com'],
		['login', 'J SMITH', 'J SMITH'],
		['login', 'EXAMPLE\\jsmith', 'EXAMPLE\\jsmith'],
		['login', 'x'.repeat(512), 'x'.repeat(512)],
	] as const)('takes %s %p', (by, raw, value) => expect(parseName(by, raw)).toEqual({ by, value }));

	it.each<[NameKind, unknown, RegExp]>([
		['email', undefined, /holds nothing/],
		['email', null, /holds nothing/],
		['id', ['a'], /holds a list/],
		['id', { id: 'a' }, /holds an object/],
		['id', 1.5, /whole numbers/],
		['id', NaN, /whole numbers/],
		['id', 2 ** 53, /up to 15 digits/],
		['login', 3336, /holds a number/],
		['email', 3336, /holds a number/],
		['id', true, /holds true or false/],
		['id', 10n, /holds something else/],
		['id', () => 'a', /holds something else/],
		['id', '', /is empty/],
		['email', ' \t\n ', /is empty/],
		['login', 'x'.repeat(513), /longer than 512/],
		['id', 'a\nb', /line break/],
		['id', 'a\r\nX-Evil: 1', /line break/],
		['login', 'a\u0000b', /control character/],
		['login', 'a\u007fb', /control character/],
		['id', 'a\ud83d', /half a character/],
		['id', '\ude00a', /half a character/],
		['id', '.', /is not a user/],
		['id', ' .. ', /is not a user/],
		['login', '..', /is not a user/],
		['email', 'nathan', /not an e-mail address/],
		['email', '@example.com', /not an e-mail address/],
		['email', 'nathan@', /not an e-mail address/],
		['email', 'a@b@example.com', /not an e-mail address/],
		['email', 'a b@example.com', /not an e-mail address/],
		['email', 'Nathan <n@example.com>', /not an e-mail address/],
		['email', 'a@example.com, b@example.com', /more than one person/],
		['login', 'a@example.com;b@example.com', /more than one person/],
	])('refuses %s %p', (by, raw, why) => {
		const fault = faultOf(by, raw);
		expect(fault).toMatchObject({ outcome: 'invalid', retry: 'never', fate: 'none', status: null });
		expect(fault.message).toMatch(why);
		expect(fault.sentence).toMatch(/Map the field .* to “User”|Give one person an item/);
	});

	it('gives a usable name or an `invalid`, whatever comes', () => {
		fc.assert(
			fc.property(fc.constantFrom(...KINDS), fc.oneof(fc.anything(), fc.string({ unit: 'binary' })), (by, raw) => {
				try {
					const { value, ...name } = parseName(by, raw);
					expect(name).toEqual({ by });
					expect(value).toBe(value.trim());
					expect(value.length).toBeGreaterThan(0);
					expect(value).not.toMatch(/\p{Cc}|\p{Cs}/u);
					// As a segment of a path it stays one.
					const url = new URL(`https://server.example.com/users/${encodeURIComponent(value)}/status`);
					expect(url.pathname.split('/')).toHaveLength(4);
					expect(decodeURIComponent(url.pathname.split('/')[2]!)).toBe(value);
				} catch (error) {
					expect(error).toBeInstanceOf(Fault);
					expect(error).toMatchObject({ outcome: 'invalid' });
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('repeats a hostile value shortened and without control characters', () => {
		const { message } = faultOf('email', `<script>\u202e${'x'.repeat(300)}`);
		expect(message.length).toBeLessThan(200);
		expect(message).not.toMatch(/\p{Cc}|\p{Cf}/u);
	});
});

describe('comparing names', () => {
	it.each([
		['email', 'j.smith@example.com', true],
		['email', ' J.SMITH@EXAMPLE.COM ', true],
		['email', 'j.smith@example.org', false],
		['email', 'x.j.smith@example.com', false],
		['login', 'jsmith', true],
		['login', 'JSMITH2', false],
		['id', 'U1', true],
		['id', 'u1', false],
	] as const)('%s %p: %s', (by, value, same) => expect(isCalled({ user }, { by, value }, {})).toBe(same));

	it.each(KINDS)('a user whose %s is not known answers to none', (by) => {
		expect(isCalled({ user: { ...user, [by]: null } }, { by, value: 'null' }, {})).toBe(false);
		expect(isCalled({ user: { ...user, [by]: null } }, { by, value: '' }, {})).toBe(false);
	});

	it('is found among more addresses than a call takes arguments', () => {
		const aliases = Array.from({ length: 200_000 }, (_, i) => ({ by: 'email' as const, value: `a${i}@example.com` }));
		expect(isCalled({ user, aliases }, aliases.at(-1)!, {})).toBe(true);
	});

	it('holds a composed and a decomposed letter for the same', () => {
		expect(fold('Jürgen')).toBe(fold('ju\u0308RGEN'));
		expect(fold('Å')).toBe(fold('\u212b'));
		expect(fold('Straße')).not.toBe(fold('Strasse'));
	});

	it('folds what is folded to itself', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(fold(fold(text))).toBe(fold(text))),
			{ numRuns: 500 },
		);
	});

	it('has one key for names that answer to the same user, and no other', () => {
		const text = fc.string({ unit: fc.constantFrom('a', 'A', 'ä', 'a\u0308', ':', '@'), maxLength: 3 });
		const name = fc.record({ by: fc.constantFrom(...KINDS), value: text });
		fc.assert(
			fc.property(name, name, fc.record({ idsInAnyCase: fc.boolean() }), (one, other, rule) => {
				const user = { id: null, login: null, email: null, displayName: null, [one.by]: one.value };
				const isSame = nameKey(one, rule) === nameKey(other, rule);
				const isAddress = one.by === 'login' && other.by === 'email' && one.value.includes('@');
				const isAlias = isAddress && fold(one.value) === fold(other.value);
				expect(isCalled({ user }, other, rule)).toBe(isSame || isAlias);
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('telling users apart', () => {
	const nobody = { id: null, login: null, email: null, displayName: 'Joe' };

	it.each([
		[user, 'id:U1'],
		[{ ...user, id: null }, 'login:jsmith'],
		[{ ...user, id: null, login: null }, 'email:j.smith@example.com'],
		[nobody, null],
	])('%j is %p', (who, key) => expect(userKey(who, {})).toBe(key));

	it('takes no ID for a login', () => {
		expect(userKey({ ...nobody, id: 'a' }, {})).not.toBe(userKey({ ...nobody, login: 'a' }, {}));
	});

	it('compares IDs as the vendor does', () => {
		const upper = { ...nobody, id: 'A-1' };
		expect(userKey(upper, { idsInAnyCase: true })).toBe('id:a-1');
		expect(isCalled({ user: upper }, { by: 'id', value: 'a-1' }, { idsInAnyCase: true })).toBe(true);
		expect(isCalled({ user: upper }, { by: 'id', value: 'a-1' }, {})).toBe(false);
	});
});

describe('showing names', () => {
	it.each([
		[{ ...user }, 'JSMITH'],
		[{ ...user, login: null }, 'J.Smith@Example.com'],
		[{ ...user, login: null, email: null }, 'U1'],
		[{ id: null, login: null, email: null, displayName: 'Joe Smith' }, 'unknown user'],
	])('calls %j %p', (who, words) => expect(nameOf(who)).toBe(words));

	it.each([
		['id', 'user ID “x”'],
		['email', 'e-mail address “x”'],
		['login', 'login “x”'],
	] as const)('describes a name by %s', (by, words) => expect(describeName({ by, value: 'x' })).toBe(words));

	it('shortens to the length that is asked for', () => {
		expect(shorten('x'.repeat(80))).toBe('x'.repeat(80));
		expect(shorten('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
		expect(shorten('abcdef', 3)).toBe('ab…');
		expect(shorten(' a\r\n\tb\u2028c\u200bd ')).toBe('a b c d');
		expect(shorten('ab😀def', 4)).toBe('ab…');
	});

	it('never cuts a character in half', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.integer({ min: 2, max: 10 }), (text, length) => {
				const short = shorten(text, length);
				expect(short.length).toBeLessThanOrEqual(length);
				expect(short).not.toMatch(/\p{Cc}|\p{Cs}/u);
			}),
		);
	});
});
