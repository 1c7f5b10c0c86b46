import fc from 'fast-check';
import {
	credentialFault,
	optionalField,
	passwordField,
	requiredField,
	segment,
	serverUrl,
} from '../../../nodes/common/vendor/credential';
import { Fault } from '../../../nodes/common/model/fault';

function faultOf(read: () => unknown): Fault {
	try {
		read();
	} catch (error) {
		if (error instanceof Fault) return error;
		throw error;
	}
	throw new Error('It was read');
}

describe('a credential’s fields', () => {
	it('have a fault that the credential is to blame for', () => {
		expect(credentialFault('It is empty.', 'Fill it in.')).toMatchObject({
			outcome: 'unauthorized',
			fate: 'none',
			retry: 'never',
			status: null,
			sentence: 'It is empty. Fill it in.',
		});
	});

	it.each([
		['  key ', 'key'],
		[12345, '12345'],
	])('a required one: %p', (value, read) => expect(requiredField({ key: value }, 'key', 'Key')).toBe(read));

	it.each([
		[undefined, 'empty'],
		[null, 'empty'],
		['', 'empty'],
		[' \n', 'empty'],
		[{ a: 1 }, 'empty'],
		[true, 'empty'],
		['a\nb', 'holds a line break'],
		['a\r\nX-Evil: 1', 'holds a line break'],
	])('a required one can’t be %p', (value, why) => {
		const { message } = faultOf(() => requiredField({ key: value }, 'key', 'Key'));
		expect(message).toContain('“Key”');
		expect(message).toContain(why);
	});

	it.each([' secret ', 'a\nb', '\u0000', ' '])('a password stays as it was typed: %j', (password) => {
		expect(passwordField({ password }, 'password', 'Password')).toBe(password);
	});

	it.each([undefined, null, '', 1234, ['a']])('a password can’t be %p', (password) => {
		expect(faultOf(() => passwordField({ password }, 'password', 'Password')).message).toMatch(/“Password” is empty/);
	});

	it.each([
		[' a ', 'a'],
		[undefined, ''],
		[null, ''],
		[{}, ''],
		[7, '7'],
	])('an optional one: %p', (value, read) => expect(optionalField({ key: value }, 'key')).toBe(read));
});

describe('a server’s URL', () => {
	const read = (url: string, insecure: unknown = false, suffixes?: RegExp) => serverUrl(url, 'URL', insecure, suffixes);

	it.each([
		['https://server.example.com', 'https://server.example.com'],
		['https://server.example.com/', 'https://server.example.com'],
		['HTTPS://Server.Example.com:8443//', 'https://server.example.com:8443'],
		['https://server.example.com:443', 'https://server.example.com'],
		['https://server.example.com/tenant/', 'https://server.example.com/tenant'],
		['https://server.example.com/tenant///', 'https://server.example.com/tenant'],
		['https://server.example.com/a/../b', 'https://server.example.com/b'],
		['https://server.example.com/tenant?x=1#y', 'https://server.example.com/tenant'],
		['https://[2001:db8::1]:8443/x', 'https://[2001:db8::1]:8443/x'],
		['https://192.0.2.1', 'https://192.0.2.1'],
		['https://xn--bcher-kva.example.com', 'https://xn--bcher-kva.example.com'],
	])('%p is %p', (url, base) => expect(read(url)).toBe(base));

	it.each([
		'http://localhost:3000',
		'http://LOCALHOST',
		'http://127.0.0.1',
		'http://127.1.2.3:8080',
		'http://127.1',
		'http://2130706433',
		'http://0x7f.1',
		'http://[::1]:3000',
		'http://[0:0:0:0:0:0:0:1]',
	])('%p is loopback, where http is no risk', (url) => expect(read(url)).toMatch(/^http:\/\//));

	it.each([
		'http://server.example.com',
		'http://localhost.example.com',
		'http://127.0.0.1.example.com',
		'http://localhost.',
		'http://192.0.2.1',
		'http://10.0.0.1',
		'http://0.0.0.0',
		'http://[::ffff:127.0.0.1]',
		'http://[2001:db8::1]',
		'HTTP://server.example.com',
	])('%p must be allowed first', (url) => {
		expect(faultOf(() => read(url)).sentence).toMatch(/unencrypted.*Use https/);
		for (const almost of [undefined, 'true', 1, 'yes']) expect(() => read(url, almost)).toThrow(/unencrypted/);
		expect(read(url, true)).toMatch(/^http:\/\//);
	});

	it.each([
		['server.example.com', /doesn’t begin with https/],
		['//server.example.com', /doesn’t begin with https/],
		['ftp://server.example.com', /doesn’t begin with https/],
		['file:///etc/passwd', /doesn’t begin with https/],
		['javascript:alert(1)//https://server.example.com', /doesn’t begin with https/],
		[' https://server.example.com', /doesn’t begin with https/],
		['https:server.example.com', /doesn’t begin with https/],
		['https://', /is not a URL/],
		['https://server example.com', /is not a URL/],
		['https://server.example.com:99999', /is not a URL/],
		['https://[::1', /is not a URL/],
		['https://user:pass@server.example.com', /holds a user name or password/],
		['https://user@server.example.com', /holds a user name or password/],
		['https://:pass@server.example.com', /holds a user name or password/],
		['http://user:pass@server.example.com', /holds a user name or password/],
	])('%p is refused, and not repeated', (url, why) => {
		const fault = faultOf(() => read(url, true));
		expect(fault.message).toMatch(why);
		expect(fault.sentence).not.toContain('pass@');
		expect(fault.outcome).toBe('unauthorized');
	});

	it.each([
		['https://s.example.com/t/api', 'https://s.example.com/t'],
		['https://s.example.com/t/api/', 'https://s.example.com/t'],
		['https://s.example.com/api', 'https://s.example.com'],
		['https://s.example.com/t/apix', 'https://s.example.com/t/apix'],
		['https://s.example.com/api/t', 'https://s.example.com/api/t'],
		['https://api', 'https://api'],
		['https://s.example.com/t//api', 'https://s.example.com/t'],
	])('%p without its suffix is %p', (url, base) => expect(read(url, false, /\/api$/)).toBe(base));

	it('reads its own result as the same, and adds paths to it without a doubled slash', () => {
		fc.assert(
			fc.property(fc.webUrl({ validSchemes: ['https'], withQueryParameters: true, withFragments: true }), (url) => {
				const base = read(url);
				expect(read(base)).toBe(base);
				expect(base).not.toMatch(/\/$/);
				expect(new URL(base).host).toBe(new URL(url).host);
			}),
		);
	});
});

it('a segment of a path is encoded, never interpreted', () => {
	expect(segment('../../admin')).toBe('..%2F..%2Fadmin');
	expect(segment('a/b?c=d#e%2f')).toBe('a%2Fb%3Fc%3Dd%23e%252f');
});
