import { jsonField } from '../../nodes/RsaIdPlus/rsaTokens';

describe('a field that holds JSON', () => {
	it.each([' {"a":1} ', { a: 1 }])('JSON: %p', (file) => {
		expect(jsonField({ file }, 'file', 'Key File', 'a key')).toEqual({ a: 1 });
	});

	it.each([undefined, null, '', 'a', '{', '[1]', '"a"', '{}', 'null', '1', [{ a: 1 }], 5])(
		'JSON can’t be %p',
		(file) => {
			expect(() => jsonField({ file }, 'file', 'Key File', 'a key file')).toThrow(/“Key File” doesn’t hold a key file/);
		},
	);
});
