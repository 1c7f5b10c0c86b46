import { painter, table, wrap } from '../../demo/text';

test('columns are as wide as they need to be, in any script', () => {
	const cells = [
		['a', 'b'],
		['Łukasz', '1'],
		['Zoe\u0308', '22'],
	].map((row) => row.map((text) => ({ text })));
	expect(table(cells, painter(false))).toEqual(['a       b', 'Łukasz  1', 'Zoë     22']);
});

test('what is too long is cut', () => {
	expect(table([[{ text: 'abcdefgh' }, { text: 'x' }]], painter(false), 5)).toEqual(['abcd…  x']);
});

test('what is in a cell moves no cursor', () => {
	expect(table([[{ text: 'a\n\tb\u001b[2Jc' }, { text: 'x' }]], painter(false))).toEqual(['a b [2Jc  x']);
	expect(wrap('a\u001b[2J b', 20, '')).toEqual(['a [2J b']);
});

test('colours are there only when they are wanted, and change no width', () => {
	const row = [[{ text: 'ok', tone: 'good' as const }, { text: 'x' }]];
	expect(table(row, painter(true))).toEqual(['\u001b[32mok\u001b[39m  x']);
	expect(table(row, painter(false))).toEqual(['ok  x']);
});

test('a text is broken between words, and a word that is too long stays whole', () => {
	expect(wrap('one two three', 8, '  ')).toEqual(['one two', '  three']);
	expect(wrap('a incomprehensible b', 8, '  ')).toEqual(['a', '  incomprehensible', '  b']);
});
