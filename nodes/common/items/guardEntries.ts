import { Fault } from '../model/fault';
import { INVISIBLE, NOT_BARE, shown } from '../model/names';

const SEPARATORS = /[,;\r\n]+/;
const LONGEST = 512;

const ADDRESS_OR_DOMAIN = /^[^@()[\]:\\]*@[\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)*$/u;

/** What an expression, a sheet or a wrong encoding leaves behind. */
const NO_NAME = /^(undefined|null|NaN|true|false|#?N\/A|#(REF|VALUE|NULL|DIV\/0)!|#NAME\?)$|\uFFFD/;

/** Why an entry can name nobody, the first that fits, with how to write it. */
const RULES: ReadonlyArray<[test: (entry: string) => boolean, why: string, advice: string]> = [
	[
		(entry) => entry.search(INVISIBLE) >= 0,
		'it holds a character that can’t be seen',
		'Delete the entry and type it anew instead of pasting it.',
	],
	[
		(entry) => NOT_BARE.test(entry),
		'it holds quotes or angle brackets',
		'Give the bare e-mail address, login or ID, such as boss@example.com.',
	],
	[
		(entry) => entry.includes(' '),
		'it holds a space',
		'Separate entries by commas, semicolons or lines; where a login has a space in it, give the ID or the e-mail address.',
	],
	[
		(entry) => /[，；、﹐﹔､＠﹫]/.test(entry),
		'it holds a mark that only looks like a comma, a semicolon or an @',
		'Type it anew: entries are separated by commas, semicolons or lines.',
	],
	[
		(entry) => entry.includes('@') && !ADDRESS_OR_DOMAIN.test(entry),
		'it is no e-mail address',
		'Give the bare e-mail address, login or ID, such as boss@example.com.',
	],
	[(entry) => /[*{}[\]]/.test(entry), 'it is a pattern, and no name', 'Name each person, or a domain as @example.com.'],
	[
		(entry) => NO_NAME.test(entry) || !/[\p{L}\p{N}]/u.test(entry) || entry.length > LONGEST,
		'it is no name',
		'If the list is an expression, check what it gives.',
	],
];

/**
 * Reads one of the lists that say who may be changed. What can name nobody would guard nobody, in silence.
 * @param value - text, a list, or nothing; a safe integer is an ID
 * @param label - the field's name and place, as in “Protected Users” in the options
 * @returns its entries
 * @throws {Fault} `invalid`, for the first entry that can name nobody
 */
export function readGuardEntries(value: unknown, label: string): string[] {
	if (value === null || value === undefined) return [];
	return (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((entry) => {
		if (Number.isSafeInteger(entry)) return [String(entry)];
		if (typeof entry === 'string') return entriesOf(entry, label);
		const what = typeof entry === 'object' ? 'an object' : `${typeof entry} “${JSON.stringify(entry)}”`;
		throw refusal(label, `${what}, which is no name`, 'Give text: IDs, logins or e-mail addresses.');
	});
}

function entriesOf(text: string, label: string): string[] {
	const entries = text
		.split(SEPARATORS)
		.map((entry) => entry.replace(/^[ \t]+|[ \t]+$/g, ''))
		.filter((entry) => entry !== '');
	for (const entry of entries) {
		const [, why, advice] = RULES.find(([fits]) => fits(entry)) ?? [];
		if (why) throw refusal(label, `“${shown(entry)}”: ${why}`, advice!);
	}
	return entries;
}

function refusal(label: string, what: string, advice: string): Fault {
	return new Fault('invalid', `${label} has an entry that can name nobody, so that no one was changed: ${what}.`, {
		advice,
	});
}
