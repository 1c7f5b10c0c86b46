import { readGuardEntries } from '../../../nodes/common/items/guardEntries';
import { type Fault } from '../../../nodes/common/model/fault';

const LABEL = '“Protected Users” in the options';

function refusal(value: unknown): string {
	try {
		return `read: ${readGuardEntries(value, LABEL).join()}`;
	} catch (error) {
		expect(error).toMatchObject({ outcome: 'invalid', fate: 'none' });
		return (error as Fault).sentence;
	}
}

describe('a list of who may be changed', () => {
	it.each([
		['', []],
		[null, []],
		[undefined, []],
		[[], []],
		[' , ;\r\n,', []],
		['a,b;c\nd\r\ne', ['a', 'b', 'c', 'd', 'e']],
		['  JSMITH ,\t@example.com  ', ['JSMITH', '@example.com']],
		[
			['a', 'b, c', 17],
			['a', 'b', 'c', '17'],
		],
		[17, ['17']],
		[
			"o’brien@example.com, o'brien@example.com, CORP\\jane",
			['o’brien@example.com', "o'brien@example.com", 'CORP\\jane'],
		],
		[
			'auth0|5f7c8ec7, jürgen@bücher.example, boss@localhost, @sub-1.example.com',
			['auth0|5f7c8ec7', 'jürgen@bücher.example', 'boss@localhost', '@sub-1.example.com'],
		],
	])('%j is %j', (value, entries) => expect(readGuardEntries(value, LABEL)).toEqual(entries));

	it.each([['200E'], ['202A'], ['200B'], ['FEFF'], ['00AD'], ['00A0'], ['2800'], ['3164']])(
		'shows what can’t be seen: U+%s',
		(code) => {
			const mark = String.fromCodePoint(parseInt(code, 16));
			for (const entry of [`${mark}boss@example.com`, `boss@example.com${mark}`, `bo${mark}ss`])
				expect(refusal(`jane, ${entry}`)).toContain(`U+${code}`);
			expect(refusal(`${mark}boss`)).toBe(
				`${LABEL} has an entry that can name nobody, so that no one was changed: “U+${code}boss”: it holds a character that can’t be seen. Delete the entry and type it anew instead of pasting it.`,
			);
		},
	);

	it.each([
		['Boss <boss@example.com>', /quotes or angle brackets/],
		['"boss@example.com"', /quotes/],
		["'boss'", /quotes/],
		['a@example.com b@example.com', /a space\. Separate entries by commas/],
		['jane boss', /a space/],
		['a@b@c', /no e-mail address/],
		['@', /no e-mail address/],
		['mailto:a@example.com', /no e-mail address/],
		['*@example.com', /a pattern.*a domain as @example\.com/],
		['boss，ceo', /only looks like a comma/],
		['boss；ceo', /only looks like a comma/],
		['boss＠example.com', /only looks like .*an @/],
		['boss@example.com.', /no e-mail address/],
		['boss@example..com', /no e-mail address/],
		['boss@example.com/', /no e-mail address/],
		['‹boss›', /quotes/],
		['＂boss＂', /quotes/],
		['[boss, ceo]', /a pattern/],
		['undefined', /no name/],
		['#N/A', /no name/],
		['#REF!', /no name/],
		['-', /no name/],
		['M\uFFFDller', /no name/],
		['x'.repeat(513), /no name/],
		[{ id: 1 }, /an object/],
		[[['a']], /an object/],
		[true, /boolean “true”/],
		[1.5, /number “1\.5”/],
	])('%j can name nobody', (value, words) => expect(refusal(value)).toMatch(words));
});
