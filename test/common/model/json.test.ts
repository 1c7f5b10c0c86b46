import fc from 'fast-check';
import { flag, joined, list, parseJson, record, text } from '../../../nodes/common/model/json';

describe('reading JSON', () => {
	it.each([
		['{"a":1}', { a: 1 }],
		[' [1] ', [1]],
		['null', null],
		['"a"', 'a'],
		['', undefined],
		['{', undefined],
		['<html>', undefined],
		['undefined', undefined],
		['\ufeff{}', undefined],
	])('%j', (json, value) => expect(parseJson(json)).toEqual(value));

	it('survives any depth and any number', () => {
		expect(() => parseJson('['.repeat(100_000) + ']'.repeat(100_000))).not.toThrow();
		expect(parseJson('{"n":1e999,"id":12345678901234567890}')).toEqual({ n: Infinity, id: 12345678901234567000 });
	});

	it('gives nobody a new prototype', () => {
		const value = record(parseJson('{"__proto__":{"enabled":true}}'));
		expect(value.enabled).toBeUndefined();
		expect(({} as Record<string, unknown>).enabled).toBeUndefined();
	});
});

const OBJECT = { a: 1 };

it.each<[unknown, unknown, unknown[], string | null, boolean | null]>([
	// value, as an object, as a list, as text, as a flag
	[undefined, {}, [], null, null],
	[null, {}, [], null, null],
	[OBJECT, OBJECT, [OBJECT], null, null],
	[[OBJECT, 2], {}, [OBJECT, 2], null, null],
	[[], {}, [], null, null],
	['a', {}, [], 'a', null],
	[' a ', {}, [], ' a ', null],
	['', {}, [], null, null],
	[' \n', {}, [], null, null],
	[7, {}, [], '7', null],
	[0, {}, [], '0', null],
	[1.5, {}, [], null, null],
	[2 ** 53, {}, [], null, null],
	[NaN, {}, [], null, null],
	[true, {}, [], null, true],
	[false, {}, [], null, false],
	['true', {}, [], 'true', true],
	['False', {}, [], 'False', false],
	[' TRUE ', {}, [], ' TRUE ', true],
	['yes', {}, [], 'yes', null],
	['1', {}, [], '1', null],
	[1, {}, [], '1', null],
])('%j is read as the vendor may have meant it', (value, asRecord, asList, asText, asFlag) => {
	expect(record(value)).toEqual(asRecord);
	expect(list(value)).toEqual(asList);
	expect(text(value)).toBe(asText);
	expect(flag(value)).toBe(asFlag);
});

it('nothing makes them fail', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			expect(typeof record(value)).toBe('object');
			expect(Array.isArray(list(value))).toBe(true);
			expect(['string', 'object']).toContain(typeof text(value));
			expect([true, false, null]).toContain(flag(value));
		}),
	);
});

it.each([
	[[], null],
	[[null, undefined, '', {}], null],
	[['Ada', 'Lovelace'], 'Ada-Lovelace'],
	[['Ada', null, 7], 'Ada-7'],
])('the texts in %j are together %j', (values, together) => expect(joined(values, '-')).toBe(together));
