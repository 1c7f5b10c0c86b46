import fc from 'fast-check';
import { Redactor } from '../../../nodes/common/transport/redact';

const SECRET = 'p ä$s/w+r"d\\n1';

describe('a secret that is known', () => {
	const redactor = new Redactor([SECRET]);

	it.each([
		['as it is', SECRET],
		['in a URL', encodeURIComponent(SECRET)],
		['in a form', new URLSearchParams({ a: SECRET }).toString().slice(2)],
		['in Base64', Buffer.from(SECRET).toString('base64')],
		['in JSON', JSON.stringify(SECRET).slice(1, -1)],
	])('is taken out %s', (_, form) => {
		expect(redactor.text(`before ${form} after ${form}`)).toBe('before ••• after •••');
	});

	it('is taken out wherever it stands in JSON', () => {
		const value = { [`key ${SECRET}`]: [SECRET, { deep: `x${SECRET}y` }], other: 7, none: null, yes: true };
		expect(redactor.json(value)).toEqual({
			'key •••': ['•••', { deep: 'x•••y' }],
			other: 7,
			none: null,
			yes: true,
		});
	});

	it('may be typed with spaces around it', () => {
		expect(new Redactor([`  ${SECRET}\n`]).text(`x${SECRET}y`)).toBe('x•••y');
	});

	it('is taken out of a form, where spaces are plus signs', () => {
		const form = new URLSearchParams([['password', 'two words & more']]).toString();
		expect(new Redactor(['two words & more']).text(`sent: x=1&y=${form.slice('password='.length)}`)).toBe(
			'sent: x=1&y=•••',
		);
		expect(new Redactor(['two words']).text('two+words=')).toBe('•••=');
	});

	it('may hold half a character, which no URL can', () => {
		expect(new Redactor(['half\ud83dsecret']).text('x half\ud83dsecret y')).toBe('x ••• y');
	});

	it('may come up on the way', () => {
		const later = new Redactor();
		expect(later.text('token-1')).toBe('token-1');
		later.hide('token-1');
		expect(later.text('token-1')).toBe('•••');
	});

	it.each([undefined, null, 7, {}, '', '   ', 'abc', ' abc '])('%j is none', (value) => {
		expect(new Redactor([value]).text('abc 7 null   {}')).toBe('abc 7 null   {}');
	});

	it('leaves no rest of a longer one that begins with it', () => {
		const both = new Redactor(['pass', 'password1', 'word1x']);
		expect(both.text('password1')).toBe('•••');
		expect(both.text('a pass')).toBe('a •••');
	});

	it('is taken out of a key file that was pasted with its line breaks', () => {
		const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----';
		const file = JSON.stringify({ accessKey: pem });
		expect(new Redactor([file, pem]).text(JSON.stringify({ error: file }))).toBe('{"error":"•••"}');
	});
});

describe('what looks like a secret', () => {
	const redactor = new Redactor();

	it.each([
		['a JWT', 'token eyJhbGciOi.eyJzdWIi.c2ln end', 'token ••• end'],
		['an unsigned JWT', 'eyJhbGciOi.eyJzdWIi.', '•••'],
		['a JWT after a dash', 'x-token-eyJhbGciOi.eyJzdWIi.c2ln end', 'x-token-••• end'],
		['a JWT glued to a word', 'tokeneyJhbGciOi.eyJzdWIi.c2ln', 'token•••'],
		['a private key', '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY----- end', '••• end'],
		['a private key cut short', 'x -----BEGIN RSA PRIVATE KEY-----\nMII', 'x •••'],
		['Bearer', 'Authorization: Bearer abcdef123456', 'Authorization: •••'],
		['basic', 'authorization: basic dXNlcjpwYXNz', 'authorization: •••'],
		['Akana’s token', 'AtmoAuthToken_x=TokenID%3Dabc%2Cexp; Csrf=TokenID=def', 'AtmoAuthToken_x=•••; Csrf=•••'],
		['a signature in a URL', '?Action=x&Signature=abc%2B&Version=1', '?Action=x&•••&Version=1'],
		['a password in JSON', '{"email":"a","password":"hunter2"}', '{"email":"a","•••"}'],
		['an access token', '{"access_token": "abc"}', '{"•••"}'],
		['an assertion', 'client_assertion=abc.def&x=1', '•••&x=1'],
	])('%s', (_, text, clean) => expect(redactor.text(text)).toBe(clean));

	it('is the same in a long text as in a short one', () => {
		const part = fc.constantFrom('eyJ', 'eyJ-', 'a', '.', 'Bearer ', '-----BEGIN ', 'password', ' ');
		const one = (text: string) => redactor.text(`${text} token eyJhbGciOi.eyJzdWIi.c2ln`).endsWith('token •••');
		fc.assert(
			fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
				const text = parts.join('');
				expect(one(text.repeat(2000))).toBe(one(text));
			}),
			{ numRuns: 50 },
		);
	});

	it.each(['The password is wrong', 'basic auth is off', 'a Bearer of news', 'The signature is not valid'])(
		'%j is an ordinary sentence',
		(text) => expect(redactor.text(text)).toBe(text),
	);
});

describe('a text that is long', () => {
	const MEGABYTE = 1_000_000;
	const filled = (shape: string, before = '', after = '') =>
		before + shape.repeat(Math.ceil(MEGABYTE / shape.length)) + after;

	// Read again from each of its beginnings, any of these would take minutes.
	it.each([
		['eyJ'],
		['eyJ-'],
		['eyJ.'],
		['eyJ '],
		['eyJa.b'],
		['.'],
		['password'],
		['password='],
		[' ', 'password'],
		[' ', 'password='],
		['Bearer '],
		[' ', 'Bearer'],
		['TokenID'],
		['-----BEGIN '],
		['-----BEGIN PRIVATE KEY-----'],
		['PRIVATE KEY', '-----BEGIN '],
		['-----END A ', '-----BEGIN PRIVATE KEY-----'],
		['hunter2'],
	])('of %j after %j is read to its end', (shape, before = '') => {
		expect(new Redactor(['hunter22']).text(filled(shape, before, ' hunter22')).endsWith('hunter22')).toBe(false);
	});

	const redactor = new Redactor(['hunter22']);

	it('has an excerpt, of what is before the cut', () => {
		expect(redactor.excerpt(filled('.'), 10)).toBe('..........');
		expect(redactor.excerpt('a hunter22 b', 100)).toBe('a ••• b');
		expect(redactor.excerpt('a hunter22 b', 4)).toBe('a ••');
		expect(redactor.excerpt('', 4)).toBe('');
	});

	it('has no part of a secret in its excerpt, wherever it is cut', () => {
		const secret = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 4, maxLength: 9000 });
		fc.assert(
			fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.nat(9000), fc.nat(20), (secrets, most, gap) => {
				const text = `${secrets.join('-'.repeat(gap))}-`.repeat(5);
				const excerpt = new Redactor(secrets).excerpt(text, most);
				expect(excerpt.length).toBeLessThanOrEqual(most);
				expect(excerpt).toMatch(/^[-•]*$/);
			}),
			{ numRuns: 100 },
		);
	});
});

describe('JSON that isn’t harmless', () => {
	const redactor = new Redactor(['hunter22']);

	it('is copied without __proto__', () => {
		const copy = redactor.json(JSON.parse('{"__proto__":{"polluted":1},"a":1}')) as Record<string, unknown>;
		expect(copy).toEqual({ a: 1 });
		expect(copy.polluted).toBeUndefined();
		expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
	});

	it('is cut where it is too deep', () => {
		const deep = JSON.parse('{"a":'.repeat(1000) + '"hunter22"' + '}'.repeat(1000)) as unknown;
		const copy = JSON.stringify(redactor.json(deep));
		expect(copy).toBe('{"a":'.repeat(20) + 'null' + '}'.repeat(20));
		const list = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
		expect(JSON.stringify(redactor.json(list))).toBe('['.repeat(20) + 'null' + ']'.repeat(20));
	});

	it('may have no prototype of its own', () => {
		expect(redactor.json(Object.assign(Object.create(null) as object, { a: 'hunter22' }))).toEqual({ a: '•••' });
	});
});

describe('whatever surrounds it', () => {
	const secret = fc
		.string({ unit: 'grapheme', minLength: 4 })
		.filter((text) => text.trim().length >= 4 && !text.includes('•'));
	const around = fc.string({ unit: 'grapheme' });

	it('no secret survives in text', () => {
		fc.assert(
			fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), around, around, (secrets, before, after) => {
				const redactor = new Redactor(secrets);
				for (const one of secrets) {
					for (const form of [one, encodeURIComponent(one), Buffer.from(one).toString('base64')]) {
						const clean = redactor.text(before + form + after);
						for (const hidden of secrets) expect(clean).not.toContain(hidden);
						expect(clean).not.toContain(form);
					}
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('no secret survives in JSON', () => {
		fc.assert(
			fc.property(secret, fc.jsonValue(), around, (hidden, json, before) => {
				const value = { [before + hidden]: json, list: [before + hidden, { [hidden]: hidden }] };
				const copy = new Redactor([hidden]).json(value);
				const texts: string[] = [];
				JSON.stringify(copy, (key, entry: unknown) => {
					texts.push(key, typeof entry === 'string' ? entry : '');
					return entry;
				});
				for (const text of texts) expect(text).not.toContain(hidden);
			}),
			{ numRuns: 200 },
		);
	});
});
